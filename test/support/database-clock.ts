import { sql } from 'kysely';
import type { Database } from '../../src/storage/database.ts';
import type { Db } from '../../src/storage/transaction.ts';
import { databaseKind, type TestDatabase } from './database.ts';

/**
 * Opens a test's database with a clock that can be set, by which the program's statements go. What tables fill in by
 * themselves keeps to the true time.
 */
export async function openWithClock(storage: TestDatabase, at = new Date()): Promise<Database> {
  const database = await storage.open();
  await sql`create schema clock`.execute(database.db);
  await setClock(database.db, at);
  if (databaseKind === 'pglite') {
    await sql`set search_path = clock, pg_catalog, public`.execute(database.db);
    return database;
  }
  await sql`do $$ begin execute format('alter database %I set search_path = clock, pg_catalog, public', current_database()); end $$`.execute(
    database.db,
  );
  // Connections made from now on have it.
  await database.close();
  return storage.open();
}

/** Noon in UTC, so many days ago: a clock that is set to it is far from any midnight, whenever the test runs. */
export function noonUtc(daysAgo = 0): Date {
  const noon = new Date(Date.now() - daysAgo * 86_400_000);
  noon.setUTCHours(12, 0, 0, 0);
  return noon;
}

/** From now on it is `at`, and time goes on from there. */
export async function setClock(db: Db, at: Date): Promise<void> {
  const behind = Date.now() - at.getTime();
  for (const [name, kind] of [
    ['now', 'stable'],
    ['clock_timestamp', 'volatile'],
  ]) {
    const said = `create or replace function clock.${name}() returns timestamptz ${kind} language sql
      return pg_catalog.${name}() - interval '${behind} milliseconds'`;
    await sql.raw(said).execute(db);
  }
}
