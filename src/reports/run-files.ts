import { type Selectable, sql } from 'kysely';
import { describe } from '../errors.ts';
import { type Lease, letGo } from '../storage/leased-rows.ts';
import { wantShown } from '../storage/projections.ts';
import type { ReportFiles } from '../storage/schema-reports.ts';
import { type Db, type Trx, transaction } from '../storage/transaction.ts';
import { readAndWrite } from './read-and-write.ts';
import type { ShareOutcome, Thread } from './report-chat.ts';
import { findRun, type Run, wakeReports } from './runs.ts';
import { pauseAfter, sayFailure } from './try-again.ts';
import type { ReportDeps } from './work-on-run.ts';

export type ReportFile = Selectable<ReportFiles>;

/** A sharing whose outcome is not known may still show up in the thread so much later. Seconds. */
const mayStillShow = 10;
const lookAgain = 1;

export function fileName(run: Run, isWhole: boolean): string {
  const { from, to } = run.period;
  const days = from === to ? from : `${from}-to-${to}`;
  return `messages-${days}${isWhole ? '-whole' : ''}.csv`;
}

export async function findFile(db: Db | Trx, id: string): Promise<ReportFile | null> {
  return (await db.selectFrom('report_files').selectAll().where('id', '=', id).executeTakeFirst()) ?? null;
}

export async function filesOf(db: Db, runId: string): Promise<ReportFile[]> {
  return db.selectFrom('report_files').selectAll().where('run_id', '=', runId).orderBy('created_at').execute();
}

/** Reads a run's period (again) for a file alone, and brings its bytes to the chat. */
export async function makeFile(deps: ReportDeps, lease: Lease, signal: AbortSignal): Promise<void> {
  const file = await findFile(deps.db, lease.id);
  const run = file === null ? null : await findRun(deps.db, file.run_id);
  if (file === null || run === null) return;
  try {
    const { period, zone, filter } = run;
    const wish = { period, zone, filter, isWhole: file.is_whole, withFile: true, withReconciliation: false, signal };
    const made = await readAndWrite(deps.reading, wish);
    try {
      if (made.file === null) throw new Error('a reading with a file has one');
      const fileId = await deps.chat.upload({ handle: made.file.handle, name: file.file_name });
      await deps.failpoint('report:uploaded');
      await keepUploaded(deps, lease, {
        file_id: fileId,
        records: BigInt(made.file.records),
        nanodollars: made.file.nanodollars,
        read_at: made.readAt,
      });
    } finally {
      await made.discard();
    }
  } catch (error) {
    if (signal.aborted) throw error;
    await waitOrFail(deps, file, lease, error);
  }
}

type Uploaded = { file_id: string; records: bigint; nanodollars: bigint; read_at: Date };

async function keepUploaded(deps: ReportDeps, lease: Lease, uploaded: Uploaded): Promise<void> {
  await transaction(deps.db, 'keep that a file was uploaded', async (trx) => {
    await trx
      .updateTable('report_files')
      .set({
        ...uploaded,
        state: 'uploaded',
        sharing_since: null,
        tries: 0,
        due_at: sql<Date>`now()`,
        lease_until: null,
        lease_by: null,
      })
      .where('id', '=', lease.id)
      .where('lease_by', '=', lease.by)
      .execute();
    await wakeReports(trx);
  });
}

/** Shows an uploaded file in the thread of its report, once that stands. What may have happened is looked for first. */
export async function shareFile(deps: ReportDeps, lease: Lease): Promise<void> {
  const file = await findFile(deps.db, lease.id);
  if (file === null || file.file_id === null) return;
  const place = await threadOf(deps.db, file);
  if (place.kind === 'refused') return failFile(deps, file, lease, 'The report itself could not be posted there.');
  if (place.kind === 'not_yet') return letGo(deps.db, lease, { afterSeconds: lookAgain, failed: false });
  if (file.sharing_since !== null) {
    const found = await lookFor(deps, file, file.file_id, file.sharing_since, place.thread);
    if (found === 'shared') return keepShared(deps, lease);
    if (found !== 'not_there') return letGo(deps.db, lease, { afterSeconds: found.seconds, failed: false });
  }
  if (!(await beginSharing(deps.db, lease))) return;
  await deps.failpoint('report:sharing');
  const outcome = await deps.chat.share(file.id, place.thread);
  await deps.failpoint('report:shared');
  await keepOutcome(deps, file, lease, outcome);
}

async function lookFor(
  deps: ReportDeps,
  file: ReportFile,
  fileId: string,
  since: Date,
  thread: Thread,
): Promise<'shared' | 'not_there' | { seconds: number }> {
  try {
    if (await deps.chat.isShared(fileId, thread)) return 'shared';
  } catch (error) {
    deps.log.warn(
      { reason: describe(error), fileId: file.id },
      'Whether a file stands in its thread could not be read',
    );
    return { seconds: 5 };
  }
  const { rows } = await sql<{ seconds: number }>`
    select extract(epoch from now() - ${since}::timestamptz)::float8 as seconds`.execute(deps.db);
  return (rows[0]?.seconds ?? 0) > mayStillShow ? 'not_there' : { seconds: lookAgain };
}

