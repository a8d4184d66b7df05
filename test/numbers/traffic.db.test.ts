import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { createFlowroute, type Flowroute } from '../../src/flowroute/index.ts';
import { Listing } from '../../src/flowroute/paging.ts';
import {
  aloneWithTraffic,
  daysToRead,
  forgetOldTraffic,
  readDay,
  readTraffic,
  trafficDays,
  trafficOf,
} from '../../src/numbers/traffic.ts';
import type { AskedRequest } from '../../src/sandbox/flowroute/protocol.ts';
import { type LocalFlowroute, startLocalFlowroute } from '../../src/sandbox/flowroute/server.ts';
import type { Database } from '../../src/storage/database.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { noonUtc, openWithClock } from '../support/database-clock.ts';
import { fromNow, recordOf } from '../support/texts.ts';
import { utcDaysAgo } from '../support/utc-days.ts';

const ours = '12065550100';
const number = `+${ours}`;
const theirs = '15415550140';
const keys = { accessKey: 'local-access-key', secretKey: 'local-secret-key' };

let storage: TestDatabase;
let database: Database;
let carrier: LocalFlowroute;
let flowroute: Flowroute;
/** A UTC day by the database's clock, so many days ago. */
let daysAgo: (count: number) => string;

beforeAll(async () => {
  storage = await testDatabase();
  // Behind the true time, so that nothing that a table dates by itself is of the past.
  database = await openWithClock(storage, noonUtc(1));
  daysAgo = await utcDaysAgo(database.db);
  const out = (at: string) => ({
    direction: 'outbound' as const,
    from: ours,
    to: theirs,
    body: 'hello',
    at: new Date(at),
  });
  const into = (at: string) => ({
    direction: 'inbound' as const,
    from: theirs,
    to: ours,
    body: 'hello',
    at: new Date(at),
  });
  carrier = await startLocalFlowroute({
    ...keys,
    seed: { accountNumbers: 1, forSale: 0, records: 0 },
    fixtures: {
      records: [
        // At the very ends of a day.
        out(`${daysAgo(3)}T00:00:00.000Z`),
        out(`${daysAgo(3)}T23:59:59.990Z`),
        into(`${daysAgo(2)}T00:00:00.000Z`),
        ...Array.from({ length: 12 }, (_, i) => out(`${daysAgo(89)}T10:00:${String(i).padStart(2, '0')}Z`)),
        // A day too old to count.
        into(`${daysAgo(90)}T23:59:59.990Z`),
      ],
    },
  });
  flowroute = createFlowroute({ ...keys, baseUrl: carrier.url, timeoutMs: 5_000, readBudgetMs: 1_500 });
});
afterAll(async () => {
  flowroute?.close();
  await carrier?.close();
  await database?.close();
  await storage?.drop();
});
beforeEach(async () => {
  await database.db.deleteFrom('traffic_days').execute();
  await database.db.deleteFrom('number_traffic').execute();
  await fetch(`${carrier.url}/_/faults`, { method: 'DELETE' });
});

const deps = () => ({ db: database.db, flowroute });
/** What the carrier has been asked since the last look. */
let seen = 0;
async function asked(): Promise<AskedRequest[]> {
  const all: AskedRequest[] = JSON.parse(await (await fetch(`${carrier.url}/_/requests?since=${seen}`)).text());
  seen = all.at(-1)?.seq ?? seen;
  return all;
}
const dayOf = (day: string) =>
  database.db.selectFrom('traffic_days').selectAll().where('day', '=', day).executeTakeFirstOrThrow();

describe('the traffic of a number', () => {
  test('is not known before anything is read', async () => {
    expect(await trafficOf(database.db, number)).toEqual({
      textsIn: 0,
      textsOut: 0,
      missingDays: trafficDays,
      readAt: null,
    });
  });

  test('is that of its last 90 UTC days, each text in one day', async () => {
    expect(await readTraffic(deps(), () => false)).toBe('done');
    expect(await trafficOf(database.db, number)).toMatchObject({ textsIn: 1, textsOut: 14, missingDays: 0 });
    expect(await trafficOf(database.db, number, 4)).toMatchObject({ textsIn: 1, textsOut: 2, missingDays: 0 });
    expect(await trafficOf(database.db, number, 3)).toMatchObject({ textsIn: 1, textsOut: 0, missingDays: 0 });
    expect(await trafficOf(database.db, '+12065550199')).toMatchObject({ textsIn: 0, textsOut: 0, missingDays: 0 });
    const rows = await database.db
      .selectFrom('number_traffic')
      .select(['day', 'texts_out'])
      .where('number', '=', number)
      .execute();
    expect(rows.toSorted((a, b) => (a.day < b.day ? -1 : 1))).toEqual([
      { day: daysAgo(89), texts_out: 12 },
      { day: daysAgo(3), texts_out: 2 },
      { day: daysAgo(2), texts_out: 0 },
    ]);
  });

  test('counts a record of a direction that nobody knows as traffic of either side', async () => {
    const day = daysAgo(5);
    const parties = { from: number, to: '+15415550140', body: 'hello', isMms: false };
    const record = recordOf(parties, { direction: 'sideways', timestamp: new Date(`${day}T12:00:00Z`) });
    const page = { items: [record], ids: [record.id], hasMore: false, nextOffset: 3, skipped: 2 };
    const listMessages = () =>
      new Listing(
        async () => page,
        (one) => one.id,
        { pageSize: 100 },
      );
    await readDay({ db: database.db, flowroute: { listMessages } }, day);
    expect(await trafficOf(database.db, number)).toMatchObject({ textsOut: 1 });
    expect(await trafficOf(database.db, '+15415550140')).toMatchObject({ textsIn: 1 });
    expect(await dayOf(day)).toMatchObject({ unreadable: 2 });
  });
});

