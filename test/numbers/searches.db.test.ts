import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { createFlowroute, type Flowroute } from '../../src/flowroute/index.ts';
import { mostFound, mostLookedAt, searchForSale } from '../../src/numbers/for-sale.ts';
import {
  findSearch,
  forgetOldSearches,
  keepTicks,
  type SearchDeps,
  sayWish,
  startBasket,
  startSearch,
} from '../../src/numbers/searches.ts';
import { startLocalFlowroute } from '../../src/sandbox/flowroute/server.ts';
import type { Database } from '../../src/storage/database.ts';
import { clientFor, closeAll, startScript } from '../flowroute/local-carrier.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

type Local = Awaited<ReturnType<typeof startLocalFlowroute>>;
const keys = { accessKey: 'local-access-key', secretKey: 'local-secret-key' };

let storage: TestDatabase;
let database: Database;
let local: Local;
let flowroute: Flowroute;
let deps: SearchDeps;
beforeAll(async () => {
  storage = await testDatabase();
  database = await storage.open();
});
afterAll(async () => {
  await database?.close();
  await storage?.drop();
});
beforeEach(async () => {
  local = await startLocalFlowroute({ ...keys, seed: { records: 0 } });
  flowroute = createFlowroute({ ...keys, baseUrl: local.url, timeoutMs: 1_000, readBudgetMs: 1_500 });
  deps = { db: database.db, flowroute };
});
afterEach(async () => {
  flowroute?.close();
  await local?.close();
});

const asked = async (): Promise<{ path: string }[]> =>
  JSON.parse(await (await fetch(`${local.url}/_/requests`)).text());

describe('a search', () => {
  test('is kept for the person who asked, sorted by price and then number', async () => {
    const wish = { rule: { startsWith: '206', endsWith: '4' }, letters: null };
    const search = await startSearch(deps, 'USAM', wish);
    const sorted = search.numbers.toSorted(
      (a, b) => Number(a.monthlyNanodollars - b.monthlyNanodollars) || (a.number < b.number ? -1 : 1),
    );
    expect(search.numbers).toEqual(sorted);
    expect(search.numbers.at(-1)).toMatchObject({ number: '+12065550144', setupNanodollars: 25_000_000_000n });
    expect(await findSearch(database.db, search.id, 'USAM')).toEqual(search);
    expect(await findSearch(database.db, search.id, 'UADA')).toBeNull();
    expect(await findSearch(database.db, 'no id at all', 'USAM')).toBeNull();
  });

  test('leaves out what is dearer, and says whether all was looked at', async () => {
    const cheap = await searchForSale(flowroute, { endsWith: '44', maxMonthly: 3_400_000_000n });
    expect(cheap).toMatchObject({ lookedAt: 20, isWhole: true });
    expect(cheap.numbers.map((one) => one.monthlyNanodollars)).toEqual(Array.from({ length: 5 }, () => 3_400_000_000n));
    const large = await searchForSale(flowroute, {});
    expect(large).toMatchObject({ lookedAt: mostFound + 1, isWhole: false });
    expect(large.numbers).toHaveLength(mostFound);
    const vain = await searchForSale(flowroute, { contains: '555', maxMonthly: 0n });
    expect(vain).toEqual({ numbers: [], lookedAt: mostLookedAt, isWhole: false });
  });

  test('that the carrier breaks off in the middle keeps nothing', async () => {
    const count = async () => (await database.db.selectFrom('number_searches').select('id').execute()).length;
    const before = await count();
    const attributes = { value: '12065550142', monthly_cost: 1.25, setup_cost: 1 };
    const first = {
      data: [{ type: 'number', id: '12065550142', attributes }],
      links: { self: 'https://api.flowroute.test/', next: 'https://api.flowroute.test/' },
    };
    const carrier = await startScript({ status: 200, json: first }, { status: 401, json: {} });
    const broken = { db: database.db, flowroute: clientFor(carrier.url) };
    const search = startSearch(broken, 'USAM', { rule: { startsWith: '206' }, letters: null });
    await expect(search).rejects.toMatchObject({ kind: 'unauthorized' });
    expect(carrier.asked).toHaveLength(2);
    expect(await count()).toBe(before);
    await closeAll();
  });

  test('keeps ticks page by page, in the order ticked', async () => {
    const search = await startSearch(deps, 'USAM', { rule: { startsWith: '206' }, letters: null });
    const [a = '', b = '', c = '', d = ''] = search.numbers.map((one) => one.number);
    expect(await keepTicks(database.db, search, [a, b], [b])).toEqual([b]);
    const second = await findSearch(database.db, search.id, 'USAM');
    if (second === null) throw new Error('the search is gone');
    expect(await keepTicks(database.db, second, [c, d], [d, 'not on this page'])).toEqual([b, d]);
    const third = await findSearch(database.db, search.id, 'USAM');
    if (third === null) throw new Error('the search is gone');
    expect(await keepTicks(database.db, third, [a, b], [])).toEqual([d]);
    expect((await findSearch(database.db, search.id, 'USAM'))?.chosen).toEqual([d]);
  });

  test('is forgotten after a day', async () => {
    const search = await startSearch(deps, 'USAM', { rule: { startsWith: '206' }, letters: null });
    const old = await startSearch(deps, 'USAM', { rule: { startsWith: '253' }, letters: null });
    await database.db
      .updateTable('number_searches')
      .set({ created_at: sql<Date>`now() - interval '25 hours'` })
      .where('id', '=', old.id)
      .execute();
    await forgetOldSearches(database.db);
    expect(await findSearch(database.db, old.id, 'USAM')).toBeNull();
    expect(await findSearch(database.db, search.id, 'USAM')).not.toBeNull();
  });
});

describe('single numbers', () => {
  test('are looked up each by itself, each once, and what is not for sale is told apart', async () => {
    const numbers = ['+12065550142', '+12065550143', '+12065550100', '+12065550142', '+19995550142', '+12065550110'];
    const { search, gone } = await startBasket(deps, 'USAM', numbers);
    expect(search.chosen).toEqual(['+12065550142', '+12065550143', '+12065550110']);
    expect(search.numbers[0]).toMatchObject({ monthlyNanodollars: 1_250_000_000n, setupNanodollars: 1_000_000_000n });
    expect(gone).toEqual(['+12065550100', '+19995550142']);
    expect(await asked()).toHaveLength(5);
  });

  test('without a price cannot be bought', async () => {
    const free = {
      listAvailable: flowroute.listAvailable,
      availablePage: async () => ({ ...page, items: [unpriced] }),
    };
    const { gone } = await startBasket({ ...deps, flowroute: free }, 'USAM', [unpriced.number]);
    expect(gone).toEqual([unpriced.number]);
  });
});

const page = { hasMore: false, nextOffset: 1, skipped: 0 };
const unpriced = {
  number: '+12065550142',
  numberType: 'longcode',
  rateCenter: null,
  state: null,
  country: null,
  tier: null,
  rateType: null,
  monthlyNanodollars: 1_250_000_000n,
  setupNanodollars: null,
  inboundRateNanodollars: null,
};

test.each([
  [{ rule: {}, letters: null }, ''],
  [{ rule: { startsWith: '206', contains: '3569377' }, letters: 'FLOWERS' }, 'in 206, with FLOWERS (3569377)'],
  [{ rule: { contains: '55', maxMonthly: 1_250_000_000n }, letters: null }, 'with 55, at most $1.25 a month'],
])('%# is said in words', (wish, said) => {
  expect(sayWish(wish)).toBe(said);
});
