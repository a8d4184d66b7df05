import { notingRefusal } from '../../../access/note-refusal.ts';
import { findRequest } from '../../../access/requests/request.ts';
import { Refusal, SwitchboardError } from '../../../errors.ts';
import { formatNational } from '../../../phone-numbers.ts';
import { claim } from '../../../storage/claims.ts';
import { type Trx, transaction } from '../../../storage/transaction.ts';
import { sayError, sayErrorPlainly } from '../../answers.ts';
import { type Call, mustAllow, withinTake } from '../../call.ts';
import type { ViewPress } from '../../calls.ts';
import { whyNotSubmit } from '../../may-submit.ts';
import { channelMention } from '../../mrkdwn.ts';
import { notOurs, readNumber } from '../../number-details.ts';
import { openView, updateView } from '../../open-view.ts';
import type { Services } from '../../services.ts';
import { fieldError, keysOf, type Submission, type SubmissionOutcome } from '../../submission.ts';
import { takeLeftMs } from '../../take-budget.ts';
import { tell } from '../../tell.ts';
import { readReason, readReleaseCarried, releaseTitle, releaseView } from '../../views/number-release.ts';
import { loadingView, refusedView } from '../../views/plain-views.ts';
import type { CommandCall } from '../sms.ts';
import { typedNumber } from './show.ts';

/** So long the form waits for the traffic of 90 days; reading them may take longer, and the request goes on without. Milliseconds. */
const trafficWaitMs = 30_000;

/** `/numbers release <number>`: the form that a release is requested in. */
export async function releaseCommand(services: Services, call: CommandCall): Promise<void> {
  const number = await typedNumber(services, call, 'release');
  if (number === null) return;
  await mustAllow(services, call, 'numbers.request');
  await openRelease(services, call, number);
}

/** Release, beside a number. */
export async function numberRelease(services: Services, press: ViewPress): Promise<void> {
  await mustAllow(services, press, 'numbers.request');
  await openRelease(services, press, readNumber(press.value));
}

async function openRelease(
  services: Services,
  call: Call & { view?: ViewPress['view'] },
  number: string,
): Promise<void> {
  await call.ack();
  const viewId = await openView(services, call, loadingView(releaseTitle));
  if (viewId === null) return;
  // Who may decide is asked now, so that it is known when the form is submitted.
  void services.roles.deciders().catch((error: unknown) => {
    services.log.warn({ err: error }, 'Who may decide could not be read from Slack');
  });
  try {
    await fill(services, call, number, viewId);
  } catch (error) {
    if (!(error instanceof SwitchboardError)) throw error;
    await updateView(services, viewId, refusedView(releaseTitle, sayError(services, error)));
  }
}

async function fill(services: Services, call: Call, number: string, viewId: string): Promise<void> {
  const found = await services.numbers.details(number);
  if (found === null) {
    await updateView(services, viewId, refusedView(releaseTitle, notOurs(services, number)));
    return;
  }
  const carried = { number, channelId: call.channelId, responseUrl: call.responseUrl };
  const known = await services.numbers.traffic(number);
  const reading = known.missingDays > 0;
  const stands = await updateView(services, viewId, releaseView(found, known, { ...carried, reading }));
  if (!reading || !stands) return;
  const read = await services.numbers.trafficWithin(number, trafficWaitMs);
  await updateView(services, viewId, releaseView(found, read, { ...carried, reading: false }));
}

/** The form of a release: the request is committed before it closes. */
export async function releaseSubmitted(services: Services, submission: Submission): Promise<SubmissionOutcome> {
  const { number, channelId, responseUrl } = readReleaseCarried(submission.metadata);
  const why = await whyNotSubmit(services, submission.userId, 'numbers.request');
  if (why !== null) return { ack: { kind: 'errors', errors: { reason: why } } };
  try {
    const deciders = await withinTake(services.roles.decidersKnown());
    const { userId } = submission;
    const take = async (trx: Trx) => {
      if ((await claim(trx, keysOf(submission))) === 'copy') return null;
      const wish = { number, requester: userId, reason: readReason(submission.values), deciders };
      return services.numbers.askRelease(trx, wish);
    };
    const entry = { actor: userId, action: 'request.refused', entity: 'person', entityId: userId, source: 'modal' };
    const requestId = await notingRefusal(
      services.db,
      entry,
      () => transaction(services.db, 'request a release', take, { limitMs: takeLeftMs() }),
      takeLeftMs,
    );
    if (requestId === null) return { ack: { kind: 'close_all' } };
    const to = { userId: submission.userId, channelId, responseUrl };
    return { ack: { kind: 'close_all' }, after: () => sayTaken(services, to, number, requestId) };
  } catch (error) {
    // Slack shows a field's error as it is: whom to ask cannot be a mention there.
    if (error instanceof Refusal && error.people.length > 0) return withNames(services, error);
    return fieldError(services, error, { reason: 'reason' }, 'reason');
  }
}

/** Names that are not read in time are left out: the refusal stands without them. */
async function withNames(services: Services, error: Refusal): Promise<SubmissionOutcome> {
  const reading = services.db
    .selectFrom('people')
    .select('name')
    .where('user_id', 'in', error.people)
    .orderBy('name')
    .execute();
  const rows = await withinTake(reading).catch(() => []);
  const names = rows.length === 0 ? '' : ` (${rows.map((row) => row.name).join(', ')})`;
  return { ack: { kind: 'errors', errors: { reason: `${sayErrorPlainly(services, error)}${names}` } } };
}

/** Where it was asked from, unless that is a modal: its requester has a direct message of the request anyway. */
async function sayTaken(
  services: Services,
  to: { userId: string; channelId: string; responseUrl: string | null },
  number: string,
  requestId: string,
): Promise<void> {
  if (to.channelId === '' && to.responseUrl === null) return;
  const request = await findRequest(services.db, requestId);
  const where = request === null ? 'the approval channel' : channelMention(request.channelId);
  await tell(services, to, {
    text: `The release of ${formatNational(number)} is requested. It is decided in ${where}; I tell you in our direct messages.`,
  });
}
