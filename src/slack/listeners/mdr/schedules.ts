import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { SwitchboardError } from '../../../errors.ts';
import { deleteSchedule, pauseSchedule, resumeSchedule } from '../../../reports/change-schedule.ts';
import { makeMissedRun, runScheduleNow } from '../../../reports/run-schedule.ts';
import { findSchedule, listSchedules, type Schedule } from '../../../reports/schedules.ts';
import { claim } from '../../../storage/claims.ts';
import { type Trx, transaction } from '../../../storage/transaction.ts';
import { act } from '../../actions.ts';
import { type Answer, sayError } from '../../answers.ts';
import { actions, type Blocks, button, context, overflow, section } from '../../blocks.ts';
import { mustAllow, withinTake } from '../../call.ts';
import type { ViewPress } from '../../calls.ts';
import { whyNotSubmit } from '../../may-submit.ts';
import { channelMention } from '../../mrkdwn.ts';
import { numberSayer, peopleNames } from '../../names.ts';
import { openForm } from '../../open-form.ts';
import { openFilled, updateView } from '../../open-view.ts';
import { scheduleToChange } from '../../schedule-access.ts';
import { historyView, readHistory, sayRanNow } from '../../schedule-history.ts';
import { nextWords, ruleWords, scheduleWords } from '../../schedule-words.ts';
import type { Services } from '../../services.ts';
import { keysOf, type Submission, type SubmissionOutcome } from '../../submission.ts';
import { takeLeftMs } from '../../take-budget.ts';
import { tell } from '../../tell.ts';
import { refusedView, sentenceView } from '../../views/plain-views.ts';
import { deleteTitle, deleteView, readDeleteCarried } from '../../views/schedule-delete.ts';
import type { CommandCall } from '../sms.ts';
import { openEdit } from './schedule.ts';

const pageSize = 10;

/** `/mdr schedules`: the workspace's schedules, each with its state, its next time and a menu. */
export async function schedulesCommand(services: Services, call: CommandCall): Promise<void> {
  await mustAllow(services, call, 'schedules.list');
  await call.answer(await withinTake(listAnswer(services, 0)));
}

/** The next or the previous ten, in place of these. */
export async function schedulesPage(services: Services, press: ViewPress): Promise<void> {
  await press.ack();
  await mustAllow(services, press, 'schedules.list');
  await press.answer({ ...(await listAnswer(services, readOffset(press.value))), replace: true });
}

const readOffset = (value: string | undefined) => z.coerce.number().int().min(0).catch(0).parse(value);

async function listAnswer(services: Services, offset: number, note: string | null = null): Promise<Answer> {
  const { total, schedules } = await listSchedules(services.db, { offset, limit: pageSize });
  const notes = note === null ? [] : [section(note)];
  const prefix = services.config.commandPrefix;
  if (schedules.length === 0) {
    if (offset > 0) return listAnswer(services, 0, note);
    const none = `There are no schedules yet. Make one: /${prefix}mdr schedule`;
    return { text: note ?? none, blocks: [...notes, section(none)] };
  }
  const title = total === 1 ? '1 schedule' : `${total} schedules`;
  const range = total > pageSize ? ` (${offset + 1} to ${offset + schedules.length})` : '';
  const ids = schedules.flatMap((one) => [one.owner, one.pausedBy]);
  const filters = schedules.map((one) => one.filter);
  const names = { person: await peopleNames(services.db, ids), sayNumber: await numberSayer(services.db, filters) };
  const blocks: Blocks = [
    ...notes,
    section(`*${title}*${range}`),
    ...schedules.map((one) => ({ ...section(scheduleWords(one, names)), accessory: menu(one, offset) })),
    ...pageRow(total, offset),
    context(`A new one: /${prefix}mdr schedule`),
  ];
  return { text: note ?? title, blocks };
}

/** What can be done with a schedule, as the menu's words. */
const menuWords = {
  edit: 'Edit',
  pause: 'Pause',
  resume: 'Resume',
  run: 'Run now',
  history: 'History',
  delete: 'Delete…',
};
type MenuWord = keyof typeof menuWords;

function menu(schedule: Schedule, offset: number) {
  const words: MenuWord[] = ['edit', schedule.state === 'on' ? 'pause' : 'resume', 'run', 'history', 'delete'];
  const options = words.map((word) => ({ label: menuWords[word], value: `${word} ${schedule.id} ${offset}` }));
  return overflow(act.scheduleMenu, options);
}

function pageRow(total: number, offset: number): Blocks {
  const next = offset + pageSize;
  const to = (at: number) => String(Math.max(0, at));
  const buttons = [
    ...(offset > 0
      ? [button({ action: `${act.schedulesPage}:back`, label: 'Previous', value: to(offset - pageSize) })]
      : []),
    ...(next < total ? [button({ action: `${act.schedulesPage}:on`, label: 'Next', value: to(next) })] : []),
  ];
  return buttons.length === 0 ? [] : [actions('schedules', ...buttons)];
}

/** The menu beside a schedule. */
export async function scheduleMenu(services: Services, press: ViewPress): Promise<void> {
  const [word = '', id = '', offset] = press.value.split(' ');
  switch (word) {
    case 'edit':
      return openEdit(services, press, id);
    case 'history':
      return openHistory(services, press, id);
    case 'delete':
      return openDelete(services, press, id);
    case 'pause':
      return change(services, press, { id, offset }, pause);
    case 'resume':
      return change(services, press, { id, offset }, resume);
    case 'run':
      return change(services, press, { id, offset }, runNow);
    default:
      return press.ack();
  }
}

