import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { createFlowroute, type Flowroute } from '../../src/flowroute/index.ts';
import {
  daysBefore,
  forgetOldRecordDays,
  readRecordDay,
  readRecordDays,
  recordDaysToRead,
  spentSince,
  sumDays,
} from '../../src/reports/record-days.ts';
import type { FaultWish } from '../../src/sandbox/flowroute/protocol.ts';
import { type LocalFlowroute, startLocalFlowroute } from '../../src/sandbox/flowroute/server.ts';
import type { Database } from '../../src/storage/database.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { openWithClock, setClock } from '../support/database-clock.ts';
import { utcDaysAgo } from '../support/utc-days.ts';
import { keys, noon, ours, second, textsAt } from './alerting.ts';

let storage: TestDatabase;
let database: Database;
let carrier: LocalFlowroute;
let flowroute: Flowroute;
/** A UTC day by the database's clock, so many days ago. */
let daysAgo: (count: number) => string;

beforeAll(async () => {
  storage = await testDatabase();
  database = await openWithClock(storage);
  await setClock(database.db, noon);
  daysAgo = await utcDaysAgo(database.db);
  const at = (days: number, time: string) => new Date(`${daysAgo(days)}T${time}Z`);
  carrier = await startLocalFlowroute({
    ...keys,
    seed: { accountNumbers: 2, forSale: 0, records: 0 },
    fixtures: {
      records: [
        ...textsAt(at(3, '23:59:59.990'), 4, 'delivered'),
        ...textsAt(at(3, '12:00:00.000'), 2, 1105),
        ...textsAt(at(3, '12:00:00.000'), 1, 1105, second),
        ...textsAt(at(1, '00:00:00.000'), 1, 4470),
        ...textsAt(at(29, '10:00:00.000'), 3, 1104),
        ...textsAt(at(30, '10:00:00.000'), 5, 1110),
        ...textsAt(at(0, '00:00:00.000'), 7, 1234),
      ],
    },
  });
  flowroute = createFlowroute({ ...keys, baseUrl: carrier.url, timeoutMs: 5_000, readBudgetMs: 3_000 });
});
afterAll(async () => {
  flowroute?.close();
  await carrier?.close();
  await database?.close();
  await storage?.drop();
});
beforeEach(async () => {
  const { db } = database;
  for (const table of ['record_days', 'record_day_codes', 'record_day_reads'] as const) {
    await db.deleteFrom(table).execute();
  }
  await fetch(`${carrier.url}/_/faults`, { method: 'DELETE' });
});

const deps = () => ({ db: database.db, flowroute, pauses: [] });
const never = () => false;
const misbehave = (fault: FaultWish) =>
  fetch(`${carrier.url}/_/faults`, { method: 'POST', body: JSON.stringify(fault) });

