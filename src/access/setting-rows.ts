import { sql } from 'kysely';
import { placeMessage, urgency, wantShown } from '../storage/projections.ts';
import type { Trx } from '../storage/transaction.ts';
import { writeAudit } from './audit.ts';
import type { EndedReason, SettingChange } from './setting-change.ts';
import { toStored } from './setting-kinds.ts';

/** The rows behind a change of a setting: what every way of deciding one writes. */

/** One change of the settings after the other, whichever setting it is of: there are few. */
export async function lockSettings(trx: Trx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('settings', 0))`.execute(trx);
}

/** The value holds from now on. `by`: who asked for it. */
export async function saveSetting(trx: Trx, key: string, stored: string, by: string): Promise<void> {
  await trx
    .insertInto('settings')
    .values({ key, value: stored, set_by: by })
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet({ value: stored, set_by: by, set_at: sql<Date>`now()` }),
    )
    .execute();
}

export type Ending = {
  state: 'applied' | 'refused' | 'withdrawn';
  /** Null: the program. */
  by: string | null;
  reason?: EndedReason | null;
  source: 'modal' | 'button' | 'sweep';
};

/** An open change comes to its end; its messages are to say so. An applied one is saved besides. */
export async function endChange(trx: Trx, change: SettingChange, ending: Ending): Promise<void> {
  await trx
    .updateTable('setting_changes')
    .set({
      state: ending.state,
      decided_by: ending.by,
      decided_at: sql<Date>`now()`,
      ended_reason: ending.reason ?? null,
    })
    .where('id', '=', change.id)
    .where('state', '=', 'open')
    .execute();
  if (ending.state === 'applied') await saveSetting(trx, change.key, toStored(change.newValue), change.askedBy);
  await noteChange(trx, change, { ...ending, verb: ending.state === 'applied' ? 'changed' : ending.state });
  await wantShown(trx, 'setting_change', change.id, { urgency: urgency.first });
}

/** The trail: which setting, from what to what, who asked, who decided, from where. */
export async function noteChange(
  trx: Trx,
  change: Pick<SettingChange, 'id' | 'key' | 'oldValue' | 'newValue' | 'askedBy'>,
  note: {
    verb: 'asked' | 'changed' | 'refused' | 'withdrawn' | 'click_refused';
    by: string | null;
    reason?: string | null;
    source: Ending['source'];
  },
): Promise<void> {
  await writeAudit(trx, {
    actor: note.by,
    action: `setting.${note.verb}`,
    entity: 'setting',
    entityId: change.key,
    source: note.source,
    details: {
      change: change.id,
      old: toStored(change.oldValue),
      new: toStored(change.newValue),
      askedBy: change.askedBy,
      reason: note.reason ?? null,
    },
  });
}

/** Places a change's message: in the approval channel, or with each admin where there is none. */
export async function placeChange(trx: Trx, id: string, channelId: string | null, admins: string[]): Promise<void> {
  const place = { entity: 'setting_change', entityId: id, parentId: null, urgency: urgency.first };
  if (channelId !== null) await placeMessage(trx, { ...place, channelId, homeUser: null });
  else for (const admin of admins) await placeMessage(trx, { ...place, channelId: null, homeUser: admin });
}
