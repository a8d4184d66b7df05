import { sql } from 'kysely';
import { writeAudit } from '../access/audit.ts';
import type { Period } from '../access/date-range.ts';
import { Refusal } from '../errors.ts';
import type { Db, Trx } from '../storage/transaction.ts';
import { type Actor, lockStanding, scheduleGone } from './change-schedule.ts';
import { createRuns, findRun, type NewRun, type Run, readRun, wakeReports } from './runs.ts';
import { periodOf, periodOfRun } from './schedule-period.ts';
import { localDayOf } from './schedule-rule.ts';
import { databaseNow, type Schedule } from './schedules.ts';

/** What a schedule's run of a time is to be. */
export function runOf(schedule: Schedule, at: Date): NewRun {
  const period = periodOfRun(schedule.rule, schedule.period, schedule.zone, at);
  return { ...wishFor(schedule, period), scheduledFor: at };
}

function wishFor(schedule: Schedule, period: Period): NewRun {
  return {
    kind: 'report',
    scheduleId: schedule.id,
    scheduledFor: null,
    isLate: false,
    skippedBefore: 0,
    owner: schedule.owner,
    channelId: schedule.channelId,
    askedIn: null,
    period,
    zone: schedule.zone,
    filter: schedule.filter,
    isWhole: false,
    onlyUnusual: schedule.onlyUnusual,
  };
}

/** `standing`: that period's run is there already, and its state says what became of it. */
export type RanNow = { kind: 'made' | 'again' | 'standing'; run: Run };

/**
 * Runs a schedule for what it would be about if it were its time today. The period's run is the only one: one that failed,
 * was missed or that its channel refused is made now, another is left as it is. It is posted also where nothing is unusual: somebody wants to see it.
 */
export async function runScheduleNow(trx: Trx, id: string, actor: Actor): Promise<RanNow> {
  const schedule = await lockStanding(trx, id);
  const today = localDayOf(await databaseNow(trx), schedule.zone);
  const period = periodOf(schedule.period, today, schedule.zone);
  const [made] = await createRuns(trx, [{ ...wishFor(schedule, period), onlyUnusual: false }]);
  if (made === undefined) throw new Error('a wish for a run gives a run');
  const kind = made.isNew ? 'made' : (await makeAgain(trx, made.id)) ? 'again' : 'standing';
  const run = await findRun(trx, made.id);
  if (run === null) throw new Error('a run that has been made is there');
  await noteRun(trx, schedule, run, actor);
  return { kind, run };
}

/** Makes a run that was missed, failed or that its channel refused. @throws Refusal when there is no such run any more, or it is being made. */
export async function makeMissedRun(trx: Trx, runId: string, actor: Actor): Promise<Schedule> {
  const run = await findRun(trx, runId);
  if (run === null || run.scheduleId === null) throw scheduleGone();
  const schedule = await lockStanding(trx, run.scheduleId);
  if (!(await makeAgain(trx, runId))) {
    throw new Refusal('run_made', 'That report has been made, or is being made.', 'See History for what became of it.');
  }
  await noteRun(trx, schedule, run, actor);
  return schedule;
}

/** It goes to where the schedule posts now, and belongs to who owns the schedule now. Late is what the program was away for. */
async function makeAgain(trx: Trx, runId: string): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`
    update report_runs as run set state = 'waiting', failure = null, tries = 0, due_at = now(), rest_at = null, only_unusual = false,
      is_late = run.is_late or run.state = 'missed', owner = schedule.owner, channel_id = schedule.channel_id
    from report_schedules as schedule
    where run.id = ${runId} and schedule.id = run.schedule_id
      and (run.state in ('missed', 'failed') or run.state = 'ready' and exists (${refusedFaces(runId)}))
    returning run.id`.execute(trx);
  if (rows.length === 0) return false;
  await forgetRefused(trx, runId);
  await wakeReports(trx);
  return true;
}

/** The message of a report that its channel would not take. */
function refusedFaces(runId: string) {
  return sql`
    select id from slack_messages
    where entity = 'report' and entity_id = ${runId} and ts is null and refused is not null`;
}

/** With the message go the files that were to stand below it: both are made anew, perhaps in another channel. */
async function forgetRefused(trx: Trx, runId: string): Promise<void> {
  const { rows } = await sql`
    delete from slack_messages where id in (${refusedFaces(runId)}) returning id`.execute(trx);
  if (rows.length > 0) await trx.deleteFrom('report_files').where('run_id', '=', runId).execute();
}

async function noteRun(trx: Trx, schedule: Schedule, run: Run, actor: Actor): Promise<void> {
  await writeAudit(trx, {
    actor: actor.by,
    action: 'schedule.run-asked',
    entity: 'schedule',
    entityId: schedule.id,
    source: actor.source,
    details: { run: run.id, from: run.period.from, to: run.period.to },
  });
}

export type PastRun = Run & {
  createdAt: Date;
  posted: { channelId: string; ts: string } | null;
  /** The chat's word for why its message could not be posted. */
  refused: string | null;
};

/** A schedule's last runs, the newest period first, each with where its message stands or why it does not. */
export async function runsOfSchedule(db: Db, scheduleId: string, limit: number): Promise<PastRun[]> {
  const rows = await db
    .selectFrom('report_runs')
    .selectAll()
    .where('schedule_id', '=', scheduleId)
    .orderBy('start_at', 'desc')
    .orderBy('end_at', 'desc')
    .limit(limit)
    .execute();
  if (rows.length === 0) return [];
  const ids = rows.map((row) => row.id);
  const messages = await db
    .selectFrom('slack_messages')
    .select(['entity_id', 'channel_id', 'ts', 'refused'])
    .where('entity', '=', 'report')
    .where('entity_id', 'in', ids)
    .execute();
  const posted = new Map(
    messages.flatMap(({ entity_id, channel_id: channelId, ts }) =>
      channelId === null || ts === null ? [] : [[entity_id, { channelId, ts }] as const],
    ),
  );
  const refused = new Map(messages.flatMap((one) => (one.ts === null ? [[one.entity_id, one.refused] as const] : [])));
  return rows.map((row) => ({
    ...readRun(row),
    createdAt: row.created_at,
    posted: posted.get(row.id) ?? null,
    refused: refused.get(row.id) ?? null,
  }));
}
