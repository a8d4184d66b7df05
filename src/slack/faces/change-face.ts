import { findChange } from '../../numbers/change-number.ts';
import { formatNational } from '../../phone-numbers.ts';
import type { Db } from '../../storage/transaction.ts';
import { section } from '../blocks.ts';
import type { Here } from '../own-commands.ts';
import { sayChange } from '../say-change.ts';
import type { Face } from '../show-row.ts';

/** What a person is told of a change of a number that was refused when nobody was looking. */
export async function renderChange(db: Db, here: Here, changeId: string): Promise<Face | null> {
  const change = await findChange(db, changeId);
  if (change === null) return null;
  const national = formatNational(change.number);
  return {
    text: `A change of ${national} was refused`,
    blocks: [section(`*${national}*\n${sayChange(here, change)}`)],
  };
}
