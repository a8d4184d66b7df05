import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { createFlowroute, type Flowroute } from '../../src/flowroute/index.ts';
import { refreshAccountNumbers } from '../../src/numbers/account-numbers.ts';
import { daysToRead, readDay, readTraffic } from '../../src/numbers/traffic.ts';
import { readCosts, unusedIsKnown, unusedNumbers } from '../../src/numbers/unused.ts';
import { askUnused, findUnusedReport, prepareUnused, sweepUnused } from '../../src/numbers/unused-report.ts';
import type { FaultWish } from '../../src/sandbox/flowroute/protocol.ts';
import { type LocalFlowroute, startLocalFlowroute } from '../../src/sandbox/flowroute/server.ts';
import type { Database } from '../../src/storage/database.ts';
import { transaction } from '../../src/storage/transaction.ts';
import { quietLog, type TestDatabase, testDatabase } from '../support/database.ts';
import { noonUtc, openWithClock } from '../support/database-clock.ts';
import { fromNow, notingQueue } from '../support/texts.ts';
import { takeJobs } from './noted-jobs.ts';

const keys = { accessKey: 'local-access-key', secretKey: 'local-secret-key' };
/** The account: five numbers, of which the first two had texts. */
const [busy, answered, ...silent] = [100, 101, 102, 103, 104].map((line) => `+12065550${line}`);

let storage: TestDatabase;
let database: Database;
let carrier: LocalFlowroute;
let flowroute: Flowroute;

