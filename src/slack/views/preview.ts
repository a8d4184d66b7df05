import type { ModalView } from '@slack/types';
import { formatNational } from '../../phone-numbers.ts';
import type { Db } from '../../storage/transaction.ts';
import { view } from '../actions.ts';
import { type Blocks, context, plain, section, words } from '../blocks.ts';
import { estimateLine, typographyLine } from '../estimate.ts';
import { VIEW } from '../limits.ts';
import { escapeMrkdwn } from '../mrkdwn.ts';
import { ourName } from '../names.ts';
import type { Plan } from '../plan-draft.ts';
import type { Carried } from './compose.ts';

/** What is about to leave, to whom, and what it costs; its button sends it. `warning` is escaped already. */
export async function previewView(db: Db, plan: Plan, carried: Carried, warning: string | null): Promise<ModalView> {
  const made = typographyLine(plan);
  const count = plan.to.length;
  const blocks: Blocks = [
    ...(warning === null ? [] : [section(`⚠️ ${warning}`)]),
    section(`*To* ${plan.to.map(formatNational).join(', ')}\n*From* ${await ourName(db, plan.from ?? '')}`),
    words(plan.body === '' ? 'Without words' : plan.body),
    context(
      await estimateLine(db, plan),
      ...(made === null ? [] : [escapeMrkdwn(made)]),
      ...(plan.mediaUrls.length === 0
        ? []
        : [`📎 ${plan.mediaUrls.length === 1 ? '1 file' : `${plan.mediaUrls.length} files`}`]),
    ),
  ];
  return {
    type: 'modal',
    callback_id: view.preview,
    title: plain('Ready to send?', VIEW.title),
    submit: plain(count === 1 ? (carried.again ? 'Send again' : 'Send') : `Send ${count} texts`, VIEW.submit),
    close: plain('Back', VIEW.close),
    private_metadata: JSON.stringify(carried),
    blocks,
  };
}