type Change = (trx: Trx, id: string, actor: { by: string; source: string }) => Promise<Done>;
/** What is said of it once it is committed. Escaped. */
type Done = (services: Services) => string | Promise<string>;

async function pause(...[trx, id, actor]: Parameters<Change>): Promise<Done> {
  const isNew = await pauseSchedule(trx, id, actor);
  return () => (isNew ? '⏸️ Paused; it runs again once you press Resume.' : 'It was paused already.');
}

async function resume(...[trx, id, actor]: Parameters<Change>): Promise<Done> {
  const schedule = await resumeSchedule(trx, id, actor);
  return () => `▶️ It goes on: ${ruleWords(schedule)}. ${nextWords(schedule, new Date())}`;
}

async function runNow(...[trx, id, actor]: Parameters<Change>): Promise<Done> {
  const ran = await runScheduleNow(trx, id, actor);
  return (services) => sayRanNow(services, ran);
}

/** Changes a schedule once, and shows the list with what came of it in place of the one that was pressed in. */
async function change(
  services: Services,
  press: ViewPress,
  { id, offset }: { id: string; offset: string | undefined },
  work: Change,
): Promise<void> {
  const said = await changed(services, press, id, work);
  await press.answer({ ...(await listAnswer(services, readOffset(offset), said)), replace: true });
}

async function changed(services: Services, press: ViewPress, id: string, work: Change): Promise<string | null> {
  await press.ack();
  await mustAllow(services, press, 'schedules.make');
  await scheduleToChange(services, press.userId, id);
  const done = await transaction(services.db, 'change a schedule', async (trx) => {
    if ((await claim(trx, press.keys)) === 'copy') return null;
    return work(trx, id, { by: press.userId, source: 'button' });
  });
  return done === null ? null : done(services);
}

/** Edit, in a direct message about a schedule. */
export async function scheduleEdit(services: Services, press: ViewPress): Promise<void> {
  await openEdit(services, press, press.value);
}

/** Resume, in a direct message about a schedule. */
export async function scheduleResume(services: Services, press: ViewPress): Promise<void> {
  const said = await changed(services, press, press.value, resume);
  if (said !== null) await press.answer({ text: said });
}

async function openHistory(services: Services, press: ViewPress, id: string): Promise<void> {
  await openFilled(services, press, { title: 'History', act: 'schedules.list', fill: () => history(services, id) });
}

async function history(services: Services, id: string, note: string | null = null): Promise<ModalView> {
  return historyView(await readHistory(services, id), note);
}

/** Run, beside a run of the history that was missed or has failed. */
export async function scheduleRunMissed(services: Services, press: ViewPress): Promise<void> {
  await press.ack();
  await mustAllow(services, press, 'schedules.make');
  const run = await services.db
    .selectFrom('report_runs')
    .select('schedule_id')
    .where('id', '=', press.value)
    .executeTakeFirst();
  const id = run?.schedule_id ?? null;
  if (id === null || press.view === null) return;
  await scheduleToChange(services, press.userId, id);
  const schedule = await transaction(services.db, 'make a missed run', async (trx) => {
    if ((await claim(trx, press.keys)) === 'copy') return null;
    return makeMissedRun(trx, press.value, { by: press.userId, source: 'button' });
  });
  if (schedule === null) return;
  const note = `It is being made, and comes in ${channelMention(schedule.channelId)}.`;
  await updateView(services, press.view.id, await history(services, id, note));
}

async function openDelete(services: Services, press: ViewPress, id: string): Promise<void> {
  await openForm(services, press, {
    title: deleteTitle,
    act: 'schedules.make',
    async prepare() {
      const schedule = await scheduleToChange(services, press.userId, id);
      return deleteView(schedule, { scheduleId: id, channelId: press.channelId, responseUrl: press.responseUrl });
    },
  });
}

/** Delete, on the question whether to. It has no field, so what is wrong takes the question's place. */
export async function deleteSubmitted(services: Services, submission: Submission): Promise<SubmissionOutcome> {
  const { scheduleId, channelId, responseUrl } = readDeleteCarried(submission.metadata);
  const { userId } = submission;
  const why = await whyNotSubmit(services, userId, 'schedules.make');
  if (why !== null) return instead(sentenceView(deleteTitle, why));
  try {
    await withinTake(scheduleToChange(services, userId, scheduleId));
    const work = async (trx: Trx) => {
      if ((await claim(trx, keysOf(submission))) === 'copy') return false;
      await deleteSchedule(trx, scheduleId, { by: userId, source: 'modal' });
      return true;
    };
    const isNew = await transaction(services.db, 'delete a schedule', work, { limitMs: takeLeftMs() });
    if (!isNew) return { ack: { kind: 'close' } };
    const to = { userId, channelId, responseUrl };
    return { ack: { kind: 'close' }, after: async () => sayDeleted(services, to, scheduleId) };
  } catch (error) {
    if (!(error instanceof SwitchboardError)) throw error;
    return instead(refusedView(deleteTitle, sayError(services, error)));
  }
}

function instead(shown: ModalView): SubmissionOutcome {
  return { ack: { kind: 'update', view: shown } };
}

async function sayDeleted(services: Services, to: Parameters<typeof tell>[1], id: string): Promise<void> {
  const schedule = await findSchedule(services.db, id);
  const what = schedule === null ? '' : `: ${channelMention(schedule.channelId)} ${ruleWords(schedule)}`;
  const said = `🗑️ Deleted${what}. What it has posted stays.`;
  await tell(services, to, { ...(await listAnswer(services, 0, said)), replace: true });
}
