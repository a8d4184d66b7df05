import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import {
  changeSchedule,
  deleteSchedule,
  makeSchedule,
  pauseSchedule,
  resumeSchedule,
} from '../../src/reports/change-schedule.ts';
import { everyRecord } from '../../src/reports/filter.ts';
import { makeMissedRun, runOf, runScheduleNow, runsOfSchedule } from '../../src/reports/run-schedule.ts';
import { createRuns, findRun, type Run, retryRun } from '../../src/reports/runs.ts';
import { sayInstant } from '../../src/reports/say-rule.ts';
import { pauseWhereRefused } from '../../src/reports/schedule-channels.ts';
import { sweepSchedules } from '../../src/reports/schedule-sweep.ts';
import { findSchedule, type Schedule, type ScheduleWish } from '../../src/reports/schedules.ts';
import { renderReportFailure } from '../../src/slack/faces/report-face.ts';
import { historyView } from '../../src/slack/schedule-history.ts';
import { nextWords } from '../../src/slack/schedule-words.ts';
import type { Database } from '../../src/storage/database.ts';
import { placeMessage } from '../../src/storage/projections.ts';
import { type Db, type Trx, transaction } from '../../src/storage/transaction.ts';
import { quietLog, type TestDatabase, testDatabase } from '../support/database.ts';
import { noonUtc, openWithClock, setClock } from '../support/database-clock.ts';

let kept: TestDatabase;
let database: Database;
let db: Db;
/** When each test begins by the database's clock: ahead of the true time, by which tables date what is made. */
const noon = noonUtc(-1);
beforeAll(async () => {
  kept = await testDatabase();
  database = await openWithClock(kept, noon);
  db = database.db;
}, 60_000);
afterAll(async () => {
  await database?.close();
  await kept?.drop();
});
beforeEach(async () => {
  await setClock(db, noon);
  for (const table of ['slack_messages', 'report_files', 'report_runs', 'report_schedules'] as const) {
    await db.deleteFrom(table).execute();
  }
});

const owner = 'U0SENDER01';
const actor = { by: owner, source: 'test' };
const nine = { hour: 9, minute: 0 };
const wish = (more: Partial<ScheduleWish> = {}): ScheduleWish => ({
  channelId: 'C0GENERAL1',
  rule: { kind: 'daily', ...nine },
  zone: 'UTC',
  period: 'yesterday',
  filter: everyRecord,
  onlyUnusual: false,
  ...more,
});

const within = <T>(work: (trx: Trx) => Promise<T>) => transaction(db, 'test', work);
const make = (more: Partial<ScheduleWish> = {}) => within((trx) => makeSchedule(trx, wish(more), actor));
const runNow = (schedule: Schedule) => within((trx) => runScheduleNow(trx, schedule.id, actor));
const sweep = () =>
  sweepSchedules({ db, log: quietLog(), roles: { adminIds: async () => [] }, failpoint: async () => {} });

/** Edits it as it stands by now. */
async function edit({ id }: Schedule, more: Partial<ScheduleWish>): Promise<Schedule> {
  const now = await findSchedule(db, id);
  return within((trx) => changeSchedule(trx, id, { version: now?.version ?? 0, wish: wish(more) }, actor));
}

/** The run that a schedule would make today. */
async function todaysRun(schedule: Schedule, change: { state?: string; failure?: string } = {}): Promise<Run> {
  const at = new Date(`${noon.toISOString().slice(0, 10)}T09:00:00Z`);
  const [made] = await within((trx) => createRuns(trx, [runOf(schedule, at)]));
  const id = made?.id ?? '';
  if (change.state !== undefined) {
    await db
      .updateTable('report_runs')
      .set({ ...change, rest_at: noon })
      .where('id', '=', id)
      .execute();
  }
  return now({ id });
}

async function now({ id }: { id: string }): Promise<Run> {
  const run = await findRun(db, id);
  if (run === null) throw new Error('no run');
  return run;
}

