import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { createPeople, type Directory } from '../../src/access/people.ts';
import { changeSchedule, makeSchedule, pauseSchedule, resumeSchedule } from '../../src/reports/change-schedule.ts';
import { everyRecord } from '../../src/reports/filter.ts';
import { makeMissedRun, runScheduleNow, runsOfSchedule } from '../../src/reports/run-schedule.ts';
import { pauseWhereRefused } from '../../src/reports/schedule-channels.ts';
import { reviewOwners } from '../../src/reports/schedule-owners.ts';
import { periodOfRun } from '../../src/reports/schedule-period.ts';
import { nextRuns } from '../../src/reports/schedule-rule.ts';
import { sweepSchedules } from '../../src/reports/schedule-sweep.ts';
import { findSchedule, type ScheduleWish } from '../../src/reports/schedules.ts';
import type { Database } from '../../src/storage/database.ts';
import { type Db, transaction } from '../../src/storage/transaction.ts';
import { databaseKind, quietLog, type TestDatabase, testDatabase } from '../support/database.ts';
import { noonUtc, openWithClock, setClock } from '../support/database-clock.ts';

let kept: TestDatabase;
let handles: Database[];
let db: Db;
/** When each test begins by the database's clock: ahead of the true time, by which tables date what is made. */
const noon = noonUtc(-1);
const owner = 'U0SENDER01';
const admins = ['U0ADMIN001', 'U0ADMIN002'];
const deps = (given = db) => ({
  db: given,
  log: quietLog(),
  roles: { adminIds: async () => admins },
  failpoint: async () => {},
});

beforeAll(async () => {
  kept = await testDatabase();
  // Three programs on one server; PGlite belongs to one.
  handles = [await openWithClock(kept, noon)];
  if (databaseKind === 'postgres') handles.push(await kept.open(), await kept.open());
  const [first] = handles;
  if (first === undefined) throw new Error('no database');
  db = first.db;
}, 60_000);
afterAll(async () => {
  await Promise.all((handles ?? []).map((one) => one.close()));
  await kept?.drop();
});
beforeEach(async () => {
  await setClock(db, noon);
  await db.deleteFrom('slack_messages').execute();
  await db.deleteFrom('report_runs').execute();
  await db.deleteFrom('report_schedules').execute();
  await db.deleteFrom('people').execute();
});

const minute = 60_000;
const ago = (ms: number) => new Date(noon.getTime() - ms);
const daysAgo = (days: number) => ago(days * 24 * 60 * minute);

/** A time of the day that has just passed, so that a daily schedule is due now and not again soon. */
function justNow(): { hour: number; minute: number } {
  const at = ago(minute);
  return { hour: at.getUTCHours(), minute: at.getUTCMinutes() };
}

function wish(more: Partial<ScheduleWish> = {}): ScheduleWish {
  return {
    channelId: 'C0GENERAL1',
    rule: { kind: 'daily', ...justNow() },
    zone: 'UTC',
    period: 'yesterday',
    filter: everyRecord,
    onlyUnusual: false,
    ...more,
  };
}

const actor = { by: owner, source: 'test' };
const make = (more: Partial<ScheduleWish> = {}) =>
  transaction(db, 'test', (trx) => makeSchedule(trx, wish(more), actor));

/** As if its time had come then. */
async function dueSince(id: string, at: Date): Promise<void> {
  await db.updateTable('report_schedules').set({ next_run_at: at }).where('id', '=', id).execute();
}

async function insertDue(count: number): Promise<void> {
  const rule = { kind: 'daily' as const, ...justNow() };
  const [next] = nextRuns(rule, 'UTC', ago(2 * minute), 1);
  await db
    .insertInto('report_schedules')
    .values(
      Array.from({ length: count }, () => ({
        id: randomUUID(),
        owner,
        channel_id: 'C0GENERAL1',
        rule: JSON.stringify(rule),
        zone: 'UTC',
        period: 'yesterday',
        filter: JSON.stringify(everyRecord),
        state: 'on',
        next_run_at: next ?? null,
      })),
    )
    .execute();
}

