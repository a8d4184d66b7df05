import { sql } from 'kysely';
import { type Place, placeMessage, postAnew, urgency } from '../storage/projections.ts';
import type { Trx } from '../storage/transaction.ts';
import { findConversation } from './conversations.ts';
import type { Text } from './text.ts';

/**
 * Asks about a text in its thread: one message of its own, since an update of an old one tells nobody. Asked once for
 * each time that a text comes to need it.
 */
export async function askInThread(trx: Trx, text: Text): Promise<void> {
  await trx.updateTable('texts').set({ asked_at: sql<Date>`now()` }).where('id', '=', text.id).execute();
  const rowId = await placeMessage(trx, {
    entity: 'question',
    entityId: text.id,
    urgency: urgency.first,
    ...(await placeToAsk(trx, text)),
  });
  await postAnew(trx, rowId);
}

type Where = Pick<Place, 'channelId' | 'homeUser' | 'parentId'>;

/**
 * Below the text itself, which says what is asked about: the conversation may have moved since, and its other thread does not hold
 * it. Where it stands in somebody else's direct messages, its author is asked in their own.
 */
async function placeToAsk(trx: Trx, text: Text): Promise<Where> {
  const own = await trx
    .selectFrom('slack_messages')
    .select(['channel_id', 'home_user', 'parent_id'])
    .where('entity', '=', 'text')
    .where('entity_id', '=', text.id)
    .orderBy('created_at')
    .limit(1)
    .executeTakeFirst();
  if (own === undefined) return whereItLives(trx, text);
  if (own.home_user === null) return { channelId: own.channel_id, homeUser: null, parentId: own.parent_id };
  const parentId = own.home_user === text.author ? own.parent_id : null;
  return { channelId: null, homeUser: text.author, parentId };
}

async function whereItLives(trx: Trx, text: Text): Promise<Where> {
  const conversation = await findConversation(trx, text.conversationId);
  return {
    channelId: conversation?.channelId ?? null,
    homeUser: conversation?.homeUser ?? text.author,
    parentId: null,
  };
}
