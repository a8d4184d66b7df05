import { sql } from 'kysely';
import { placeMessage, postAnew, urgency } from '../storage/projections.ts';
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
  await postAnew(trx, rowId);
}
