import { type SettingValue, toStored } from '../../src/access/setting-kinds.ts';
import type { CapsNow } from '../../src/messages/text-caps.ts';
import type { Db } from '../../src/storage/transaction.ts';

type TextCaps = SettingValue<'textCaps'>;
type Spans = TextCaps['person'];
type Given = { [span in keyof Spans]?: Partial<Spans[span]> };

const none = { texts: null, money: null };

function spansOf(given: Given = {}): Spans {
  return { hour: { ...none, ...given.hour }, day: { ...none, ...given.day }, month: { ...none, ...given.month } };
}

/** Only these caps are set. */
export function textCapsOf(given: { person?: Given; workspace?: Given } = {}): TextCaps {
  return { person: spansOf(given.person), workspace: spansOf(given.workspace) };
}

/** What is asked in a transaction, with only these caps set. */
export function capsNow(given: { person?: Given; workspace?: Given } = {}, zone = 'UTC'): CapsNow {
  return async () => ({ textCaps: textCapsOf(given), zone, rootAdmins: ['UROOT'], admins: [] });
}

/** What an admin would save: for harnesses in which one person sends more than a person may. */
export const noCapsSaved = { key: 'textCaps', value: toStored(textCapsOf()), set_by: 'UROOT' };

export async function liftTextCaps(db: Db): Promise<void> {
  await db
    .insertInto('settings')
    .values(noCapsSaved)
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: noCapsSaved.value }))
    .execute();
}
