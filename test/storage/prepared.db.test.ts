import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import type { Database } from '../../src/storage/database.ts';
import { type Trx, transaction } from '../../src/storage/transaction.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

let storage: TestDatabase;
let database: Database;
beforeAll(async () => {
  storage = await testDatabase();
  database = await storage.open();
  await sql`create table kinds (
    id int8 primary key, words text, "when" timestamptz, facts jsonb, list text[], whole int, share float8, is_so bool, bytes bytea)`.execute(
    database.db,
  );
});
afterAll(async () => {
  await database?.close();
  await storage?.drop();
});

/** Often enough that the statement is a prepared one, by whichever connection. */
async function often<T>(run: (index: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  for (let i = 0; i < 8; i += 1) results.push(await run(i));
  return results;
}

describe('a statement that comes again', () => {
  const values = {
    words: `it's "so" \\ $1 %s\n`,
    when: new Date('2026-03-08T09:59:59.123Z'),
    facts: { quote: "'", back: '\\', list: [1, null, 'two'] },
    list: ["a'b", 'c,d', '{e}', '"f"', 'g\\h'],
    whole: -7,
    share: 0.1,
    is_so: true,
    bytes: Buffer.from([0, 39, 92, 255]),
  };

  test('keeps and gives every kind of value as the first time', async () => {
    const given = await often(async (i) => {
      const { words, when, facts, list, whole, share, is_so, bytes } = values;
      const { rows } = await sql`
        insert into kinds values (${BigInt(i)}, ${words}, ${when}, ${JSON.stringify(facts)}, ${list}, ${whole}, ${share}, ${is_so}, ${bytes})
        returning *`.execute(database.db);
      return rows[0];
    });
    expect(given).toEqual(
      Array.from({ length: 8 }, (_, i) => ({ id: BigInt(i), ...values, bytes: expect.anything() })),
    );
    const bytes = await sql<{ hex: string }>`select distinct encode(bytes, 'hex') as hex from kinds`.execute(
      database.db,
    );
    expect(bytes.rows).toEqual([{ hex: '00275cff' }]);
  });

  test('finds what is null, and says how many rows it changed', async () => {
    await sql`insert into kinds (id) values (100), (101)`.execute(database.db);
    const changed = await often((i) =>
      sql`update kinds set whole = ${i} where id >= ${100n} and words is not distinct from ${null}`.execute(
        database.db,
      ),
    );
    expect(changed.map(({ numAffectedRows }) => numAffectedRows)).toEqual(Array(8).fill(2n));
    const found = await often((i) =>
      sql`select id from kinds where whole = ${i} order by id`.execute(database.db).then(({ rows }) => rows.length),
    );
    expect(found[7]).toBe(2);
  });

  test('is done as often as it is asked for at once', async () => {
    for (const round of [1n, 2n, 3n]) {
      const all = await Promise.all(
        Array.from({ length: 8 }, (_, i) =>
          sql`select ${round}::int8 + ${i} as sum from kinds where id = ${3n}`.execute(database.db),
        ),
      );
      expect(all.map(({ rows }) => rows)).toEqual(Array.from({ length: 8 }, (_, i) => [{ sum: round + BigInt(i) }]));
    }
  });

  test('is done again where its first times were cut short', async () => {
    const read = (trx: Trx) => sql`select 'cut short' as words from kinds where id = ${4n}`.execute(trx);
    const cut = () => transaction(database.db, 'cut short', read, { limitMs: 1 }).catch(() => null);
    for (let i = 0; i < 6; i += 1) await cut();
    const { rows } = await transaction(database.db, 'read', read);
    expect(rows).toEqual([{ words: 'cut short' }]);
  });

  test('goes on after a transaction in which it failed, and after one that was rolled back', async () => {
    const add = (id: bigint) =>
      transaction(database.db, 'add', (trx) => sql`insert into kinds (id) values (${id})`.execute(trx));
    await often((i) => add(200n + BigInt(i)));
    await expect(add(200n)).rejects.toThrow(/duplicate key/);
    const rolledBack = transaction(database.db, 'roll back', async (trx) => {
      await sql`select words from kinds where id = ${200n} and true`.execute(trx);
      await sql`select words from kinds where id = ${200n} and true`.execute(trx);
      throw new Error('no');
    });
    await expect(rolledBack).rejects.toThrow('no');
    await add(208n);
    const { rows } = await sql`select words from kinds where id = ${200n} and true`.execute(database.db);
    expect(rows).toEqual([{ words: null }]);
  });

  test('says in a transaction that nothing was taken, where it failed for that', async () => {
    const read = () =>
      transaction(database.db, 'read', (trx) => sql`select * from kinds where id = ${1n}`.execute(trx));
    await often(read);
    await sql`alter table kinds add column sooner text`.execute(database.db);
    const error = await read().catch((thrown: unknown) => thrown);
    if (error instanceof Error) expect(error.message).toContain('nothing was taken');
    await often(read);
  });

  test('fails at most once after its table was changed by somebody else', async () => {
    const read = () => sql`select * from kinds where id = ${0n}`.execute(database.db);
    await often(read);
    await sql`alter table kinds add column later text default 'new'`.execute(database.db);
    const first = await read().then(
      () => null,
      (error: unknown) => error,
    );
    if (first !== null) expect(String(first)).toMatch(/cached plan/);
    const again = await often(read);
    expect(again.map(({ rows }) => rows[0])).toEqual(Array(8).fill(expect.objectContaining({ later: 'new' })));
  });
});
