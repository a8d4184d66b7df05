import { type Expression, type SqlBool, sql } from 'kysely';
import type { Flowroute } from '../flowroute/index.ts';
import type { Db } from '../storage/transaction.ts';
import { readNumber } from './browse.ts';
import { daysToRead, trafficDays } from './traffic.ts';

/** A number of the account without a text in the last 90 days. */
export type UnusedNumber = {
  /** E.164. */
  number: string;
  alias: string | null;
  /** Null: the carrier gives no cost. */
  monthlyNanodollars: bigint | null;
  /** Somebody has asked for its release already. */
  releaseAsked: boolean;
};

export type Unused = {
  numbers: UnusedNumber[];
  total: number;
  /** What all of them together cost a month, of those whose cost the carrier gives. */
  savingNanodollars: bigint;
  withoutCost: number;
  /** Bought here within the 90 days, and left out. */
  newcomers: number;
  /** When the latest day of records was read. */
  readAt: Date | null;
  /** Records that could not be read: a number may have had texts that do not show. */
  unreadable: number;
};

/** What a number costs is asked again after this. Days. */
const costFreshDays = 30;

const since = (days: number) => sql`now() - ${days} * interval '1 day'`;
const firstDay = sql`to_char((now() at time zone 'UTC')::date - ${trafficDays - 1}::int, 'YYYY-MM-DD')`;
const boughtLately = sql<SqlBool>`exists (
  select from number_orders bought where bought.number = account_numbers.number and bought.action = 'buy'
    and bought.state = 'bought' and bought.rest_at > ${since(trafficDays)})`;
const silent = sql<SqlBool>`gone_at is null and not exists (
  select from number_traffic traffic where traffic.number = account_numbers.number and traffic.day >= ${firstDay}
    and traffic.texts_in + traffic.texts_out > 0)`;
const isUnused: Expression<SqlBool> = sql<SqlBool>`(${silent}) and not ${boughtLately}`;
const costMissing: Expression<SqlBool> = sql<SqlBool>`
  cost_read_at is null or cost_read_at < ${since(costFreshDays)}`;

/** A page of the numbers without traffic, the dearest first, from what has been read. */
export async function unusedNumbers(db: Db, page: { limit: number; offset: number }): Promise<Unused> {
  const numbers = await db
    .selectFrom('account_numbers')
    .select([
      'number',
      'alias',
      'monthly_nanodollars',
      sql<boolean>`exists (
        select from number_orders asked where asked.number = account_numbers.number and asked.action = 'release'
          and asked.state in ('requested', 'approved', 'releasing', 'uncertain'))`.as('release_asked'),
    ])
    .where(isUnused)
    .orderBy('monthly_nanodollars', (order) => order.desc().nullsLast())
    .orderBy('number')
    .limit(page.limit)
    .offset(page.offset)
    .execute();
  const sums = await db
    .selectFrom('account_numbers')
    .select([
      sql<number>`count(*)::int`.as('total'),
      sql<string>`coalesce(sum(monthly_nanodollars), 0)::text`.as('saving'),
      sql<number>`count(*) filter (where monthly_nanodollars is null)::int`.as('without_cost'),
    ])
    .where(isUnused)
    .executeTakeFirstOrThrow();
  const besides = await db
    .selectFrom('account_numbers')
    .select(sql<number>`count(*)::int`.as('newcomers'))
    .where(sql<SqlBool>`(${silent}) and ${boughtLately}`)
    .executeTakeFirstOrThrow();
  const days = await db
    .selectFrom('traffic_days')
    .select([sql<number>`coalesce(sum(unreadable), 0)::int`.as('unreadable'), sql<Date | null>`max(read_at)`.as('at')])
    .where('day', '>=', sql<string>`${firstDay}`)
    .executeTakeFirstOrThrow();
  return {
    numbers: numbers.map((row) => ({
      number: row.number,
      alias: row.alias,
      monthlyNanodollars: row.monthly_nanodollars,
      releaseAsked: row.release_asked,
    })),
    total: sums.total,
    savingNanodollars: BigInt(sums.saving),
    withoutCost: sums.without_cost,
    newcomers: besides.newcomers,
    readAt: days.at,
    unreadable: days.unreadable,
  };
}

/** Whether the unused numbers can be told from what has been read. */
export async function unusedIsKnown(db: Db): Promise<boolean> {
  return (await daysToRead(db)).length === 0 && (await withoutCost(db, 1)).length === 0;
}

async function withoutCost(db: Db, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('account_numbers')
    .select('number')
    .where(isUnused)
    .where(costMissing)
    .orderBy('number')
    .limit(limit)
    .execute();
  return rows.map((row) => row.number);
}

/** The list of numbers may leave the cost out, so it is asked for one by one. */
const costsAtOnce = 50;

/** Reads what the unused numbers cost, one at the least, until all is known or there is to be a pause. @throws FlowrouteError */
export async function readCosts(
  deps: { db: Db; flowroute: Pick<Flowroute, 'getNumber'> },
  isPause: () => boolean,
): Promise<'done' | 'more'> {
  for (;;) {
    const batch = await withoutCost(deps.db, costsAtOnce);
    if (batch.length === 0) return 'done';
    for (const number of batch) {
      await readNumber(deps.db, deps.flowroute, number);
      if (isPause()) return 'more';
    }
  }
}
