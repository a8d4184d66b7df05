import { sql } from 'kysely';
import type { Trx } from '../storage/transaction.ts';
import { lookOrderJob } from './jobs.ts';
import type { OrderDeps } from './order-deps.ts';

/**
 * Sets the time of the look number `look` (from 0) at the account for an uncertain order, and its job. The delays count
 * from when it became uncertain, so each look waits for what lies between it and the one before. Gives whether there is
 * such a look.
 */
export async function scheduleOrderLook(
  trx: Trx,
  deps: Pick<OrderDeps, 'queue' | 'lookDelays'>,
  orderId: string,
  look: number,
): Promise<boolean> {
  const delay = deps.lookDelays[look];
  if (delay === undefined) return false;
  const seconds = Math.max(0, delay - (deps.lookDelays[look - 1] ?? 0)) / 1_000;
  await trx
    .updateTable('number_orders')
    .set({ looks: look, next_look_at: sql<Date>`now() + ${seconds} * interval '1 second'` })
    .where('id', '=', orderId)
    .execute();
  await deps.queue.enqueue(trx, lookOrderJob, { orderId }, { afterSeconds: seconds });
  return true;
}
