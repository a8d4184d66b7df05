import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { type Database, openDatabase } from '../../src/storage/database.ts';
import { transaction } from '../../src/storage/transaction.ts';
import { listen } from '../../src/storage/wake.ts';
import { databaseKind, quietLog, type TestDatabase, testDatabase } from '../support/database.ts';
import { type PostgresCluster, startPostgres } from '../support/postgres-cluster.ts';
import { waitFor } from '../support/wait-for.ts';

const onServer = databaseKind === 'postgres' ? describe : describe.skip;

/** Notes what it was woken by. */
async function listener(database: Database, channel: string) {
  const heard: string[] = [];
  const stop = await listen(database, channel, quietLog(), (payload) => heard.push(payload));
  return { heard, stop, times: (payload: string) => heard.filter((one) => one === payload).length };
}

const notify = (database: Database, channel: string, payload: string) =>
  sql`select pg_notify(${channel}, ${payload})`.execute(database.db);

describe('who listens', () => {
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

  test('is woken by what is committed on its channel, and by nothing else', async () => {
    const { heard, stop, times } = await listener(database, 'test_news');
    await notify(database, 'other', 'elsewhere');
    const rolledBack = transaction(database.db, 'notify', async (trx) => {
      await sql`select pg_notify('test_news', 'rolled back')`.execute(trx);
      throw new Error('no');
    });
    await expect(rolledBack).rejects.toThrow('no');
    await notify(database, 'test_news', 'committed');
    await waitFor('the call', () => times('committed') === 1);
    expect(heard.filter((one) => one !== '')).toEqual(['committed']);
    await stop();
    await notify(database, 'test_news', 'after');
    await notify(database, 'other', 'after');
    expect(times('after')).toBe(0);
  });
});

onServer('who listens while the server restarts', () => {
  let cluster: PostgresCluster;
  let database: Database;
  beforeAll(async () => {
    cluster = await startPostgres();
    database = await openDatabase({ databaseUrl: cluster.url, dataDir: '', log: quietLog() });
  }, 60_000);
  afterAll(async () => {
    await database?.close();
    await cluster?.stop();
  });

  test('listens again by itself, and is woken once for what it may have missed', async () => {
    const { heard, stop, times } = await listener(database, 'news');
    await notify(database, 'news', 'before');
    await waitFor('the first', () => times('before') === 1);
    const wakes = times('');
    await cluster.stopServer();
    await cluster.startServer();
    await waitFor('the new connection', () => times('') === wakes + 1);
    await waitFor('the server', () => notify(database, 'news', 'after').catch(() => null));
    await waitFor('the second', () => times('after') === 1);
    expect(heard.filter((one) => one === 'before')).toHaveLength(1);
    await stop();
  });

  test('begins though the server is away, and stops though it is', async () => {
    await cluster.stopServer();
    const { stop, times } = await listener(database, 'news');
    const early = await listener(database, 'news');
    await early.stop();
    await cluster.startServer();
    await waitFor('the connection', () => times('') > 0);
    expect(early.heard).toEqual([]);
    await stop();
  });
});
