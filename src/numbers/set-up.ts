import { sql } from 'kysely';
import { writeAudit } from '../access/audit.ts';
import { standingHalts } from '../access/halts.ts';
import { showRequest } from '../access/requests/end.ts';
import { type Trx, transaction } from '../storage/transaction.ts';
import { haltForKey } from './key-refused.ts';
import type { OrderDeps } from './order-deps.ts';
import { keepOnAccount } from './order-ends.ts';
import { lockOrder, type Order } from './orders.ts';
import { needsMessaging, waitForSetUp } from './set-up-state.ts';
import { type Result, runSteps, type Step, stepsOf } from './set-up-steps.ts';

/** Seconds until the next try, by the try that failed; what still fails after the last waits for a person. */
const tryAgainSeconds = [2, 10, 30, 120];
/** While everything is halted it is looked at again so soon. Seconds. */
const haltedSeconds = 5;
/** What a stopped process left is tried again so long after it began, and the sweep's own patience. A repeat does no harm. Seconds. */
const leftAfterSeconds = 5;

/**
 * Sets up a number that was bought: its alias, its messaging, its callbacks. Each may be repeated, and none undoes the
 * purchase. A number that is set up already is left alone.
 */
export async function setUpNumber(deps: OrderDeps, orderId: string): Promise<void> {
  const begun = await begin(deps, orderId);
  if (begun === null) return;
  await deps.failpoint('set-up:begun');
  const result = await runSteps(deps.flowroute, begun.number, begun.steps);
  await keep(deps, orderId, result);
  await deps.failpoint('set-up:done');
}

type Begun = { number: string; steps: Step[] };

async function begin(deps: OrderDeps, orderId: string): Promise<Begun | null> {
  return transaction(deps.db, 'about to set up a number', async (trx) => {
    const order = await lockDue(trx, orderId);
    if (order === null || order.number === null) return null;
    if ((await standingHalts(trx)).length > 0) {
      await waitForSetUp(trx, deps, order, haltedSeconds);
      return null;
    }
    const steps = stepsOf(order, order.number, deps.callbackBase);
    await trx
      .updateTable('number_orders')
      .set({
        setup_tries: order.setupTries + 1,
        next_setup_at: sql<Date>`now() + ${leftAfterSeconds} * interval '1 second'`,
      })
      .where('id', '=', orderId)
      .execute();
    await note(trx, order, 'number.set_up_begun', { steps: steps.map((step) => step.name).join(', ') });
    return { number: order.number, steps };
  });
}

async function lockDue(trx: Trx, orderId: string): Promise<Order | null> {
  const order = await lockOrder(trx, orderId);
  if (order?.state !== 'bought' || order.setupState !== 'waiting') return null;
  const due = await trx
    .selectFrom('number_orders')
    .select('id')
    .where('id', '=', orderId)
    .where(sql<boolean>`coalesce(next_setup_at <= now() + interval '250 milliseconds', true)`)
    .executeTakeFirst();
  return due === undefined ? null : order;
}

async function keep(deps: OrderDeps, orderId: string, result: Result): Promise<void> {
  await transaction(deps.db, 'keep how the set-up of a number went', async (trx) => {
    const order = await lockOrder(trx, orderId);
    if (order === null || order.setupState !== 'waiting') return;
    // Switched on by the set-up itself: from here on it is as if the purchase had done it.
    const isOn = result.kind === 'done' && needsMessaging(order);
    const kept: Order = isOn ? { ...order, messagingFailed: false } : order;
    if (result.details !== null) await keepOnAccount(trx, kept, result.details);
    if (result.kind === 'done') {
      await endSetUp(trx, kept, 'done', null);
      return note(trx, order, 'number.set_up_done', {});
    }
    const { detail } = result;
    if (result.keyRefused) await haltForKey(trx, deps);
    const seconds = tryAgainSeconds[order.setupTries - 1];
    if (result.mayPass && seconds !== undefined) {
      await waitForSetUp(trx, deps, order, seconds);
      return note(trx, order, 'number.set_up_put_off', { detail });
    }
    await endSetUp(trx, order, 'failed', detail);
    await note(trx, order, 'number.set_up_failed', { detail });
  });
}

async function endSetUp(trx: Trx, order: Order, state: 'done' | 'failed', detail: string | null): Promise<void> {
  await trx
    .updateTable('number_orders')
    .set({
      setup_state: state,
      setup_detail: detail,
      next_setup_at: null,
      messaging_failed: order.messagingFailed,
    })
    .where('id', '=', order.id)
    .execute();
  await showRequest(trx, order.requestId);
}

async function note(trx: Trx, order: Order, action: string, details: { [name: string]: string }): Promise<void> {
  await writeAudit(trx, {
    actor: null,
    action,
    entity: 'order',
    entityId: order.id,
    source: 'worker',
    details: { request: order.requestId, number: order.number, try: order.setupTries, ...details },
  });
}