const runs = () => db.selectFrom('report_runs').selectAll().orderBy('start_at').execute();

describe('the sweep over schedules', () => {
  test.each([50, 1_000])(
    '%i that are due in a minute have their run once, over all processes',
    async (count) => {
      await insertDue(count);
      const began = performance.now();
      const taken = await Promise.all(handles.map((one) => sweepSchedules(deps(one.db))));
      const tookMs = performance.now() - began;
      expect(taken.reduce((sum, one) => sum + one, 0)).toBe(count);
      expect(tookMs).toBeLessThan(30_000);
      const made = await runs();
      expect(made).toHaveLength(count);
      expect(new Set(made.map((run) => run.schedule_id)).size).toBe(count);
      expect(made.every((run) => run.state === 'waiting' && !run.is_late && run.skipped_before === 0)).toBe(true);
      const left = await db
        .selectFrom('report_schedules')
        .select('id')
        .where('next_run_at', '<', sql<Date>`now()`)
        .execute();
      expect(left).toEqual([]);
      expect(await sweepSchedules(deps())).toBe(0);
    },
    60_000,
  );

  test('gives a run its period, its channel and its owner', async () => {
    const schedule = await make({ rule: { kind: 'daily', ...justNow() }, onlyUnusual: true });
    const [at] = nextRuns(schedule.rule, 'UTC', ago(2 * minute), 1);
    if (at === undefined) throw new Error('no time');
    await dueSince(schedule.id, at);
    await sweepSchedules(deps());
    const period = periodOfRun(schedule.rule, 'yesterday', 'UTC', at);
    expect(await runs()).toMatchObject([
      {
        schedule_id: schedule.id,
        kind: 'report',
        owner,
        channel_id: 'C0GENERAL1',
        only_unusual: true,
        first_day: period.from,
        start_at: period.start,
        end_at: period.end,
        scheduled_for: at,
      },
    ]);
    expect((await findSchedule(db, schedule.id))?.nextRunAt).toEqual(new Date(at.getTime() + 24 * 60 * minute));
  });

  test('leaves alone what is not due, paused or deleted', async () => {
    const on = await make();
    const paused = await make();
    await transaction(db, 'test', (trx) => pauseSchedule(trx, paused.id, actor));
    await db
      .updateTable('report_schedules')
      .set({ next_run_at: ago(minute) })
      .where('id', '=', paused.id)
      .execute();
    expect(await sweepSchedules(deps())).toBe(0);
    expect((await findSchedule(db, on.id))?.nextRunAt?.getTime()).toBeGreaterThan(noon.getTime());
  });

  test('makes up once for what was missed: the latest is run and marked late, the others are kept as missed', async () => {
    const at = daysAgo(0.5);
    const rule = { kind: 'daily' as const, hour: at.getUTCHours(), minute: at.getUTCMinutes() };
    const schedule = await make({ rule });
    const [first] = nextRuns(rule, 'UTC', daysAgo(5.2), 1);
    if (first === undefined) throw new Error('no time');
    await dueSince(schedule.id, first);
    await sweepSchedules(deps());
    const made = await runs();
    expect(made.map((run) => [run.state, run.is_late, run.skipped_before])).toEqual([
      ...Array(4).fill(['missed', true, 0]),
      ['waiting', true, 4],
    ]);
    for (const [i, run] of made.entries()) if (i > 0) expect(run.start_at).toEqual(made[i - 1]?.end_at);
    await sweepSchedules(deps());
    expect(await runs()).toHaveLength(5);
  });

  test('keeps thirty of very many missed ones, and counts them all', async () => {
    const schedule = await make();
    await dueSince(schedule.id, nextRuns(schedule.rule, 'UTC', daysAgo(100.5), 1)[0] ?? ago(0));
    await sweepSchedules(deps());
    const made = await runs();
    expect(made).toHaveLength(31);
    expect(made.at(-1)).toMatchObject({ state: 'waiting', is_late: false });
    expect(made.at(-1)?.skipped_before).toBeGreaterThan(98);
  });

  test('makes nothing twice when the clock goes back and the same time comes again', async () => {
    const schedule = await make();
    const [at] = nextRuns(schedule.rule, 'UTC', ago(2 * minute), 1);
    await dueSince(schedule.id, at ?? ago(minute));
    await sweepSchedules(deps());
    const before = await runs();
    await dueSince(schedule.id, at ?? ago(minute));
    expect(await sweepSchedules(deps())).toBe(1);
    expect(await runs()).toEqual(before);
  });

  test('after an edit and after a resume it runs from now on, and nothing is made up for', async () => {
    const schedule = await make();
    await transaction(db, 'test', (trx) => pauseSchedule(trx, schedule.id, actor));
    expect(await findSchedule(db, schedule.id)).toMatchObject({ state: 'paused', nextRunAt: null, pausedBy: owner });
    const resumed = await transaction(db, 'test', (trx) => resumeSchedule(trx, schedule.id, actor));
    expect(resumed.nextRunAt?.getTime()).toBeGreaterThan(noon.getTime());
    await dueSince(schedule.id, daysAgo(3));
    const edit = { version: resumed.version, wish: wish({ zone: 'Asia/Tokyo' }) };
    const edited = await transaction(db, 'test', (trx) => changeSchedule(trx, schedule.id, edit, actor));
    expect(edited.nextRunAt?.getTime()).toBeGreaterThan(noon.getTime());
    expect(await sweepSchedules(deps())).toBe(0);
    const again = transaction(db, 'test', (trx) => changeSchedule(trx, schedule.id, edit, actor));
    await expect(again).rejects.toThrow('This schedule was changed after you opened the form.');
  });
});

