import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { createLog, type Log } from '../../src/log.ts';
import { type Database, embedded, embeddedParsers, openDatabase } from '../../src/storage/database.ts';
import { migrateToLatest } from '../../src/storage/migrate.ts';
import { createQueue } from '../../src/storage/queue.ts';
import { freshDatabase } from './fresh-database.ts';

/** Which database this run of the suite is about: the lane says so. */
export const databaseKind = process.env.TEST_DATABASE === 'postgres' ? 'postgres' : 'pglite';

/** A log that a test can read instead of its output. */
export function quietLog(level = 'fatal'): Log {
  return createLog({ level: process.env.TEST_LOG ?? level });
}

export type TestDatabase = {
  /** Opens it; on PostgreSQL as often as wanted, as replicas do. */
  open(): Promise<Database>;
  /** What the app is started with, in a process of its own: DATABASE_URL or DATA_DIR. */
  environment: { DATABASE_URL: string } | { DATA_DIR: string };
  drop(): Promise<void>;
};

/** An empty database, migrated, of the lane's kind. Each test file has its own. */
export async function testDatabase(): Promise<TestDatabase> {
  return databaseKind === 'postgres' ? onServer() : inProcess();
}

async function onServer(): Promise<TestDatabase> {
  const admin = process.env.TEST_DATABASE_URL;
  if (admin === undefined) throw new Error('TEST_DATABASE_URL is not set: run npm test, which starts a server');
  const fresh = await freshDatabase(admin);
  const open = () => openDatabase({ databaseUrl: fresh.url, dataDir: '', log: quietLog() });
  const first = await open();
  await migrateToLatest(first.db);
  await first.close();
  return { open, environment: { DATABASE_URL: fresh.url }, drop: () => fresh.drop() };
}

async function inProcess(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), 'switchboard-'));
  const snapshot = await migratedSnapshot();
  return {
    async open() {
      const dataDir = join(folder, 'pglite');
      const isNew = !existsSync(dataDir);
      const pglite = await PGlite.create({
        dataDir,
        parsers: embeddedParsers,
        ...(isNew ? { loadDataDir: new Blob([snapshot]) } : {}),
      });
      return embedded(pglite);
    },
    environment: { DATA_DIR: folder },
    drop: () => rm(folder, { recursive: true, force: true }),
  };
}

/** A migrated PGlite, the job queue's tables included, made once for each state of the migrations. */
async function migratedSnapshot(): Promise<Buffer<ArrayBuffer>> {
  const hash = createHash('sha256');
  const steps = readdirSync('src/storage/migrations').toSorted();
  const files = [
    ...steps.map((step) => join('src/storage/migrations', step)),
    'src/storage/queue.ts',
    'package-lock.json',
  ];
  for (const file of files) hash.update(readFileSync(file));
  const file = join('.cache', `pglite-${hash.digest('hex').slice(0, 16)}.tar`);
  if (!existsSync(file)) await makeSnapshot(file);
  return readFileSync(file);
}

async function makeSnapshot(file: string): Promise<void> {
  const pglite = await PGlite.create({ parsers: embeddedParsers });
  const database = embedded(pglite);
  await migrateToLatest(database.db);
  const queue = createQueue(database, quietLog());
  await queue.start();
  await queue.stop(1_000);
  const dump = await pglite.dumpDataDir('none');
  await database.close();
  mkdirSync('.cache', { recursive: true });
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, Buffer.from(await dump.arrayBuffer()));
  renameSync(temporary, file);
}
