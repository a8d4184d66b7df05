import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { findOurNumber } from '../../src/numbers/account-numbers.ts';
import { numbersPage, readNumber } from '../../src/numbers/browse.ts';
import type { Database } from '../../src/storage/database.ts';
import { errorAnswer, numberAnswer, numberRow } from '../flowroute/fixtures.ts';
import { clientFor, closeAll, startScript } from '../flowroute/local-carrier.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

let storage: TestDatabase;
let database: Database;
beforeAll(async () => {
  storage = await testDatabase();
  database = await storage.open();
});
afterEach(closeAll);
afterAll(async () => {
  await database?.close();
  await storage?.drop();
});

const none = { starts: null, contains: null, ends: null };

describe('a page of the account', () => {
  test('is ten numbers from where it begins, and the filter is the carrier’s to apply', async () => {
    const carrier = await startScript({ status: 200, json: { data: [], links: { self: 'x' } } });
    await numbersPage(clientFor(carrier.url), { starts: '206', contains: '55', ends: '00' }, 40);
    expect(Object.fromEntries(carrier.asked[0]?.query ?? [])).toEqual({
      starts_with: '206',
      contains: '55',
      ends_with: '00',
      limit: '10',
      offset: '40',
    });
  });

  test('without a filter asks for none', async () => {
    const carrier = await startScript({ status: 200, json: { data: [], links: {} } });
    await numbersPage(clientFor(carrier.url), none, 0);
    expect(Object.fromEntries(carrier.asked[0]?.query ?? [])).toEqual({ limit: '10', offset: '0' });
  });

  test('of a large account is one question of ten rows, wherever it is', async () => {
    const rows = Array.from({ length: 10 }, (_, i) => numberRow(`1206555${String(100 + i).padStart(4, '0')}`));
    const json = { data: rows, links: { self: 'a', next: 'b' } };
    const carrier = await startScript({ status: 200, json });
    const page = await numbersPage(clientFor(carrier.url), none, 9_980);
    expect(page).toMatchObject({ offset: 9_980, nextOffset: 9_990, hasMore: true, skipped: 0 });
    expect(carrier.asked).toHaveLength(1);
  });

  test('says of a list without messaging that it is not known, and counts rows that cannot be read', async () => {
    const row = numberRow('12065550100', { messaging_enabled: undefined });
    const carrier = await startScript({ status: 200, json: { data: [row, { type: 'number' }], links: { self: 'a' } } });
    const page = await numbersPage(clientFor(carrier.url), none, 0);
    expect(page.numbers).toMatchObject([{ number: '+12065550100', messagingEnabled: null }]);
    expect(page).toMatchObject({ skipped: 1, hasMore: false });
  });
});

describe('one number', () => {
  const number = '+12065550150';
  const row = () =>
    database.db.selectFrom('account_numbers').selectAll().where('number', '=', number).executeTakeFirstOrThrow();

  test('is kept as it was read, its cost too', async () => {
    const answer = numberAnswer('12065550150', { alias: 'Front desk', monthly_cost: 1.25 });
    const carrier = await startScript({ status: 200, json: answer });
    expect(await readNumber(database.db, clientFor(carrier.url), number)).toMatchObject({ alias: 'Front desk' });
    expect(await findOurNumber(database.db, number)).toMatchObject({ alias: 'Front desk', messagingEnabled: true });
    expect(await row()).toMatchObject({
      monthly_nanodollars: 1_250_000_000n,
      cost_read_at: expect.any(Date),
      gone_at: null,
    });
  });

  test('that is not on the account is gone here as well, and comes back when it is', async () => {
    const carrier = await startScript(
      { status: 404, json: errorAnswer(404) },
      { status: 200, json: numberAnswer('12065550150') },
    );
    const client = clientFor(carrier.url);
    expect(await readNumber(database.db, client, number)).toBeNull();
    expect((await row()).gone_at).not.toBeNull();
    await readNumber(database.db, client, number);
    expect((await row()).gone_at).toBeNull();
  });

  test('that cannot be read changes nothing', async () => {
    const before = await row();
    const carrier = await startScript({ status: 401, json: errorAnswer(401) });
    await expect(readNumber(database.db, clientFor(carrier.url), number)).rejects.toMatchObject({
      kind: 'unauthorized',
    });
    expect(await row()).toEqual(before);
  });
});
