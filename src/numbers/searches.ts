import { randomUUID } from 'node:crypto';
import { type Selectable, sql } from 'kysely';
import { z } from 'zod';
import { toStored } from '../access/setting-kinds.ts';
import type { Flowroute } from '../flowroute/index.ts';
import type { NumberSearches } from '../storage/schema-numbers.ts';
import type { Db, Trx } from '../storage/transaction.ts';
import { type Found, offersOf, searchForSale } from './for-sale.ts';
import type { SearchWish } from './parse-search.ts';
import { ruleShape, sayRule } from './rule.ts';

/**
 * What a person found for sale, with the prices that they were shown, and what they ticked of it. It is kept here, so that
 * its pages do not move under the reader, a form carries its id alone, and no price comes back from a form.
 */
export type Search = SearchWish &
  Found & {
    id: string;
    userId: string;
    /** E.164, in the order ticked; empty: whatever fits the rule. */
    chosen: string[];
  };

const amount = z
  .string()
  .regex(/^\d{1,18}$/)
  .transform(BigInt);
const foundShape = z.array(
  z.object({
    number: z.string(),
    numberType: z.string().nullable(),
    rateCenter: z.string().nullable(),
    state: z.string().nullable(),
    setupNanodollars: amount,
    monthlyNanodollars: amount,
  }),
);
const filterShape = z.object({ rule: ruleShape, letters: z.string().nullable().default(null) });

/** How long a form or a list of results can be gone on with. Prices and stock are not what they were then. */
const keptHours = 24;

export type SearchDeps = { db: Db; flowroute: Pick<Flowroute, 'listAvailable' | 'availablePage'> };

/** Looks for numbers for sale and keeps what was found. @throws FlowrouteError */
export async function startSearch(deps: SearchDeps, userId: string, wish: SearchWish): Promise<Search> {
  const found = await searchForSale(deps.flowroute, wish.rule);
  return keepSearch(deps.db, userId, wish, found, []);
}

/**
 * Looks up what numbers cost now and keeps those that are for sale, chosen. Gives the others as well.
 * @throws FlowrouteError
 */
export async function startBasket(
  deps: SearchDeps,
  userId: string,
  numbers: string[],
): Promise<{ search: Search; gone: string[] }> {
  const wanted = [...new Set(numbers)];
  const offers = await offersOf(deps.flowroute, wanted);
  const found = wanted.flatMap((number) => offers.get(number) ?? []);
  const chosen = found.map((one) => one.number);
  const search = await keepSearch(
    deps.db,
    userId,
    { rule: {}, letters: null },
    { numbers: found, lookedAt: wanted.length, isWhole: true },
    chosen,
  );
  return { search, gone: wanted.filter((number) => !chosen.includes(number)) };
}

async function keepSearch(db: Db, userId: string, wish: SearchWish, found: Found, chosen: string[]): Promise<Search> {
  const id = randomUUID();
  await db
    .insertInto('number_searches')
    .values({
      id,
      user_id: userId,
      filter: toStored({ rule: wish.rule, letters: wish.letters }),
      found: toStored(found.numbers),
      looked_at: found.lookedAt,
      is_whole: found.isWhole,
      chosen: JSON.stringify(chosen),
    })
    .execute();
  return { ...wish, ...found, id, userId, chosen };
}

function toSearch(row: Selectable<NumberSearches>): Search {
  const { rule, letters } = filterShape.parse(row.filter);
  const numbers = foundShape.parse(row.found);
  const { id, user_id: userId, looked_at: lookedAt, is_whole: isWhole, chosen } = row;
  return { id, userId, rule, letters, numbers, lookedAt, isWhole, chosen };
}

/** A person's own search; null when there is none (any more). */
export async function findSearch(db: Db | Trx, id: string, userId: string): Promise<Search | null> {
  // What is no id is none of ours; the database would call it an error.
  if (!z.uuid().safeParse(id).success) return null;
  const row = await db
    .selectFrom('number_searches')
    .selectAll()
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return row === undefined ? null : toSearch(row);
}

/** Keeps what is ticked on one page of a search; ticks on other pages stay. Gives all of them. */
export async function keepTicks(
  db: Db,
  search: Search,
  page: readonly string[],
  ticked: readonly string[],
): Promise<string[]> {
  const kept = search.chosen.filter((number) => !page.includes(number) || ticked.includes(number));
  const added = page.filter((number) => ticked.includes(number) && !kept.includes(number));
  const chosen = [...kept, ...added];
  await db
    .updateTable('number_searches')
    .set({ chosen: JSON.stringify(chosen) })
    .where('id', '=', search.id)
    .execute();
  return chosen;
}

export async function forgetOldSearches(db: Db): Promise<void> {
  await db
    .deleteFrom('number_searches')
    .where('created_at', '<', sql<Date>`now() - ${keptHours} * interval '1 hour'`)
    .execute();
}

/** What is looked for, in words: `in 206, with FLOWERS (3569377)`; empty where anything will do. Holds what somebody typed. */
export function sayWish({ rule, letters }: SearchWish): string {
  if (Object.values(rule).every((part) => part == null)) return '';
  const said = sayRule(rule);
  return letters === null ? said : said.replace(`with ${rule.contains}`, () => `with ${letters} (${rule.contains})`);
}
