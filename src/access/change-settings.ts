import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import { Refusal } from '../errors.ts';
import type { Trx } from '../storage/transaction.ts';
import { loosens } from './loosens.ts';
import { openChanges, type SettingChange } from './setting-change.ts';
import {
  printOf,
  readSetting,
  type SettingKey,
  type SettingValue,
  type SettingValues,
  settingKeys,
  toStored,
} from './setting-kinds.ts';
import { endChange, lockSettings, noteChange, placeChange, saveSetting } from './setting-rows.ts';
import type { Settings, SettingsReader } from './settings.ts';

export type ChangeWish = {
  changes: Partial<SettingValues>;
  /** The print of each value as the person had it before them. */
  seen: { [key in SettingKey]?: string };
  by: string;
  /** The admins as last known: whom it is told where there is no approval channel. */
  admins: string[];
  source: 'modal';
};

/** `applied`: it holds already. `open`: it loosens something, and waits for a second admin. */
export type Asked = { id: string; key: SettingKey; state: 'applied' | 'open' };

export type ChangeDeps = { settings: SettingsReader };

/**
 * Changes settings: what tightens holds at once, what loosens waits for a second admin. What was left as it was shown is
 * passed over. All in the caller's transaction, who calls `settings.forget()` once it is committed.
 * @throws Refusal with the setting as its field; nothing is kept then.
 */
export async function askChanges(trx: Trx, deps: ChangeDeps, wish: ChangeWish): Promise<Asked[]> {
  await lockSettings(trx);
  const asked: Asked[] = [];
  for (const key of settingKeys) {
    const next = wish.changes[key];
    if (next === undefined || printOf(next) === wish.seen[key]) continue;
    // Read anew for each: one change can decide whether the next one loosens anything.
    const one = await askOne(trx, await deps.settings.read(trx), key, next, wish);
    if (one !== null) asked.push(one);
  }
  return asked;
}

async function askOne(
  trx: Trx,
  before: Settings,
  key: SettingKey,
  given: unknown,
  wish: ChangeWish,
): Promise<Asked | null> {
  const next = valueFrom(before, key, given);
  if (printOf(next) === printOf(before[key])) return null;
  if (wish.seen[key] !== printOf(before[key])) throw changedMeanwhile(before, key);
  const waits = loosens(key, before, next);
  const standing = (await openChanges(trx)).find((change) => change.key === key);
  if (standing !== undefined && waits) throw waitsAlready(standing);
  const change = { id: randomUUID(), key, oldValue: before[key], newValue: next, askedBy: wish.by };
  const holds = { state: 'applied', decided_by: wish.by, decided_at: sql<Date>`now()` };
  await trx
    .insertInto('setting_changes')
    .values({
      id: change.id,
      key,
      old_value: toStored(before[key]),
      new_value: toStored(next),
      asked_by: wish.by,
      ...(waits ? { state: 'open' } : holds),
    })
    .execute();
  if (!waits) await saveSetting(trx, key, toStored(next), wish.by);
  await noteChange(trx, change, { verb: waits ? 'asked' : 'changed', by: wish.by, source: wish.source });
  // It was asked under a value that does not stand any more.
  if (standing !== undefined) {
    await endChange(trx, standing, { state: 'refused', by: null, reason: 'other_value', source: wish.source });
  }
  await placeChange(trx, change.id, before.approvalChannel, wish.admins);
  // Not every admin reads that channel, and it waits for one of them.
  if (waits && before.approvalChannel !== null) {
    const others = wish.admins.filter((admin) => admin !== wish.by);
    await placeChange(trx, change.id, null, others);
  }
  if (key === 'approvalChannel' && !waits) await placeInNewChannel(trx, change.id, next);
  return { id: change.id, key, state: waits ? 'open' : 'applied' };
}

/** Who decides there from now on is told where that was decided. */
export async function placeInNewChannel(trx: Trx, id: string, value: unknown): Promise<void> {
  const channelId = readSetting('approvalChannel', value)?.value ?? null;
  if (channelId !== null) await placeChange(trx, id, channelId, []);
}

/** A value of the form as it will be read back. */
function valueFrom(before: Settings, key: SettingKey, given: unknown): SettingValue<SettingKey> {
  const stored: unknown = JSON.parse(toStored(given));
  // Those of the environment always hold: they stand on no list that could be changed here.
  const admins = key === 'admins' ? readSetting('admins', stored) : null;
  if (admins !== null) return admins.value.filter((id) => !before.rootAdmins.includes(id));
  const next = readSetting(key, stored);
  if (next !== null) return next.value;
  throw new Refusal('bad_setting', 'That is no value for this setting.', 'Correct it, then save again.', {
    field: key,
  });
}

function changedMeanwhile(before: Settings, key: SettingKey): Refusal {
  const source = before.sources[key];
  const people = source.from === 'slack' ? [source.by] : [];
  return new Refusal(
    'changed_meanwhile',
    'This was changed while you had the form open.',
    'Open it again to see what holds now.',
    {
      field: key,
      people,
    },
  );
}

function waitsAlready(standing: SettingChange): Refusal {
  return new Refusal(
    'change_waits',
    'A change of this waits for a second admin already.',
    'Confirm, refuse or withdraw that one first: /switchboard settings shows it.',
    { field: standing.key, people: [standing.askedBy] },
  );
}
