import { setTimeout } from 'node:timers/promises';
import { sql } from 'kysely';
import { fromKysely, fromPglite, type Job, type JobResult, PgBoss } from 'pg-boss';
import type { z } from 'zod';
import { describe } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Database } from './database.ts';
import { preparingPglite } from './prepared.ts';
import type { Db, Trx } from './transaction.ts';

/** A kind of job: its queue's name and the ids that it carries. Never more than ids: a job's payload is not secret. */
export type JobKind<T extends object> = {
  name: string;
  shape: z.ZodType<T>;
  /** How many batches of it a process has in hand at most: a call that hangs holds up its own batch only. 1 unless said. */
  batches?: number;
  /** How many jobs a batch has at most. 10 unless said. */
  size?: number;
};

export type EnqueueOptions = {
  /** Not before this many seconds from now, by the database's clock. */
  afterSeconds?: number;
};

export type Queue = {
  /** Inside the transaction that needs the job: it is there if and only if the transaction commits. */
  enqueue<T extends object>(trx: Trx, kind: JobKind<T>, data: T, options?: EnqueueOptions): Promise<void>;
  /** Those of the data that have a job of the kind which is due and only waits for its turn. */
  inLine<T extends object>(db: Db, kind: JobKind<T>, data: T[]): Promise<T[]>;
  /** The handler of a kind; a job whose handler throws comes again. Call before `start`. */
  handle<T extends object>(kind: JobKind<T>, handler: (data: T) => Promise<void>): void;
  start(): Promise<void>;
  /** Takes no more jobs, waits for those in hand up to the limit, and closes. */
  stop(limitMs: number): Promise<void>;
  /** Whether the queue has answered lately. */
  isUp(): boolean;
};

/**
 * pg-boss's defaults are wrong behind a button: one job a poll, and minutes until a killed worker's job comes back. What
 * brings lost work back quickly here is our own sweep over the rows (`messages/sweep.ts`); these settings are the
 * second line, and make a job start a few milliseconds after its commit.
 */
const queueOptions = {
  notify: true,
  heartbeatSeconds: 10,
  expireInSeconds: 120,
  retryLimit: 5,
  retryDelay: 1,
  retryBackoff: true,
  retryDelayMax: 30,
  retentionSeconds: 2 * 24 * 3600,
  deleteAfterSeconds: 3600,
};

/** How long the closing of the connections may take after the jobs in hand have ended. Milliseconds. */
const closeRoomMs = 2_000;
/** A connection that says nothing for longer is given up, though nobody has closed it; else a worker would wait on it. */
const silenceMs = 10_000;

const workOptions = {
  pollingIntervalSeconds: 0.5,
  notifyPollingIntervalSeconds: 1,
  burstWhenBatchFull: true,
  perJobResults: true,
} as const;

export function createQueue(database: Database, log: Log): Queue {
  const boss = new PgBoss({
    ...(database.pglite === null
      ? { connectionString: database.url ?? '', application_name: 'switchboard-jobs', max: 6, query_timeout: silenceMs }
      : { db: fromPglite(preparingPglite(database.pglite)), backend: 'pglite' as const }),
    useListenNotify: true,
    schedule: false,
    superviseIntervalSeconds: 5,
    monitorIntervalSeconds: 5,
    reindex: false,
    connectionTimeoutMillis: 4_000,
  });
  const handlers: {
    kind: Pick<JobKind<object>, 'name' | 'batches' | 'size'>;
    run: (data: unknown) => Promise<void>;
  }[] = [];
  let lastTrouble = 0;
  let running = false;
  boss.on('error', (error) => {
    lastTrouble = performance.now();
    log.warn({ err: error }, 'The job queue had trouble');
  });

  async function runBatch(entry: (typeof handlers)[number], jobs: Job<unknown>[]): Promise<JobResult[]> {
    return Promise.all(
      jobs.map(async (job): Promise<JobResult> => {
        try {
          await entry.run(job.data);
          return { id: job.id, status: 'completed' };
        } catch (error) {
          log.error({ err: error, job: job.id, queue: entry.kind.name }, 'A job failed and will come again');
          return { id: job.id, status: 'failed', output: { message: describe(error) } };
        }
      }),
    );
  }

  return {
    async enqueue(trx, kind, data, options = {}) {
      const startAfter = options.afterSeconds === undefined ? {} : { startAfter: options.afterSeconds };
      await boss.send(kind.name, data, { db: fromKysely(trx), ...startAfter });
    },
    async inLine(db, kind, data) {
      if (data.length === 0) return [];
      // One whose worker was killed stands as active or retry: that is not in line, it may be minutes away.
      const { rows } = await sql<{ data: unknown }>`
        select distinct data from pgboss.job
        where name = ${kind.name} and state = 'created' and start_after <= now()
          and data in (select jsonb_array_elements(${JSON.stringify(data)}::jsonb))`.execute(db);
      return rows.map((row) => kind.shape.parse(row.data));
    },
    handle(kind, handler) {
      const { name, batches, size } = kind;
      handlers.push({ kind: { name, batches, size }, run: (data) => handler(kind.shape.parse(data)) });
    },
    async start() {
      await boss.start();
      for (const { kind } of handlers) {
        await boss.createQueue(kind.name, queueOptions);
        await boss.updateQueue(kind.name, queueOptions);
      }
      for (const entry of handlers) {
        const { name, batches = 1, size = 10 } = entry.kind;
        const options = { ...workOptions, localConcurrency: batches, batchSize: size };
        await boss.work<unknown, unknown, typeof options>(name, options, (jobs) => runBatch(entry, jobs));
      }
      running = true;
    },
    async stop(limitMs) {
      running = false;
      const stopping = boss.stop({ graceful: true, close: true, timeout: limitMs });
      // Connections that have fallen silent cannot be closed in good order; nobody waits for them.
      await Promise.race([stopping, setTimeout(limitMs + closeRoomMs, undefined, { ref: false })]);
    },
    isUp: () => running && (lastTrouble === 0 || performance.now() - lastTrouble > 15_000),
  };
}
