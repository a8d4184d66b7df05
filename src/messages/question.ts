import { sql } from 'kysely';
import { placeMessage, urgency } from '../storage/projections.ts';
import type { Trx } from '../storage/transaction.ts';
import { findConversation } from './conversations.ts';
import type { Text } from './text.ts';

/**
 * Asks about a text in its thread: one message of its own, since an update of an old one tells nobody. Asked once for
 * each time that a text comes to need it.
 */
export async function askInThread(trx: Trx, text: Text): Promise<void> {
  await trx.updateTable('texts').set({ asked_at: sql<Date>`now()` }).where('id', '=', text.id).execute();
  const conversation = await findConversation(trx, text.conversationId);
  if (conversation === null) return;
  const own = await trx
    .selectFrom('slack_messages')
    .select('parent_id')
    .where('entity', '=', 'text')
    .where('entity_id', '=', text.id)
    .executeTakeFirst();
  const rowId = await placeMessage(trx, {
    entity: 'question',
    entityId: text.id,
    channelId: conversation.channelId,
    homeUser: conversation.homeUser,
    parentId: own?.parent_id ?? null,
    urgency: urgency.first,
  });
  // An earlier question about the same text stays as it was settled; this one is posted below it.
  await trx
    .updateTable('slack_messages')
    .set({ ts: null, wanted: sql<bigint>`wanted + 1` })
    .where('id', '=', rowId)
    .where('ts', 'is not', null)
    .execute();
}
