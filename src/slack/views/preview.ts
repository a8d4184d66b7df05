import type { ModalView } from '@slack/types';
import { formatNational } from '../../phone-numbers.ts';
import type { Db } from '../../storage/transaction.ts';
import { view } from '../actions.ts';
import { type Blocks, context, plain, section, words } from '../blocks.ts';
import { sendLabel } from '../confirm.ts';
import { planLines } from '../estimate.ts';
import { VIEW } from '../limits.ts';
import { ourName } from '../names.ts';
import { type Plan, printOf } from '../plan-draft.ts';
import type { Carried } from './compose.ts';

/** What is about to leave, to whom, and what it costs; its button sends it. `warning` is escaped already. */
export async function previewView(db: Db, plan: Plan, carried: Carried, warning: string | null): Promise<ModalView> {
  const blocks: Blocks = [
    ...(warning === null ? [] : [section(`⚠️ ${warning}`)]),
    section(`*To* ${plan.to.map(formatNational).join(', ')}\n*From* ${await ourName(db, plan.from ?? '')}`),
    words(plan.body === '' ? 'Without words' : plan.body),
    context(...(await planLines(db, plan))),
  ];
  return {
    type: 'modal',
    callback_id: view.preview,
    title: plain('Ready to send?', VIEW.title),
    submit: plain(sendLabel(plan.to.length, carried.again), VIEW.submit),
    close: plain('Back', VIEW.close),
    private_metadata: JSON.stringify({ ...carried, print: printOf(plan) }),
    blocks,
  };
}
