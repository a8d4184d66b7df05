import { sql } from 'kysely';
import { showRequest } from '../access/requests/end.ts';
import { describe } from '../errors.ts';
import { transaction } from '../storage/transaction.ts';
import { heldOf } from './held-numbers.ts';
import { isCovered } from './look-before.ts';
import type { OrderDeps } from './order-deps.ts';
import { findOrder, type Order, type OrderReason } from './orders.ts';
import { type Candidate, listForSale, priced } from './stock.ts';

/** So many are offered. */
const most = 3;
/** Nearest are looked for in the number's exchange, then in its area code: so many digits of `1NPANXX`, and pages of each. */
const circles = [
  { digits: 7, pages: 5 },
  { digits: 4, pages: 5 },
];

const mayOffer: OrderReason[] = ['taken', 'price_rose', 'nothing_fits', 'no_funds_or_right'];

/**
 * Finds up to three numbers for sale that are nearest to one that could not be had, not dearer than what was approved, and
 * keeps them with its order. For the eye only: what cannot be read now is not offered.
 */
export async function offerAlternatives(deps: OrderDeps, orderId: string): Promise<void> {
  const order = await findOrder(deps.db, orderId);
  if (order === null || !isWithout(order) || order.number === null) return;
  const found = await nearest(deps, order, order.number).catch((error: unknown) => {
    deps.log.warn({ orderId, reason: describe(error) }, 'What is for sale nearby cannot be read just now');
    return [];
  });
  if (found.length === 0) return;
  const stored = found.map(({ number, setup, monthly }) => ({
    number,
    setup: String(setup),
    monthly: String(monthly),
  }));
  await transaction(deps.db, 'offer what is for sale nearby', async (trx) => {
    await trx
      .updateTable('number_orders')
      .set({ alternatives: JSON.stringify(stored) })
      .where('id', '=', orderId)
      .where('state', '=', 'refused')
      .where(sql<boolean>`alternatives = '[]'::jsonb`)
      .execute();
    await showRequest(trx, order.requestId);
  });
}

function isWithout(order: Order): boolean {
  const { action, state, reason, alternatives } = order;
  const isRefused = action === 'buy' && state === 'refused' && reason !== null && mayOffer.includes(reason);
  return isRefused && alternatives.length === 0;
}

async function nearest(deps: OrderDeps, order: Order, number: string): Promise<Candidate[]> {
  let found: Candidate[] = [];
  for (const { digits, pages } of circles) {
    const stock = await listForSale(deps.flowroute, number.slice(1, 1 + digits), pages);
    const covered = stock.flatMap((one) => priced(one) ?? []).filter((one) => isCovered(order, one));
    const numbers = covered.map((one) => one.number);
    const held = await heldOf(deps.db, order.id, numbers);
    found = covered
      .filter((one) => one.number !== number && !held.has(one.number))
      .toSorted((a, b) => distance(a.number, number) - distance(b.number, number))
      .slice(0, most);
    if (found.length === most) break;
  }
  return found;
}

function distance(a: string, b: string): number {
  return Math.abs(Number(a.slice(1)) - Number(b.slice(1)));
}
