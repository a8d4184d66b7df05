import type { Db } from '../../storage/transaction.ts';
import { channelMention } from '../mrkdwn.ts';

/**
 * Why a question is asked in direct messages: no thread around it says what it is about, so its face has to. Null: it stands
 * where it belongs.
 */
export async function whyInDirect(db: Db, entity: string, entityId: string): Promise<string | null> {
  const places = await db
    .selectFrom('slack_messages')
    .select(['channel_id', 'home_user', 'parent_id', 'refused'])
    .where('entity', '=', entity)
    .where('entity_id', '=', entityId)
    .execute();
  if (!places.some((place) => place.home_user !== null && place.parent_id === null)) return null;
  const channel = places.find((place) => place.home_user === null && place.refused !== null)?.channel_id ?? null;
  return channel === null ? '' : `${channelMention(channel)} takes no message of mine, so I ask here.`;
}