describe('a schedule that is run by hand', () => {
  const run = (id: string) => transaction(db, 'test', (trx) => runScheduleNow(trx, id, actor));

  test('makes the period’s run once, and the time that comes later does not make it again', async () => {
    const schedule = await make({ onlyUnusual: true });
    expect(await run(schedule.id)).toMatchObject({ kind: 'made', run: { state: 'waiting', onlyUnusual: false } });
    expect(await run(schedule.id)).toMatchObject({ kind: 'standing' });
    await dueSince(schedule.id, nextRuns(schedule.rule, 'UTC', ago(2 * minute), 1)[0] ?? ago(0));
    await sweepSchedules(deps());
    expect(await runs()).toHaveLength(1);
  });

  test('makes one again that failed, and a missed one when it is asked for', async () => {
    const schedule = await make();
    await run(schedule.id);
    await db.updateTable('report_runs').set({ state: 'failed', failure: 'x', tries: 8, rest_at: new Date() }).execute();
    expect(await run(schedule.id)).toMatchObject({ kind: 'again' });
    expect(await runs()).toMatchObject([{ state: 'waiting', failure: null, tries: 0, rest_at: null }]);
    await db.updateTable('report_runs').set({ state: 'missed', channel_id: 'C0OLD00001' }).execute();
    const [missed] = await runsOfSchedule(db, schedule.id, 5);
    const make2 = () => transaction(db, 'test', (trx) => makeMissedRun(trx, missed?.id ?? '', actor));
    await make2();
    expect(await runs()).toMatchObject([{ state: 'waiting', is_late: true, channel_id: 'C0GENERAL1' }]);
    await expect(make2()).rejects.toThrow('That report has been made, or is being made.');
  });
});

const peopleWhere = (readPerson: Directory['readPerson']) =>
  createPeople(db, { readPerson, readGroup: async () => [] });
const person = (id: string, standing: string, more: object = {}) =>
  db
    .insertInto('people')
    .values({ user_id: id, name: id, tz: 'UTC', standing, ...more })
    .execute();
