import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { type Flowroute, FlowrouteError, type FlowrouteErrorKind } from '../flowroute/index.ts';
import type { Log } from '../log.ts';
import { placeMessage } from '../storage/projections.ts';
import type { Queue } from '../storage/queue.ts';
import { type Db, type Trx, transaction } from '../storage/transaction.ts';
import { trafficJob, unusedJob } from './jobs.ts';
import { aloneWithTraffic, daysToRead, readTraffic, trafficDays } from './traffic.ts';
import { readCosts } from './unused.ts';

export type UnusedReport = {
  id: string;
  state: 'reading' | 'ready' | 'failed';
  /** What went wrong and what to do next. */
  failure: string | null;
};

export type ReadingDeps = {
  db: Db;
  queue: Queue;
  flowroute: Pick<Flowroute, 'listMessages' | 'getNumber'>;
  log: Log;
  /** One job reads for so long and hands on to the next: the queue gives a job two minutes. Milliseconds. */
  sliceMs?: number;
  /** The process is about to stop: what is left is for the next one. */
  isStopping?: () => boolean;
};

const usualSliceMs = 30_000;
/** Another process is reading: looked again after this. Seconds. */
const busyWait = 1;
/** A job of a report that is due longer than this was lost with its process. Seconds. */
const lostAfterSeconds = 8;
/** Failures of the carrier's that pass are waited out so often before the person is told. */
const mostTries = 8;
const lastingFailures: FlowrouteErrorKind[] = ['unauthorized', 'forbidden', 'invalid', 'not_found'];

/**
 * Takes a person's question for the unused numbers; they get the answer in a direct message. Asked again before it is there,
 * it is the same one.
 */
export async function askUnused(trx: Trx, deps: { queue: Queue }, userId: string): Promise<'first' | 'again'> {
  const row = await trx
    .insertInto('unused_reports')
    .values({ id: randomUUID(), user_id: userId, state: 'reading' })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (row === undefined) return 'again';
  await deps.queue.enqueue(trx, unusedJob, { reportId: row.id });
  return 'first';
}

export async function findUnusedReport(db: Db, id: string): Promise<UnusedReport | null> {
  const row = await db.selectFrom('unused_reports').selectAll().where('id', '=', id).executeTakeFirst();
  if (row === undefined) return null;
  const state = row.state === 'ready' || row.state === 'failed' ? row.state : 'reading';
  return { id: row.id, state, failure: row.failure };
}

/** How many of the 90 days have been read. */
export async function daysRead(db: Db): Promise<number> {
  return trafficDays - (await daysToRead(db)).length;
}

/** Reads for a report what is missing yet, a slice at a time, one process at a time; then the person is told. */
export async function prepareUnused(deps: ReadingDeps, reportId: string): Promise<void> {
  const report = await findUnusedReport(deps.db, reportId);
  if (report === null || report.state !== 'reading') return;
  try {
    const came = await aloneWithTraffic(deps.db, () => readSlice(deps, reportId));
    if (came === 'done') return await end(deps, reportId, { state: 'ready', failure: null });
    await goOn(deps, reportId, came === null ? busyWait : 0);
  } catch (error) {
    if (!(error instanceof FlowrouteError)) throw error;
    await waitOrFail(deps, reportId, error);
  }
}

async function readSlice(deps: ReadingDeps, reportId: string): Promise<'done' | 'more'> {
  const due = setInterval(
    // The sweep takes up what nobody is at; this one is at work. A missed beat costs a job too many.
    () => void putOff(deps.db, reportId).catch(() => {}),
    (lostAfterSeconds / 3) * 1_000,
  );
  try {
    if ((await readTraffic(deps, pauseOf(deps))) === 'more') return 'more';
    return await readCosts(deps, pauseOf(deps));
  } finally {
    clearInterval(due);
  }
}

/** When a job that begins now is to hand on. */
function pauseOf(deps: ReadingDeps): () => boolean {
  const end = performance.now() + (deps.sliceMs ?? usualSliceMs);
  return () => performance.now() > end || deps.isStopping?.() === true;
}

