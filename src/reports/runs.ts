import { randomUUID } from 'node:crypto';
import { type Selectable, sql } from 'kysely';
import type { Period } from '../access/date-range.ts';
import { placeMessage, wantShown } from '../storage/projections.ts';
import type { ReportRuns } from '../storage/schema-reports.ts';
import type { Db, Trx } from '../storage/transaction.ts';
import { type RecordFilter, recordFilter } from './filter.ts';
import {
  type Before,
  beforeShape,
  type Corrections,
  correctionsShape,
  type Reconciliation,
  reconciliationShape,
  type Summary,
  summaryShape,
} from './summary-shape.ts';

/** Who makes a run, or leaves a file to be made or shared, wakes the loops of all processes by this. */
export const reportsChannel = 'switchboard_reports';

/** A report that somebody, or a schedule, wants. */
export type NewRun = {
  /** `file`: the CSV alone. */
  kind: 'report' | 'file';
  scheduleId: string | null;
  scheduledFor: Date | null;
  isLate: boolean;
  skippedBefore: number;
  owner: string;
  /** Where it is posted; null: in the owner's direct messages. */
  channelId: string | null;
  /** Where it was asked for: it can be posted there from the owner's direct messages. */
  askedIn: string | null;
  period: Period;
  zone: string;
  filter: RecordFilter;
  isWhole: boolean;
  onlyUnusual: boolean;
};

export type RunState = 'waiting' | 'reading' | 'ready' | 'quiet' | 'failed' | 'missed';

export type Run = NewRun & {
  id: string;
  state: RunState;
  /** What went wrong and what to do next. */
  failure: string | null;
  tries: number;
  recordsRead: number;
  readAt: Date | null;
  summary: Summary | null;
  before: Before | null;
  corrections: Corrections | null;
  reconciliation: Reconciliation | null;
};

/** A reading that takes less than this is not announced. Seconds. */
const announcedAfter = 1;

/**
 * Makes runs and wakes who works on them; gives their ids in the order of the wishes. One of a schedule's period that is
 * there already is that one, in whatever state it is (`isNew` false).
 */
export async function createRuns(trx: Trx, wishes: NewRun[]): Promise<{ id: string; isNew: boolean }[]> {
  if (wishes.length === 0) return [];
  const rows = wishes.map((wish) => ({ wish, id: randomUUID() }));
  const made = await trx
    .insertInto('report_runs')
    .values(rows.map(({ wish, id }) => newRow(id, wish)))
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .execute();
  const isMade = new Set(made.map(({ id }) => id));
  const standing = await standingRuns(
    trx,
    rows.filter(({ id }) => !isMade.has(id)).map(({ wish }) => wish),
  );
  for (const { wish, id } of rows) if (isMade.has(id) && wish.scheduleId === null) await announce(trx, id, wish);
  await wakeReports(trx);
  return rows.map(({ wish, id }) => {
    const isNew = isMade.has(id);
    return { id: isNew ? id : (standing.get(keyOf(wish.scheduleId, wish.period)) ?? id), isNew };
  });
}

function newRow(id: string, wish: NewRun) {
  return { id, ...columns(wish), only_unusual: wish.onlyUnusual, state: 'waiting' };
}

function columns(wish: NewRun) {
  return {
    kind: wish.kind,
    schedule_id: wish.scheduleId,
    scheduled_for: wish.scheduledFor,
    is_late: wish.isLate,
    skipped_before: wish.skippedBefore,
    owner: wish.owner,
    channel_id: wish.channelId,
    asked_in: wish.askedIn,
    first_day: wish.period.from,
    last_day: wish.period.to,
    start_at: wish.period.start,
    end_at: wish.period.end,
    zone: wish.zone,
    filter: JSON.stringify(wish.filter),
    is_whole: wish.isWhole,
  };
}

/** The runs of schedules whose period has one already, by their key. */
async function standingRuns(trx: Trx, wishes: NewRun[]): Promise<Map<string, string>> {
  const scheduleIds = [...new Set(wishes.flatMap((wish) => wish.scheduleId ?? []))];
  if (scheduleIds.length === 0) return new Map();
  const rows = await trx
    .selectFrom('report_runs')
    .select(['id', 'schedule_id', 'start_at', 'end_at'])
    .where('schedule_id', 'in', scheduleIds)
    .where(
      'start_at',
      'in',
      wishes.map((wish) => wish.period.start),
    )
    .execute();
  return new Map(rows.map((row) => [keyOf(row.schedule_id, { start: row.start_at, end: row.end_at }), row.id]));
}

