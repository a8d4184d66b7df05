import type { Selectable } from 'kysely';
import type { SettingChanges } from '../storage/schema-access.ts';
import type { Db, Trx } from '../storage/transaction.ts';
import { isSettingKey, type SettingKey } from './setting-kinds.ts';

export const changeStates = ['open', 'applied', 'refused', 'withdrawn'] as const;
export type ChangeState = (typeof changeStates)[number];

/** Why the program itself ended an open change: the setting has another value by now, or who asked is no admin any more. */
export const endedReasons = ['other_value', 'asker_gone'] as const;
export type EndedReason = (typeof endedReasons)[number];

/** A change of a setting as it was asked for. The values are as stored: `readSetting` reads them. */
export type SettingChange = {
  id: string;
  key: SettingKey;
  oldValue: unknown;
  newValue: unknown;
  askedBy: string;
  state: ChangeState;
  createdAt: Date;
  /** When it applies by itself, while nobody else is an admin. */
  ripeAt: Date | null;
  /** Null where the program decided; who asked, where it needed nobody else. */
  decidedBy: string | null;
  decidedAt: Date | null;
  endedReason: EndedReason | null;
};

/** Null: the row is of a setting that this version does not have. */
export function toChange(row: Selectable<SettingChanges>): SettingChange | null {
  if (!isSettingKey(row.key)) return null;
  const state = changeStates.find((one) => one === row.state);
  if (state === undefined) throw new Error(`the database holds an unknown state of a change: ${row.state}`);
  return {
    id: row.id,
    key: row.key,
    oldValue: row.old_value,
    newValue: row.new_value,
    askedBy: row.asked_by,
    state,
    createdAt: row.created_at,
    ripeAt: row.ripe_at,
    decidedBy: row.decided_by,
    decidedAt: row.decided_at,
    endedReason: endedReasons.find((one) => one === row.ended_reason) ?? null,
  };
}

export async function findChange(db: Db | Trx, id: string): Promise<SettingChange | null> {
  const row = await db.selectFrom('setting_changes').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : toChange(row);
}

/** The change, its row locked until the transaction ends. */
export async function lockChange(trx: Trx, id: string): Promise<SettingChange | null> {
  const row = await trx.selectFrom('setting_changes').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  return row === undefined ? null : toChange(row);
}

/** What waits for a second admin, the oldest first. */
export async function openChanges(db: Db | Trx): Promise<SettingChange[]> {
  const rows = await db
    .selectFrom('setting_changes')
    .selectAll()
    .where('state', '=', 'open')
    .orderBy('created_at')
    .execute();
  return rows.map(toChange).filter((change) => change !== null);
}
