import { sql } from 'kysely';
import { showRequest } from '../access/requests/end.ts';
import type { Queue } from '../storage/queue.ts';
import type { Trx } from '../storage/transaction.ts';
import { orderJob } from './jobs.ts';
import type { Order } from './orders.ts';

/** Puts an order that stays approved off, and says why once the reason is another one. The caller holds its row. */
export async function putOff(
  trx: Trx,
  queue: Queue,
  order: Order,
  why: Pick<Order, 'reason' | 'detail'>,
  seconds: number,
): Promise<void> {
  await trx
    .updateTable('number_orders')
    .set({
      reason: why.reason,
      detail: why.detail,
      next_try_at: sql<Date>`now() + ${seconds} * interval '1 second'`,
    })
    .where('id', '=', order.id)
    .execute();
  await queue.enqueue(trx, orderJob, { orderId: order.id }, { afterSeconds: seconds });
  if (why.reason !== order.reason) await showRequest(trx, order.requestId);
}
