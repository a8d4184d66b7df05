import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import type { AccountNumber } from '../../src/flowroute/index.ts';
import { Listing } from '../../src/flowroute/paging.ts';
import { refreshAccountNumbers } from '../../src/numbers/account-numbers.ts';
import { readNumber } from '../../src/numbers/browse.ts';
import { standingOf } from '../../src/numbers/held-numbers.ts';
import type { Database } from '../../src/storage/database.ts';
import { transaction } from '../../src/storage/transaction.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

let storage: TestDatabase;
let database: Database;
beforeAll(async () => {
  storage = await testDatabase();
  database = await storage.open();
});
afterAll(async () => {
  await database?.close();
  await storage?.drop();
});
beforeEach(async () => {
  for (const table of ['number_orders', 'requests', 'account_numbers'] as const) {
    await database.db.deleteFrom(table).execute();
  }
});

const unknown = {
  country: null,
  tier: null,
  rateType: null,
  setupNanodollars: null,
  inboundRateNanodollars: null,
  note: null,
  status: null,
  cnamLookupsEnabled: null,
};

function listed(index: number, more: Partial<AccountNumber> = {}): AccountNumber {
  return {
    ...unknown,
    number: `+1${301 + Math.floor(index / 100)}5550${100 + (index % 100)}`,
    alias: null,
    numberType: 'longcode',
    rateCenter: 'SEATTLE',
    state: 'WA',
    monthlyNanodollars: null,
    messagingEnabled: true,
    ...more,
  };
}

/** A carrier whose list holds these, and so many rows besides that cannot be read. */
function carrierOf(numbers: AccountNumber[], unreadable = 0) {
  const page = {
    hasMore: false,
    nextOffset: numbers.length,
    skipped: unreadable,
    ids: numbers.map((one) => one.number),
  };
  return {
    listNumbers: () =>
      new Listing<AccountNumber>(
        async () => ({ items: numbers, ...page }),
        (one) => one.number,
        { pageSize: 200 },
      ),
  };
}

const many = Array.from({ length: 450 }, (_, i) => listed(i, { alias: `line ${i}` }));
const rowOf = (number: string) =>
  database.db.selectFrom('account_numbers').selectAll().where('number', '=', number).executeTakeFirstOrThrow();

test('every number of a large account is kept, those of the last, smaller part too', async () => {
  expect(await refreshAccountNumbers(database.db, carrierOf(many))).toBe(450);
  const rows = await database.db.selectFrom('account_numbers').select(['number', 'alias']).execute();
  expect(new Map(rows.map((row) => [row.number, row.alias]))).toEqual(
    new Map(many.map((one) => [one.number, one.alias])),
  );
});

test('what has changed since the last reading is kept, and a number that came back is no longer gone', async () => {
  await refreshAccountNumbers(database.db, carrierOf([listed(0), listed(1)]));
  await refreshAccountNumbers(database.db, carrierOf([listed(1)]));
  expect((await rowOf(listed(0).number)).gone_at).toBeInstanceOf(Date);
  expect((await rowOf(listed(1).number)).gone_at).toBeNull();
  const back = listed(0, { alias: 'front desk', messagingEnabled: false, rateCenter: null });
  await refreshAccountNumbers(database.db, carrierOf([back, listed(1)]));
  expect(await rowOf(listed(0).number)).toMatchObject({
    alias: 'front desk',
    messaging_enabled: false,
    rate_center: null,
    gone_at: null,
  });
});

test('a list that names no cost leaves the one that is known', async () => {
  await refreshAccountNumbers(database.db, carrierOf([listed(0, { monthlyNanodollars: 1_250_000_000n }), listed(1)]));
  const { cost_read_at } = await rowOf(listed(0).number);
  expect(cost_read_at).toBeInstanceOf(Date);
  await refreshAccountNumbers(database.db, carrierOf([listed(0), listed(1)]));
  expect(await rowOf(listed(0).number)).toMatchObject({ monthly_nanodollars: 1_250_000_000n, cost_read_at });
  expect(await rowOf(listed(1).number)).toMatchObject({ monthly_nanodollars: null, cost_read_at: null });
});

test('no number is called gone by a list with rows that could not be read', async () => {
  await refreshAccountNumbers(database.db, carrierOf([listed(0), listed(1)]));
  await refreshAccountNumbers(database.db, carrierOf([listed(1)], 1));
  expect((await rowOf(listed(0).number)).gone_at).toBeNull();
});

/** An order of the number that was bought so long ago. */
async function bought(number: string, minutesAgo: number): Promise<void> {
  const { db } = database;
  const ago = (minutes: number) => sql<Date>`now() - ${minutes} * interval '1 minute'`;
  const requestId = randomUUID();
  const cost = { setup_nanodollars: 0n, monthly_nanodollars: 0n };
  const asked = { kind: 'buy', state: 'approved', requester: 'USENDER', reason: 'tests', policy: '{}', needed: 1 };
  await db
    .insertInto('requests')
    .values({ id: requestId, ...asked, channel_id: 'C1', expires_at: ago(-60), ...cost })
    .execute();
  const order = { id: randomUUID(), request_id: requestId, position: 1, action: 'buy', number, state: 'bought' };
  await db
    .insertInto('number_orders')
    .values({ ...order, ...cost, rest_at: ago(minutesAgo) })
    .execute();
}

/** Another order that would buy it. */
const standingFor = (number: string) =>
  transaction(database.db, 'test', (trx) => standingOf(trx, { id: randomUUID() }, number));

test('a number that was bought just before is not called gone by answers that do not show it yet', async () => {
  const { number } = listed(0);
  await refreshAccountNumbers(database.db, carrierOf([listed(0), listed(1)]));
  await bought(number, 9);
  await refreshAccountNumbers(database.db, carrierOf([listed(1)]));
  expect(await readNumber(database.db, { getNumber: async () => null }, number)).toBeNull();
  expect((await rowOf(number)).gone_at).toBeNull();
  expect(await standingFor(number)).toMatchObject({ bought: true, wanted: true });
});

test.each([
  ['list', () => refreshAccountNumbers(database.db, carrierOf([listed(1)]))],
  ['look', () => readNumber(database.db, { getNumber: async () => null }, listed(0).number)],
])('a number that was bought longer ago is gone by a %s that does not show it', async (_, look) => {
  await refreshAccountNumbers(database.db, carrierOf([listed(0), listed(1)]));
  await bought(listed(0).number, 11);
  await look();
  expect((await rowOf(listed(0).number)).gone_at).toBeInstanceOf(Date);
});
