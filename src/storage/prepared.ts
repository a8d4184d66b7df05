import type { PGlite, QueryOptions, Results, Transaction } from '@electric-sql/pglite';
import type { PGlite as KyselyPglite, PostgresCursor, PostgresPool, PostgresQueryResult } from 'kysely';
import pg from 'pg';

/**
 * Statements that come again are prepared: the database reads and plans each once. Half of what PostgreSQL did for a text was
 * to plan the same thirty statements, and more than half of what the embedded database did.
 */

/** A list of another length is another statement, so there is no end to them; so many are told apart. */
const mostKnown = 2_000;

type Names = {
  /** The name of a statement from its second time on; null for one that may never come again. */
  of(text: string): string | null;
  /** After this the statement has another name, with which it is prepared anew. */
  forget(text: string): void;
};

/** Counts over all databases of the process: an embedded one has one session, whoever asks. */
let last = 0;

function createNames(): Names {
  const known = new Map<string, string>();
  return {
    of(text) {
      const name = known.get(text);
      if (name !== undefined) return name;
      if (known.size < mostKnown) {
        last += 1;
        known.set(text, `s${last}`);
      }
      return null;
    },
    forget: (text) => known.delete(text),
  };
}

/** A table has changed since the statement was prepared: the migration of a next version. */
export function isStalePlan(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '0A000' && error.message.includes('cached plan');
}

/** Runs a statement, by its name where it has one. */
async function byName<T>(names: Names, text: string, run: (name: string | null) => Promise<T>): Promise<T> {
  try {
    return await run(names.of(text));
  } catch (error) {
    if (isStalePlan(error)) names.forget(text);
    throw error;
  }
}

/** The pool as Kysely uses it. https://node-postgres.com/features/queries#prepared-statements */
export function preparingPool(pool: pg.Pool): PostgresPool {
  const names = createNames();
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
        return values.length === 0 ? run(null) : byName(names, text, run);
      }
      return { query, release: (destroy) => client.release(destroy) };
    },
    end: () => pool.end(),
  };
}

/**
 * The embedded database as Kysely and pg-boss use it. PGlite cannot prepare a statement by its own `query`, so SQL's PREPARE and EXECUTE
 * do it. What was prepared outlives a transaction that is rolled back.
 */
export function preparingPglite(pglite: PGlite): KyselyPglite & Pick<PGlite, 'exec'> {
  const names = createNames();
  /** The types of the parameters of each prepared statement. */
  const prepared = new Map<string, number[]>();

  async function prepare(on: Transaction | PGlite, name: string, text: string): Promise<number[]> {
    await on.exec(`prepare ${name} as ${text}`);
    const { rows } = await on.query<{ types: number[] }>(
      'select parameter_types::oid[] as types from pg_prepared_statements where name = $1',
      [name],
    );
    const types = rows[0]?.types ?? [];
    prepared.set(name, types);
    return types;
  }

  function literal(value: unknown, type: number | undefined): string {
    if (value === null || value === undefined) return 'null';
    const serialize = type === undefined ? undefined : pglite.serializers[type];
    return pg.escapeLiteral(serialize === undefined ? String(value) : serialize(value));
  }

  function queryOn(on: Transaction | PGlite): KyselyPglite['query'] {
    return <T>(text: string, values: unknown[] = [], options?: QueryOptions) =>
      byName(names, text, async (name): Promise<Results<T>> => {
        if (name === null || values.length === 0) return on.query<T>(text, values, options);
        const types = prepared.get(name) ?? (await prepare(on, name, text));
        const results = await on.exec(`execute ${name}(${values.map((one, i) => literal(one, types[i])).join()})`);
        return results[0] as Results<T>;
      });
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
