import { formatNational } from '../phone-numbers.ts';
import type { Db } from '../storage/transaction.ts';
import { escapeMrkdwn } from './mrkdwn.ts';

/**
 * Names for a message: people by the name last read, without a mention, since a mention calls them. All escaped.
 */
export async function peopleNames(db: Db, ids: (string | null)[]): Promise<(id: string) => string> {
  const wanted = ids.filter((id) => id !== null);
  const rows =
    wanted.length === 0
      ? []
      : await db.selectFrom('people').select(['user_id', 'name']).where('user_id', 'in', wanted).execute();
  const names = new Map(rows.map((row) => [row.user_id, escapeMrkdwn(row.name)]));
  return (id) => names.get(id) ?? 'someone';
}

/** One of our numbers as people know it: by its alias, with the number. Escaped. */
export async function ourName(db: Db, number: string): Promise<string> {
  const row = await db.selectFrom('account_numbers').select('alias').where('number', '=', number).executeTakeFirst();
  const alias = row?.alias ?? null;
  return alias === null ? formatNational(number) : `${escapeMrkdwn(alias)} ${formatNational(number)}`;
}

/** The names, as last read, of those among these ids that are people; plain text, not escaped. */
export async function plainNames(db: Db, ids: string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await db.selectFrom('people').select(['user_id', 'name']).where('user_id', 'in', ids).execute();
  return ids.flatMap((id) => rows.find((row) => row.user_id === id)?.name ?? []);
}
