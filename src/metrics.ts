import { sql } from 'kysely';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { RequestInfo } from './flowroute/index.ts';
import type { Db } from './storage/transaction.ts';

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
  new Gauge({
    name: 'switchboard_texts',
    help: 'Texts that are not at rest, by state',
    labelNames: ['state'],
    registers: [registry],
    async collect() {
      const database = db();
      if (database === null) return;
      const rows = await database
        .selectFrom('texts')
        .select(['state', sql<string>`count(*)`.as('count')])
        .where('rest_at', 'is', null)
        .groupBy('state')
        .execute();
      this.reset();
      for (const row of rows) this.set({ state: row.state }, Number(row.count));
    },
  });
  return {
    registry,
    flowrouteRequest(info: RequestInfo): void {
      const { method, path } = { method: info.method, path: info.path };
      calls.inc({ method, path, outcome: info.outcome });
      seconds.observe({ method, path }, info.ms / 1_000);
    },
  };
}
