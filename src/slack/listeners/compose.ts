import type { ModalView } from '@slack/types';
import { allows } from '../../access/permissions.ts';
import { Refusal, SwitchboardError } from '../../errors.ts';
import { changeDraft, endDraft, findDraft } from '../../messages/drafts.ts';
import { AlreadySent, recipientsProblem } from '../../messages/take.ts';
import { choices, findOurNumber } from '../../numbers/account-numbers.ts';
import { alreadySent } from '../already-sent.ts';
import { sayError, sayErrorPlainly } from '../answers.ts';
import { withinTake } from '../call.ts';
import { estimateLine, typographyLine } from '../estimate.ts';
import { escapeMrkdwn } from '../mrkdwn.ts';
import { blockedNotes } from '../open-compose.ts';
import { needsPreview, planDraft, printOf } from '../plan-draft.ts';
import { ChangedSince, sendDraft } from '../send-draft.ts';
import { sentAnswer } from '../sent-answer.ts';
import type { Services } from '../services.ts';
import type { Submission, SubmissionOutcome } from '../submission.ts';
import { tell } from '../tell.ts';
import { blockId, type Carried, composeView, numberOption, readCarried, readCompose } from '../views/compose.ts';
import { refusedView, sentenceView } from '../views/plain-views.ts';
import { previewView } from '../views/preview.ts';

/** The From field's choices: from our own table, the channel's last used first. */
export async function fromOptions(services: Services, metadata: string, typed: string) {
  const { channelId, direct } = readCarried(metadata);
  const found = await withinTake(choices(services.db, typed, direct ? null : channelId));
  return found.map(numberOption);
}

/** The modal's submit button: sends, or shows what is about to leave, or says what is wrong with which field. */
export async function composeSubmitted(services: Services, submission: Submission): Promise<SubmissionOutcome> {
  const carried = readCarried(submission.metadata);
  const words = readCompose(submission.values);
  const plan = planDraft(words);
  try {
    await withinTake(changeDraft(services.db, carried.draftId, submission.userId, words));
    const problems = { ...plan.problems, ...(await refusalOfPerson(services, submission.userId)) };
    if (Object.keys(problems).length > 0) return fieldErrors(problems, carried);
    if (needsPreview(plan)) {
      // Nothing looks ready that the press would refuse.
      const problem = await withinTake(recipientsProblem(services.db, { from: plan.from ?? '', to: plan.to }));
      if (problem !== null) return refused(services, problem, carried);
      return { ack: { kind: 'push', view: await withinTake(previewView(services.db, plan, carried, null)) } };
    }
    return await send(services, submission, { ...carried, print: printOf(plan) }, { done: 'close', asked: 'push' });
  } catch (error) {
    return refused(services, error, carried);
  }
}

/** The preview's submit button. It has no fields, so what is wrong takes the preview's place. */
export async function previewSubmitted(services: Services, submission: Submission): Promise<SubmissionOutcome> {
  const carried = readCarried(submission.metadata);
  try {
    const refusal = await refusalOfPerson(services, submission.userId);
    if (refusal.text !== undefined) return instead(sentenceView('Not sent yet', refusal.text));
    return await send(services, submission, carried, { done: 'close_all', asked: 'update' });
  } catch (error) {
    if (error instanceof SwitchboardError) return instead(refusedView('Not sent', sayError(services, error)));
    throw error;
  }
}

function instead(view: ModalView): SubmissionOutcome {
  return { ack: { kind: 'update', view } };
}

/** What would leave now, for a person who has decided about something else. */
async function lookAgain(services: Services, error: Seen, carried: Carried): Promise<ModalView> {
  const { db } = services;
  const draft = await findDraft(db, carried.draftId);
  if (draft?.state !== 'open') return sentenceView('Not sent', 'That draft is not there any more.');
  const plan = planDraft(draft);
  const problem = Object.values(plan.problems)[0];
  if (problem !== undefined) return sentenceView('Not sent', `${error.happened} ${problem}`);
  if (error instanceof ChangedSince) {
    return previewView(db, plan, { ...carried, again: false }, sayError(services, error));
  }
  const equal = await alreadySent(db, plan, true);
  return previewView(db, plan, { ...carried, again: equal !== null }, equal);
}

/** Not sent, since the person has not seen yet what would happen. */
type Seen = AlreadySent | ChangedSince;