const notices = () =>
  db
    .selectFrom('slack_messages')
    .select(['entity_id', 'home_user'])
    .where('entity', '=', 'schedule_notice')
    .orderBy('home_user')
    .execute();

describe('an owner who has left', () => {
  test('hands the schedule to an admin who is here, and its run goes on', async () => {
    await person(owner, 'deactivated');
    await person('U0ADMIN001', 'deactivated');
    const schedule = await make();
    await dueSince(schedule.id, ago(minute));
    await sweepSchedules(deps());
    expect(await findSchedule(db, schedule.id)).toMatchObject({ state: 'on', owner: 'U0ADMIN002' });
    expect(await runs()).toMatchObject([{ owner: 'U0ADMIN002', state: 'waiting' }]);
    expect(await notices()).toEqual([{ entity_id: `${schedule.id} handed ${owner} 1`, home_user: 'U0ADMIN002' }]);
  });

  test('is found out when the chat tells of a change, long before the next run', async () => {
    await person(owner, 'full', { stale: true });
    const schedule = await make();
    const people = peopleWhere(async (id) => ({ id, name: 'Sam', tz: 'UTC', standing: 'deactivated' }));
    await reviewOwners({ ...deps(), people });
    expect(await findSchedule(db, schedule.id)).toMatchObject({ owner: 'U0ADMIN001' });
    expect(await notices()).toHaveLength(2);
    await reviewOwners({
      ...deps(),
      people: peopleWhere(async (id) => ({ id, name: 'Ada', tz: 'UTC', standing: 'full' })),
    });
    expect(await notices()).toHaveLength(2);
  });

  test('is not believed to have left when the chat does not answer', async () => {
    const schedule = await make();
    const people = peopleWhere(() => Promise.reject(new Error('Slack is away')));
    await reviewOwners({ ...deps(), people });
    expect(await findSchedule(db, schedule.id)).toMatchObject({ owner, state: 'on' });
  });

  test('without an admin who is here, pauses it with the reason', async () => {
    await person(owner, 'deactivated');
    const schedule = await make();
    await dueSince(schedule.id, ago(minute));
    await sweepSchedules({ ...deps(), roles: { adminIds: async () => [] } });
    expect(await findSchedule(db, schedule.id)).toMatchObject({ state: 'paused', nextRunAt: null, owner });
  });
});

describe('a channel that takes no report', () => {
  const refuse = async (scheduleId: string, refused: string) => {
    const [run] = await db.selectFrom('report_runs').select('id').where('schedule_id', '=', scheduleId).execute();
    await db.updateTable('report_runs').set({ state: 'ready', rest_at: noon }).execute();
    await db
      .insertInto('slack_messages')
      .values({
        id: randomUUID(),
        entity: 'report',
        entity_id: run?.id ?? '',
        channel_id: 'C0GENERAL1',
        refused,
        created_at: sql<Date>`now()`,
      })
      .execute();
  };
  const look = () => pauseWhereRefused(deps(), (word) => (word === 'is_archived' ? 'It is archived.' : null));

  test('pauses the schedule with the reason and tells its owner, once; a resumed one goes on', async () => {
    const schedule = await make();
    await dueSince(schedule.id, ago(minute));
    await sweepSchedules(deps());
    await refuse(schedule.id, 'is_archived');
    expect(await look()).toBe(1);
    expect(await findSchedule(db, schedule.id)).toMatchObject({ state: 'paused', pausedReason: 'It is archived.' });
    expect(await notices()).toEqual([{ entity_id: `${schedule.id} paused ${schedule.version + 1}`, home_user: owner }]);
    await transaction(db, 'test', (trx) => resumeSchedule(trx, schedule.id, actor));
    expect(await look()).toBe(0);
    expect(await notices()).toHaveLength(1);
  });

  test('is left alone for a word that says nothing lasting about it', async () => {
    const schedule = await make();
    await dueSince(schedule.id, ago(minute));
    await sweepSchedules(deps());
    await refuse(schedule.id, 'nothing_to_show');
    expect(await look()).toBe(0);
  });
});
