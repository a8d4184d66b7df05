import { allows } from '../../../access/permissions.ts';
import { Refusal } from '../../../errors.ts';
import { askWholeFile, postReport } from '../../../reports/post-report.ts';
import { findRun, type Run, retryRun } from '../../../reports/runs.ts';
import { claim } from '../../../storage/claims.ts';
import { wantShown } from '../../../storage/projections.ts';
import { type Trx, transaction } from '../../../storage/transaction.ts';
import { mustAllow, withinTake } from '../../call.ts';
import type { ViewPress } from '../../calls.ts';
import { channelFacts, forgetChannel } from '../../channel-facts.ts';
import { whyNotSubmit } from '../../may-submit.ts';
import { rowOf } from '../../message-rows.ts';
import { channelMention, link } from '../../mrkdwn.ts';
import { openView } from '../../open-view.ts';
import { sayChannelRefusal } from '../../refusals.ts';
import { sayPeriod } from '../../report-blocks/period-words.ts';
import { linkTo } from '../../schedule-history.ts';
import type { Services } from '../../services.ts';
import { fieldError, keysOf, type Submission, type SubmissionOutcome } from '../../submission.ts';
import { takeLeftMs } from '../../take-budget.ts';
import { tell } from '../../tell.ts';
import { channelField, readChannel, reportPostView } from '../../views/report-post.ts';
import { callFailure } from '../../web-client.ts';

/** Post to the channel where the report was asked for; where it cannot go there, a form asks for another. */
export async function reportPost(services: Services, press: ViewPress): Promise<void> {
  await press.ack();
  await mustAllow(services, press, 'mdr.report');
  const run = await ownReport(services, press.userId, press.value);
  const channelId = run.askedIn;
  const why = channelId === null ? null : await whyNotIn(services, channelId);
  if (channelId === null || why !== null) return void (await openView(services, press, reportPostView(run.id, why)));
  const standing = await transaction(services.db, 'post a report', async (trx) =>
    (await claim(trx, press.keys)) === 'first' ? post(trx, run, channelId, press.userId) : null,
  );
  await press.answer({ text: await sayPosted(services, run, { channelId, standing }) });
}

/** `standing`: the post that was asked for before; it is not made twice. */
async function sayPosted(
  services: Services,
  run: Run,
  { channelId, standing }: { channelId: string; standing: string | null },
): Promise<string> {
  const report = `The report for ${sayPeriod(run.period, run.zone)}`;
  const row = standing === null ? null : await rowOf(services.db, 'report_post', standing);
  if (row === null || row.ts === null) return `${report} goes to ${channelMention(channelId)}.`;
  const url = await linkTo(services, { channelId, ts: row.ts });
  const open = url === null ? '' : ` ${link(url, 'Open it')}`;
  return `${report} was posted in ${channelMention(channelId)} already.${open}`;
}

export async function reportPostTo(services: Services, press: ViewPress): Promise<void> {
  await press.ack();
  await mustAllow(services, press, 'mdr.report');
  const run = await ownReport(services, press.userId, press.value);
  await openView(services, press, reportPostView(run.id, null));
}

/** The form of another channel: committed before it closes; whether Slack lets us in there is found out behind it, and told. */
export async function reportPostSubmitted(services: Services, submission: Submission): Promise<SubmissionOutcome> {
  const refuse = (why: string): SubmissionOutcome => ({ ack: { kind: 'errors', errors: { [channelField]: why } } });
  const { userId } = submission;
  const why = await whyNotSubmit(services, userId, 'mdr.report');
  if (why !== null) return refuse(why);
  const channelId = readChannel(submission.values);
  if (channelId === null) return refuse('Choose a channel.');
  try {
    const run = await withinTake(ownReport(services, userId, submission.metadata));
    await transaction(
      services.db,
      'post a report elsewhere',
      async (trx) => {
        if ((await claim(trx, keysOf(submission))) === 'first') await post(trx, run, channelId, userId);
      },
      { limitMs: takeLeftMs() },
    );
  } catch (error) {
    return fieldError(services, error, {}, channelField);
  }
  return { ack: { kind: 'close' }, after: () => tellIfKeptOut(services, userId, channelId) };
}

async function tellIfKeptOut(services: Services, userId: string, channelId: string): Promise<void> {
  const why = await whyNotIn(services, channelId);
  if (why === null) return;
  const text = `The report could not be posted in ${channelMention(channelId)}. ${why}`;
  await tell(services, { userId, channelId: '', responseUrl: null }, { text });
}

/** The records whole, for who may read bodies. */
export async function reportWhole(services: Services, press: ViewPress): Promise<void> {
  await press.ack();
  await mustAllow(services, press, 'mdr.read-bodies');
  const run = await ownReport(services, press.userId, press.value);
  const asked = await transaction(services.db, 'ask for the whole records', async (trx) => {
    if ((await claim(trx, press.keys)) === 'copy') return null;
    return askWholeFile(trx, run, press.userId);
  });
  if (asked === null) return;
  await press.answer({
    text: asked
      ? 'The full CSV comes to the thread of the report, for you alone. I read the records again for it.'
      : 'You have asked for it before: look into the thread of the report.',
  });
}

/** A report that could not be made is tried anew. */
export async function reportAgain(services: Services, press: ViewPress): Promise<void> {
  await press.ack();
  const holder = await mustAllow(services, press, 'mdr.report');
  const run = await findRun(services.db, press.value);
  if (run === null || (run.owner !== press.userId && !allows(holder.roles, 'mdr.report-again-any'))) throw notYours();
  await transaction(services.db, 'try a report again', async (trx) => {
    await retryRun(trx, run.id);
    // Also where nothing is tried: it has been made since, or its schedule is deleted, and the message is to say so.
    await wantShown(trx, 'report_failure', run.id);
    await wantShown(trx, 'report', run.id);
  });
}

async function post(trx: Trx, run: Run, channelId: string, by: string): Promise<string | null> {
  const standing = await postReport(trx, run, { channelId, by });
  await wantShown(trx, 'report', run.id);
  return standing;
}

/** @throws Refusal when it is somebody else's, or not there yet. */
async function ownReport(services: Services, userId: string, runId: string): Promise<Run> {
  const run = await findRun(services.db, runId);
  if (run === null || run.owner !== userId) throw notYours();
  if (run.state !== 'ready')
    throw new Refusal('not_ready', 'That report is not there yet.', 'Please try again in a moment.');
  return run;
}

function notYours(): Refusal {
  return new Refusal('not_yours', 'That report was made for somebody else.', 'Make your own: /mdr report.');
}

/** Why the app cannot post in a channel, in a sentence; null: it can, or Slack does not say otherwise. */
async function whyNotIn(services: Services, channelId: string): Promise<string | null> {
  try {
    // Somebody may have let the app in since it was last looked at.
    await forgetChannel(services.db, channelId);
    const facts = await channelFacts(services.db, services.client, channelId);
    if (facts.isShared) return sayChannelRefusal('channel_is_shared');
    if (facts.isArchived) return sayChannelRefusal('is_archived');
    return facts.isMember ? null : sayChannelRefusal('not_in_channel');
  } catch (error) {
    const failure = callFailure(error);
    return failure.kind === 'said' ? sayChannelRefusal(failure.error) : null;
  }
}
