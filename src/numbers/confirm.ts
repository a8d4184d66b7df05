import { writeAudit } from '../access/audit.ts';
import { describe } from '../errors.ts';
import { transaction } from '../storage/transaction.ts';
import { isOnAccount } from './on-account.ts';
import type { OrderAttempt } from './order.ts';
import type { OrderDeps } from './order-deps.ts';
import { keepOnAccount } from './order-ends.ts';
import { lockOrder } from './orders.ts';

/**
 * Looks once more at the account after the carrier has said yes, and writes down what it sees. A look undoes nothing: the
 * carrier's answer stands, and its lists may lag behind it.
 */
export async function confirmByLooking(deps: OrderDeps, { order, number }: OrderAttempt): Promise<void> {
  try {
    const seen = await isOnAccount(deps.flowroute, number);
    const isAsExpected = seen.there === (order.action === 'buy');
    if (!isAsExpected) deps.log.warn({ orderId: order.id }, 'The account does not show yet what the carrier answered');
    await transaction(deps.db, 'note a look after the answer', async (trx) => {
      await writeAudit(trx, {
        actor: null,
        action: 'number.looked',
        entity: 'order',
        entityId: order.id,
        source: 'worker',
        details: { request: order.requestId, number, there: seen.there },
      });
      const kept = await lockOrder(trx, order.id);
      if (kept?.state === 'bought' && seen.details !== null) await keepOnAccount(trx, kept, seen.details);
    });
  } catch (error) {
    deps.log.warn({ orderId: order.id, reason: describe(error) }, 'The account could not be read after the answer');
  }
}