describe('the days before today', () => {
  test('come to what each number had, with the codes of what failed', async () => {
    expect(await sumDays(database.db, null, daysAgo(0))).toBeNull();
    await readRecordDays(deps(), daysBefore, never);
    // One of today's seven lies at its first instant; the six before it lie in yesterday.
    expect(await sumDays(database.db, null, daysAgo(0))).toEqual({
      textsOut: 17,
      delivered: 4,
      undelivered: 13,
      nanodollars: 68_000_000n,
      codes: new Map([
        [1104, 3],
        [1105, 3],
        [1234, 6],
        [4470, 1],
      ]),
    });
    expect(await sumDays(database.db, second, daysAgo(0))).toMatchObject({
      textsOut: 1,
      undelivered: 1,
      codes: new Map([[1105, 1]]),
    });
    expect(await sumDays(database.db, '+12065550199', daysAgo(0))).toMatchObject({ textsOut: 0, codes: new Map() });
  });

  test('come to what they had without a part of yesterday, which takes nothing of the days before it', async () => {
    await readRecordDays(deps(), daysBefore, never);
    const part = {
      textsOut: 9,
      delivered: 2,
      undelivered: 5,
      nanodollars: 99_000_000n,
      codes: new Map([
        [1105, 8],
        [1234, 4],
        [4470, 1],
      ]),
    };
    expect(await sumDays(database.db, null, daysAgo(0), part)).toEqual({
      textsOut: 10,
      delivered: 4,
      undelivered: 8,
      nanodollars: 40_000_000n,
      codes: new Map([
        [1104, 3],
        [1105, 3],
        [1234, 2],
      ]),
    });
  });

  test('cost what was spent from a day on, and nothing where that is today', async () => {
    await readRecordDays(deps(), daysBefore, never);
    expect(await spentSince(database.db, null, daysAgo(3), daysAgo(0))).toBe(56_000_000n);
    expect(await spentSince(database.db, second, daysAgo(3), daysAgo(0))).toBe(4_000_000n);
    expect(await spentSince(database.db, null, daysAgo(0), daysAgo(0))).toBe(0n);
    expect(await spentSince(database.db, null, daysAgo(31), daysAgo(0))).toBeNull();
  });

  test('are not known when one of them is missing, be it the last', async () => {
    await readRecordDays(deps(), daysBefore, never);
    await database.db.deleteFrom('record_day_reads').where('day', '=', daysAgo(1)).execute();
    expect(await sumDays(database.db, null, daysAgo(0))).toBeNull();
  });
});

describe('reading days', () => {
  test('takes the latest first, and goes on where it stopped', async () => {
    expect(await recordDaysToRead(database.db, daysBefore)).toEqual(
      Array.from({ length: daysBefore }, (_, i) => daysAgo(i + 1)),
    );
    let read = 0;
    await readRecordDays(deps(), daysBefore, () => {
      read += 1;
      return read > 2;
    });
    expect(await recordDaysToRead(database.db, daysBefore)).toEqual(
      Array.from({ length: daysBefore - 2 }, (_, i) => daysAgo(i + 3)),
    );
  });

  test('reads a day again each hour until 48 hours after its end, and then no more', async () => {
    await readRecordDays(deps(), daysBefore, never);
    expect(await recordDaysToRead(database.db, daysBefore)).toEqual([]);
    await database.db
      .updateTable('record_day_reads')
      .set({ read_at: sql<Date>`now() - interval '61 minutes'` })
      .execute();
    expect(await recordDaysToRead(database.db, daysBefore)).toEqual([daysAgo(1), daysAgo(2)]);
  });

  test('of a day that is read twice at once keeps it once', async () => {
    await Promise.all([readRecordDay(deps(), daysAgo(3)), readRecordDay(deps(), daysAgo(3))]);
    const rows = await database.db
      .selectFrom('record_days')
      .select(['number', 'texts_out', 'delivered', 'undelivered'])
      .orderBy('number')
      .execute();
    expect(rows).toEqual([
      { number: ours, texts_out: 6, delivered: 4, undelivered: 2 },
      { number: second, texts_out: 1, delivered: 0, undelivered: 1 },
    ]);
  });

  test('keeps nothing of a day that could not be read whole', async () => {
    await misbehave({ kind: '401', path: '/v2.1/messages', method: 'GET', times: 1 });
    await expect(readRecordDay(deps(), daysAgo(3))).rejects.toMatchObject({ kind: 'unauthorized' });
    expect(await database.db.selectFrom('record_days').selectAll().execute()).toEqual([]);
    expect(await database.db.selectFrom('record_day_reads').selectAll().execute()).toEqual([]);
  });

  test('forgets what no alert asks for any more', async () => {
    await readRecordDay(deps(), daysAgo(3));
    await readRecordDay(deps(), daysAgo(40));
    await forgetOldRecordDays(database.db);
    const days = await database.db.selectFrom('record_day_reads').select('day').execute();
    expect(days).toEqual([{ day: daysAgo(3) }]);
  });
});
