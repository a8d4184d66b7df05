import { sql } from 'kysely';
import type { AccountNumber } from '../flowroute/index.ts';
import type { Trx } from '../storage/transaction.ts';
import type { OrderDeps } from './order-deps.ts';
import { changeOrder, type Order, type OrderChange } from './orders.ts';
import { beginSetUp } from './set-up-state.ts';

type How = Pick<OrderChange, 'reason' | 'by' | 'source' | 'messagingFailed'>;

/**
 * The number is ours: its order ends, it stands among the account's numbers at once, and its set-up begins. `details`:
 * what the carrier says of it; null: nothing yet. The caller holds the order's row.
 */
export async function becomeBought(
  trx: Trx,
  deps: Pick<OrderDeps, 'queue' | 'callbackBase'>,
  order: Order,
  details: AccountNumber | null,
  how: How,
): Promise<void> {
  const paid = {
    setup: details?.setupNanodollars ?? order.paidSetupNanodollars ?? order.setupNanodollars,
    monthly: details?.monthlyNanodollars ?? order.paidMonthlyNanodollars ?? order.monthlyNanodollars,
  };
  await changeOrder(trx, order, { ...how, state: 'bought', paid });
  const bought: Order = {
    ...order,
    state: 'bought',
    reason: how.reason ?? null,
    messagingFailed: how.messagingFailed ?? order.messagingFailed,
  };
  await keepOnAccount(trx, bought, details);
  await beginSetUp(trx, deps, bought);
}

/** The number has left the account. The caller holds the order's row. */
export async function becomeReleased(trx: Trx, order: Order, how: How): Promise<void> {
  await changeOrder(trx, order, { ...how, state: 'released' });
  await trx
    .updateTable('account_numbers')
    .set({ gone_at: sql<Date>`now()` })
    .where('number', '=', order.number ?? '')
    .where('gone_at', 'is', null)
    .execute();
}

/** Keeps what the carrier says of a number that an order has bought. */
export async function keepOnAccount(trx: Trx, order: Order, details: AccountNumber | null): Promise<void> {
  if (order.number === null) return;
  // Flowroute says "off" until its own task has ended: till then it is not known, and the number may be chosen to text from.
  const isUnderWay = order.messaging && !order.messagingFailed && details?.messagingEnabled !== true;
  const values = {
    alias: details?.alias ?? null,
    number_type: details?.numberType ?? null,
    rate_center: details?.rateCenter ?? null,
    state: details?.state ?? null,
    messaging_enabled: isUnderWay ? null : (details?.messagingEnabled ?? null),
  };
  await trx
    .insertInto('account_numbers')
    .values({ number: order.number, ...values })
    .onConflict((conflict) =>
      conflict.column('number').doUpdateSet({ ...values, seen_at: sql<Date>`clock_timestamp()`, gone_at: null }),
    )
    .execute();
}