beforeAll(async () => {
  storage = await testDatabase();
  // Behind the true time, so that nothing that a table dates by itself is of the past.
  database = await openWithClock(storage, noonUtc(1));
  const at = new Date(Date.now() - 20 * 86_400_000);
  const customer = '+15415550140';
  carrier = await startLocalFlowroute({
    ...keys,
    seed: { accountNumbers: 5, forSale: 0, records: 0 },
    fixtures: {
      records: [
        { direction: 'outbound', from: busy ?? '', to: customer, body: 'hello', at },
        { direction: 'inbound', from: customer, to: answered ?? '', body: 'hello', at },
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
  const { db } = database;
  await fetch(`${carrier.url}/_/faults`, { method: 'DELETE' });
  for (const table of ['number_orders', 'requests', 'unused_reports', 'traffic_days', 'number_traffic'] as const) {
    await db.deleteFrom(table).execute();
  }
  await db.deleteFrom('slack_messages').execute();
  await db.deleteFrom('account_numbers').execute();
  await takeJobs(database);
  await refreshAccountNumbers(db, flowroute);
});

const deps = (sliceMs = 60_000) => ({ db: database.db, queue: notingQueue, flowroute, log: quietLog(), sliceMs });
const misbehave = (fault: FaultWish) =>
  fetch(`${carrier.url}/_/faults`, { method: 'POST', body: JSON.stringify(fault) });
const everything = { limit: 10, offset: 0 };

async function putOrder(number: string, action: 'buy' | 'release', state: string, restDaysAgo: number | null = null) {
  const requestId = randomUUID();
  const cost = { setup_nanodollars: 0n, monthly_nanodollars: 0n };
  await database.db
    .insertInto('requests')
    .values({
      id: requestId,
      kind: action,
      state: 'approved',
      requester: 'USENDER',
      reason: 'tests',
      policy: '{}',
      needed: 1,
      channel_id: 'C1',
      expires_at: fromNow(3_600),
      ...cost,
    })
    .execute();
  await database.db
    .insertInto('number_orders')
    .values({
      id: randomUUID(),
      request_id: requestId,
      position: 1,
      action,
      number,
      state,
      ...cost,
      rest_at: restDaysAgo === null ? null : fromNow(-restDaysAgo * 86_400),
    })
    .execute();
}

describe('the unused numbers', () => {
  beforeEach(async () => {
    await readTraffic(deps(), () => false);
    await readCosts(deps(), () => false);
  });

  test('are those without a text in or out for 90 days, with what they cost', async () => {
    const found = await unusedNumbers(database.db, everything);
    expect(found.numbers.map((one) => one.number).toSorted()).toEqual(silent);
    expect(found).toMatchObject({
      total: 3,
      savingNanodollars: 3n * 1_250_000_000n,
      withoutCost: 0,
      newcomers: 0,
      unreadable: 0,
      readAt: expect.any(Date),
    });
    expect(found.numbers[0]).toMatchObject({ monthlyNanodollars: 1_250_000_000n, releaseAsked: false });
    expect(await unusedIsKnown(database.db)).toBe(true);
  });

  test('come a page at a time, the dearest first and those of unknown cost last', async () => {
    const [first = '', second = '', third = ''] = silent;
    const cost = (number: string, nanodollars: bigint | null) =>
      database.db
        .updateTable('account_numbers')
        .set({ monthly_nanodollars: nanodollars })
        .where('number', '=', number)
        .execute();
    await cost(first, null);
    await cost(second, 2_000_000_000n);
    const page = await unusedNumbers(database.db, { limit: 2, offset: 0 });
    expect(page.numbers.map((one) => one.number)).toEqual([second, third]);
    expect(page).toMatchObject({ total: 3, savingNanodollars: 3_250_000_000n, withoutCost: 1 });
    const rest = await unusedNumbers(database.db, { limit: 2, offset: 2 });
    expect(rest.numbers).toMatchObject([{ number: first, monthlyNanodollars: null }]);
  });

  test('leave out what was bought here within the 90 days, and say so', async () => {
    await putOrder(silent[0] ?? '', 'buy', 'bought', 10);
    await putOrder(silent[1] ?? '', 'buy', 'bought', 91);
    const found = await unusedNumbers(database.db, everything);
    expect(found.numbers.map((one) => one.number)).not.toContain(silent[0]);
    expect(found).toMatchObject({ total: 2, newcomers: 1 });
  });

  test('say where somebody has asked for the release', async () => {
    await putOrder(silent[0] ?? '', 'release', 'requested');
    await putOrder(silent[1] ?? '', 'release', 'dropped', 1);
    const { numbers } = await unusedNumbers(database.db, everything);
    expect(numbers.map((one) => [one.number, one.releaseAsked])).toEqual([
      [silent[0], true],
      [silent[1], false],
      [silent[2], false],
    ]);
  });

  test('do not hold a number that has left the account', async () => {
    await database.db
      .updateTable('account_numbers')
      .set({ gone_at: fromNow(-1) })
      .where('number', '=', silent[0] ?? '')
      .execute();
    expect(await unusedNumbers(database.db, everything)).toMatchObject({ total: 2 });
  });

  test('are not known any more when a cost is old', async () => {
    await database.db
      .updateTable('account_numbers')
      .set({ cost_read_at: sql<Date>`now() - interval '31 days'` })
      .where('number', '=', silent[0] ?? '')
      .execute();
    expect(await unusedIsKnown(database.db)).toBe(false);
    expect(await readCosts(deps(), () => false)).toBe('done');
    expect(await unusedIsKnown(database.db)).toBe(true);
  });
});

describe('a person who asks for them', () => {
  const ask = (userId: string) => transaction(database.db, 'test', (trx) => askUnused(trx, deps(), userId));
  const reports = () => database.db.selectFrom('unused_reports').selectAll().orderBy('created_at').execute();
  const directMessages = () =>
    database.db.selectFrom('slack_messages').select(['entity', 'entity_id', 'home_user']).execute();

  async function asked(userId = 'UMEMBER'): Promise<string> {
    expect(await ask(userId)).toBe('first');
    const report = (await reports()).find((one) => one.user_id === userId);
    return report?.id ?? '';
  }

  test('is told when it is there, and asking again before is the same question', async () => {
    const id = await asked();
    expect(await ask('UMEMBER')).toBe('again');
    expect(await takeJobs(database)).toMatchObject([{ name: 'read-unused', reportId: id }]);
    await prepareUnused(deps(), id);
    expect(await findUnusedReport(database.db, id)).toEqual({ id, state: 'ready', failure: null });
    expect(await directMessages()).toEqual([{ entity: 'unused_report', entity_id: id, home_user: 'UMEMBER' }]);
    expect(await unusedIsKnown(database.db)).toBe(true);
    await prepareUnused(deps(), id);
    expect(await directMessages()).toHaveLength(1);
    expect(await ask('UMEMBER')).toBe('first');
  });

  test('waits through as many jobs as it takes, each going on where the last one stopped', async () => {
    const id = await asked();
    await takeJobs(database);
    let jobs = 0;
    while ((await findUnusedReport(database.db, id))?.state === 'reading') {
      await prepareUnused(deps(0), id);
      jobs += 1;
      const next = await takeJobs(database);
      expect(next.length).toBeLessThanOrEqual(1);
      if (jobs === 3) expect(await daysToRead(database.db)).toHaveLength(87);
    }
    // A day a job, then a number's cost a job.
    expect(jobs).toBeGreaterThanOrEqual(90 + silent.length - 1);
    expect(await unusedNumbers(database.db, everything)).toMatchObject({ total: 3, withoutCost: 0 });
  });

  test('is not in the way of a stop', async () => {
    const id = await asked();
    await takeJobs(database);
    await prepareUnused({ ...deps(), isStopping: () => true }, id);
    expect(await daysToRead(database.db)).toHaveLength(89);
    expect(await takeJobs(database)).toMatchObject([{ reportId: id, afterSeconds: 0 }]);
  });

  test('who is second waits until the first one’s reading lets go', async () => {
    const first = await asked('UONE');
    const second = await asked('UTWO');
    await takeJobs(database);
    await Promise.all([prepareUnused(deps(), first), prepareUnused(deps(), second)]);
    const states = (await reports()).map((one) => one.state);
    expect(states.toSorted()).toEqual(['reading', 'ready']);
    const again = await takeJobs(database);
    expect(again).toMatchObject([{ name: 'read-unused', afterSeconds: 1 }]);
    await prepareUnused(deps(), String(again[0]?.reportId));
    expect((await reports()).map((one) => one.state)).toEqual(['ready', 'ready']);
  });

  test('is told at once when Flowroute refuses the key', async () => {
    const id = await asked();
    await misbehave({ kind: '401' });
    await prepareUnused(deps(), id);
    const report = await findUnusedReport(database.db, id);
    expect(report).toMatchObject({ state: 'failed' });
    expect(report?.failure).toMatch(/^Flowroute refused the access key \(401\)\. Check FLOWROUTE_ACCESS_KEY/);
    expect(await directMessages()).toHaveLength(1);
  });

  test.each(['500-before', '429', '503-html'] as const)(
    'waits ever longer through %s, then is told',
    async (kind) => {
      const id = await asked();
      await takeJobs(database);
      await misbehave({ kind });
      const waits: number[] = [];
      for (let i = 0; i < 8; i += 1) {
        await prepareUnused(deps(), id);
        waits.push(...(await takeJobs(database)).map((job) => job.afterSeconds));
      }
      expect(waits).toEqual([2, 4, 8, 16, 32, 60, 60]);
      expect(await findUnusedReport(database.db, id)).toMatchObject({ state: 'failed' });
      expect(await directMessages()).toHaveLength(1);
    },
    60_000,
  );

  test('keeps what was read when it failed in between', async () => {
    const id = await asked();
    for (const day of (await daysToRead(database.db)).slice(0, 5)) await readDay(deps(), day);
    await misbehave({ kind: '403', times: 1 });
    await prepareUnused(deps(), id);
    expect(await daysToRead(database.db)).toHaveLength(85);
  });

  test('does not wait for a job that was lost with its process', async () => {
    const id = await asked();
    await takeJobs(database);
    expect(await sweepUnused(deps())).toBe(0);
    await database.db
      .updateTable('unused_reports')
      .set({ due_at: fromNow(-9) })
      .execute();
    expect(await sweepUnused(deps())).toBe(1);
    expect(await takeJobs(database)).toMatchObject([{ name: 'read-unused', reportId: id }]);
    expect(await sweepUnused(deps())).toBe(0);
  });
});
