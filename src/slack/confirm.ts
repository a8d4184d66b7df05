import { type Draft, findDraft } from '../messages/drafts.ts';
import { recipientsProblem } from '../messages/take.ts';
import { formatNational } from '../phone-numbers.ts';
import type { Db } from '../storage/transaction.ts';
import { act } from './actions.ts';
import { alreadySent } from './already-sent.ts';
import { type Answer, sayErrorPlainly } from './answers.ts';
import { actions, type Blocks, button, context, section, words } from './blocks.ts';
import { planLines } from './estimate.ts';
import { escapeMrkdwn } from './mrkdwn.ts';
import { ourName } from './names.ts';
import type { Here } from './own-commands.ts';
import { type Plan, planDraft, printOf } from './plan-draft.ts';

type Given = Here & { db: Db };

/**
 * The one-click confirm of `/sms <to> <text>`: number and text apart, so that it is seen which is which, and only for the
 * person who typed it. What stands in the way is said, and the words can be edited. Its Send is for what it shows and nothing
 * else. `note`: mrkdwn that stands above it.
 */
export async function confirmAnswer(
  given: Given,
  draftId: string,
  replace: boolean,
  note: string | null = null,
): Promise<Answer> {
  const draft = await findDraft(given.db, draftId);
  if (draft === null || draft.state !== 'open') return { text: 'This has been sent or discarded already.', replace };
  const answer = await drawn(given, draft);
  const above = note === null ? [] : [section(`⚠️ ${note}`)];
  return { text: answer.text, replace, blocks: [...above, ...answer.blocks] };
}

type Drawn = { text: string; blocks: Blocks };

async function drawn(given: Given, draft: Draft): Promise<Drawn> {
  const plan = planDraft(draft);
  const problem = Object.values(plan.problems)[0];
  if (problem !== undefined) return withProblem(draft, problem);
  const refusal = await recipientsProblem(given.db, { from: plan.from ?? '', to: plan.to });
  return refusal === null ? ready(given.db, draft, plan) : withProblem(draft, sayErrorPlainly(given, refusal));
}

function withProblem(draft: Draft, problem: string): Drawn {
  return {
    text: `Not sent yet. ${escapeMrkdwn(problem)}`,
    blocks: [section(`*Not sent yet.* ${escapeMrkdwn(problem)}`), editRow(draft)],
  };
}

async function ready(db: Db, draft: Draft, plan: Plan): Promise<Drawn> {
  const to = plan.to.map(formatNational).join(', ');
  const equal = await alreadySent(db, plan, false);
  const blocks: Blocks = [
    section(`*To ${to}*  from ${await ourName(db, plan.from ?? '')}`),
    words(plan.body === '' ? 'Without words' : plan.body),
    context(...(await planLines(db, plan))),
    ...(equal === null ? [] : [section(`⚠️ ${equal}`)]),
    actions(
      'confirm',
      button({
        action: equal === null ? act.confirmSend : act.confirmSendAgain,
        label: sendLabel(plan.to.length, equal !== null),
        value: `${draft.id}:${printOf(plan)}`,
        style: 'primary',
      }),
      button({ action: act.draftEdit, label: 'Edit', value: draft.id }),
      button({ action: act.draftDiscard, label: 'Discard', value: draft.id }),
    ),
  ];
  return { text: `Send this to ${to}?`, blocks };
}

/** What the button of a draft says that is ready to go to so many people. */
export function sendLabel(count: number, again: boolean): string {
  if (count > 1) return `Send ${count} texts`;
  return again ? 'Send again' : 'Send';
}

/** The draft of a confirm's Send, and the print of what it showed; a confirm of an earlier version has none. */
export function readSend(value: string): { draftId: string; print: string | undefined } {
  const [draftId = '', print] = value.split(':');
  return { draftId, print };
}

function editRow(draft: Draft) {
  return actions(
    'confirm',
    button({ action: act.draftEdit, label: 'Edit', value: draft.id, style: 'primary' }),
    button({ action: act.draftDiscard, label: 'Discard', value: draft.id }),
  );
}
