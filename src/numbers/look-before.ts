import { type AvailableNumber, FlowrouteError } from '../flowroute/index.ts';
import { formatRounded } from '../money.ts';
import { askedNumbers, heldOf } from './held-numbers.ts';
import type { OrderDeps } from './order-deps.ts';
import type { Order, OrderReason } from './orders.ts';
import { fits, type Rule } from './rule.ts';
import { byPrice, type Candidate, findFitting, findForSale, priced } from './stock.ts';

/** What a look at the carrier found before an order is carried out. */
export type Found =
  /** What may be taken, in this order. The first one that is still free is. */
  | { kind: 'candidates'; candidates: Candidate[] }
  | { kind: 'refuse'; reason: OrderReason; detail: string | null }
  | { kind: 'unreadable'; keyRefused: boolean; detail: string }
  /** Something else stands in the way. */
  | { kind: 'not_looked' };

type Deps = Pick<OrderDeps, 'db' | 'flowroute'>;

/** A rule goes on with the next number when one is gone, until it has asked for so many. */
export const mostAsked = 5;

/** Looks whether a number is on the account, and at what is for sale; outside any transaction. */
export async function lookBefore(deps: Deps, order: Order): Promise<Found> {
  try {
    return order.action === 'release' ? await lookAtOurs(deps, order) : await lookAtStock(deps, order);
  } catch (error) {
    if (!(error instanceof FlowrouteError)) throw error;
    return { kind: 'unreadable', keyRefused: error.kind === 'unauthorized', detail: error.happened };
  }
}

async function lookAtOurs({ flowroute }: Deps, order: Order): Promise<Found> {
  const { number } = order;
  if (number === null || (await flowroute.getNumber(number)) === null) {
    return { kind: 'refuse', reason: 'not_ours', detail: null };
  }
  return { kind: 'candidates', candidates: [{ number, setup: 0n, monthly: 0n }] };
}

async function lookAtStock(deps: Deps, order: Order): Promise<Found> {
  const asked = await askedNumbers(deps.db, order.id);
  if (order.number !== null && !asked.has(order.number)) {
    const named = await lookAtNamed(deps, order, order.number);
    const isOver = named.kind !== 'refuse' || named.reason === 'already_ours' || order.rule === null;
    if (isOver) return named;
  }
  if (order.rule === null) return { kind: 'refuse', reason: 'taken', detail: null };
  if (asked.size >= mostAsked) {
    return { kind: 'refuse', reason: 'taken', detail: `${asked.size} numbers that fit were sold to others meanwhile` };
  }
  return lookByRule(deps, order, order.rule);
}

async function lookAtNamed({ flowroute }: Deps, order: Order, number: string): Promise<Found> {
  if ((await flowroute.getNumber(number)) !== null) return { kind: 'refuse', reason: 'already_ours', detail: null };
  const one = await findForSale(flowroute, number);
  if (one === null) return { kind: 'refuse', reason: 'taken', detail: null };
  const candidate = priced(one);
  if (candidate !== null && isCovered(order, candidate)) return { kind: 'candidates', candidates: [candidate] };
  return { kind: 'refuse', reason: 'price_rose', detail: sayPrice(candidate) };
}

async function lookByRule({ db, flowroute }: Deps, order: Order, rule: Rule): Promise<Found> {
  const candidates = await findFitting(flowroute, rule, async (page) => {
    const fitting = page.filter((one) => fits(rule, one)).flatMap((one) => coveredBy(order, one));
    const held = await heldOf(
      db,
      order.id,
      fitting.map((one) => one.number),
    );
    return fitting.filter((one) => !held.has(one.number)).toSorted(byPrice);
  });
  return candidates.length === 0
    ? { kind: 'refuse', reason: 'nothing_fits', detail: null }
    : { kind: 'candidates', candidates };
}

function coveredBy(order: Order, one: AvailableNumber): Candidate[] {
  const candidate = priced(one);
  return candidate !== null && isCovered(order, candidate) ? [candidate] : [];
}

/** Whether the vote covers a price. */
export function isCovered(
  order: Pick<Order, 'setupNanodollars' | 'monthlyNanodollars'>,
  price: Pick<Candidate, 'setup' | 'monthly'>,
): boolean {
  return price.setup <= order.setupNanodollars && price.monthly <= order.monthlyNanodollars;
}

function sayPrice(price: Candidate | null): string {
  if (price === null) return 'Flowroute names no price for it just now';
  return `it costs ${formatRounded(price.setup)} and ${formatRounded(price.monthly)} a month by now`;
}
