import { type AskDeps, askInDirect, refusedEverywhere, whoElse } from '../access/ask-elsewhere.ts';
import { votesOf } from '../access/requests/request.ts';
import { type Db, transaction } from '../storage/transaction.ts';
import { lockOrder } from './orders.ts';

/** How many orders are asked about at once. */
const batch = 200;

/** Asks those who approved an order, else the admins, in direct messages what the approval channel does not take. */
export async function askElsewhere(deps: AskDeps): Promise<void> {
  const ids = await refusedEverywhere(deps.db, 'order_question');
  if (ids.length === 0) return;
  const orders = await deps.db
    .selectFrom('number_orders')
    .innerJoin('requests', 'requests.id', 'number_orders.request_id')
    .select(['number_orders.id', 'request_id', 'requests.decided_by'])
    .where('number_orders.id', 'in', ids)
    .where('number_orders.state', '=', 'uncertain')
    .where('asked_at', 'is not', null)
    .orderBy('asked_at', 'desc')
    .limit(batch)
    .execute();
  for (const order of orders) {
    const question = { entity: 'order_question', entityId: order.id };
    const approvers = await whoApproved(deps.db, order.request_id, order.decided_by);
    const people = await whoElse(deps, question, approvers, 'requests.settle');
    if (people.length === 0) continue;
    await transaction(deps.db, 'ask about an order in direct messages', async (trx) => {
      const locked = await lockOrder(trx, order.id);
      if (locked?.state === 'uncertain' && locked.askedAt !== null) await askInDirect(trx, question, people);
    });
  }
}

async function whoApproved(db: Db, requestId: string, decidedBy: string | null): Promise<string[]> {
  const votes = await votesOf(db, requestId);
  const approvals = votes.filter((vote) => vote.vote === 'approve').map((vote) => vote.person);
  return decidedBy === null ? approvals : [decidedBy, ...approvals];
}
