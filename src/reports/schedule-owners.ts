import { sql } from 'kysely';
import { writeAudit } from '../access/audit.ts';
import type { People } from '../access/people.ts';
import type { Roles } from '../access/roles.ts';
import { describe } from '../errors.ts';
import type { Log } from '../log.ts';
import { type Db, type Trx, transaction } from '../storage/transaction.ts';
import { placeNotice } from './schedule-notices.ts';

/** How old what we know of a schedule's owner may be, unless the chat has told of a change. Milliseconds. */
const knownForMs = 3_600_000;

/** Looks whether the owners of schedules are still members, and hands on the schedules of those who are not. */
export async function reviewOwners(deps: {
  db: Db;
  people: People;
  roles: Pick<Roles, 'adminIds'>;
  log: Log;
}): Promise<void> {
  const owners = await deps.db
    .selectFrom('report_schedules')
    .select('owner')
    .distinct()
    .where('state', '<>', 'deleted')
    .execute();
  for (const { owner } of owners) {
    try {
      const { standing } = await deps.people.person(owner, knownForMs);
      if (standing === 'full') continue;
    } catch (error) {
      // A chat that does not answer says nothing about who has left.
      deps.log.warn(
        { reason: describe(error), owner },
        'Whether the owner of a schedule is still here could not be read',
      );
      continue;
    }
    await transaction(deps.db, 'hand the schedules of somebody on', (trx) => handOver(trx, deps, owner));
  }
}

/**
 * Gives the schedules of somebody who has left to the first of the admins who is still here, and tells all of those; without
 * any they are paused. Gives the new owner. One who gave theirs to nobody comes to nothing here the second time.
 */
export async function handOver(
  trx: Trx,
  deps: { roles: Pick<Roles, 'adminIds'> },
  former: string,
): Promise<string | null> {
  const admins = await stillHere(trx, await deps.roles.adminIds(trx));
  const [heir = null] = admins;
  const handed = await trx
    .updateTable('report_schedules')
    .set(
      heir === null
        ? {
            state: 'paused',
            next_run_at: null,
            paused_by: null,
            paused_reason: noHeir,
            version: sql<number>`version + 1`,
          }
        : { owner: heir, version: sql<number>`version + 1` },
    )
    .where('owner', '=', former)
    .where('state', 'in', heir === null ? ['on'] : ['on', 'paused'])
    .returning('id')
    .execute();
  for (const { id } of handed) {
    await writeAudit(trx, {
      actor: null,
      action: heir === null ? 'schedule.paused' : 'schedule.handed-over',
      entity: 'schedule',
      entityId: id,
      source: 'worker',
      details: { from: former, to: heir },
    });
    for (const admin of admins) await placeNotice(trx, { kind: 'handed', scheduleId: id, former }, admin);
  }
  return heir;
}

const noHeir = 'Its owner has left, and no admin of Switchboard is there to take it. An admin can resume it.';

/** Who the chat has not been asked about yet is taken to be here. */
async function stillHere(trx: Trx, admins: string[]): Promise<string[]> {
  if (admins.length === 0) return [];
  const gone = await trx
    .selectFrom('people')
    .select('user_id')
    .where('user_id', 'in', admins)
    .where('standing', '<>', 'full')
    .execute();
  return admins.filter((admin) => !gone.some((row) => row.user_id === admin));
}