/** Reads the days that are missing, for whoever looks at one number's traffic. Nobody is told. */
export async function readTrafficNow(deps: ReadingDeps): Promise<void> {
  const came = await aloneWithTraffic(deps.db, () => readTraffic(deps, pauseOf(deps)));
  if (came === 'more') await transaction(deps.db, 'go on reading traffic', (trx) => wantTraffic(trx, deps));
}

export async function wantTraffic(trx: Trx, deps: { queue: Queue }): Promise<void> {
  await deps.queue.enqueue(trx, trafficJob, {});
}

async function putOff(db: Db, reportId: string): Promise<void> {
  await db.updateTable('unused_reports').set({ due_at: sql<Date>`now()` }).where('id', '=', reportId).execute();
}

async function goOn(deps: ReadingDeps, reportId: string, afterSeconds: number): Promise<void> {
  await transaction(deps.db, 'go on reading for the unused numbers', async (trx) => {
    await trx
      .updateTable('unused_reports')
      .set({ due_at: sql<Date>`now() + ${afterSeconds} * interval '1 second'`, tries: 0 })
      .where('id', '=', reportId)
      .execute();
    await deps.queue.enqueue(trx, unusedJob, { reportId }, { afterSeconds });
  });
}

/** A carrier that is busy or silent is asked again, ever more slowly; one that refuses is not. */
async function waitOrFail(deps: ReadingDeps, reportId: string, error: FlowrouteError): Promise<void> {
  const row = await deps.db
    .updateTable('unused_reports')
    .set({ tries: sql<number>`tries + 1` })
    .where('id', '=', reportId)
    .returning('tries')
    .executeTakeFirst();
  const tries = row?.tries ?? mostTries;
  if (tries >= mostTries || lastingFailures.includes(error.kind)) {
    return end(deps, reportId, { state: 'failed', failure: error.message });
  }
  deps.log.warn({ err: error, tries }, 'Reading records for the unused numbers has to wait');
  const afterSeconds = Math.min(60, 2 ** tries);
  await transaction(deps.db, 'wait before reading on', async (trx) => {
    await trx
      .updateTable('unused_reports')
      .set({ due_at: sql<Date>`now() + ${afterSeconds} * interval '1 second'` })
      .where('id', '=', reportId)
      .execute();
    await deps.queue.enqueue(trx, unusedJob, { reportId }, { afterSeconds });
  });
}

async function end(
  deps: ReadingDeps,
  reportId: string,
  came: { state: 'ready' | 'failed'; failure: string | null },
): Promise<void> {
  await transaction(deps.db, 'tell of the unused numbers', async (trx) => {
    const row = await trx
      .updateTable('unused_reports')
      .set({ ...came, rest_at: sql<Date>`now()` })
      .where('id', '=', reportId)
      .where('state', '=', 'reading')
      .returning('user_id')
      .executeTakeFirst();
    if (row === undefined) return;
    await placeMessage(trx, {
      entity: 'unused_report',
      entityId: reportId,
      channelId: null,
      homeUser: row.user_id,
      parentId: null,
    });
  });
}

/** Takes up reports whose job was lost with its process. Gives how many. */
export async function sweepUnused(deps: ReadingDeps): Promise<number> {
  const isLost = sql<boolean>`due_at < now() - ${lostAfterSeconds} * interval '1 second'`;
  const rows = await deps.db
    .selectFrom('unused_reports')
    .select('id')
    .where('state', '=', 'reading')
    .where(isLost)
    .execute();
  for (const { id } of rows) {
    await transaction(deps.db, 'take up a lost reading', async (trx) => {
      const moved = await trx
        .updateTable('unused_reports')
        .set({ due_at: sql<Date>`now()` })
        .where('id', '=', id)
        .where('state', '=', 'reading')
        .where(isLost)
        .returning('id')
        .executeTakeFirst();
      if (moved !== undefined) await deps.queue.enqueue(trx, unusedJob, { reportId: id });
    });
  }
  return rows.length;
}
