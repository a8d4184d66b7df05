import type { Period } from '../access/date-range.ts';
import type { People } from '../access/people.ts';
import type { Roles } from '../access/roles.ts';
import { describe } from '../errors.ts';
import type { Log } from '../log.ts';
import type { Failpoint } from '../messages/send.ts';
import { keepLease, type Lease, letGo } from '../storage/leased-rows.ts';
import { urgency, wantShown } from '../storage/projections.ts';
import { type Db, transaction } from '../storage/transaction.ts';
import { comparedPeriod } from './compared-period.ts';
import { correctionsOf } from './corrections.ts';
import { endRun, failRun } from './end-run.ts';
import { type ReadAndWriteDeps, readAndWrite, type WrittenFile } from './read-and-write.ts';
import type { ReportChat } from './report-chat.ts';
import { fileName } from './run-files.ts';
import { findRun, type Run } from './runs.ts';
import type { Before, Corrections, Reconciliation, Summary } from './summary-shape.ts';
import { pauseAfter, sayFailure } from './try-again.ts';
import { unusualIn } from './unusual.ts';

export type ReportDeps = {
  db: Db;
  reading: ReadAndWriteDeps;
  people: Pick<People, 'person'>;
  roles: Pick<Roles, 'adminIds'>;
  chat: ReportChat;
  log: Log;
  failpoint: Failpoint;
  /** How long to wait after each failure that passes. Seconds. */
  pauses?: readonly number[];
};

/** What a run has come to. */
export type Outcome = {
  readAt: Date;
  summary: Summary;
  before: Before | null;
  corrections: Corrections | null;
  reconciliation: Reconciliation | null;
  /** Null: there is nothing to put in one, or nobody will see it. */
  file: NewFile | null;
};
export type NewFile = {
  name: string;
  /** The chat's id of the bytes; null: it did not take them, and the file is made anew. */
  fileId: string | null;
  records: number;
  nanodollars: bigint;
};

/** Seen progress moves on at most this often. Milliseconds. */
const progressEveryMs = 3_000;

/** Reads a run's period and keeps what came of it, if the run is still the caller's by then. */
export async function workOnRun(deps: ReportDeps, lease: Lease, signal: AbortSignal): Promise<void> {
  const run = await findRun(deps.db, lease.id);
  if (run === null) return;
  try {
    const outcome = await read(deps, run, lease, signal);
    await deps.failpoint('report:read');
    await endRun(deps, run, lease, outcome);
    await deps.failpoint('report:kept');
  } catch (error) {
    if (signal.aborted) throw error;
    await waitOrFail(deps, run, lease, error);
  }
}

async function read(deps: ReportDeps, run: Run, lease: Lease, signal: AbortSignal): Promise<Outcome> {
  const progress = showProgress(deps, run, lease);
  try {
    const { zone, filter, isWhole } = run;
    const wish = { zone, filter, isWhole, signal, onProgress: progress.first };
    const withReconciliation = run.kind === 'report';
    const now = await readAndWrite(deps.reading, { ...wish, period: run.period, withFile: true, withReconciliation });
    try {
      const before = run.kind === 'file' ? null : await readBefore(deps, run, { signal, onProgress: progress.second });
      const isQuiet = isQuietBeside(run, now.summary, before?.summary ?? null);
      return {
        readAt: now.readAt,
        summary: now.summary,
        before: before === null ? null : { ...before.summary, period: before.period },
        corrections: before === null ? null : await correctionsOf(deps.db, run, before),
        reconciliation: now.reconciliation,
        file: now.file === null || now.file.records === 0 || isQuiet ? null : await uploaded(deps, run, now.file),
      };
    } finally {
      await now.discard();
    }
  } finally {
    progress.end();
  }
}

type ReadingOptions = { signal: AbortSignal; onProgress: (records: number) => void };

/** What the run's figures stand beside, read anew: records come late. */
async function readBefore(
  deps: ReportDeps,
  run: Run,
  options: ReadingOptions,
): Promise<{ period: Period; summary: Summary }> {
  const period = await comparedPeriod(deps.db, run);
  const { zone, filter } = run;
  const without = { isWhole: false, withFile: false, withReconciliation: false };
  const { summary } = await readAndWrite(deps.reading, { period, zone, filter, ...without, ...options });
  return { period, summary };
}

/** Who wants to hear only of what is unusual hears nothing of this one. */
export function isQuietBeside(run: Run, summary: Summary, before: Summary | null): boolean {
  return run.onlyUnusual && before !== null && unusualIn(summary, before).length === 0;
}

/** A chat that does not take the bytes keeps nobody from the report: the file is made anew behind it. */
async function uploaded(deps: ReportDeps, run: Run, file: WrittenFile): Promise<NewFile> {
  const name = fileName(run, run.isWhole);
  const about = { name, records: file.records, nanodollars: file.nanodollars };
  try {
    return { ...about, fileId: await deps.chat.upload({ handle: file.handle, name }) };
  } catch (error) {
    deps.log.warn({ reason: describe(error), runId: run.id }, 'A report’s file could not be uploaded yet');
    return { ...about, fileId: null };
  }
}

/** Says every few seconds how much has been read, which also keeps the run. */
function showProgress(deps: ReportDeps, run: Run, lease: Lease) {
  let now = 0;
  let earlier = 0;
  let shown = 0;
  const timer = setInterval(() => {
    const records = earlier + now;
    if (records === shown) return;
    shown = records;
    void keepProgress(deps, run, lease, records).catch((error: unknown) =>
      deps.log.warn({ reason: describe(error), runId: run.id }, 'How far a report is could not be kept'),
    );
  }, progressEveryMs);
  return {
    first: (records: number) => {
      now = records;
    },
    second: (records: number) => {
      if (earlier === 0) earlier = now;
      now = records;
    },
    end: () => clearInterval(timer),
  };
}

async function keepProgress(deps: ReportDeps, run: Run, lease: Lease, records: number): Promise<void> {
  await transaction(deps.db, 'say how far a report is', async (trx) => {
    if (!(await keepLease(trx, lease))) return;
    await trx
      .updateTable('report_runs')
      .set({ records_read: BigInt(records) })
      .where('id', '=', run.id)
      .execute();
    await wantShown(trx, 'report', run.id);
  });
}

/** A carrier that is busy or silent is asked again, ever more slowly; then, or when it refuses, the owner is told. */
async function waitOrFail(deps: ReportDeps, run: Run, lease: Lease, error: unknown): Promise<void> {
  const pause = pauseAfter(error, run.tries, deps.pauses);
  deps.log.warn({ err: error, runId: run.id, tries: run.tries, again: pause }, 'A report could not be made this time');
  if (pause === null) return failRun(deps, run, lease, sayFailure(error));
  await transaction(deps.db, 'wait before reading for a report again', async (trx) => {
    await letGo(trx, lease, { afterSeconds: pause, failed: true });
    await trx
      .updateTable('report_runs')
      .set({ state: 'waiting', failure: sayFailure(error) })
      .where('id', '=', run.id)
      .where('state', '=', 'reading')
      .where('lease_by', 'is', null)
      .execute();
    await wantShown(trx, 'report', run.id, { urgency: urgency.normal });
  });
}