describe('reading days', () => {
  test('reads each whole day once, and today again when some minutes have passed', async () => {
    await readTraffic(deps(), () => false);
    await asked();
    expect(await daysToRead(database.db)).toEqual([]);
    await readTraffic(deps(), () => false);
    expect(await asked()).toEqual([]);
    expect(await dayOf(daysAgo(0))).toMatchObject({ is_whole: false });
    expect(await dayOf(daysAgo(2))).toMatchObject({ is_whole: true });
    await database.db.updateTable('traffic_days').set({ read_at: sql<Date>`now() - interval '6 minutes'` }).execute();
    expect(await daysToRead(database.db)).toEqual([daysAgo(0)]);
  });

  test('goes on where it stopped', async () => {
    expect(await readTraffic(deps(), () => true)).toBe('more');
    expect(await daysToRead(database.db)).toHaveLength(trafficDays - 1);
    await asked();
    await fetch(`${carrier.url}/_/faults`, {
      method: 'POST',
      body: JSON.stringify({ kind: '401', path: '/v2.1/messages', method: 'GET', times: 1 }),
    });
    await expect(readTraffic(deps(), () => false)).rejects.toMatchObject({ kind: 'unauthorized' });
    expect(await daysToRead(database.db)).toHaveLength(trafficDays - 1);
    await readTraffic(deps(), () => false);
    expect((await asked()).length).toBe(trafficDays);
    expect(await daysToRead(database.db)).toEqual([]);
  });

  test('of a day that is read twice counts it once', async () => {
    await readDay(deps(), daysAgo(3));
    await Promise.all([readDay(deps(), daysAgo(3)), readDay(deps(), daysAgo(3))]);
    expect(await trafficOf(database.db, number)).toMatchObject({ textsOut: 2, missingDays: trafficDays - 1 });
  });

  test('is done by one at a time, and the next may when it has ended', async () => {
    const othersCame = Promise.withResolvers<void>();
    let begun = 0;
    const work = async () => {
      begun += 1;
      await othersCame.promise;
      return 'read';
    };
    let turnedAway = 0;
    const all = [1, 2, 3, 4].map(async () => {
      const came = await aloneWithTraffic(database.db, work);
      if (came === null) turnedAway += 1;
      // Whoever is inside stays there until all others have had their answer.
      if (turnedAway === 3) othersCame.resolve();
      return came;
    });
    expect((await Promise.all(all)).toSorted()).toEqual([null, null, null, 'read']);
    expect(begun).toBe(1);
    expect(await aloneWithTraffic(database.db, work)).toBe('read');
  });

  test('lets the next one in after an error, and after a process that was killed', async () => {
    const fails = aloneWithTraffic(database.db, () => Promise.reject(new Error('no')));
    await expect(fails).rejects.toThrow('no');
    await database.db
      .updateTable('pacing')
      .set({ next_at: fromNow(10) })
      .where('kind', '=', 'reading traffic')
      .execute();
    expect(await aloneWithTraffic(database.db, async () => 'read')).toBeNull();
    await database.db
      .updateTable('pacing')
      .set({ next_at: fromNow(-1) })
      .where('kind', '=', 'reading traffic')
      .execute();
    expect(await aloneWithTraffic(database.db, async () => 'read')).toBe('read');
  });

  test('forgets what no range asks for any more', async () => {
    await readDay(deps(), daysAgo(3));
    await readDay(deps(), daysAgo(99));
    await forgetOldTraffic(database.db);
    const days = await database.db.selectFrom('traffic_days').select('day').execute();
    expect(days).toEqual([{ day: daysAgo(3) }]);
  });
});
