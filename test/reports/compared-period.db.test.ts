import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { makeSchedule } from '../../src/reports/change-schedule.ts';
import { comparedPeriod } from '../../src/reports/compared-period.ts';
import { everyRecord } from '../../src/reports/filter.ts';
import { runOf } from '../../src/reports/run-schedule.ts';
import { createRuns, findRun, type Run } from '../../src/reports/runs.ts';
import type { SchedulePeriod } from '../../src/reports/schedule-period.ts';
import type { Schedule } from '../../src/reports/schedules.ts';
import type { Database } from '../../src/storage/database.ts';
import { type Db, transaction } from '../../src/storage/transaction.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

let kept: TestDatabase;
let database: Database;
let db: Db;
beforeAll(async () => {
  kept = await testDatabase();
  database = await kept.open();
  db = database.db;
}, 60_000);
afterAll(async () => {
  await database?.close();
  await kept?.drop();
});
beforeEach(async () => {
  await db.deleteFrom('report_runs').execute();
  await db.deleteFrom('report_schedules').execute();
});

const actor = { by: 'U0SENDER01', source: 'test' };
const daily = { kind: 'daily' as const, hour: 9, minute: 0 };

/** Its period is set by hand: not every rule may be about each, but one that was edited may have been. */
async function scheduleAbout(period: SchedulePeriod, zone = 'UTC'): Promise<Schedule> {
  const wish = { channelId: 'C0GENERAL1', rule: daily, zone, filter: everyRecord, onlyUnusual: false };
  const made = await transaction(db, 'test', (trx) => makeSchedule(trx, { ...wish, period: 'yesterday' }, actor));
  return edited(made, period);
}

async function edited(schedule: Schedule, period: SchedulePeriod): Promise<Schedule> {
  await db.updateTable('report_schedules').set({ period }).where('id', '=', schedule.id).execute();
  return { ...schedule, period };
}

async function runAt(schedule: Schedule, at: string): Promise<Run> {
  const [made] = await transaction(db, 'test', (trx) => createRuns(trx, [runOf(schedule, new Date(at))]));
  const run = await findRun(db, made?.id ?? '');
  if (run === null) throw new Error('no run');
  return run;
}

const days = ({ from, to }: { from: string; to: string }) => `${from} ${to}`;

describe('a schedule’s report stands beside', () => {
  test.each<[string, SchedulePeriod, string, string, string]>([
    ['the day before', 'yesterday', '2026-11-16', '2026-11-15 2026-11-15', '2026-11-14 2026-11-14'],
    ['the seven days before', 'last-7-days', '2026-11-16', '2026-11-09 2026-11-15', '2026-11-02 2026-11-08'],
    ['the week before', 'last-week', '2026-11-19', '2026-11-09 2026-11-15', '2026-11-02 2026-11-08'],
    [
      'the whole month before, also the first time',
      'last-month',
      '2026-03-01',
      '2026-02-01 2026-02-28',
      '2026-01-01 2026-01-31',
    ],
    [
      'as many days of the month before',
      'month-so-far',
      '2026-11-11',
      '2026-11-01 2026-11-10',
      '2026-10-01 2026-10-10',
    ],
    [
      'no more than the month before has',
      'month-so-far',
      '2026-03-31',
      '2026-03-01 2026-03-30',
      '2026-02-01 2026-02-28',
    ],
    [
      'as many days of the month before a whole one',
      'month-so-far',
      '2026-03-01',
      '2026-02-01 2026-02-28',
      '2026-01-01 2026-01-28',
    ],
  ])('%s', async (_, period, day, about, before) => {
    const run = await runAt(await scheduleAbout(period), `${day}T09:00:00Z`);
    expect(days(run.period)).toBe(about);
    expect(days(await comparedPeriod(db, run))).toBe(before);
  });

  test('days of its month, not the whole month that it was about on the first', async () => {
    const schedule = await scheduleAbout('month-so-far');
    await runAt(schedule, '2026-11-01T09:00:00Z');
    const run = await runAt(schedule, '2026-11-11T09:00:00Z');
    expect(days(await comparedPeriod(db, run))).toBe('2026-10-01 2026-10-10');
  });

  test('a week, where it was about single days until it was edited', async () => {
    const schedule = await scheduleAbout('yesterday');
    await runAt(schedule, '2026-11-16T09:00:00Z');
    const run = await runAt(await edited(schedule, 'last-week'), '2026-11-23T09:00:00Z');
    expect(days(await comparedPeriod(db, run))).toBe('2026-11-09 2026-11-15');
  });

  test('as many days, where it was edited after the report was begun', async () => {
    const schedule = await scheduleAbout('last-7-days');
    const run = await runAt(schedule, '2026-11-12T09:00:00Z');
    await edited(schedule, 'last-month');
    expect(days(await comparedPeriod(db, run))).toBe('2026-10-29 2026-11-04');
  });

  test('the day before the one whose midnight the clocks skipped, which ends where that one begins', async () => {
    const run = await runAt(await scheduleAbout('yesterday', 'Africa/Cairo'), '2026-04-25T07:00:00Z');
    const before = await comparedPeriod(db, run);
    expect([days(run.period), days(before)]).toEqual(['2026-04-24 2026-04-24', '2026-04-23 2026-04-23']);
    expect(before.end).toEqual(run.period.start);
  });
});