function keyOf(scheduleId: string | null, { start, end }: Pick<Period, 'start' | 'end'>): string {
  return `${scheduleId} ${start.getTime()} ${end.getTime()}`;
}

/** Who asks sees that it is being read, unless that is done in a moment. */
async function announce(trx: Trx, runId: string, wish: NewRun): Promise<void> {
  await placeMessage(trx, {
    entity: 'report',
    entityId: runId,
    channelId: wish.channelId,
    homeUser: wish.owner,
    parentId: null,
    afterSeconds: announcedAfter,
  });
}

/** With the transaction's commit, every process looks for work on reports. */
export async function wakeReports(trx: Trx): Promise<void> {
  await sql`select pg_notify(${reportsChannel}, '')`.execute(trx);
}

export async function findRun(db: Db | Trx, id: string): Promise<Run | null> {
  const row = await db.selectFrom('report_runs').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : readRun(row);
}

/** A run or a file that has come to nothing and is made once more, as if nothing had been tried. */
export const afresh = { state: 'waiting', failure: null, tries: 0, due_at: sql<Date>`now()`, rest_at: null };

/** A run that has come to nothing: its period is not reported. */
export const unmadeStates: RunState[] = ['failed', 'missed'];

const states: RunState[] = ['waiting', 'reading', 'ready', 'quiet', 'failed', 'missed'];

export function readRun(row: Selectable<ReportRuns>): Run {
  return {
    id: row.id,
    kind: row.kind === 'file' ? 'file' : 'report',
    scheduleId: row.schedule_id,
    scheduledFor: row.scheduled_for,
    isLate: row.is_late,
    skippedBefore: row.skipped_before,
    owner: row.owner,
    channelId: row.channel_id,
    askedIn: row.asked_in,
    period: { from: row.first_day, to: row.last_day, start: row.start_at, end: row.end_at },
    zone: row.zone,
    filter: recordFilter.parse(row.filter),
    isWhole: row.is_whole,
    onlyUnusual: row.only_unusual,
    state: states.find((state) => state === row.state) ?? 'failed',
    failure: row.failure,
    tries: row.tries,
    recordsRead: Number(row.records_read),
    readAt: row.read_at,
    summary: row.summary === null ? null : summaryShape.parse(row.summary),
    before: row.before === null ? null : beforeShape.parse(row.before),
    corrections: row.corrections === null ? null : correctionsShape.parse(row.corrections),
    reconciliation: row.reconciliation === null ? null : reconciliationShape.parse(row.reconciliation),
  };
}

/**
 * A schedule's time has come for a period that has a run already: one that failed or was missed is made as it is wished now.
 * What somebody asked for by hand is posted also where nothing is unusual.
 */
export async function remakeRun(trx: Trx, id: string, wish: NewRun): Promise<void> {
  const row = await trx
    .updateTable('report_runs')
    .set({
      ...columns(wish),
      ...afresh,
      only_unusual: sql<boolean>`only_unusual and ${wish.onlyUnusual}`,
    })
    .where('id', '=', id)
    .where('state', 'in', unmadeStates)
    .returning('id')
    .executeTakeFirst();
  if (row !== undefined) await wantShown(trx, 'report_failure', id);
}

/**
 * A run that failed is tried anew, for who owns its schedule now and where that posts now; gives false for one that did not
 * fail, or whose schedule is deleted.
 */
export async function retryRun(trx: Trx, runId: string): Promise<boolean> {
  // Held, so that an edit comes before this or finds the run waiting.
  const schedule = await trx
    .selectFrom('report_schedules as schedule')
    .innerJoin('report_runs as run', 'run.schedule_id', 'schedule.id')
    .select(['schedule.state', 'schedule.owner', 'schedule.channel_id'])
    .where('run.id', '=', runId)
    .forUpdate('schedule')
    .executeTakeFirst();
  if (schedule?.state === 'deleted') return false;
  const place = schedule === undefined ? {} : { owner: schedule.owner, channel_id: schedule.channel_id };
  const row = await trx
    .updateTable('report_runs')
    .set({ ...place, ...afresh })
    .where('id', '=', runId)
    .where('state', '=', 'failed')
    .returning('id')
    .executeTakeFirst();
  if (row !== undefined) await wakeReports(trx);
  return row !== undefined;
}
