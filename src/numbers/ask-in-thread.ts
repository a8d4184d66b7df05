import { placeMessage, postAnew, urgency } from '../storage/projections.ts';
import type { Trx } from '../storage/transaction.ts';
import type { Order } from './orders.ts';

/** Asks about an order below its request's face: an update of the face alone would tell nobody. */
export async function askInThread(trx: Trx, order: Order): Promise<void> {
  const face = await trx
    .selectFrom('slack_messages')
    .select(['id', 'channel_id'])
    .where('entity', '=', 'request')
    .where('entity_id', '=', order.requestId)
    .where('home_user', 'is', null)
    .executeTakeFirst();
  if (face === undefined) return;
  const rowId = await placeMessage(trx, {
    entity: 'order_question',
    entityId: order.id,
    channelId: face.channel_id,
    homeUser: null,
    parentId: face.id,
    urgency: urgency.first,
  });
  await postAnew(trx, rowId);
}
