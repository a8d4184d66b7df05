import { Socket } from 'node:net';
import { join } from 'node:path';
import { PGlite, types as pgliteTypes } from '@electric-sql/pglite';
import { Kysely, PGliteDialect, PostgresDialect } from 'kysely';
import pg from 'pg';
import type { Log } from '../log.ts';
import { lockFolder } from './folder-lock.ts';
import { preparingPglite, preparingPool } from './prepared.ts';
import type { Schema } from './schema.ts';

export type Database = {
  /** For what people wait for. */
  db: Kysely<Schema>;
  /** For what the program does by itself. However much that is, people find connections free. */
  work: Kysely<Schema>;
  kind: 'postgres' | 'pglite';
  /** Where there is a server: its address. */
  url: string | null;
  /** Where there is none: the embedded database itself. */
  pglite: PGlite | null;
  close(): Promise<void>;
};

/** A statement ends at the server after this, in milliseconds; a transaction is given up at the same age. */
export const statementLimitMs = 5_000;

/**
 * How many connections the calls of people have, and how many the work behind them: each statement of a click shares the
 * database with as many others as the work has connections, so those are few.
 */
const connections = { people: 20, work: 4 } as const;

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
  const db = pooled(url, connections.people, log);
  const work = pooled(url, connections.work, log);
  const close = async () => void (await Promise.all([db.destroy(), work.destroy()]));
  return { db, work, kind: 'postgres', url, pglite: null, close };
}

function pooled(url: string, max: number, log: Log): Kysely<Schema> {
  const types = new pg.TypeOverrides();
  types.setTypeParser(pg.types.builtins.INT8, int8);
  const pool = new pg.Pool({
    connectionString: url,
    application_name: 'switchboard',
    max,
    types,
    keepAlive: true,
    connectionTimeoutMillis: 4_000,
    statement_timeout: statementLimitMs,
    idle_in_transaction_session_timeout: 2 * statementLimitMs,
    stream: () => mortalSocket(statementLimitMs + 500),
    // Before the socket's own limit, so that a connection that only rests is closed in good order.
    idleTimeoutMillis: statementLimitMs,
  });
  // A connection that is lost in the middle of its use tells its query, and tells this too: unheard, it would end the process.
  pool.on('connect', (client) => {
    client.on('error', (error) => log.warn({ err: error }, 'A database connection was lost'));
  });
  // The pool repeats what an idle one has just said.
  pool.on('error', () => {});
  return new Kysely<Schema>({ dialect: new PostgresDialect({ pool: preparingPool(pool) }) });
}

/**
 * A statement gets an answer within the server's limit; a connection that says nothing for longer is dead, though nobody has
 * closed it (a failover, a lost route). It must not go back into the pool, where it would swallow the next statement too.
 */
function mortalSocket(limitMs: number): Socket {
  const socket = new Socket();
  socket.setTimeout(limitMs, () => socket.destroy(new Error(`the database said nothing for ${limitMs} ms`)));
  return socket;
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
  const db = new Kysely<Schema>({ dialect: new PGliteDialect({ pglite: preparingPglite(pglite) }) });
  const close = async () => {
    await db.destroy();
    if (!pglite.closed) await pglite.close();
    closed();
  };
  return { db, work: db, kind: 'pglite', url: null, pglite, close };
}

export const embeddedParsers = { [pgliteTypes.INT8]: int8 };
