import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { StorageError } from '../../src/errors.ts';
import type { Database } from '../../src/storage/database.ts';
import { type Trx, transaction } from '../../src/storage/transaction.ts';
import { databaseKind, type TestDatabase, testDatabase } from '../support/database.ts';

const onServer = databaseKind === 'postgres' ? test : test.skip;
const embedded = databaseKind === 'pglite' ? test : test.skip;

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

const keep = (trx: Trx, key: string) => trx.insertInto('seen_keys').values({ key }).execute();

async function isKept(key: string): Promise<boolean> {
  const row = await database.db.selectFrom('seen_keys').select('key').where('key', '=', key).executeTakeFirst();
  return row !== undefined;
}

/** As often as there are connections, so that one that was lost on the way is missed. */
async function expectUsable(): Promise<void> {
  for (let i = 0; i < 25; i += 1) {
    await transaction(database.db, 'use it', (trx) => sql`select 1`.execute(trx), { limitMs: 2_000 });
  }
}

describe('a transaction', () => {
  test('keeps what its work did, and gives its result', async () => {
    const given = await transaction(database.db, 'keep', async (trx) => {
      await keep(trx, 'committed');
      return 7;
    });
    expect(given).toBe(7);
    expect(await isKept('committed')).toBe(true);
  });

  test('keeps nothing when its work throws, and passes on what was thrown', async () => {
    const thrown = new Error('no');
    await expect(
      transaction(database.db, 'throw', async (trx) => {
        await keep(trx, 'thrown away');
        throw thrown;
      }),
    ).rejects.toBe(thrown);
    expect(await isKept('thrown away')).toBe(false);
    await expectUsable();
  });

  test('keeps nothing when a statement fails, and passes on what the server said', async () => {
    await expect(
      transaction(database.db, 'break a rule', async (trx) => {
        await keep(trx, 'broken');
        await keep(trx, 'broken');
      }),
    ).rejects.toMatchObject({ code: '23505' });
    expect(await isKept('broken')).toBe(false);
    await expectUsable();
  });

  test('is not taken for committed when its work swallowed a failed statement', async () => {
    await expect(
      transaction(database.db, 'swallow', async (trx) => {
        await keep(trx, 'swallowed');
        await keep(trx, 'swallowed').catch(() => {});
      }),
    ).rejects.not.toBeInstanceOf(StorageError);
    expect(await isKept('swallowed')).toBe(false);
    await expectUsable();
  });

  test('passes on a rule that is broken only by the commit, and gives its connection back', async () => {
    await sql`create table if not exists at_commit (id int primary key deferrable initially deferred)`.execute(
      database.db,
    );
    for (let i = 0; i < 25; i += 1) {
      const broken = transaction(database.db, 'break at commit', (trx) =>
        sql`insert into at_commit values (1), (1)`.execute(trx),
      );
      await expect(broken).rejects.toMatchObject({ code: '23505' });
    }
    await expectUsable();
  });
});

describe('a transaction that takes too long', () => {
  const limitMs = 150;
  const tooSlow = {
    code: 'too_slow',
    cause: expect.objectContaining({ message: 'transaction a slow one took longer than 150 ms' }),
  };

  test('is given up by its name, keeps nothing, and leaves the connection to others', async () => {
    const givenUp = Promise.withResolvers<void>();
    const usedLate = Promise.withResolvers<unknown>();
    const slow = transaction(
      database.db,
      'a slow one',
      async (trx) => {
        await keep(trx, 'slow');
        await givenUp.promise;
        usedLate.resolve(keep(trx, 'later still'));
        await usedLate.promise;
      },
      // Room for its first statement on a busy machine.
      { limitMs: 2_000 },
    );
    const cause = expect.objectContaining({ message: 'transaction a slow one took longer than 2000 ms' });
    await expect(slow).rejects.toMatchObject({ code: 'too_slow', cause });
    expect(await isKept('slow')).toBe(false);
    givenUp.resolve();
    await expect(usedLate.promise).rejects.toThrow();
    expect(await isKept('later still')).toBe(false);
    await expectUsable();
  });

  embedded('because it uses the outer database is ended, not waited for for ever', async () => {
    const stuck = transaction(database.db, 'a slow one', () => sql`select 1`.execute(database.db), { limitMs });
    await expect(stuck).rejects.toMatchObject(tooSlow);
    await expectUsable();
  });

  test('because another holds what it needs is ended, and works once that is free', async () => {
    let release: () => void = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    let locked: () => void = () => {};
    const isLocked = new Promise<void>((resolve) => {
      locked = resolve;
    });
    const holder = transaction(database.db, 'hold', async (trx) => {
      await keep(trx, 'wanted by two');
      locked();
      await held;
    });
    await isLocked;
    // On PostgreSQL it waits for the row, on PGlite for the one connection.
    await expect(
      transaction(database.db, 'a slow one', (trx) => keep(trx, 'wanted by two'), { limitMs }),
    ).rejects.toMatchObject(tooSlow);
    release();
    await holder;
    await expectUsable();
    expect(await isKept('wanted by two')).toBe(true);
  });

  onServer('in one statement leaves the pool whole', async () => {
    const many = Array.from({ length: 25 }, () =>
      transaction(database.db, 'a slow one', (trx) => sql`select pg_sleep(0.4)`.execute(trx), { limitMs }),
    );
    for (const outcome of await Promise.allSettled(many))
      expect(outcome).toMatchObject({ status: 'rejected', reason: tooSlow });
    await expectUsable();
  });
});
