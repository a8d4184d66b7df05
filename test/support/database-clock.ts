import { sql } from 'kysely';
import type { Database } from '../../src/storage/database.ts';
import type { Db } from '../../src/storage/transaction.ts';
import { databaseKind, type TestDatabase } from './database.ts';

/**
 * Opens a test's database with a clock that can be set: its `now()` is one of ours, by which the program goes. What tables
 * fill in by themselves, and `clock_timestamp()`, keep to the true time.
 */
export async function openWithClock(storage: TestDatabase): Promise<Database> {
  const database = await storage.open();
  await sql`create schema clock`.execute(database.db);
  await setClock(database.db, new Date());
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

/** From now on it is `at`, and time goes on from there. */
export async function setClock(db: Db, at: Date): Promise<void> {
  const behind = Date.now() - at.getTime();
  await sql
    .raw(
      `create or replace function clock.now() returns timestamptz stable language sql
       return pg_catalog.now() - interval '${behind} milliseconds'`,
    )
    .execute(db);
}
