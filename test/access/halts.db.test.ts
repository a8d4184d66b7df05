import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import {
  type HaltKind,
  liftCarrierHalt,
  liftFreeze,
  lonelyWaitMinutes,
  setHalt,
  standingHalts,
} from '../../src/access/halts.ts';
import type { Database } from '../../src/storage/database.ts';
import { transaction } from '../../src/storage/transaction.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

let storage: TestDatabase;
let database: Database;
beforeAll(async () => {
  storage = await testDatabase();
  database = await storage.open();
});
beforeEach(async () => {
  await database.db.deleteFrom('halts').execute();
  await database.db.deleteFrom('audit').execute();
  await database.db.deleteFrom('slack_messages').execute();
});
afterAll(async () => {
  await database?.close();
  await storage?.drop();
});

const set = (kind: HaltKind, by: string | null, tell: string[] = []) =>
  transaction(database.db, 'set', (trx) => setHalt(trx, { kind, reason: `by ${by}`, by, source: 'command', tell }));
const lift = (by: string, others: string[]) => transaction(database.db, 'lift', (trx) => liftFreeze(trx, by, others));
const setAgo = (minutes: number) =>
  database.db
    .updateTable('halts')
    .set({ set_at: sql<Date>`now() - ${minutes} * interval '1 minute'` })
    .execute();
const trail = async () =>
  (await database.db.selectFrom('audit').select(['action', 'actor']).orderBy('id').execute()).map(
    (row) => `${row.action} ${row.actor}`,
  );

describe('a freeze', () => {
  test('stands from its setting, by whom and why, and once', async () => {
    expect(await standingHalts(database.db)).toEqual([]);
    expect(await set('freeze', 'UADA')).toBe(true);
    expect(await set('freeze', 'UBEA')).toBe(false);
    expect(await standingHalts(database.db)).toEqual([
      { id: expect.anything(), kind: 'freeze', reason: 'by UADA', setBy: 'UADA', setAt: expect.any(Date) },
    ]);
    expect(await trail()).toEqual(['freeze.set UADA']);
  });

  test('of two who set it at the same instant is one', async () => {
    const outcomes = await Promise.all(['UADA', 'UBEA', 'UCLEO'].map((by) => set('freeze', by)));
    expect(outcomes.filter((one) => one)).toHaveLength(1);
    expect(await standingHalts(database.db)).toHaveLength(1);
    expect(await trail()).toHaveLength(1);
  });

  test('is lifted by another person, and may be set again', async () => {
    await set('freeze', 'UADA');
    await lift('UBEA', ['UADA']);
    expect(await standingHalts(database.db)).toEqual([]);
    expect(await set('freeze', 'UADA')).toBe(true);
    expect(await trail()).toEqual(['freeze.set UADA', 'freeze.lifted UBEA', 'freeze.set UADA']);
  });

  test('is not lifted by who set it while others can, who are named; nothing of it is kept', async () => {
    await set('freeze', 'UADA');
    await setAgo(10 * lonelyWaitMinutes);
    await expect(lift('UADA', ['UBEA', 'UCLEO', 'UDAN', 'UEVE'])).rejects.toMatchObject({
      code: 'own_freeze',
      people: ['UBEA', 'UCLEO', 'UDAN'],
    });
    expect(await standingHalts(database.db)).toHaveLength(1);
    expect(await trail()).toEqual(['freeze.set UADA']);
  });

  test.each([
    [0, false],
    [lonelyWaitMinutes - 0.1, false],
    [lonelyWaitMinutes + 0.1, true],
  ])('set %d minutes ago by the only one who can lift it: lifted by them is %s', async (minutes, lifted) => {
    await set('freeze', 'UADA');
    await setAgo(minutes);
    const outcome = await lift('UADA', []).then(
      () => 'lifted',
      (error: { code: string; next: string }) => `${error.code}: ${error.next}`,
    );
    expect(outcome).toBe(lifted ? 'lifted' : 'own_freeze_waits: Try again 15 minutes after it was set.');
    expect(await standingHalts(database.db)).toHaveLength(lifted ? 0 : 1);
  });

  test('that does not stand cannot be lifted', async () => {
    await expect(lift('UADA', [])).rejects.toMatchObject({ code: 'not_frozen' });
    await set('freeze', 'UADA');
    const outcomes = await Promise.allSettled([lift('UBEA', ['UADA']), lift('UCLEO', ['UADA'])]);
    expect(outcomes.map((one) => one.status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(outcomes.find((one) => one.status === 'rejected')).toMatchObject({ reason: { code: 'not_frozen' } });
  });
});

describe('a halt for the carrier', () => {
  test('stands beside a freeze, which comes first', async () => {
    await set('carrier', null);
    await set('freeze', 'UADA');
    expect((await standingHalts(database.db)).map((one) => one.kind)).toEqual(['freeze', 'carrier']);
    await lift('UBEA', ['UADA']);
    expect((await standingHalts(database.db)).map((one) => one.kind)).toEqual(['carrier']);
  });

  test('is no freeze: nobody lifts it by hand', async () => {
    await set('carrier', null);
    await expect(lift('UADA', [])).rejects.toMatchObject({ code: 'not_frozen' });
  });

  test('is lifted once, by the program', async () => {
    await set('carrier', null);
    const liftIt = () => transaction(database.db, 'lift', liftCarrierHalt);
    expect((await Promise.all([liftIt(), liftIt()])).toSorted()).toEqual([false, true]);
    expect(await liftIt()).toBe(false);
    expect(await trail()).toEqual(['carrier.set null', 'carrier.lifted null']);
  });

  test('tells each admin once, and tells them when it is over', async () => {
    await set('carrier', null, ['UADA', 'UBEA']);
    const messages = () =>
      database.db
        .selectFrom('slack_messages')
        .select(['entity', 'home_user', 'wanted', 'urgency'])
        .orderBy('home_user')
        .execute();
    const told = (home_user: string, wanted: bigint) => expect.objectContaining({ entity: 'halt', home_user, wanted });
    expect(await messages()).toEqual([told('UADA', 1n), told('UBEA', 1n)]);
    await set('carrier', null, ['UADA', 'UBEA', 'UCLEO']);
    expect(await messages()).toHaveLength(2);
    await transaction(database.db, 'lift', liftCarrierHalt);
    expect(await messages()).toEqual([told('UADA', 2n), told('UBEA', 2n)]);
  });
});
