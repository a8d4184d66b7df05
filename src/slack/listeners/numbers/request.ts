import { allows } from '../../../access/permissions.ts';
import { Refusal } from '../../../errors.ts';
import { findSearch } from '../../../numbers/searches.ts';
import { parsePhoneNumber, splitLeadingNumber } from '../../../phone-numbers.ts';
import { withinTake } from '../../call.ts';
import type { ViewPress } from '../../calls.ts';
import { channelMention, escapeMrkdwn } from '../../mrkdwn.ts';
import { plainNames } from '../../names.ts';
import { filledForm, openRequest } from '../../open-request.ts';
import { updateView } from '../../open-view.ts';
import { asTyped } from '../../plain-text-token.ts';
import { sendRequest } from '../../send-request.ts';
import type { Services } from '../../services.ts';
import { fieldError, keysOf, type Submission, type SubmissionOutcome } from '../../submission.ts';
import { tell } from '../../tell.ts';
import { readRequest } from '../../views/read-request.ts';
import { readCarried } from '../../views/request-form.ts';
import type { CommandCall } from '../sms.ts';
import { openSearch } from './for-sale.ts';

/** `/numbers buy <number>`: the form that requests it; without a number, the form that finds one. */
export async function buyCommand(services: Services, call: CommandCall): Promise<void> {
  const typed = asTyped(call.text).trim();
  if (typed === '') return openSearch(services, call);
  const read = readNumbers(typed);
  if (!read.ok) return call.answer({ text: escapeMrkdwn(read.reason) });
  await openRequest(services, call, { numbers: read.numbers });
}

/** One number or several, with commas or spaces between them. */
function readNumbers(typed: string): { ok: true; numbers: string[] } | { ok: false; reason: string } {
  const numbers: string[] = [];
  for (const part of typed.split(/[,;\n]/)) {
    let rest = part.trim();
    while (rest !== '') {
      const split = splitLeadingNumber(rest);
      const parsed = parsePhoneNumber(split?.number ?? rest);
      if (!parsed.ok) return parsed;
      if (!numbers.includes(parsed.e164)) numbers.push(parsed.e164);
      rest = split?.rest ?? '';
    }
  }
  return { ok: true, numbers };
}

/** A choice of how many, or of a cost center: what it comes to is reckoned again. */
export async function requestReckon(services: Services, press: ViewPress): Promise<void> {
  await press.ack();
  if (press.view === null) return;
  const carried = readCarried(press.view.metadata);
  const search = await findSearch(services.db, carried.searchId, press.userId);
  // Too old to go on with; the submission says so.
  if (search === null) return;
  const { choice, center } = readRequest(press.view.values);
  const view = await filledForm(services, { search, missing: [], choice, center, carried });
  await updateView(services, press.view.id, view);
}

/** The form's submit button: requests, or says what is wrong with which field. */
export async function requestSubmitted(services: Services, submission: Submission): Promise<SubmissionOutcome> {
  const { searchId, follows, channelId, responseUrl } = readCarried(submission.metadata);
  const words = readRequest(submission.values);
  const { userId } = submission;
  // What is wrong with the numbers themselves has no field of its own where they are named.
  const fields = { ...sameName, numbers: words.isRule ? 'count' : 'reason' };
  try {
    await mustStillRequest(services, userId);
    const deciders = await withinTake(services.roles.decidersKnown());
    const keys = keysOf(submission);
    const taken = await sendRequest(services, { searchId, follows, keys, userId, words, deciders });
    if (taken === 'copy') return { ack: { kind: 'close' } };
    const said = `Requested; it is decided in ${channelMention(taken.channelId)}.`;
    const to = { userId, channelId, responseUrl };
    return { ack: { kind: 'close' }, after: () => tell(services, to, { text: said }) };
  } catch (error) {
    return fieldError(services, await withNames(services, error), fields, 'reason');
  }
}

const sameName = Object.fromEntries(
  ['reason', 'alias', 'center', 'count', 'monthly', 'setup'].map((field) => [field, field]),
);

/**
 * No call to Slack stands before an ack. Where what we know of the person is too old, it is read again behind the answer,
 * and the next press finds it.
 */
async function mustStillRequest(services: Services, userId: string): Promise<void> {
  const holder = await withinTake(services.roles.holderKnown(userId));
  if (holder === null) {
    void services.roles.holder(userId).catch((error: unknown) => {
      services.log.warn({ err: error }, 'A person could not be read from Slack');
    });
    throw new Refusal(
      'being_checked',
      'I am checking with Slack that you may request numbers.',
      'Nothing was requested yet: please press the button again.',
    );
  }
  if (allows(holder.roles, 'numbers.request')) return;
  throw new Refusal('not_allowed', 'You may not request numbers any more.', 'Ask an admin of Switchboard.', {
    people: holder.admins.slice(0, 3),
  });
}

/** The error of a field is plain text, in which nobody can be mentioned: whom to ask is said by name. */
async function withNames(services: Services, error: unknown): Promise<unknown> {
  if (!(error instanceof Refusal) || error.people.length === 0) return error;
  const names = await withinTake(plainNames(services.db, error.people)).catch(() => []);
  if (names.length === 0) return error;
  const { code, happened, next, field } = error;
  return new Refusal(code, happened, `${next} (${names.join(', ')})`, field === null ? {} : { field });
}
