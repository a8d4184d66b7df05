import { sql } from 'kysely';
import { endRequest, showRequest } from '../access/requests/end.ts';
import type { Kinds } from '../access/requests/kinds.ts';
import { tellDeciders } from '../access/requests/open.ts';
import { findRequest, lockRequest, type Request } from '../access/requests/request.ts';
import { describe } from '../errors.ts';
import { type AvailableNumber, FlowrouteError, type NumberDetails } from '../flowroute/index.ts';
import { type Trx, transaction } from '../storage/transaction.ts';
import { checkRequestJob } from './jobs.ts';
import { isCovered } from './look-before.ts';
import type { OrderDeps } from './order-deps.ts';
import { type Order, ordersOf, type Seen } from './orders.ts';
import { placeName } from './place-name.ts';
import { fits } from './rule.ts';
import { findFitting, findForSale, priced } from './stock.ts';

type Deps = Pick<OrderDeps, 'db' | 'queue' | 'flowroute' | 'roles' | 'log'> & { kinds: Kinds };

/** What could not be read is looked at again after this. Seconds. */
const againSeconds = 30;

/**
 * Looks each number of an open request up for its face, and whether enough people may decide it: a request that nobody can
 * carry is ended at once, naming what is missing. What cannot be read now is looked at again.
 */
export async function checkRequest(deps: Deps, requestId: string): Promise<void> {
  const request = await findRequest(deps.db, requestId);
  if (request?.state !== 'requested') return;
  const deciders = await whoDecides(deps, request);
  if (deciders !== null && deciders.length < request.needed && (await endForWant(deps, requestId, deciders.length))) {
    return;
  }
  if (deciders !== null) await tellLate(deps, requestId, deciders);
  const seen = await lookAtAll(deps, await ordersOf(deps.db, requestId));
  await transaction(deps.db, 'keep what a look for a request found', async (trx) => {
    const locked = await lockRequest(trx, requestId);
    if (locked?.state !== 'requested') return;
    if (seen !== null) await keepSeen(trx, requestId, seen);
    if (seen === null || deciders === null) {
      await deps.queue.enqueue(trx, checkRequestJob, { requestId }, { afterSeconds: againSeconds });
    }
  });
}

/** Who besides the requester may decide; null: Slack cannot say just now. */
async function whoDecides(deps: Deps, request: Request): Promise<string[] | null> {
  try {
    const deciders = await deps.roles.deciders();
    return deciders.filter((id) => id !== request.requester);
  } catch (error) {
    deps.log.warn(
      { requestId: request.id, reason: describe(error) },
      'Who may decide a request cannot be read just now',
    );
    return null;
  }
}

/** Who may decide was not known when it was asked for: they are told now. */
async function tellLate(deps: Deps, requestId: string, deciders: string[]): Promise<void> {
  await transaction(deps.db, 'tell those who may decide', async (trx) => {
    const request = await lockRequest(trx, requestId);
    if (request?.state !== 'requested' || request.policy.mentions !== null) return;
    await tellDeciders(trx, request, deciders);
    await showRequest(trx, requestId);
  });
}

/** Gives whether it was ended. */
async function endForWant(deps: Deps, requestId: string, eligible: number): Promise<boolean> {
  return transaction(deps.db, 'end a request that too few may decide', async (trx) => {
    const request = await lockRequest(trx, requestId);
    if (request?.state !== 'requested') return true;
    if (eligible >= request.needed) return false;
    const approvals = request.needed === 1 ? '1 approval' : `${request.needed} approvals`;
    const have = eligible === 0 ? 'nobody besides the requester' : `only ${eligible} besides the requester`;
    await endRequest(trx, deps.kinds, request, {
      state: 'cancelled',
      by: null,
      reason: 'too_few_approvers',
      detail: `it takes ${approvals}, and ${have} may decide`,
      source: 'worker',
    });
    return true;
  });
}

/** What the carrier says of each order's number; null: it cannot be read just now. */
async function lookAtAll(deps: Deps, orders: Order[]): Promise<Map<string, Seen> | null> {
  const seen = new Map<string, Seen>();
  try {
    for (const order of orders) seen.set(order.id, await lookAt(deps, order));
    return seen;
  } catch (error) {
    if (!(error instanceof FlowrouteError)) throw error;
    deps.log.warn({ reason: describe(error) }, 'The numbers of a request cannot be read just now');
    return null;
  }
}

async function lookAt({ flowroute }: Deps, order: Order): Promise<Seen> {
  if (order.action === 'release') {
    const details = order.number === null ? null : await flowroute.getNumber(order.number);
    return details === null ? notThere : { ...whatIsSeen(details), ...routesOf(details), available: true };
  }
  const named = order.number === null ? null : await findForSale(flowroute, order.number);
  if (named !== null || order.rule === null) return named === null ? notThere : whatIsSeen(named);
  const { rule } = order;
  const [cheapest] = await findFitting(flowroute, rule, async (page) =>
    page.filter((one) => fits(rule, one) && isAffordable(order, one)),
  );
  return cheapest === undefined ? notThere : whatIsSeen(cheapest);
}

function isAffordable(order: Order, one: AvailableNumber): boolean {
  const candidate = priced(one);
  return candidate !== null && isCovered(order, candidate);
}

const notThere: Seen = { available: false, setup: null, monthly: null, place: null };

function whatIsSeen(one: AvailableNumber): Seen {
  const text = (amount: bigint | null) => (amount === null ? null : String(amount));
  const place = placeName(one.rateCenter, one.state);
  return {
    available: true,
    setup: text(one.setupNanodollars),
    monthly: text(one.monthlyNanodollars),
    place: place === '' ? null : place,
  };
}

function routesOf({ primaryRoute, failoverRoute }: NumberDetails): Partial<Seen> {
  return { routes: { primaryRoute, failoverRoute } };
}

async function keepSeen(trx: Trx, requestId: string, seen: Map<string, Seen>): Promise<void> {
  for (const [id, one] of seen) {
    await trx
      .updateTable('number_orders')
      .set({ seen: JSON.stringify(one) })
      .where('id', '=', id)
      .execute();
  }
  await trx.updateTable('requests').set({ checked_at: sql<Date>`now()` }).where('id', '=', requestId).execute();
  await showRequest(trx, requestId);
}
