import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { MessageRow } from './message-rows.ts';

/** The metadata that each of our posts carries, by which it is found again after an unknown outcome. */
export const metadataType = 'switchboard_message';

export function metadataOf(row: Pick<MessageRow, 'id' | 'entity' | 'entity_id'>) {
  return { event_type: metadataType, event_payload: { row: row.id, entity: row.entity, id: row.entity_id } };
}

const shape = z.object({
  messages: z
    .array(
      z.object({
        ts: z.string(),
        metadata: z
          .object({ event_type: z.string(), event_payload: z.object({ row: z.string() }).loose() })
          .optional()
          .catch(undefined),
      }),
    )
    .default([]),
});

/** How much earlier than our mark a post may stand, for clocks that differ. Seconds. */
const clockRoom = 120;

/**
 * The `ts` of each message in the channel's (or the thread's) recent history that is this row's, the oldest first.
 * Rejects as the Web API does.
 */
export async function findCopies(
  client: WebClient,
  row: MessageRow,
  channel: string,
  parentTs: string | null,
  since: Date,
): Promise<string[]> {
  const oldest = String(since.getTime() / 1_000 - clockRoom);
  const page = { channel, oldest, limit: 200, include_all_metadata: true };
  const answer =
    parentTs === null
      ? await client.conversations.history(page)
      : await client.conversations.replies({ ...page, ts: parentTs });
  return shape
    .parse(answer)
    .messages.filter(({ metadata }) => metadata?.event_type === metadataType && metadata.event_payload.row === row.id)
    .map(({ ts }) => ts)
    .toSorted();
}
