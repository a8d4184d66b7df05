import type { ModalView } from '@slack/types';
import { freshness } from '../../../access/people.ts';
import { findRequest } from '../../../access/requests/request.ts';
import { Refusal } from '../../../errors.ts';
import { ordersOf } from '../../../numbers/orders.ts';
import { sayError } from '../../answers.ts';
import { withinTake } from '../../call.ts';
import type { ViewPress } from '../../calls.ts';
import { countClick, countVote, noteLate, type VoteWish } from '../../cast-vote.ts';
import { costs, headline } from '../../faces/request-words.ts';
import { peopleNames } from '../../names.ts';
import { openView, updateView } from '../../open-view.ts';
import type { Services } from '../../services.ts';
import { fieldError, type Submission, type SubmissionOutcome } from '../../submission.ts';
import { loadingView, refusedView, sentenceView } from '../../views/plain-views.ts';
import {
  type CarriedVote,
  noteBlock,
  readCarriedVote,
  readNote,
  type VoteForm,
  voteForms,
  voteView,
} from '../../views/vote.ts';

/** Approve, in one click. What it changes shows itself; only a click that does not count is answered. */
export async function requestApprove(services: Services, press: ViewPress): Promise<void> {
  await press.ack();
  const { userId, keys, shown } = press;
  const wish: VoteWish = {
    requestId: press.value,
    vote: 'approve',
    note: null,
    breakGlass: false,
    source: 'button',
    shown,
    userId,
    keys,
  };
  const counted = await countClick(services, wish);
  if (counted?.kind === 'refused') throw counted.refusal;
}

/** Deny, and the menu beside it: a form for the words. */
export async function requestDeny(services: Services, press: ViewPress): Promise<void> {
  await openForm(services, press, 'deny', press.value);
}

export async function requestMenu(services: Services, press: ViewPress): Promise<void> {
  const [word = '', requestId = ''] = press.value.split(' ');
  const form: VoteForm | undefined = (['note', 'glass'] as const).find((one) => one === word);
  if (form === undefined) return press.ack();
  await openForm(services, press, form, requestId);
}

async function openForm(services: Services, press: ViewPress, form: VoteForm, requestId: string): Promise<void> {
  await press.ack();
  const { title } = voteForms[form];
  const viewId = await openView(services, press, loadingView(title));
  if (viewId === null) return;
  try {
    // Who may not decide is told before a word is typed; by the submission it is looked at again.
    await services.roles.mustAllow(press.userId, form === 'glass' ? 'requests.break-glass' : 'requests.decide');
    const carried = { requestId, shown: press.shown };
    await updateView(services, viewId, voteView(form, carried, await about(services, requestId)));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await updateView(services, viewId, refusedView(title, sayError(services, error)));
  }
}

/** The request in a line. @throws Refusal when it is not known, or decided already. */
async function about(services: Services, requestId: string): Promise<string> {
  const request = await findRequest(services.db, requestId);
  if (request === null) throw new Refusal('no_request', 'That request is not known here.', 'See /numbers requests.');
  const name = await peopleNames(services.db, [request.requester]);
  const line = headline(request, await ordersOf(services.db, requestId), name(request.requester));
  if (request.state !== 'requested')
    throw new Refusal('already_decided', `${line}.`, 'The message shows how it ended.');
  const cost = costs(request);
  return `*${line}*${cost === '' ? '' : ` · ${cost}`}`;
}

export const denySubmitted = (services: Services, submission: Submission) => submitted(services, submission, 'deny');
export const noteSubmitted = (services: Services, submission: Submission) => submitted(services, submission, 'note');
export const glassSubmitted = (services: Services, submission: Submission) => submitted(services, submission, 'glass');

/**
 * No call to Slack stands before an ack: where what we know of the voter is older than a minute, Slack is asked behind it,
 * and the form takes the answer. What did not count comes back with what was typed.
 */
async function submitted(services: Services, submission: Submission, form: VoteForm): Promise<SubmissionOutcome> {
  const carried = readCarriedVote(submission.metadata);
  const typed = readNote(submission.values);
  if (typed === '' && !voteForms[form].optional) {
    return { ack: { kind: 'errors', errors: { [noteBlock]: 'Say why, in a few words.' } } };
  }
  const wish = wishOf(submission, form, carried, typed);
  try {
    const readAt = performance.now();
    const known = await withinTake(services.roles.holderKnown(submission.userId, freshness.vote));
    if (known === null) {
      return {
        ack: { kind: 'update', view: loadingView(voteForms[form].title) },
        after: () => decideLater(services, submission, form, wish),
      };
    }
    const counted = await countVote(services, wish, { holder: known, readAt });
    if (counted?.kind !== 'refused') return { ack: { kind: 'close' } };
    return { ack: { kind: 'update', view: await comeBack(services, form, wish, counted.refusal) } };
  } catch (error) {
    return { ...fieldError(services, error, {}, noteBlock), after: () => noteLate(services, wish, error) };
  }
}

/**
 * The form with why it did not count, also where the request is not read in time; once that is decided there is nothing to come
 * back to.
 */
async function comeBack(services: Services, form: VoteForm, wish: VoteWish, refusal: Refusal): Promise<ModalView> {
  const line = await withinTake(about(services, wish.requestId)).catch((error: unknown) =>
    error instanceof Refusal ? null : 'The request cannot be read just now.',
  );
  if (line === null) return refusedView(voteForms[form].title, sayError(services, refusal));
  const carried = { requestId: wish.requestId, shown: wish.shown };
  return voteView(form, carried, line, { error: sayError(services, refusal), typed: wish.note ?? '' });
}

async function decideLater(services: Services, submission: Submission, form: VoteForm, wish: VoteWish): Promise<void> {
  const update = (view: ModalView) => updateView(services, submission.viewId, view);
  try {
    const counted = await countClick(services, wish);
    if (counted?.kind === 'refused') throw counted.refusal;
    const sentence = form === 'deny' ? 'Denied. The requester is told why.' : 'Approved.';
    await update(sentenceView(voteForms[form].title, sentence));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await update(await comeBack(services, form, wish, error));
  }
}

function wishOf(submission: Submission, form: VoteForm, carried: CarriedVote, typed: string): VoteWish {
  return {
    requestId: carried.requestId,
    vote: form === 'deny' ? 'deny' : 'approve',
    note: typed === '' ? null : typed,
    breakGlass: form === 'glass',
    source: 'modal',
    shown: carried.shown,
    userId: submission.userId,
    // A vote that was refused stands in the trail, and its form comes back with another hash.
    keys: [`view ${submission.viewId} ${submission.hash}`],
  };
}
