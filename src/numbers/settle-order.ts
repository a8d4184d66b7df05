import { writeAudit } from '../access/audit.ts';
import { Refusal } from '../errors.ts';
import type { Db, Trx } from '../storage/transaction.ts';
import type { OrderDeps } from './order-deps.ts';
import { becomeBought, becomeReleased } from './order-ends.ts';
import { changeOrder, findOrder, lockOrder, type Order } from './orders.ts';
import type { BuyWish } from './request-numbers.ts';
import { waitForSetUp } from './set-up-state.ts';

/**
 * A named person decides what looking could not settle. Each runs in the caller's transaction and throws a Refusal, with
 * who was first, when it has been decided already.
 */

type Deps = Pick<OrderDeps, 'queue' | 'callbackBase'>;

/** "It is ours": a purchase went through, a release did not. */
export async function itIsOurs(trx: Trx, deps: Deps, orderId: string, by: string): Promise<Order> {
  const order = await mustBeAsked(trx, orderId);
  const how = { reason: 'person_says_ours', by, source: 'button' } as const;
  if (order.action === 'buy') await becomeBought(trx, deps, order, null, how);
  else await changeOrder(trx, order, { ...how, state: 'refused' });
  return order;
}

/**
 * "It is not": a purchase did not go through, and what was reserved for it is given back; a release did. Who asked for a
 * purchase cannot give themselves its money back: somebody else has to have looked.
 */
export async function itIsNotOurs(trx: Trx, orderId: string, by: string): Promise<Order> {
  const order = await mustBeAsked(trx, orderId);
  if (order.action === 'buy' && (await requesterOf(trx, order)) === by) throw ownPurchase();
  const how = { reason: 'person_says_not_ours', by, source: 'button' } as const;
  if (order.action === 'buy') await changeOrder(trx, order, { ...how, state: 'refused' });
  else await becomeReleased(trx, order, how);
  return order;
}

async function requesterOf(trx: Trx, order: Order): Promise<string> {
  const request = trx.selectFrom('requests').select('requester').where('id', '=', order.requestId);
  return (await request.executeTakeFirstOrThrow()).requester;
}

function ownPurchase(): Refusal {
  return new Refusal(
    'own_request',
    'You asked for this number, so you cannot say that it was not bought: the budget gets its money back by that.',
    'Another approver or an admin looks in Flowroute’s portal and says so.',
  );
}

async function mustBeAsked(trx: Trx, orderId: string): Promise<Order> {
  const order = await lockOrder(trx, orderId);
  if (order === null) throw noSuchOrder();
  if (order.state !== 'uncertain') throw alreadySettled(order);
  if (order.askedAt === null) {
    throw new Refusal('still_looking', 'I am still looking whether it went through.', 'Wait until I ask.');
  }
  return order;
}

function alreadySettled(order: Order): Refusal {
  const at = order.decidedAt === null ? '' : `, at ${order.decidedAt.toISOString().slice(11, 16)} UTC`;
  return order.decidedBy === null
    ? new Refusal('already_decided', 'This has been settled meanwhile, by itself.', 'The message shows how.')
    : new Refusal('already_decided', `This has been decided already${at}.`, 'The message shows how.', {
        people: [order.decidedBy],
      });
}

function noSuchOrder(): Refusal {
  return new Refusal('no_order', 'That number of a request is not known here.', 'See /numbers requests.');
}

/** The set-up of a number that was bought is tried anew. @throws Refusal when it has not failed. */
export async function retrySetUp(trx: Trx, deps: Pick<OrderDeps, 'queue'>, orderId: string, by: string): Promise<void> {
  const order = await lockOrder(trx, orderId);
  if (order === null) throw noSuchOrder();
  if (order.setupState !== 'failed') {
    const happened = order.setupState === 'done' ? 'Its set-up is done.' : 'Its set-up is under way already.';
    throw new Refusal('not_failed', happened, 'The message shows how it stands.');
  }
  await trx.updateTable('number_orders').set({ setup_tries: 0 }).where('id', '=', orderId).execute();
  await writeAudit(trx, {
    actor: by,
    action: 'number.set_up_retried',
    entity: 'order',
    entityId: orderId,
    source: 'button',
    details: { request: order.requestId, number: order.number },
  });
  await waitForSetUp(trx, deps, order, 0);
}

/** What a fresh request for what was not bought starts from; it is decided anew, by a fresh quorum. */
export type Again = Pick<BuyWish, 'picks' | 'costCenter' | 'aliasPattern' | 'messaging'> & {
  reason: string;
  /** The request that it follows. */
  follows: string;
};

/** @throws Refusal when the order did not end without its number. */
export async function requestAgain(db: Db | Trx, orderId: string): Promise<Again> {
  const order = await findOrder(db, orderId);
  if (order === null) throw noSuchOrder();
  if (order.action !== 'buy' || order.state !== 'refused') {
    throw new Refusal('not_refused', 'There is nothing to buy again here.', 'The message shows how it stands.');
  }
  const request = await db
    .selectFrom('requests')
    .select(['reason', 'cost_center'])
    .where('id', '=', order.requestId)
    .executeTakeFirstOrThrow();
  const { number, rule, setupNanodollars, monthlyNanodollars, alias, messaging } = order;
  return {
    picks: [{ number, rule, setupNanodollars, monthlyNanodollars }],
    costCenter: request.cost_center,
    aliasPattern: alias,
    messaging,
    reason: request.reason,
    follows: order.requestId,
  };
}
