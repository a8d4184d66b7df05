import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { budgetNow, reserve } from '../../../src/access/budget.ts';
import type { Database } from '../../../src/storage/database.ts';
import { transaction } from '../../../src/storage/transaction.ts';
import { databaseKind, type TestDatabase, testDatabase } from '../../support/database.ts';
import {
  dollars,
  orderRows,
  pick,
  priya,
  request,
  requestRow,
  save,
  settingsOf,
  tomas,
  vote,
} from '../../support/requests.ts';
import { waitFor } from '../../support/wait-for.ts';

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
  await database.db.deleteFrom('settings').execute();
  await database.db.updateTable('budget_entries').set({ state: 'given_back' }).execute();
});

const capOf = (amount: number) =>
  save(database, 'budget', { workspace: dollars(amount), centers: {}, beyond: 'refuse' });
const taken = async () =>
  (await budgetNow(database.db, await settingsOf(database).read(database.db), null)).workspace.taken;
const twoRequests = async (setup: number) => [
  await request(database, { requester: 'USAM', picks: [pick(setup, 1)] }),
  await request(database, { requester: 'UMINA', picks: [pick(setup, 1)] }),
];

const withServer = databaseKind === 'postgres' ? test : test.skip;

describe('a cap that is set', () => {
  test('waits for what was approved before it', async () => {
    const [before = '', after = ''] = await twoRequests(5);
    const orders = (await orderRows(database, before)).map(({ id }) => ({ orderId: id, nanodollars: dollars(6) }));
    const wish = { requestId: before, costCenter: null, orders, mayGoBeyond: false, turn: 'beside others' } as const;
    let second: ReturnType<typeof vote> | undefined;
    await transaction(database.db, 'hold a reservation open', async (trx) => {
      expect(await reserve(trx, settingsOf(database), wish)).toBeNull();
      second = capOf(10).then(() => vote(database, after, priya));
      await sleep(300);
    });
    expect(await second).toMatchObject({ kind: 'refused', refusal: { code: 'over_budget' } });
  });

  test('holds at once, also for approvals of a process that has not read it yet', async () => {
    const ids = await twoRequests(5);
    const settings = settingsOf(database);
    await settings.recentIn(database.db);
    await capOf(10);
    const counted = await Promise.all(ids.map((id) => vote(database, id, priya, {}, settings)));
    expect(counted.map(({ kind }) => kind).toSorted()).toEqual(['counted', 'refused']);
    expect(counted.find((one) => one.kind === 'refused')).toMatchObject({ refusal: { code: 'over_budget' } });
    expect(await taken()).toBe(dollars(6));
    const open = ids[counted.findIndex(({ kind }) => kind === 'refused')] ?? '';
    expect(await requestRow(database, open)).toMatchObject({ state: 'requested' });
    expect(await database.db.selectFrom('votes').selectAll().where('request_id', '=', open).execute()).toEqual([]);
  });

  withServer.each([
    ['set', null],
    ['lowered', 200],
  ])('holds for an approval that waits while it is %s', async (_, before) => {
    if (before !== null) await capOf(before);
    const [first = '', second = ''] = await twoRequests(40);
    const other = await storage.open();
    // Something else of the same requester is being decided, and holds the first one's approval up.
    const holding = await other.db.startTransaction().execute();
    await sql`select pg_advisory_xact_lock(hashtextextended(${'approved for\nUSAM'}, 0))`.execute(holding);
    const waiting = vote(database, first, priya);
    await waitFor('the first to wait', async () => {
      const { rows } = await sql`select from pg_locks where locktype = 'advisory' and not granted`.execute(database.db);
      return rows.length > 0;
    });
    await capOf(50);
    expect(await vote(database, second, tomas)).toMatchObject({ decided: true });
    await holding.commit().execute();
    expect(await waiting).toMatchObject({ kind: 'refused', refusal: { code: 'over_budget' } });
    expect(await taken()).toBe(dollars(41));
    await other.close();
  });
});
