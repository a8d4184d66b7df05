import {
  type AskDeps,
  askEach,
  askInDirect,
  type Choice,
  refusedEverywhere,
  whoElse,
} from '../access/ask-elsewhere.ts';
import { findRequest, votesOf } from '../access/requests/request.ts';
import { type Db, transaction } from '../storage/transaction.ts';
import { lockOrder } from './orders.ts';

/** How many orders are asked about at once. */
const batch = 200;

/** Asks in direct messages what the approval channel does not take: those who approved an order, or whom else `whoMaySay` gives. */
export async function askElsewhere(deps: AskDeps): Promise<void> {
  const ids = await refusedEverywhere(deps.db, 'order_question');
  if (ids.length === 0) return;
  const orders = await deps.db
    .selectFrom('number_orders')
    .select(['id', 'request_id', 'action'])
    .where('id', 'in', ids)
    .where('state', '=', 'uncertain')
    .where('asked_at', 'is not', null)
    .orderBy('asked_at', 'desc')
    .limit(batch)
    .execute();
  await askEach(deps, orders, async (order) => {
    const question = { entity: 'order_question', entityId: order.id };
    const people = await whoElse(deps, question, await whoMaySay(deps.db, order.request_id, order.action));
    if (people.length === 0) return;
    await transaction(deps.db, 'ask about an order in direct messages', async (trx) => {
      const locked = await lockOrder(trx, order.id);
      if (locked?.state === 'uncertain' && locked.askedAt !== null) await askInDirect(trx, question, people);
    });
  });
}

/**
 * Those who approved it, else those whom the request called. Who asked for a purchase may have approved it alone, by breaking the
 * glass, and cannot say that it was not made: asked alone, they could not answer.
 */
async function whoMaySay(db: Db, requestId: string, action: string): Promise<Choice> {
  const request = await findRequest(db, requestId);
  const votes = await votesOf(db, requestId);
  const approvers = votes.filter((vote) => vote.vote === 'approve').map((vote) => vote.person);
  if (request?.decidedBy) approvers.unshift(request.decidedBy);
  return {
    groups: [approvers, request?.policy.mentions ?? []],
    act: 'requests.settle',
    never: request !== null && action === 'buy' ? [request.requester] : [],
  };
}
