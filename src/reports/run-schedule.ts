import { sql } from 'kysely';
import { writeAudit } from '../access/audit.ts';
import type { Period } from '../access/date-range.ts';
import { Refusal } from '../errors.ts';
import type { Db, Trx } from '../storage/transaction.ts';
import { type Actor, lockStanding, scheduleGone } from './change-schedule.ts';
import { createRuns, findRun, type NewRun, type Run, readRun, wakeReports } from './runs.ts';
import { periodOf, periodOfRun } from './schedule-period.ts';
import { localDayOf } from './schedule-rule.ts';
import { databaseNow, findSchedule, type Schedule } from './schedules.ts';

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
 * Runs a schedule for what it would be about if it were its time today. The period's run is the only one: one that failed or
 * was missed is made now, another is left as it is. It is posted also where nothing is unusual: somebody wants to see it.
 */
export async function runScheduleNow(trx: Trx, id: string, actor: Actor): Promise<RanNow> {
  const schedule = await lockStanding(trx, id);
  const today = localDayOf(await databaseNow(trx), schedule.zone);
  const period = periodOf(schedule.period, today, schedule.zone);
  const [made] = await createRuns(trx, [{ ...wishFor(schedule, period), onlyUnusual: false }]);
  const run = made === undefined ? null : await findRun(trx, made.id);
  if (made === undefined || run === null) throw new Error('a wish for a run gives a run');
  const kind = made.isNew ? 'made' : (await makeAgain(trx, run.id)) ? 'again' : 'standing';
  await noteRun(trx, schedule, run, actor);
  return { kind, run };
}

/** Makes a run that was missed or failed. @throws Refusal when there is no such run any more, or it is being made. */
export async function makeMissedRun(trx: Trx, runId: string, actor: Actor): Promise<Schedule> {
  const run = await findRun(trx, runId);
  const schedule = run?.scheduleId == null ? null : await findSchedule(trx, run.scheduleId);
  if (run === null || schedule === null || schedule.state === 'deleted') throw scheduleGone();
  if (!(await makeAgain(trx, runId))) {
    throw new Refusal('run_made', 'That report has been made, or is being made.', 'See History for what became of it.');
  }
  await noteRun(trx, schedule, run, actor);
  return schedule;
}

/** It goes to where the schedule posts now, and belongs to who owns the schedule now. */
async function makeAgain(trx: Trx, runId: string): Promise<boolean> {
  const { rows } = await sql<{ id: string }>`
    update report_runs as run set state = 'waiting', failure = null, tries = 0, due_at = now(), rest_at = null, only_unusual = false,
      is_late = true, owner = schedule.owner, channel_id = schedule.channel_id
    from report_schedules as schedule
    where run.id = ${runId} and run.state in ('missed', 'failed') and schedule.id = run.schedule_id
    returning run.id`.execute(trx);
  if (rows.length > 0) await wakeReports(trx);
  return rows.length > 0;
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

export type PastRun = Run & { createdAt: Date; posted: { channelId: string; ts: string } | null };

/** A schedule's last runs, the newest period first, each with where its message stands. */
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
    .select(['entity_id', 'channel_id', 'ts'])
    .where('entity', '=', 'report')
    .where('entity_id', 'in', ids)
    .where('ts', 'is not', null)
    .execute();
  const posted = new Map(
    messages.flatMap(({ entity_id, channel_id: channelId, ts }) =>
      channelId === null || ts === null ? [] : [[entity_id, { channelId, ts }] as const],
    ),
  );
  return rows.map((row) => ({ ...readRun(row), createdAt: row.created_at, posted: posted.get(row.id) ?? null }));
}
