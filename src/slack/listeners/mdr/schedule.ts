import { freshness } from '../../../access/people.ts';
import { isZone } from '../../../access/setting-kinds.ts';
import { SwitchboardError } from '../../../errors.ts';
import { changeSchedule, makeSchedule } from '../../../reports/change-schedule.ts';
import { checkSchedule, databaseNow, type Schedule } from '../../../reports/schedules.ts';
import { claim } from '../../../storage/claims.ts';
import { type Trx, transaction } from '../../../storage/transaction.ts';
import { act } from '../../actions.ts';
import { sayError } from '../../answers.ts';
import { withinTake } from '../../call.ts';
import type { ViewPress } from '../../calls.ts';
import { channelFacts } from '../../channel-facts.ts';
import { whyNotSubmit } from '../../may-submit.ts';
import { channelMention } from '../../mrkdwn.ts';
import { openForm } from '../../open-form.ts';
import { updateView } from '../../open-view.ts';
import { asCalledHere } from '../../own-commands.ts';
import { scheduleToChange } from '../../schedule-access.ts';
import { fieldsOf, newFields, readFields, type ScheduleFields, wishOf } from '../../schedule-fields.ts';
import { nextWords, ruleWords } from '../../schedule-words.ts';
import type { Services } from '../../services.ts';
import { fieldError, keysOf, type Submission, type SubmissionOutcome } from '../../submission.ts';
import { takeLeftMs } from '../../take-budget.ts';
import { tell } from '../../tell.ts';
import { readScheduleCarried, scheduleForm, scheduleTitle } from '../../views/schedule-form.ts';
import { callFailure } from '../../web-client.ts';
import type { CommandCall } from '../sms.ts';

/** `/mdr schedule`: the form of a new one, in the person's own zone and this channel. */
export async function scheduleCommand(services: Services, call: CommandCall): Promise<void> {
  await openForm(services, call, {
    title: scheduleTitle,
    act: 'schedules.make',
    async prepare() {
      const person = await services.people.personKnown(call.userId, freshness.elsewhere);
      const zone = person !== null && isZone(person.tz) ? person.tz : 'UTC';
      const isChannel = !call.direct && /^[CG]/.test(call.channelId);
      const fields = newFields(zone, isChannel ? call.channelId : null);
      const { channelId, responseUrl } = call;
      const carried = { scheduleId: null, version: 0, channelId, responseUrl };
      return scheduleForm(fields, await formLines(services, fields), carried);
    },
  });
}

/** Edit, beside a schedule. */
export async function openEdit(services: Services, press: ViewPress, id: string): Promise<void> {
  await openForm(services, press, {
    title: scheduleTitle,
    act: 'schedules.make',
    async prepare() {
      const schedule = await scheduleToChange(services, press.userId, id);
      const fields = fieldsOf(schedule);
      const { channelId, responseUrl } = press;
      const carried = { scheduleId: id, version: schedule.version, channelId, responseUrl };
      return scheduleForm(fields, await formLines(services, fields), carried);
    },
  });
}

/** A choice in the form, or Preview: what it comes to is said again. */
export async function scheduleReckon(services: Services, press: ViewPress): Promise<void> {
  await press.ack();
  if (press.view === null) return;
  const fields = readFields(press.view.values);
  const note = fields.channelId === null ? null : await channelNote(services, fields.channelId);
  const lines = [...(await formLines(services, fields)), ...(note === null ? [] : [note])];
  await updateView(services, press.view.id, scheduleForm(fields, lines, readScheduleCarried(press.view.metadata)));
}

/** When it will run, in words; or what is wrong with what is filled in now. */
async function formLines(services: Services, fields: ScheduleFields): Promise<string[]> {
  // Which channel it is does not change when it runs.
  const read = wishOf({ ...fields, channelId: fields.channelId ?? '' });
  if (read.wish === null) return Object.values(read.problems).map((problem) => `⚠️ ${problem}`);
  try {
    const now = await databaseNow(services.db);
    const wish = checkSchedule(read.wish, now);
    return [`Runs ${ruleWords(wish)}.`, nextWords(wish, now)];
  } catch (error) {
    if (!(error instanceof SwitchboardError)) throw error;
    return [`⚠️ ${sayError(services, error)}`];
  }
}

/** Which block a refusal's field stands in. */
const blocks = { zone: act.scheduleZone, cron: act.scheduleCron, period: act.schedulePeriod };

/** The form's submit button: the schedule is committed before it closes. */
export async function scheduleSubmitted(services: Services, submission: Submission): Promise<SubmissionOutcome> {
  const carried = readScheduleCarried(submission.metadata);
  const why = await whyNotSubmit(services, submission.userId, 'schedules.make');
  if (why !== null) return errors({ [act.scheduleKind]: why });
  const read = wishOf(readFields(submission.values));
  if (read.wish === null) return errors(read.problems);
  const { wish } = read;
  const actor = { by: submission.userId, source: 'modal' };
  try {
    if (carried.scheduleId !== null) await withinTake(scheduleToChange(services, actor.by, carried.scheduleId));
    const save = async (trx: Trx) => {
      if ((await claim(trx, keysOf(submission))) === 'copy') return null;
      const { scheduleId, version } = carried;
      if (scheduleId === null) return makeSchedule(trx, wish, actor);
      return changeSchedule(trx, scheduleId, { version, wish }, actor);
    };
    const saved = await transaction(services.db, 'save a schedule', save, { limitMs: takeLeftMs() });
    if (saved === null) return { ack: { kind: 'close' } };
    const to = { userId: actor.by, channelId: carried.channelId, responseUrl: carried.responseUrl };
    return {
      ack: { kind: 'close' },
      after: async () => tell(services, to, { text: await sayScheduled(services, saved, carried.scheduleId === null) }),
    };
  } catch (error) {
    return fieldError(services, error, blocks, act.scheduleKind);
  }
}

function errors(found: { [block: string]: string }): SubmissionOutcome {
  return { ack: { kind: 'errors', errors: found } };
}

async function sayScheduled(services: Services, schedule: Schedule, isNew: boolean): Promise<string> {
  const note = await channelNote(services, schedule.channelId);
  return [
    `✅ ${isNew ? 'Scheduled' : 'Saved'}: a report in ${channelMention(schedule.channelId)} ${ruleWords(schedule)}.`,
    schedule.state === 'paused'
      ? asCalledHere(services, 'It is paused: resume it in /mdr schedules.')
      : nextWords(schedule, new Date()),
    ...(note === null ? [] : [note]),
  ].join('\n');
}

/** What keeps the app from posting in a channel, as far as Slack says; it can be put right before the first run. */
async function channelNote(services: Services, channelId: string): Promise<string | null> {
  const where = channelMention(channelId);
  try {
    const facts = await channelFacts(services.db, services.client, channelId);
    if (facts.isArchived) return `⚠️ ${where} is archived, so no report can come there.`;
    if (facts.isShared) return `⚠️ ${where} is shared with another organisation, so no report comes there.`;
    return facts.isMember ? null : `⚠️ I am not in ${where} yet: invite me there with /invite @Switchboard.`;
  } catch (error) {
    const failure = callFailure(error);
    if (failure.kind === 'said' && failure.error === 'channel_not_found') {
      return `⚠️ I cannot see ${where} yet: invite me there with /invite @Switchboard.`;
    }
    services.log.warn({ err: error }, 'What a channel is could not be read from Slack');
    return null;
  }
}
