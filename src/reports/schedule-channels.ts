import { sql } from 'kysely';
import type { Log } from '../log.ts';
import { type Db, transaction } from '../storage/transaction.ts';
import { lockStanding, pauseSchedule } from './change-schedule.ts';
import { placeNotice } from './schedule-notices.ts';

/** What the chat refused longer ago than this has been seen to. Hours. */
const lookBackHours = 24;

/**
 * Pauses each schedule whose report its channel would not take (archived, left, restricted) since the schedule was last
 * changed, and tells its owner. `sayRefusal`: what the chat's word means and what to do, null where it says nothing lasting
 * about the channel. Gives how many were paused.
 */
export async function pauseWhereRefused(
  deps: { db: Db; log: Log },
  sayRefusal: (word: string) => string | null,
): Promise<number> {
  const { rows } = await sql<{ id: string; refused: string }>`
    select distinct on (schedule.id) schedule.id, message.refused
    from report_runs as run
    join report_schedules as schedule on schedule.id = run.schedule_id
    join slack_messages as message on message.entity = 'report' and message.entity_id = run.id::text
    where run.rest_at > now() - ${lookBackHours} * interval '1 hour' and schedule.state = 'on'
      and message.refused is not null and message.channel_id = schedule.channel_id and message.created_at > schedule.updated_at
    order by schedule.id, message.created_at desc`.execute(deps.db);
  let paused = 0;
  for (const { id, refused } of rows) {
    const why = sayRefusal(refused);
    if (why !== null && (await pauseFor(deps, id, why))) paused += 1;
  }
  return paused;
}

async function pauseFor({ db, log }: { db: Db; log: Log }, id: string, why: string): Promise<boolean> {
  const isPaused = await transaction(db, 'pause a schedule whose channel takes nothing', async (trx) => {
    const standing = await lockStanding(trx, id);
    if (!(await pauseSchedule(trx, id, { by: null, source: 'worker' }, why))) return false;
    await placeNotice(trx, { kind: 'paused', scheduleId: id, version: standing.version + 1 }, standing.owner);
    return true;
  });
  if (isPaused) log.warn({ schedule: id }, 'A schedule was paused: its channel takes no message');
  return isPaused;
}
