import type { PGlite, QueryOptions, Results, Transaction } from '@electric-sql/pglite';
import type { PGlite as KyselyPglite, PostgresCursor, PostgresPool, PostgresQueryResult } from 'kysely';
import pg from 'pg';

/**
 * Statements that come again are prepared: the database reads and plans each once. Half of what PostgreSQL did for a text was
 * to plan the same thirty statements, and more than half of what the embedded database did.
 */

/** A list of another length is another statement, so there is no end to them; so many are told apart. */
const mostKnown = 2_000;

/** Counts over all databases of the process: an embedded one has one session, whoever asks. */
let last = 0;

function newName(): string {
  last += 1;
  return `s${last}`;
}

/** A table has changed since the statement was prepared: the migration of a next version. */
export function isStalePlan(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '0A000' && error.message.includes('cached plan');
}

/** The pool as Kysely uses it. https://node-postgres.com/features/queries#prepared-statements */
export function preparingPool(pool: pg.Pool): PostgresPool {
  const names = new Map<string, string>();

  /** From a statement's second time on; null for one that may never come again. */
  function nameOf(text: string): string | null {
    const name = names.get(text);
    if (name === undefined && names.size < mostKnown) names.set(text, newName());
    return name ?? null;
  }

  async function byName<T>(text: string, run: (name: string | null) => Promise<T>): Promise<T> {
    try {
      return await run(nameOf(text));
    } catch (error) {
      // By another name it is prepared anew.
      if (isStalePlan(error)) names.delete(text);
      throw error;
    }
  }

  return {
    options: pool.options,
    async connect() {
      const client = await pool.connect();
      function query<R>(text: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>;
      function query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
      function query<R>(
        text: string | PostgresCursor<R>,
        parameters: readonly unknown[] = [],
      ): Promise<PostgresQueryResult<R>> | PostgresCursor<R> {
        if (typeof text !== 'string') throw new Error('nothing is read by a cursor here');
        const values = [...parameters];
        // Kysely names the commands that it knows; pg leaves them open.
        const run = (name: string | null) =>
          client.query<R & pg.QueryResultRow>({ text, values, ...(name === null ? {} : { name }) }) as Promise<
            PostgresQueryResult<R>
          >;
        return values.length === 0 ? run(null) : byName(text, run);
      }
      return { query, release: (destroy) => client.release(destroy) };
    },
    end: () => pool.end(),
  };
}

/** A statement that the embedded database has prepared, with the types of its parameters. */
type Prepared = { name: string; types: number[] };

/**
 * The embedded database as Kysely and pg-boss use it. PGlite cannot prepare a statement by its own `query`, so SQL's PREPARE and EXECUTE
 * do it. What was prepared outlives a transaction that is rolled back.
 */
export function preparingPglite(pglite: PGlite): KyselyPglite & Pick<PGlite, 'exec'> {
  const known = new Map<string, Prepared | 'seen'>();

  /** Null at a statement's first time: it may never come again. */
  async function preparedOf(on: Transaction | PGlite, text: string): Promise<Prepared | null> {
    const found = known.get(text);
    if (typeof found === 'object') return found;
    if (found === 'seen') return prepare(on, text);
    if (known.size < mostKnown) known.set(text, 'seen');
    return null;
  }

  /** Under a name of its own each time: another call may prepare the same, and this one may be cut short between its two steps. */
  async function prepare(on: Transaction | PGlite, text: string): Promise<Prepared> {
    const name = newName();
    await on.exec(`prepare ${name} as ${text}`);
    const { rows } = await on.query<{ types: number[] }>(
      'select parameter_types::oid[] as types from pg_prepared_statements where name = $1',
      [name],
    );
    const prepared = { name, types: rows[0]?.types ?? [] };
    known.set(text, prepared);
    return prepared;
  }

  function literal(value: unknown, type: number | undefined): string {
    if (value === null || value === undefined) return 'null';
    const serialize = type === undefined ? undefined : pglite.serializers[type];
    return pg.escapeLiteral(serialize === undefined ? String(value) : serialize(value));
  }

  function queryOn(on: Transaction | PGlite): KyselyPglite['query'] {
    return async <T>(text: string, values: unknown[] = [], options?: QueryOptions): Promise<Results<T>> => {
      const prepared = values.length === 0 ? null : await preparedOf(on, text);
      if (prepared === null) return on.query<T>(text, values, options);
      const { name, types } = prepared;
      try {
        const results = await on.exec(`execute ${name}(${values.map((one, i) => literal(one, types[i])).join()})`);
        return results[0] as Results<T>;
      } catch (error) {
        if (isStalePlan(error)) known.set(text, 'seen');
        throw error;
      }
    };
  }

  return {
    get closed() {
      return pglite.closed;
    },
    get ready() {
      return pglite.ready;
    },
    waitReady: pglite.waitReady,
    close: () => pglite.close(),
    query: queryOn(pglite),
    exec: (text, options) => pglite.exec(text, options),
    transaction: (work) => pglite.transaction((trx) => work({ query: queryOn(trx), rollback: () => trx.rollback() })),
  };
}
