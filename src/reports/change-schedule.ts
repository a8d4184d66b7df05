import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { sql } from 'kysely';
import { writeAudit } from '../access/audit.ts';
import { Refusal } from '../errors.ts';
import { wantAllShown } from '../storage/projections.ts';
import type { Trx } from '../storage/transaction.ts';
import { unmadeStates } from './runs.ts';
import { periodOfRun } from './schedule-period.ts';
import {
  checkSchedule,
  databaseNow,
  mostSchedules,
  readSchedule,
  type Schedule,
  type ScheduleWish,
  upcoming,
} from './schedules.ts';

/** Who does it, and from where: for the trail. `by` null: the program. */
export type Actor = { by: string | null; source: string };

/** Makes a schedule of a person's. @throws Refusal as `checkSchedule` does, or when there are too many. */
export async function makeSchedule(trx: Trx, wished: ScheduleWish, actor: Actor & { by: string }): Promise<Schedule> {
  const now = await databaseNow(trx);
  const wish = checkSchedule(wished, now);
  const { rows } = await sql<{ standing: string }>`
    select count(*) as standing from report_schedules where state <> 'deleted'`.execute(trx);
  if (Number(rows[0]?.standing ?? 0) >= mostSchedules) {
    const happened = `There are ${mostSchedules} schedules already, which is the most.`;
    throw new Refusal('too_many_schedules', happened, 'Delete one first: /mdr schedules.');
  }
  const row = await trx
    .insertInto('report_schedules')
    .values({ id: randomUUID(), owner: actor.by, state: 'on', ...columns(wish), next_run_at: nextOf(wish, now) })
    .returningAll()
    .executeTakeFirstOrThrow();
  await note(trx, row.id, 'schedule.made', actor, { channel: wish.channelId });
  return readSchedule(row);
}

/**
 * Changes what a schedule is; a run that is not made yet goes to its new channel. `version`: of the schedule that the person had
 * before them.
 * @throws Refusal as `checkSchedule` does, when it was changed meanwhile, or deleted.
 */
export async function changeSchedule(
  trx: Trx,
  id: string,
  change: { version: number; wish: ScheduleWish },
  actor: Actor,
): Promise<Schedule> {
  const standing = await lockStanding(trx, id);
  if (standing.version !== change.version) {
    throw new Refusal(
      'changed_meanwhile',
      'This schedule was changed after you opened the form.',
      'Close it and open Edit again, so that you see how it is now.',
    );
  }
  const now = await databaseNow(trx);
  const wish = checkSchedule(change.wish, now);
  const changed = await update(trx, id, {
    ...columns(wish),
    next_run_at: standing.state === 'on' ? await nextAfterEdit(trx, standing, wish, now) : null,
  });
  await openRuns(trx, id).set({ channel_id: wish.channelId }).execute();
  await note(trx, id, 'schedule.changed', actor, { channel: wish.channelId });
  return changed;
}

/** Gives false where it is paused already. `reason`: the program's, when it is the one who pauses. */
export async function pauseSchedule(
  trx: Trx,
  id: string,
  actor: Actor,
  reason: string | null = null,
): Promise<boolean> {
  const standing = await lockStanding(trx, id);
  if (standing.state === 'paused') return false;
  await update(trx, id, { state: 'paused', paused_by: actor.by, paused_reason: reason, next_run_at: null });
  await note(trx, id, 'schedule.paused', actor);
  return true;
}

/** It runs next when its rule says from now on: what passed while it was paused is not made up for. */
export async function resumeSchedule(trx: Trx, id: string, actor: Actor): Promise<Schedule> {
  const standing = await lockStanding(trx, id);
  if (standing.state === 'on') return standing;
  const next_run_at = await nextNew(trx, id, standing, await databaseNow(trx));
  const resumed = await update(trx, id, { state: 'on', paused_by: null, paused_reason: null, next_run_at });
  await note(trx, id, 'schedule.resumed', actor);
  return resumed;
}

