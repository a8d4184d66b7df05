import { sql } from 'kysely';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { RequestInfo } from './flowroute/index.ts';
import type { Db } from './storage/transaction.ts';

const counted = ['state' as const, sql<string>`count(*)`.as('count')] as const;

/** What an operator watches. No label holds a number, a name or an id. */
export function createMetrics(db: () => Db | null) {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const calls = new Counter({
    name: 'switchboard_flowroute_requests_total',
    help: 'Attempts at Flowroute, by operation and what came of them',
    labelNames: ['method', 'path', 'outcome'],
    registers: [registry],
  });
  const seconds = new Histogram({
    name: 'switchboard_flowroute_request_seconds',
    help: 'How long attempts at Flowroute took',
    labelNames: ['method', 'path'],
    buckets: [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  });
  /** Rows that are not at rest, by state, counted when somebody asks: the same in every process. */
  function gauge(
    name: string,
    help: string,
    count: (database: Db) => Promise<{ state: string; count: string }[]>,
  ): void {
    new Gauge({
      name,
      help,
      labelNames: ['state'],
      registers: [registry],
      async collect() {
        const database = db();
        if (database === null) return;
        const rows = await count(database);
        this.reset();
        for (const row of rows) this.set({ state: row.state }, Number(row.count));
      },
    });
  }
  gauge('switchboard_texts', 'Texts that are not at rest, by state', (database) =>
    database.selectFrom('texts').select(counted).where('rest_at', 'is', null).groupBy('state').execute(),
  );
  gauge('switchboard_orders', 'Numbers to buy or to release that are not at rest, by state', (database) =>
    database.selectFrom('number_orders').select(counted).where('rest_at', 'is', null).groupBy('state').execute(),
  );
  gauge('switchboard_requests', 'Requests that nobody has decided yet, by state', (database) =>
    database.selectFrom('requests').select(counted).where('state', '=', 'requested').groupBy('state').execute(),
  );
  return {
    registry,
    flowrouteRequest(info: RequestInfo): void {
      const { method, path } = { method: info.method, path: info.path };
      calls.inc({ method, path, outcome: info.outcome });
      seconds.observe({ method, path }, info.ms / 1_000);
    },
  };
}
