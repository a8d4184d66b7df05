import type { WebClient } from '@slack/web-api';
import { sql } from 'kysely';
import { z } from 'zod';
import type { Db } from '../storage/transaction.ts';

export type ChannelFacts = { name: string; isShared: boolean; isArchived: boolean; isMember: boolean };

const shape = z.object({
  channel: z.object({
    name: z.string().default(''),
    is_ext_shared: z.boolean().default(false),
    is_pending_ext_shared: z.boolean().default(false),
    is_archived: z.boolean().default(false),
    is_member: z.boolean().default(false),
    is_im: z.boolean().default(false),
  }),
});

/** How old what we know of a channel may be. Minutes. */
const keptMinutes = 10;

/** Whether a row of `channel_facts` is young enough to go by. */
export function areFresh(table: string) {
  return sql<boolean>`${sql.ref(`${table}.read_at`)} > now() - ${keptMinutes} * interval '1 minute'`;
}

/** What a channel is, as read within the last ten minutes. Rejects as the Web API does. */
export async function channelFacts(db: Db, client: WebClient, channelId: string): Promise<ChannelFacts> {
  const known = await db
    .selectFrom('channel_facts')
    .selectAll()
    .where('channel_id', '=', channelId)
    .where(areFresh('channel_facts'))
    .executeTakeFirst();
  if (known !== undefined) {
    return { name: known.name, isShared: known.is_shared, isArchived: known.is_archived, isMember: known.is_member };
  }
  const { channel } = shape.parse(await client.conversations.info({ channel: channelId }));
  const facts: ChannelFacts = {
    name: channel.name,
    isShared: channel.is_ext_shared || channel.is_pending_ext_shared,
    isArchived: channel.is_archived,
    isMember: channel.is_member || channel.is_im,
  };
  const values = {
    name: facts.name,
    is_shared: facts.isShared,
    is_archived: facts.isArchived,
    is_member: facts.isMember,
  };
  await db
    .insertInto('channel_facts')
    .values({ channel_id: channelId, ...values })
    .onConflict((conflict) => conflict.column('channel_id').doUpdateSet({ ...values, read_at: sql<Date>`now()` }))
    .execute();
  return facts;
}

/** What is known of a channel is forgotten: Slack has just said something else. */
export async function forgetChannel(db: Db, channelId: string): Promise<void> {
  await db.deleteFrom('channel_facts').where('channel_id', '=', channelId).execute();
}
