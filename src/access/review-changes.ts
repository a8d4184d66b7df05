import { sql } from 'kysely';
import { wantShown } from '../storage/projections.ts';
import { type Db, type Trx, transaction } from '../storage/transaction.ts';
import { placeInNewChannel } from './change-settings.ts';
import { overtakenBy } from './decide-change.ts';
import type { Roles } from './roles.ts';
import { lockChange, openChanges, type SettingChange } from './setting-change.ts';
import { endChange, lockSettings } from './setting-rows.ts';
import type { SettingsReader } from './settings.ts';
import { tellRefusedByChannel } from './tell-admins.ts';

export type ReviewDeps = { db: Db; settings: SettingsReader; roles: Roles };

/**
 * How long a change that loosens something waits where nobody else is an admin. Long enough that the others of the team
 * see it in the approval channel on a working day, and can have it undone by whoever runs the program. Hours.
 */
export const loneWaitHours = 24;

/**
 * Looks after the changes that wait: those of a single admin get their waiting time and hold after it; those that nothing
 * can come of any more are ended. What a channel would not take is told to the admins. Gives how many were ended.
 */
export async function reviewChanges(deps: ReviewDeps): Promise<number> {
  await tellRefusedByChannel(deps);
  const open = await openChanges(deps.db);
  if (open.length === 0) return 0;
  const admins = await deps.roles.allAdmins();
  let done = 0;
  for (const { id } of open) {
    const isEnded = await transaction(deps.db, 'review a change of the settings', (trx) =>
      reviewOne(trx, deps, id, admins),
    );
    if (isEnded) done += 1;
  }
  if (done > 0) deps.settings.forget();
  return done;
}

async function reviewOne(trx: Trx, deps: ReviewDeps, id: string, admins: string[]): Promise<boolean> {
  await lockSettings(trx);
  const change = await lockChange(trx, id);
  if (change?.state !== 'open') return false;
  const overtaken = await overtakenBy(trx, deps, change, admins);
  if (overtaken !== null) {
    await endChange(trx, change, { state: 'refused', by: null, reason: overtaken, source: 'sweep' });
    return true;
  }
  const isAlone = admins.every((admin) => admin === change.askedBy);
  if (!isAlone || change.ripeAt === null) {
    await setRipe(trx, change, isAlone);
    return false;
  }
  if (!(await isRipe(trx, id))) return false;
  await endChange(trx, change, { state: 'applied', by: null, source: 'sweep' });
  if (change.key === 'approvalChannel') await placeInNewChannel(trx, change.id, change.newValue);
  return true;
}

/** The waiting time begins when nobody else is an admin, and ends with that: then a second one has to confirm it. */
async function setRipe(trx: Trx, change: SettingChange, isAlone: boolean): Promise<void> {
  if (isAlone === (change.ripeAt !== null)) return;
  await trx
    .updateTable('setting_changes')
    .set({ ripe_at: isAlone ? sql<Date>`now() + ${loneWaitHours} * interval '1 hour'` : null })
    .where('id', '=', change.id)
    .execute();
  await wantShown(trx, 'setting_change', change.id);
}

async function isRipe(trx: Trx, id: string): Promise<boolean> {
  const row = await trx
    .selectFrom('setting_changes')
    .select('id')
    .where('id', '=', id)
    .where('ripe_at', '<=', sql<Date>`now()`)
    .executeTakeFirst();
  return row !== undefined;
}
