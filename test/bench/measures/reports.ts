import { z } from 'zod';
import type { Period } from '../../../src/access/date-range.ts';
import { everyRecord } from '../../../src/reports/filter.ts';
import { createRuns, type NewRun } from '../../../src/reports/runs.ts';
import { PEOPLE } from '../../../src/sandbox/slack/seed.ts';
import { type Database, openDatabase } from '../../../src/storage/database.ts';
import { transaction } from '../../../src/storage/transaction.ts';
import { quietLog } from '../../support/database.ts';
import { waitFor } from '../../support/wait-for.ts';
import { type Child, residentMegabytes, startChild } from '../child.ts';
import { type BenchDatabase, noPace, type Stage } from '../stage.ts';

export const few = { records: 10_000, days: 4 };
export const many = { records: 1_000_000, days: 365 };
type Size = typeof few;

const day = 86_400_000;
/** The page that a report asks for. */
const pageSize = 1_000;
const readLimitMs = 600_000;
const idleMs = 10_000;

const barely = z.object({ records: z.number(), seconds: z.number() });

/** Records a second that a bare loop reads and parses, of a million. */
export async function measureBareReading(stage: Stage): Promise<number> {
  const { start, end } = await fill(stage, many);
  const reader = await startChild(new URL('../bare-reader-process.ts', import.meta.url), {
    env: { PATH: process.env.PATH, HOME: process.env.HOME },
  });
  try {
    const range = { start: start.toISOString(), end: end.toISOString() };
    const { records, seconds } = barely.parse(
      await reader.ask('read', { url: stage.carrier.url, ...range, limit: pageSize }),
    );
    if (records !== many.records) throw new Error(`the bare loop read ${records} records`);
    return records / seconds;
  } finally {
    await reader.stop();
  }
}

export type Reporting = {
  /** Records summarised a second: from the row of a run to its figures, its file uploaded. */
  perSecond: number;
  /** The most that the app held beyond what it held idle, in megabytes, at each size; null: not known here. */
  grownAtFew: number | null;
  grownAtMany: number | null;
  /** The longest that the event loop stood still, in milliseconds. */
  stall: number;
};

/** A report of ten thousand records, then one of a million, in the same process. */
export async function measureReporting(stage: Stage, database: BenchDatabase): Promise<Reporting> {
  const app = await stage.startApp(database, { pace: noPace });
  const opened = await openDatabase({ ...database, log: quietLog() });
  try {
    await new Promise((resolve) => setTimeout(resolve, idleMs));
    const idle = residentMegabytes(app.pid);
    const atFew = await report(stage, opened, app, few);
    await app.ask('watchLoop');
    const atMany = await report(stage, opened, app, many);
    const stall = z.number().parse(await app.ask('longestStall'));
    const beyond = (most: number | null) => (idle === null || most === null ? null : most - idle);
    return { perSecond: atMany.perSecond, grownAtFew: beyond(atFew.most), grownAtMany: beyond(atMany.most), stall };
  } finally {
    await opened.close();
    await app.stop();
  }
}

async function report(stage: Stage, { db }: Database, app: Child, size: Size) {
  const period = await fill(stage, size);
  const began = performance.now();
  const id = await transaction(
    db,
    'wish a report',
    async (trx) => (await createRuns(trx, [wish(period)]))[0]?.id ?? '',
  );
  let most: number | null = null;
  const run = await waitFor(
    `a report of ${size.records} records`,
    async () => {
      const held = residentMegabytes(app.pid);
      most = held === null ? null : Math.max(held, most ?? 0);
      await new Promise((resolve) => setTimeout(resolve, 50));
      const found = await db.selectFrom('report_runs').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
      return found.state === 'ready' || found.failure !== null ? found : null;
    },
    readLimitMs,
  );
  const seconds = (performance.now() - began) / 1_000;
  const file = await db.selectFrom('report_files').selectAll().where('run_id', '=', id).executeTakeFirst();
  if (run.state !== 'ready' || Number(file?.records) !== size.records || file?.file_id == null) {
    throw new Error(`a report came to ${run.state}: ${run.failure ?? `its file has ${file?.records} records`}`);
  }
  return { perSecond: size.records / seconds, most };
}

/** The carrier has so many records from now on, all in the period that is given. */
async function fill(stage: Stage, size: Size): Promise<Period> {
  const end = Math.floor(Date.now() / day) * day;
  const start = end - size.days * day;
  await stage.carrier.ask('records', { count: size.records, start, end });
  const on = (at: number) => new Date(at).toISOString().slice(0, 10);
  return { from: on(start), to: on(end - day), start: new Date(start), end: new Date(end) };
}

function wish(period: Period): NewRun {
  return {
    kind: 'report',
    scheduleId: null,
    scheduledFor: null,
    isLate: false,
    skippedBefore: 0,
    owner: PEOPLE.sender,
    channelId: null,
    askedIn: null,
    period,
    zone: 'UTC',
    filter: everyRecord,
    isWhole: false,
    onlyUnusual: false,
  };
}
