import { type Expression, type ExpressionBuilder, type SqlBool, sql } from 'kysely';
import type { Schema } from '../storage/schema.ts';
import type { Db, Trx } from '../storage/transaction.ts';
import type { Order } from './orders.ts';

/** The carrier's lists may lag behind what it answered; for this long our own rows know better. Minutes. */
const lagMinutes = 10;

/** Of a row of `account_numbers`: an order has just bought it, so that an answer without it says nothing yet. */
export const isJustBought: Expression<SqlBool> = sql<SqlBool>`exists (
  select from number_orders bought where bought.number = account_numbers.number and bought.action = 'buy'
    and bought.state = 'bought' and bought.rest_at > now() - ${lagMinutes} * interval '1 minute')`;

export type Standing = {
  /** Another order is at the carrier with it, or it is not known how that ended. */
  busy: boolean;
  /** Another order has just bought it. */
  bought: boolean;
  /** Another order has just released it. */
  released: boolean;
  /** Another approved order is to buy it, or it is on the account. */
  wanted: boolean;
  /** This order has asked for it already, and the carrier has heard that. */
  asked: boolean;
};

/**
 * All who take a number for an order decide one after the other, until their transaction ends: so the second sees what the
 * first took, and no broken index has to be caught. Purchases are few.
 */
export async function takeTurns(trx: Trx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('number orders', 0))`.execute(trx);
}

/** How a number stands among our own rows, for an order that is to take it. */
export async function standingOf(trx: Trx, order: Pick<Order, 'id'>, number: string): Promise<Standing> {
  const { rows } = await sql<Standing>`
    with others as (select state, rest_at from number_orders where number = ${number} and id != ${order.id}),
      account as (select gone_at from account_numbers where number = ${number}),
      lately as (select state from others where rest_at > now() - ${lagMinutes} * interval '1 minute')
    select
      exists (select from others where state in ('buying', 'releasing', 'uncertain')) as busy,
      exists (select from lately where state = 'bought') and exists (select from account where gone_at is null) as bought,
      exists (select from lately where state = 'released')
        and exists (select from account where gone_at is not null) as released,
      exists (select from others where state = 'approved')
        or exists (select from account where gone_at is null) as wanted,
      exists (select from order_attempts where order_id = ${order.id} and number = ${number}
        and (outcome is null or outcome not in ('never_reached', 'aborted'))) as asked`.execute(trx);
  const [standing] = rows;
  if (standing === undefined) throw new Error('a select without a table gives one row');
  return standing;
}

/** Those of the numbers that another order holds or wants, that are ours, or that this order has asked for in vain. */
export async function heldOf(db: Db, orderId: string, numbers: string[]): Promise<Set<string>> {
  if (numbers.length === 0) return new Set();
  const rows = await db
    .selectFrom('number_orders')
    .select('number')
    .where('number', 'in', numbers)
    .where('id', '!=', orderId)
    .where('state', 'in', ['approved', 'buying', 'releasing', 'uncertain'])
    .union((eb) => ours(eb, numbers))
    .union((eb) => askedBy(eb, orderId, numbers))
    .execute();
  return new Set(rows.flatMap((row) => row.number ?? []));
}

type Eb = ExpressionBuilder<Schema, never>;

function ours(eb: Eb, numbers: string[]) {
  return eb.selectFrom('account_numbers').select('number').where('number', 'in', numbers).where('gone_at', 'is', null);
}

function askedBy(eb: Eb, orderId: string, numbers: string[]) {
  return eb
    .selectFrom('order_attempts')
    .select('number')
    .where('order_id', '=', orderId)
    .where('number', 'in', numbers);
}

/** The numbers that an order has asked the carrier for, and that the carrier has heard. */
export async function askedNumbers(db: Db | Trx, orderId: string): Promise<Set<string>> {
  const rows = await db
    .selectFrom('order_attempts')
    .select('number')
    .distinct()
    .where('order_id', '=', orderId)
    .where((eb) => eb.or([eb('outcome', 'is', null), eb('outcome', 'not in', ['never_reached', 'aborted'])]))
    .execute();
  return new Set(rows.map((row) => row.number));
}