async function beginSharing(db: Db, lease: Lease): Promise<boolean> {
  const row = await db
    .updateTable('report_files')
    .set({ sharing_since: sql<Date>`now()` })
    .where('id', '=', lease.id)
    .where('lease_by', '=', lease.by)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

async function keepOutcome(deps: ReportDeps, file: ReportFile, lease: Lease, outcome: ShareOutcome): Promise<void> {
  switch (outcome.kind) {
    case 'shared':
      return keepShared(deps, lease);
    case 'unknown':
      // `sharing_since` stays: the thread is looked at before it is done again.
      return letGo(deps.db, lease, { afterSeconds: lookAgain, failed: false });
    case 'busy':
      return shareLater(deps.db, lease, outcome.seconds, {});
    case 'forgotten': {
      const pause = pauseAfter(null, file.tries, deps.pauses);
      if (pause === null) return failFile(deps, file, lease, 'Slack forgets the file each time that it is uploaded.');
      return shareLater(deps.db, lease, 0, { state: 'waiting', file_id: null, tries: file.tries + 1 });
    }
    case 'refused': {
      const pause = outcome.isLasting ? null : pauseAfter(null, file.tries, deps.pauses);
      if (pause === null) return failFile(deps, file, lease, outcome.why);
      return shareLater(deps.db, lease, pause, { tries: file.tries + 1 });
    }
  }
}

/** It surely did not happen, and is tried again. */
async function shareLater(
  db: Db,
  lease: Lease,
  seconds: number,
  change: { state?: 'waiting'; file_id?: null; tries?: number },
): Promise<void> {
  await db
    .updateTable('report_files')
    .set({
      ...change,
      sharing_since: null,
      lease_until: null,
      lease_by: null,
      due_at: sql<Date>`now() + ${seconds} * interval '1 second'`,
    })
    .where('id', '=', lease.id)
    .where('lease_by', '=', lease.by)
    .execute();
}

async function keepShared(deps: ReportDeps, lease: Lease): Promise<void> {
  await deps.db
    .updateTable('report_files')
    .set({
      state: 'shared',
      failure: null,
      sharing_since: null,
      lease_until: null,
      lease_by: null,
      rest_at: sql<Date>`now()`,
    })
    .where('id', '=', lease.id)
    .where('lease_by', '=', lease.by)
    .execute();
}

async function waitOrFail(deps: ReportDeps, file: ReportFile, lease: Lease, error: unknown): Promise<void> {
  const pause = pauseAfter(error, file.tries, deps.pauses);
  deps.log.warn({ err: error, fileId: file.id, tries: file.tries, again: pause }, 'A file could not be made this time');
  if (pause === null) return failFile(deps, file, lease, sayFailure(error));
  await letGo(deps.db, lease, { afterSeconds: pause, failed: true });
}

/** The report says itself that its file is missing, and why. */
async function failFile(deps: ReportDeps, file: ReportFile, lease: Lease, failure: string): Promise<void> {
  await transaction(deps.db, 'give a file up', async (trx) => {
    await trx
      .updateTable('report_files')
      .set({ state: 'failed', failure, lease_until: null, lease_by: null, rest_at: sql<Date>`now()` })
      .where('id', '=', file.id)
      .where('lease_by', '=', lease.by)
      .execute();
    await wantShown(trx, 'report', file.run_id);
    const post = await postOf(trx, file);
    if (post !== null) await wantShown(trx, 'report_post', post);
  });
}

type Place = { kind: 'stands'; thread: Thread } | { kind: 'not_yet' } | { kind: 'refused' };

/** The thread of the message that a file belongs to. */
async function threadOf(db: Db, file: ReportFile): Promise<Place> {
  const post = await postOf(db, file);
  const row = await db
    .selectFrom('slack_messages')
    .select(['channel_id', 'ts', 'refused'])
    .where('entity', '=', post === null ? 'report' : 'report_post')
    .where('entity_id', '=', post ?? file.run_id)
    .executeTakeFirst();
  if (row === undefined || row.refused !== null) return { kind: 'refused' };
  if (row.ts === null || row.channel_id === null) return { kind: 'not_yet' };
  return { kind: 'stands', thread: { channelId: row.channel_id, ts: row.ts } };
}

/** The post that a file belongs to; null: to the report itself. */
async function postOf(db: Db | Trx, file: ReportFile): Promise<string | null> {
  if (file.place === 'own' || file.channel_id === null) return null;
  const row = await db
    .selectFrom('report_posts')
    .select('id')
    .where('run_id', '=', file.run_id)
    .where('channel_id', '=', file.channel_id)
    .executeTakeFirst();
  return row?.id ?? null;
}