describe('a report that its channel refused', () => {
  async function refusedRun(schedule: Schedule): Promise<Run> {
    const run = await todaysRun(schedule, { state: 'ready' });
    const place = { entity: 'report', entityId: run.id, channelId: run.channelId, homeUser: owner, parentId: null };
    await within((trx) => placeMessage(trx, place));
    const refused = { refused: 'is_archived', created_at: sql<Date>`now()` };
    await db.updateTable('slack_messages').set(refused).where('entity_id', '=', run.id).execute();
    const file = { id: randomUUID(), run_id: run.id, place: 'channel', is_whole: false, channel_id: run.channelId };
    await db
      .insertInto('report_files')
      .values({ ...file, file_name: 'x.csv', state: 'failed' })
      .execute();
    return run;
  }
  const history = async (schedule: Schedule) => {
    const runs = await runsOfSchedule(db, schedule.id, 5);
    return JSON.stringify(historyView({ schedule, runs: runs.map((run) => ({ run, link: null })) }, null).blocks);
  };

  test('is made again by Run now, in the channel that the schedule has by then', async () => {
    const schedule = await make();
    const run = await refusedRun(schedule);
    expect(await pauseWhereRefused({ db, log: quietLog() }, () => 'It is archived.')).toBe(1);
    await edit(schedule, { channelId: 'C0OTHER001' });
    await within((trx) => resumeSchedule(trx, schedule.id, actor));
    const again = { id: run.id, state: 'waiting', channelId: 'C0OTHER001' };
    expect(await runNow(schedule)).toMatchObject({ kind: 'again', run: again });
    expect(await db.selectFrom('slack_messages').select('id').where('entity', '=', 'report').execute()).toEqual([]);
    expect(await db.selectFrom('report_files').select('id').execute()).toEqual([]);
    expect(await runNow(schedule)).toMatchObject({ kind: 'standing', run: again });
  });

  test('is said to be refused in the history, and can be made from there', async () => {
    const schedule = await make();
    const run = await refusedRun(schedule);
    const shown = await history(schedule);
    expect(shown).toContain(', but not posted: That channel is archived.');
    expect(shown).toContain('schedule:run-missed');
    await within((trx) => makeMissedRun(trx, run.id, actor));
    expect(await now(run)).toMatchObject({ state: 'waiting' });
    expect(await history(schedule)).toContain('⏳ being made');
  });

  test('is left as it is once it stands there after all', async () => {
    const schedule = await make();
    const run = await refusedRun(schedule);
    await db.updateTable('slack_messages').set({ ts: '1.2', refused: null }).where('entity_id', '=', run.id).execute();
    expect(await runNow(schedule)).toMatchObject({ kind: 'standing', run: { state: 'ready' } });
    expect(await history(schedule)).not.toContain('schedule:run-missed');
  });
});

describe('a run that is not made yet', () => {
  const remove = (schedule: Schedule) => within((trx) => deleteSchedule(trx, schedule.id, actor));

  test.each(['waiting', 'reading'])('goes where its schedule posts by then: %s', async (state) => {
    const schedule = await make();
    const run = await todaysRun(schedule, { state });
    await edit(schedule, { channelId: 'C0OTHER001' });
    expect(await now(run)).toMatchObject({ state, channelId: 'C0OTHER001' });
  });

  test('is the only one that moves: what was made before the edit stays where it is', async () => {
    const schedule = await make();
    const run = await todaysRun(schedule, { state: 'ready' });
    await edit(schedule, { channelId: 'C0OTHER001' });
    expect(await now(run)).toMatchObject({ channelId: 'C0GENERAL1' });
  });

  test.each(['waiting', 'reading'])('does not come once its schedule is deleted: %s', async (state) => {
    const schedule = await make();
    const run = await todaysRun(schedule, { state });
    await db.updateTable('report_runs').set({ lease_by: randomUUID(), lease_until: noon }).execute();
    await remove(schedule);
    expect(await now(run)).toMatchObject({ state: 'failed', failure: 'Its schedule was deleted.' });
    expect(await db.selectFrom('report_runs').select('lease_by').executeTakeFirst()).toEqual({ lease_by: null });
  });

  test('since it failed and is tried again goes where its schedule posts, for who owns that now', async () => {
    const schedule = await make();
    const run = await todaysRun(schedule, { state: 'failed', failure: 'x' });
    await edit(schedule, { channelId: 'C0OTHER001' });
    await db.updateTable('report_schedules').set({ owner: 'U0ADMIN001' }).execute();
    expect(await within((trx) => retryRun(trx, run.id))).toBe(true);
    expect(await now(run)).toMatchObject({ state: 'waiting', channelId: 'C0OTHER001', owner: 'U0ADMIN001' });
  });

  test('since it failed is not tried again once its schedule is deleted, and its message says so', async () => {
    const schedule = await make();
    const run = await todaysRun(schedule, { state: 'failed', failure: 'x' });
    expect(JSON.stringify(await renderReportFailure(db, run.id))).toContain('Try again');
    await remove(schedule);
    expect(await within((trx) => retryRun(trx, run.id))).toBe(false);
    const face = JSON.stringify(await renderReportFailure(db, run.id));
    expect(face).toContain('Its schedule has been deleted.');
    expect(face).not.toMatch(/Try again|goes on/);
  });
});

test.each([
  ['missed', true],
  ['failed', false],
])('a run that was %s and is made again says that the program was away: %s', async (state, isLate) => {
  const schedule = await make();
  const run = await todaysRun(schedule, { state });
  await within((trx) => makeMissedRun(trx, run.id, actor));
  expect(await now(run)).toMatchObject({ state: 'waiting', isLate });
});

test('a run that was late and failed still says, once it is made again, that the program was away', async () => {
  const schedule = await make();
  const run = await todaysRun(schedule, { state: 'failed' });
  await db.updateTable('report_runs').set({ is_late: true }).execute();
  await runNow(schedule);
  expect(await now(run)).toMatchObject({ state: 'waiting', isLate: true });
});

