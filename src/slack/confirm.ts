import { type Draft, findDraft } from '../messages/drafts.ts';
import { findEqual, recipientsProblem } from '../messages/take.ts';
import { formatNational } from '../phone-numbers.ts';
import type { Db } from '../storage/transaction.ts';
import { act } from './actions.ts';
import { type Answer, sayErrorPlainly } from './answers.ts';
import { actions, type Blocks, button, context, section, words } from './blocks.ts';
import { estimateLine, typographyLine } from './estimate.ts';
import { escapeMrkdwn, userMention } from './mrkdwn.ts';
import { ourName } from './names.ts';
import type { Here } from './own-commands.ts';
import { type Plan, planDraft } from './plan-draft.ts';

type Given = Here & { db: Db };

/**
 * The one-click confirm of `/sms <to> <text>`: number and text apart, so that it is seen which is which, and only for the
 * person who typed it. What stands in the way is said, and the words can be edited.
 */
export async function confirmAnswer(given: Given, draftId: string, replace: boolean): Promise<Answer> {
  const draft = await findDraft(given.db, draftId);
  if (draft === null || draft.state !== 'open') return { text: 'This has been sent or discarded already.', replace };
  const plan = planDraft(draft);
  const problem = Object.values(plan.problems)[0];
  if (problem !== undefined) return problemAnswer(draft, problem, replace);
  return readyAnswer(given, draft, plan, replace);
}

function problemAnswer(draft: Draft, problem: string, replace: boolean): Answer {
  return {
    text: `Not sent yet. ${escapeMrkdwn(problem)}`,
    replace,
    blocks: [section(`*Not sent yet.* ${escapeMrkdwn(problem)}`), editRow(draft)],
  };
}

async function readyAnswer(given: Given, draft: Draft, plan: Plan, replace: boolean): Promise<Answer> {
  const { db } = given;
  const to = plan.to[0] ?? '';
  const problem = await recipientsProblem(db, { from: plan.from ?? '', to: plan.to });
  if (problem !== null) return problemAnswer(draft, sayErrorPlainly(given, problem), replace);
  const equal = await findEqual(db, to, plan.body, plan.mediaUrls);
  const made = typographyLine(plan);
  const from = await ourName(db, plan.from ?? '');
  const blocks: Blocks = [
    section(`*To ${formatNational(to)}*  from ${from}`),
    words(plan.body),
    context(...[await estimateLine(db, plan), ...(made === null ? [] : [escapeMrkdwn(made)])]),
    ...(equal === null
      ? []
      : [section(`⚠️ Already sent by ${userMention(equal.author)} ${sayAgo(equal.secondsAgo)} ago. Again?`)]),
    actions(
      'confirm',
      button({
        action: equal === null ? act.confirmSend : act.confirmSendAgain,
        label: equal === null ? 'Send' : 'Send again',
        value: draft.id,
        style: 'primary',
      }),
      button({ action: act.draftEdit, label: 'Edit', value: draft.id }),
      button({ action: act.draftDiscard, label: 'Discard', value: draft.id }),
    ),
  ];
  return { text: `Send this to ${formatNational(to)}?`, replace, blocks };
}

function editRow(draft: Draft) {
  return actions(
    'confirm',
    button({ action: act.draftEdit, label: 'Edit', value: draft.id, style: 'primary' }),
    button({ action: act.draftDiscard, label: 'Discard', value: draft.id }),
  );
}

/** An age in the words that a person would use. */
export function sayAgo(seconds: number): string {
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
