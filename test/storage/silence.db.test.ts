import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { describe as say } from '../../src/errors.ts';
import { type Database, openDatabase } from '../../src/storage/database.ts';
import { type Trx, transaction } from '../../src/storage/transaction.ts';
import { type BlackHoleProxy, startBlackHoleProxy } from '../support/black-hole-proxy.ts';
import { databaseKind, quietLog, type TestDatabase, testDatabase } from '../support/database.ts';
import { waitFor } from '../support/wait-for.ts';

const onServer = databaseKind === 'postgres' ? describe : describe.skip;

onServer('a server that falls silent', () => {
  let storage: TestDatabase;
  let proxy: BlackHoleProxy;
  let database: Database;
  /** Past the proxy, to see what the server has. */
  let direct: Database;
  beforeAll(async () => {
    storage = await testDatabase();
    direct = await storage.open();
    proxy = await startBlackHoleProxy(direct.url ?? '');
  });
  beforeEach(async () => {
    proxy.resume();
    await database?.close();
    database = await openDatabase({ databaseUrl: proxy.url, dataDir: '', log: quietLog() });
    await ask();
  });
  afterAll(async () => {
    proxy?.resume();
    await database?.close();
    await direct?.close();
    await proxy?.close();
    await storage?.drop();
  });

  const ask = () => sql`select 1`.execute(database.db);
  const keep = (trx: Trx, key: string) => trx.insertInto('seen_keys').values({ key }).execute();
  const keptOf = async (key: string) =>
    (await direct.db.selectFrom('seen_keys').select('key').where('key', '=', key).execute()).length;

  test.each(['answers', 'all'] as const)('during a commit (%s): whether it was kept is not known', async (what) => {
    const commit = transaction(
      database.db,
      'save',
      async (trx) => {
        await keep(trx, `commit ${what}`);
        proxy.silence(what);
      },
      // Room for what comes before the commit on a busy machine.
      { limitMs: 2_000 },
    );
    await expect(commit).rejects.toMatchObject({ code: 'commit_unknown', cause: { message: 'transaction save' } });
    // So it is: the same words for a commit that took place and for one that has not.
    expect(await keptOf(`commit ${what}`)).toBe(what === 'answers' ? 1 : 0);
  });

  test('during the work: nothing was kept', async () => {
    const work = transaction(
      database.db,
      'save',
      async (trx) => {
        await keep(trx, 'work');
        proxy.silence('all');
        await keep(trx, 'more work');
      },
      { limitMs: 300 },
    );
    await expect(work).rejects.toMatchObject({ code: 'too_slow' });
    expect(await keptOf('work')).toBe(0);
  });

  test('before the work has begun: nothing was taken, and the work is not done later', async () => {
    proxy.silence('all');
    const work = transaction(database.db, 'save', (trx) => keep(trx, 'begun late'), { limitMs: 300 });
    await expect(work).rejects.toMatchObject({ code: 'too_slow' });
    proxy.resume();
    for (let i = 0; i < 25; i += 1) await ask();
    expect(await keptOf('begun late')).toBe(0);
  });

  test('for good on the connections of now: the statement in hand ends, and the next has another connection', async () => {
    proxy.abandon();
    await expect(ask()).rejects.toThrow('the database said nothing for 5500 ms');
    for (let i = 0; i < 5; i += 1) await ask();
  });
});

onServer('a server that ends a connection', () => {
  let storage: TestDatabase;
  let database: Database;
  let other: Database;
  beforeAll(async () => {
    storage = await testDatabase();
    [database, other] = await Promise.all([storage.open(), storage.open()]);
  });
  afterAll(async () => {
    await database?.close();
    await other?.close();
    await storage?.drop();
  });

  const backends = () =>
    sql`select pg_terminate_backend(pid) from pg_stat_activity where pid != pg_backend_pid() and datname = current_database()`.execute(
      other.db,
    );
  /** Soon: a connection that was ended a moment ago may be handed out once more. */
  const usable = () =>
    waitFor('a connection', () =>
      transaction(database.db, 'use it', (trx) => sql`select 1`.execute(trx)).catch(() => null),
    );

  test('in the middle of a transaction ends the transaction, not the program', async () => {
    const ended = transaction(database.db, 'save', async (trx) => {
      await trx.insertInto('seen_keys').values({ key: 'ended' }).execute();
      await backends();
      await sql`select 1`.execute(trx);
    });
    await expect(ended).rejects.toMatchObject({
      code: 'unreachable',
      message: expect.stringContaining('nothing was taken'),
    });
    await usable();
  });

  test('in the middle of a statement, and while it rests', async () => {
    const statement = sql`select pg_sleep(4)`.execute(database.db).catch(say);
    const sleeping = sql`select 1 from pg_stat_activity where query like 'select pg_sleep%'`;
    await waitFor('the statement', async () => (await sleeping.execute(other.db)).rows.length === 1);
    await backends();
    expect(await statement).toMatch(/terminat/);
    await usable();
    await backends();
    await usable();
  });
});

onServer('a server that is not there', () => {
  test('is said to be unreachable, with nothing taken', async () => {
    const database = await openDatabase({
      databaseUrl: 'postgres://127.0.0.1:9/nothing',
      dataDir: '',
      log: quietLog(),
    });
    await expect(transaction(database.db, 'save', async () => {})).rejects.toMatchObject({ code: 'unreachable' });
    await database.close();
  });
});