async function send(
  services: Services,
  submission: Submission,
  carried: Carried,
  how: { done: 'close' | 'close_all'; asked: 'push' | 'update' },
): Promise<SubmissionOutcome> {
  try {
    const taken = await sendDraft(services, {
      draftId: carried.draftId,
      print: carried.print,
      keys: [`view ${submission.viewId}`],
      userId: submission.userId,
      channelId: carried.direct ? null : carried.channelId,
      again: carried.again,
      source: 'modal',
    });
    if (taken === 'copy') return { ack: { kind: how.done } };
    const to = { userId: submission.userId, channelId: carried.channelId, responseUrl: carried.responseUrl };
    return {
      ack: { kind: how.done },
      after: async () => tell(services, to, await sentAnswer(services, taken, false)),
    };
  } catch (error) {
    if (!(error instanceof AlreadySent || error instanceof ChangedSince)) throw error;
    return { ack: { kind: how.asked, view: await withinTake(lookAgain(services, error, carried)) } };
  }
}

function refused(services: Services, error: unknown, carried: Carried): SubmissionOutcome {
  if (!(error instanceof SwitchboardError)) throw error;
  const field = error instanceof Refusal ? (error.field ?? 'text') : 'text';
  return fieldErrors({ [field]: sayErrorPlainly(services, error) }, carried);
}

function fieldErrors(problems: { [field: string]: string | undefined }, carried: Carried): SubmissionOutcome {
  const entries = Object.entries(problems).flatMap(([field, text]) =>
    text === undefined ? [] : [[blockId(field, carried.round), text]],
  );
  return { ack: { kind: 'errors', errors: Object.fromEntries(entries) } };
}

/**
 * No call to Slack stands before an ack. Where what we know of the person is too old, it is read again behind the answer,
 * and the next press finds it.
 */
async function refusalOfPerson(services: Services, userId: string): Promise<{ text?: string }> {
  const holder = await withinTake(services.roles.holderKnown(userId));
  if (holder === null) {
    void services.roles.holder(userId).catch((error: unknown) => {
      services.log.warn({ err: error }, 'A person could not be read from Slack');
    });
    return {
      text: 'I am checking with Slack that you may send. Nothing was taken yet: please press the button again.',
    };
  }
  return allows(holder.roles, 'sms.send')
    ? {}
    : { text: 'You may not send texts any more. Ask an admin of Switchboard.' };
}

/** The modal with its preview, after Preview or Enter in the To field. What is typed is kept as the draft. */
export async function previewed(services: Services, press: Submission, withEstimate: boolean) {
  const carried = readCarried(press.metadata);
  const words = readCompose(press.values);
  await changeDraft(services.db, carried.draftId, press.userId, words);
  const plan = planDraft(words);
  const problem = Object.values(plan.problems)[0];
  const made = typographyLine(plan);
  const estimate =
    problem === undefined
      ? [await estimateLine(services.db, plan), ...(made === null ? [] : [escapeMrkdwn(made)])]
      : [`⚠️ ${escapeMrkdwn(problem)}`];
  return composeView({
    draft: words,
    from: words.from === null ? null : await findOurNumber(services.db, words.from),
    carried,
    notes: await blockedNotes(services.db, words.toTyped),
    preview: withEstimate ? estimate : [],
    offersAfresh: false,
  });
}

/** Closed without sending: what was typed stays as the draft that `/sms` offers. An empty one is not worth offering. */
export async function composeClosed(services: Services, press: Submission): Promise<void> {
  const carried = readCarried(press.metadata);
  const words = readCompose(press.values);
  const isEmpty = words.toTyped === '' && words.bodyTyped === '' && words.mediaTyped === '';
  if (isEmpty) await discardIfEmpty(services, carried.draftId, press.userId);
  else await changeDraft(services.db, carried.draftId, press.userId, words);
}

/** Slack may close a view without telling its values: only a draft that holds nothing is thrown away. */
async function discardIfEmpty(services: Services, draftId: string, userId: string): Promise<void> {
  const row = await services.db
    .selectFrom('drafts')
    .select(['to_typed', 'body_typed', 'media_typed'])
    .where('id', '=', draftId)
    .executeTakeFirst();
  if (row?.to_typed === '' && row.body_typed === '' && row.media_typed === '') {
    await endDraft(services.db, draftId, userId, 'discarded');
  }
}
