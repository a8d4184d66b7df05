import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { type Database, openDatabase } from '../../src/storage/database.ts';
import { lockFolder } from '../../src/storage/folder-lock.ts';
import { migrateToLatest, migrations } from '../../src/storage/migrate.ts';
import { databaseKind, quietLog } from '../support/database.ts';
import { type FreshDatabase, freshDatabase } from '../support/fresh-database.ts';

const onServer = databaseKind === 'postgres' ? test : test.skip;
const embedded = databaseKind === 'pglite' ? test : test.skip;

const needed = {
  SLACK_BOT_TOKEN: 'xoxb-1',
  SLACK_SIGNING_SECRET: 'signing-secret',
  FLOWROUTE_ACCESS_KEY: 'access',
  FLOWROUTE_SECRET_KEY: 'secret',
};

/** What `npm run migrate` says and ends with, in a process of its own. */
async function runMigrate(environment: { [name: string]: string }) {
  const child = spawn(process.execPath, ['src/migrate.ts'], {
    env: { PATH: process.env.PATH, ...needed, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  const steps = /"steps":(\[.*?\])/.exec(out)?.[1];
  return { code, err, steps: steps === undefined ? null : JSON.parse(steps) };
}

describe('bringing an empty database up to date', () => {
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-migrate-'));
  let fresh: FreshDatabase | null = null;
  let environment: { [name: string]: string };
  let database: Database | null = null;
  beforeAll(async () => {
    if (databaseKind === 'postgres') fresh = await freshDatabase(process.env.TEST_DATABASE_URL ?? '');
    environment = fresh === null ? { DATA_DIR: folder } : { DATABASE_URL: fresh.url };
  });
  afterAll(async () => {
    await database?.close();
    await fresh?.drop();
    rmSync(folder, { recursive: true });
  });
  const open = (): Promise<Database> =>
    openDatabase({ databaseUrl: fresh?.url ?? null, dataDir: folder, log: quietLog() });

  onServer('from two processes at once takes each step once', async () => {
    const outcomes = await Promise.all([runMigrate(environment), runMigrate(environment)]);
    expect(outcomes.map(({ code }) => code)).toEqual([0, 0]);
    expect(outcomes.flatMap(({ steps }) => steps)).toEqual(Object.keys(migrations));
  });

  embedded('from a second process on the same folder is refused, with who holds it', async () => {
    const unlock = lockFolder(folder);
    const { code, err } = await runMigrate(environment);
    unlock();
    expect(code).toBe(1);
    expect(err).toContain(`in use by process ${process.pid}`);
    expect(err).toContain('another DATA_DIR');
  });

  test('makes the tables, and does nothing the second time', async () => {
    const once = await open();
    const first = await migrateToLatest(once.db);
    expect(first).toEqual(databaseKind === 'postgres' ? [] : Object.keys(migrations));
    expect(await migrateToLatest(once.db)).toEqual([]);
    await once.db.insertInto('seen_keys').values({ key: 'kept' }).execute();
    await once.close();

    database = await open();
    expect(await migrateToLatest(database.db)).toEqual([]);
    expect(await database.db.selectFrom('seen_keys').select('key').execute()).toEqual([{ key: 'kept' }]);
  });

  test('that cannot be done names the step, and keeps nothing of it', async () => {
    database ??= await open();
    await sql`delete from kysely_migration`.execute(database.db);
    await sql`drop table pacing`.execute(database.db);
    // The first table stands already, so the step fails there, and its later tables must not come to be.
    await expect(migrateToLatest(database.db)).rejects.toMatchObject({
      code: 'migration_failed',
      message: expect.stringContaining(`step ${Object.keys(migrations)[0]}`),
    });
    const { rows } = await sql`select to_regclass('pacing')::text as found`.execute(database.db);
    expect(rows).toEqual([{ found: null }]);
  });
});