/** Its runs stay, for who looks for what was reported; those that are not made yet are given up. */
export async function deleteSchedule(trx: Trx, id: string, actor: Actor): Promise<void> {
  await lockStanding(trx, id);
  await update(trx, id, { state: 'deleted', next_run_at: null });
  const ended = await openRuns(trx, id)
    .set({
      state: 'failed',
      failure: 'Its schedule was deleted.',
      lease_until: null,
      lease_by: null,
      rest_at: sql<Date>`now()`,
    })
    .returning('id')
    .execute();
  // Of one that had failed and was being tried again, a message says so.
  if (ended.length > 0)
    await wantAllShown(
      trx,
      ended.map((run) => ({ entity: 'report_failure', entityId: run.id })),
    );
  await note(trx, id, 'schedule.deleted', actor);
}

/** Those of its runs that are not made yet. */
function openRuns(trx: Trx, id: string) {
  return trx.updateTable('report_runs').where('schedule_id', '=', id).where('state', 'in', ['waiting', 'reading']);
}

/** The schedule, held against others who would change it. @throws Refusal when it is deleted. */
export async function lockStanding(trx: Trx, id: string): Promise<Schedule> {
  const row = await trx.selectFrom('report_schedules').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  if (row === undefined || row.state === 'deleted') throw scheduleGone();
  return readSchedule(row);
}

export function scheduleGone(): Refusal {
  return new Refusal(
    'schedule_gone',
    'That schedule has been deleted.',
    'See /mdr schedules for those that there are.',
  );
}

function columns(wish: ScheduleWish) {
  return {
    channel_id: wish.channelId,
    rule: JSON.stringify(wish.rule),
    zone: wish.zone,
    period: wish.period,
    filter: JSON.stringify(wish.filter),
    only_unusual: wish.onlyUnusual,
  };
}

function nextOf(wish: Pick<ScheduleWish, 'rule' | 'zone'>, now: Date): Date | null {
  return upcoming(wish, now, 1)[0] ?? null;
}

/** Where its times stay the same, the one that has come, and that no sweep has seen yet, is not lost. */
async function nextAfterEdit(trx: Trx, standing: Schedule, wish: ScheduleWish, now: Date): Promise<Date | null> {
  const due = standing.nextRunAt;
  const isSame = wish.zone === standing.zone && isDeepStrictEqual(wish.rule, standing.rule);
  return due !== null && due <= now && isSame ? due : nextNew(trx, standing.id, wish, now);
}

/**
 * The next of its times whose period it has no run of yet, or one that came to nothing: another would bring nothing. Of the
 * times to come only the first can be such a one, since every other is about days that are not over.
 */
async function nextNew(trx: Trx, id: string, wish: ScheduleWish, now: Date): Promise<Date | null> {
  const [next, second = null] = upcoming(wish, now, 2);
  if (next === undefined) return null;
  const { start, end } = periodOfRun(wish.rule, wish.period, wish.zone, next);
  const run = await trx
    .selectFrom('report_runs')
    .select('id')
    .where('schedule_id', '=', id)
    .where('start_at', '=', start)
    .where('end_at', '=', end)
    .where('state', 'not in', unmadeStates)
    .executeTakeFirst();
  return run === undefined ? next : second;
}

type Change = Partial<ReturnType<typeof columns>> & {
  state?: Schedule['state'];
  paused_by?: string | null;
  paused_reason?: string | null;
  next_run_at?: Date | null;
};

async function update(trx: Trx, id: string, change: Change): Promise<Schedule> {
  const row = await trx
    .updateTable('report_schedules')
    .set({ ...change, version: sql<number>`version + 1`, updated_at: sql<Date>`clock_timestamp()` })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return readSchedule(row);
}

async function note(
  trx: Trx,
  id: string,
  action: string,
  actor: Actor,
  details: { [name: string]: string } = {},
): Promise<void> {
  await writeAudit(trx, { actor: actor.by, action, entity: 'schedule', entityId: id, source: actor.source, details });
}
