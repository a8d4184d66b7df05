import { sql } from 'kysely';
import { showRequest } from '../access/requests/end.ts';
import type { Trx } from '../storage/transaction.ts';
import { setUpJob } from './jobs.ts';
import type { OrderDeps } from './order-deps.ts';
import type { Order } from './orders.ts';

type Deps = Pick<OrderDeps, 'queue' | 'callbackBase'>;

/** The set-up of a number that has just been bought becomes due, where there is anything to set up. */
export async function beginSetUp(trx: Trx, deps: Deps, order: Order): Promise<void> {
  if (order.alias === null && !needsMessaging(order) && deps.callbackBase === null) return;
  await waitForSetUp(trx, deps, order, 0);
}

/**
 * Whether messaging is still to be switched on: it was wished, and the purchase itself did not do it (207), or its answer
 * never came.
 */
export function needsMessaging(order: Pick<Order, 'messaging' | 'messagingFailed' | 'reason'>): boolean {
  return order.messaging && (order.messagingFailed || order.reason !== null);
}

/** It is tried in so many seconds. */
export async function waitForSetUp(
  trx: Trx,
  deps: Pick<OrderDeps, 'queue'>,
  order: Pick<Order, 'id' | 'requestId' | 'setupState'>,
  seconds: number,
): Promise<void> {
  await trx
    .updateTable('number_orders')
    .set({
      setup_state: 'waiting',
      setup_detail: null,
      next_setup_at: sql<Date>`now() + ${seconds} * interval '1 second'`,
    })
    .where('id', '=', order.id)
    .execute();
  await deps.queue.enqueue(trx, setUpJob, { orderId: order.id }, { afterSeconds: seconds });
  if (order.setupState !== 'waiting') await showRequest(trx, order.requestId);
}
