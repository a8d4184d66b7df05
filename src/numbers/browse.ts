import { sql } from 'kysely';
import type { AccountNumber, Flowroute, NumberDetails } from '../flowroute/index.ts';
import type { Db, Trx } from '../storage/transaction.ts';
import { isJustBought } from './held-numbers.ts';

/** Digits of a national number that the listed ones begin with, contain and end in. */
export type NumberFilter = { starts: string | null; contains: string | null; ends: string | null };

/** A number of the account as the carrier's list gives it now. */
export type ListedNumber = Pick<
  AccountNumber,
  'number' | 'alias' | 'numberType' | 'rateCenter' | 'state' | 'messagingEnabled'
>;

export type NumbersPage = {
  numbers: ListedNumber[];
  /** Where this page and the next one start. */
  offset: number;
  nextOffset: number;
  hasMore: boolean;
  /** Rows that could not be read and are missing. */
  skipped: number;
};

/** A number of the account with all that the carrier says of it. */
export type NumberCard = NumberDetails;

/** So many numbers are shown at a time. */
export const pageSize = 10;

/**
 * One page of the account's numbers, asked of the carrier when it is shown: the account may be of any size.
 * @throws FlowrouteError
 */
export async function numbersPage(
  flowroute: Pick<Flowroute, 'numbersPage'>,
  filter: NumberFilter,
  offset: number,
): Promise<NumbersPage> {
  const page = await flowroute.numbersPage(
    {
      // National digits: the carrier puts country code 1 in front (reference: account numbers, starts_with).
      ...(filter.starts === null ? {} : { startsWith: filter.starts }),
      ...(filter.contains === null ? {} : { contains: filter.contains }),
      ...(filter.ends === null ? {} : { endsWith: filter.ends }),
    },
    { limit: pageSize, offset },
  );
  return { numbers: page.items, offset, nextOffset: page.nextOffset, hasMore: page.hasMore, skipped: page.skipped };
}

/**
 * One number with all that the carrier says of it now; null where it is not on the account. What is read is kept, so that
 * what is decided by our own rows is as fresh as what was just shown.
 * @throws FlowrouteError
 */
export async function readNumber(
  db: Db,
  flowroute: Pick<Flowroute, 'getNumber'>,
  number: string,
): Promise<NumberCard | null> {
  const details = await flowroute.getNumber(number);
  if (details !== null) await keepNumber(db, details);
  else await markOneGone(db, number);
  return details;
}

/** Keeps what the carrier said of a number of ours, its cost included. */
export async function keepNumber(db: Db | Trx, details: NumberDetails): Promise<void> {
  const values = {
    alias: details.alias,
    number_type: details.numberType,
    rate_center: details.rateCenter,
    state: details.state,
    messaging_enabled: details.messagingEnabled,
    monthly_nanodollars: details.monthlyNanodollars,
  };
  const now = sql<Date>`clock_timestamp()`;
  await db
    .insertInto('account_numbers')
    .values({ number: details.number, ...values, cost_read_at: now })
    .onConflict((conflict) =>
      conflict.column('number').doUpdateSet({ ...values, cost_read_at: now, seen_at: now, gone_at: null }),
    )
    .execute();
}

async function markOneGone(db: Db, number: string): Promise<void> {
  await db
    .updateTable('account_numbers')
    .set({ gone_at: sql<Date>`now()` })
    .where('number', '=', number)
    .where('gone_at', 'is', null)
    .where((eb) => eb.not(isJustBought))
    .execute();
}
