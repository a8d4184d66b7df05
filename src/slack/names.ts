import { type RawBuilder, sql } from 'kysely';
import { formatNational, maskPhone } from '../phone-numbers.ts';
import type { RecordFilter } from '../reports/filter.ts';
import type { Db } from '../storage/transaction.ts';
import { escapeMrkdwn, userMention } from './mrkdwn.ts';

const unknownName = 'someone';

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
  return (id) => names.get(id) ?? unknownName;
}

/** The names of the people in some columns of a row, to be read along with it: what `nameIn` takes. */
export function namesBeside(...columns: string[]): RawBuilder<{ [id: string]: string } | null> {
  const ids = sql.join(columns.map((column) => sql.ref(column)));
  return sql`(select jsonb_object_agg(user_id, name) from people where user_id in (${ids}))`;
}

/** The same as `peopleNames`, of names that were read beside a row. */
export function nameIn(names: { [id: string]: string } | null): (id: string) => string {
  const known = new Map(Object.entries(names ?? {}));
  return (id) => escapeMrkdwn(known.get(id) ?? unknownName);
}

/**
 * Names for a list of people and user groups in a message for all: a person by the name last read, everybody as such. A group
 * is shown by its id, since a mention of it would call all of its members.
 */
export async function memberNames(db: Db, ids: string[]): Promise<(id: string) => string> {
  const name = await peopleNames(db, ids);
  return (id) => {
    if (id === '*') return 'every full member';
    if (id.startsWith('S')) return `the user group ${escapeMrkdwn(id)}`;
    const known = name(id);
    // Nothing is known of them yet: a mention says who it is, and calls only them.
    return known === unknownName ? userMention(id).toString() : known;
  };
}

/** One of our numbers as people know it: by its alias, with the number. Escaped. */
export async function ourName(db: Db, number: string): Promise<string> {
  const row = await db.selectFrom('account_numbers').select('alias').where('number', '=', number).executeTakeFirst();
  return sayOurNumber(number, row?.alias ?? null);
}

/** The same of a number whose alias has been read already. */
export function sayOurNumber(number: string, alias: string | null): string {
  return alias === null ? formatNational(number) : `${escapeMrkdwn(alias)} ${formatNational(number)}`;
}

/**
 * Says the numbers of filters to anybody: what only a number's own digits tell is shown of our numbers alone. Plain text, not
 * escaped.
 */
export async function numberSayer(db: Db, filters: RecordFilter[]): Promise<(number: string) => string> {
  const asked = filters.flatMap(({ from, to }) => [from, to]).filter((one) => one !== null);
  const rows =
    asked.length === 0
      ? []
      : await db.selectFrom('account_numbers').select('number').where('number', 'in', asked).execute();
  const ours = new Set(rows.map(({ number }) => number));
  return (number) => (ours.has(number) ? formatNational(number) : maskPhone(number));
}

/** The names, as last read, of those among these ids that are people; plain text, not escaped. */
export async function plainNames(db: Db, ids: string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await db.selectFrom('people').select(['user_id', 'name']).where('user_id', 'in', ids).execute();
  return ids.flatMap((id) => rows.find((row) => row.user_id === id)?.name ?? []);
}
