import { join } from 'node:path';
import { PGlite, types as pgliteTypes } from '@electric-sql/pglite';
import { Kysely, PGliteDialect, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Log } from '../log.ts';
import { lockFolder } from './folder-lock.ts';
import type { Schema } from './schema.ts';

export type Database = {
  db: Kysely<Schema>;
  kind: 'postgres' | 'pglite';
  /** Where there is a server: its address. */
  url: string | null;
  /** Where there is none: the embedded database itself. */
  pglite: PGlite | null;
  close(): Promise<void>;
};

/** A statement ends at the server after this, in milliseconds; a transaction is given up at the same age. */
export const statementLimitMs = 5_000;

/** `int8` is a bigint on both databases: counts and nanodollars do not fit a double. */
const int8 = (text: string) => BigInt(text);

/**
 * Opens PostgreSQL where a URL is given, else the embedded database in the data folder.
 * @throws StorageError when another process holds the folder.
 */
export async function openDatabase(options: {
  databaseUrl: string | null;
  dataDir: string;
  log: Log;
}): Promise<Database> {
  return options.databaseUrl === null
    ? openEmbedded(options.dataDir, options.log)
    : openPostgres(options.databaseUrl, options.log);
}

function openPostgres(url: string, log: Log): Database {
  const types = new pg.TypeOverrides();
  types.setTypeParser(pg.types.builtins.INT8, int8);
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'switchboard',
    max: 20,
    types,
    keepAlive: true,
    connectionTimeoutMillis: 4_000,
    statement_timeout: statementLimitMs,
    idle_in_transaction_session_timeout: 2 * statementLimitMs,
    // Ours, beside the server's: a connection that went silent must not hold a person's click for minutes.
    query_timeout: statementLimitMs + 1_000,
  });
  pool.on('error', (error) => log.warn({ err: error }, 'An idle database connection was lost'));
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) });
  return { db, kind: 'postgres', url, pglite: null, close: () => db.destroy() };
}

async function openEmbedded(dataDir: string, log: Log): Promise<Database> {
  const unlock = lockFolder(dataDir);
  try {
    const pglite = await PGlite.create({ dataDir: join(dataDir, 'pglite'), parsers: { [pgliteTypes.INT8]: int8 } });
    log.warn('Using the embedded database, which is for trying out: production wants DATABASE_URL (PostgreSQL)');
    return embedded(pglite, unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

/** The embedded database around a PGlite that is open already; `closed` runs after it is closed. */
export function embedded(pglite: PGlite, closed: () => void = () => {}): Database {
  const db = new Kysely<Schema>({ dialect: new PGliteDialect({ pglite }) });
  const close = async () => {
    await db.destroy();
    if (!pglite.closed) await pglite.close();
    closed();
  };
  return { db, kind: 'pglite', url: null, pglite, close };
}

export const embeddedParsers = { [pgliteTypes.INT8]: int8 };