describe('the next time of a schedule whose period is reported already', () => {
  /** Daily, in half an hour, the run of which is there already; and that time. */
  async function reportedBefore(): Promise<{ schedule: Schedule; rule: ScheduleWish['rule']; soon: Date }> {
    const soon = new Date(noon.getTime() + 30 * 60_000);
    const rule = { kind: 'daily' as const, hour: soon.getUTCHours(), minute: soon.getUTCMinutes() };
    const schedule = await make();
    await within((trx) => createRuns(trx, [runOf({ ...schedule, rule }, soon)]));
    return { schedule, rule, soon };
  }
  const dayAfter = (at: Date) => new Date(at.getTime() + 86_400_000);

  test('is after an edit the one of the next period, and is said so', async () => {
    const { schedule, rule, soon } = await reportedBefore();
    const edited = await edit(schedule, { rule });
    expect(edited.nextRunAt).toEqual(dayAfter(soon));
    const times = [dayAfter(soon), dayAfter(dayAfter(soon))].map((at) => sayInstant(at, 'UTC'));
    expect(nextWords(edited, noon)).toContain(`Next: ${times.join(' · ')}`);
  });

  test('is after a resume too', async () => {
    const { schedule, rule, soon } = await reportedBefore();
    await edit(schedule, { rule });
    await within((trx) => pauseSchedule(trx, schedule.id, actor));
    const resumed = await within((trx) => resumeSchedule(trx, schedule.id, actor));
    expect(resumed.nextRunAt).toEqual(dayAfter(soon));
  });

  test('is the very next one where the edited schedule is about other days', async () => {
    const { schedule, rule, soon } = await reportedBefore();
    expect((await edit(schedule, { rule, period: 'last-7-days' })).nextRunAt).toEqual(soon);
  });
});

describe.each(['failed', 'missed'])('a period with a run from before its time that is %s', (state) => {
  /** Daily, so many minutes from noon, with what Run now came to. */
  async function triedBefore(minutes: number): Promise<{ schedule: Schedule; rule: ScheduleWish['rule']; at: Date }> {
    const at = new Date(noon.getTime() + minutes * 60_000);
    const rule = { kind: 'daily' as const, hour: at.getUTCHours(), minute: at.getUTCMinutes() };
    const schedule = await make({ rule, onlyUnusual: true });
    const [made] = await within((trx) => createRuns(trx, [{ ...runOf(schedule, at), scheduledFor: null }]));
    await db
      .updateTable('report_runs')
      .set({ state, failure: 'x', tries: 8, rest_at: new Date(), only_unusual: false })
      .where('id', '=', made?.id ?? '')
      .execute();
    return { schedule, rule, at };
  }

  test('is reported when its time has come, once', async () => {
    const { schedule, rule, at } = await triedBefore(-1);
    const filter = { ...everyRecord, failed: true };
    await edit(schedule, { rule, filter, channelId: 'C0OTHER001' });
    for (const taken of [1, 0]) {
      if (taken === 1) await db.updateTable('report_schedules').set({ next_run_at: at }).execute();
      expect(await sweep()).toBe(taken);
      const again = { state: 'waiting', failure: null, tries: 0, rest_at: null, scheduled_for: at };
      const runs = await db.selectFrom('report_runs').selectAll().execute();
      expect(runs).toMatchObject([{ ...again, channel_id: 'C0OTHER001', filter, only_unusual: false, is_late: false }]);
    }
  });

  test('is the next one after an edit and after a resume', async () => {
    const { schedule, rule, at } = await triedBefore(30);
    expect((await edit(schedule, { rule, channelId: 'C0OTHER001' })).nextRunAt).toEqual(at);
    await within((trx) => pauseSchedule(trx, schedule.id, actor));
    expect((await within((trx) => resumeSchedule(trx, schedule.id, actor))).nextRunAt).toEqual(at);
  });
});

describe('an edit in the second in which a schedule is due', () => {
  /** Daily, a minute ago, which no sweep has seen yet. */
  async function dueSchedule(): Promise<{ schedule: Schedule; rule: ScheduleWish['rule'] }> {
    const at = new Date(noon.getTime() - 60_000);
    const rule = { kind: 'daily' as const, hour: at.getUTCHours(), minute: at.getUTCMinutes() };
    const schedule = await make({ rule });
    await db.updateTable('report_schedules').set({ next_run_at: at }).execute();
    return { schedule, rule };
  }

  test('of what it reports loses nothing: the report comes as it was edited', async () => {
    const { schedule, rule } = await dueSchedule();
    const filter = { ...everyRecord, failed: true };
    const edited = await edit(schedule, { rule, filter, channelId: 'C0OTHER001' });
    expect(nextWords(edited, noon)).toBe(nextWords({ rule, zone: 'UTC' }, noon));
    expect(await sweep()).toBe(1);
    const runs = await db.selectFrom('report_runs').select(['channel_id', 'filter']).execute();
    expect(runs).toEqual([{ channel_id: 'C0OTHER001', filter }]);
  });

  test('of when it runs takes it to run from now on', async () => {
    const { schedule } = await dueSchedule();
    await edit(schedule, { rule: { kind: 'weekly', days: [1], ...nine } });
    expect(await sweep()).toBe(0);
  });
});
