import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Roles } from '../access/roles.ts';
import type { Log } from '../log.ts';
import type { Failpoint } from '../messages/send.ts';
import { type Db, type Trx, transaction } from '../storage/transaction.ts';
import { runOf } from './run-schedule.ts';
import { createRuns, type NewRun, remakeRun } from './runs.ts';
import { handOver } from './schedule-owners.ts';
import { nextRuns } from './schedule-rule.ts';
import { databaseNow, readSchedule, type Schedule } from './schedules.ts';

export type ScheduleDeps = { db: Db; roles: Pick<Roles, 'adminIds'>; log: Log; failpoint: Failpoint };

/** Taken together: few enough for one short transaction, many enough that a full minute is through in seconds. */
const usualBatch = 100;
/** A run that is made later than this is made up for, and says so. Milliseconds. */
const lateAfterMs = 5 * 60_000;
/** Missed runs that are kept to be looked at and made by hand. */
const keptMissed = 30;
/** Missed runs further back than this are not counted. */
const countedDays = 366;

/** Makes the run rows of all schedules that are due, a batch at a time, beside whoever else does it. Gives how many. */
export async function sweepSchedules(deps: ScheduleDeps, batch = usualBatch): Promise<number> {
  let taken = 0;
  for (;;) {
    const count = await transaction(deps.db, 'make the runs of schedules', (trx) => takeDue(deps, trx, batch));
    if (count > 0) await deps.failpoint('schedule:committed');
    taken += count;
    if (count < batch) return taken;
  }
}

async function takeDue(deps: ScheduleDeps, trx: Trx, batch: number): Promise<number> {
  const rows = await trx
    .selectFrom('report_schedules')
    .selectAll()
    .where('state', '=', 'on')
    .where('next_run_at', '<=', sql<Date>`now()`)
    .orderBy('next_run_at')
    .limit(batch)
    .forUpdate()
    .skipLocked()
    .execute();
  if (rows.length === 0) return 0;
  const now = await databaseNow(trx);
  const due = await ownedBy(deps, trx, rows.map(readSchedule));
  const plans = due.map((schedule) => planOf(schedule, now));
  await makeRuns(
    trx,
    plans.map((plan) => plan.run),
  );
  await keepMissed(trx, plans);
  await setNext(trx, plans);
  await deps.failpoint('schedule:committing');
  return rows.length;
}

/** A run by hand may have come to nothing before: that is no report of the period. */
async function makeRuns(trx: Trx, wishes: NewRun[]): Promise<void> {
  const made = await createRuns(trx, wishes);
  for (const [i, { id, isNew }] of made.entries()) {
    const wish = wishes[i];
    if (!isNew && wish !== undefined) await remakeRun(trx, id, wish);
  }
}

/** The schedules of who has left are handed on before they run. */
async function ownedBy(deps: ScheduleDeps, trx: Trx, due: Schedule[]): Promise<Schedule[]> {
  const owners = [...new Set(due.map((schedule) => schedule.owner))];
  const gone = await trx
    .selectFrom('people')
    .select('user_id')
    .where('user_id', 'in', owners)
    .where('standing', '<>', 'full')
    .execute();
  if (gone.length === 0) return due;
  const heirs = new Map<string, string | null>();
  for (const { user_id: former } of gone) {
    const theirs = due.filter((schedule) => schedule.owner === former).map((schedule) => schedule.id);
    heirs.set(former, await handOver(trx, deps, former, theirs));
  }
  // Without an heir they are paused by now, as is told; what is due is made all the same.
  return due.map((schedule) => ({ ...schedule, owner: heirs.get(schedule.owner) ?? schedule.owner }));
}

type Plan = { schedule: Schedule; run: NewRun; missed: NewRun[]; next: Date | null };

/** The latest of its times that have come is run; those before it, which nobody was there for, are kept as missed. */
function planOf(schedule: Schedule, now: Date): Plan {
  const times = timesUntil(schedule, now);
  const runs = distinct(times.map((at) => runOf(schedule, at)));
  const run = runs.at(-1);
  if (run === undefined) throw new Error('a schedule that is due has a time that has come');
  const missed = runs.slice(0, -1);
  const [next = null] = nextRuns(schedule.rule, schedule.zone, now, 1);
  const isLate = now.getTime() - (run.scheduledFor ?? now).getTime() > lateAfterMs;
  return { schedule, run: { ...run, isLate, skippedBefore: missed.length }, missed, next };
}

function timesUntil({ rule, zone, nextRunAt }: Schedule, now: Date): Date[] {
  const due = nextRunAt ?? now;
  const first = new Date(Math.max(due.getTime(), now.getTime() - countedDays * 86_400_000));
  const times = [first];
  for (;;) {
    const more = nextRuns(rule, zone, times.at(-1) ?? first, times.length === 1 ? 1 : 50);
    const come = more.filter((at) => at <= now);
    times.push(...come);
    if (come.length === 0 || come.length < more.length) return times;
  }
}

/** Several times of one period are one run, the last of them. */
function distinct(runs: NewRun[]): NewRun[] {
  return [...new Map(runs.map((run) => [`${run.period.from} ${run.period.to}`, run])).values()];
}

async function keepMissed(trx: Trx, plans: Plan[]): Promise<void> {
  const missed = plans.flatMap((plan) => plan.missed.slice(-keptMissed));
  if (missed.length === 0) return;
  await trx
    .insertInto('report_runs')
    .values(
      missed.map((run) => ({
        id: randomUUID(),
        kind: run.kind,
        schedule_id: run.scheduleId,
        scheduled_for: run.scheduledFor,
        is_late: true,
        owner: run.owner,
        channel_id: run.channelId,
        first_day: run.period.from,
        last_day: run.period.to,
        start_at: run.period.start,
        end_at: run.period.end,
        zone: run.zone,
        filter: JSON.stringify(run.filter),
        only_unusual: run.onlyUnusual,
        state: 'missed',
        rest_at: sql<Date>`now()`,
      })),
    )
    // One that was run by hand meanwhile was not missed.
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** A cron expression may have no further time: then nothing is due any more. */
async function setNext(trx: Trx, plans: Plan[]): Promise<void> {
  const values = plans.map(({ schedule, next }) => sql`(${schedule.id}::uuid, ${next}::timestamptz)`);
  await sql`
    update report_schedules set next_run_at = planned.next
    from (values ${sql.join(values)}) as planned (id, next)
    where report_schedules.id = planned.id and report_schedules.state = 'on'`.execute(trx);
}
