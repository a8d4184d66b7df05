import { randomUUID } from 'node:crypto';
import type { Selectable } from 'kysely';
import { leaveDirect, placeMessage } from '../storage/projections.ts';
import type { Conversations } from '../storage/schema.ts';
import type { Db, Trx } from '../storage/transaction.ts';

/** A pair of our number and theirs. It lives in one channel, or in one person's direct messages with the app. */
export type Conversation = {
  id: string;
  ourNumber: string;
  theirNumber: string;
  channelId: string | null;
  homeUser: string;
  createdAt: Date;
};

function toConversation(row: Selectable<Conversations>): Conversation {
  return {
    id: row.id,
    ourNumber: row.our_number,
    theirNumber: row.their_number,
    channelId: row.channel_id,
    homeUser: row.home_user,
    createdAt: row.created_at,
  };
}

/**
 * The conversation of a pair, begun if it is not there yet. `home` is where it lives then: the channel where the first text
 * was typed, or null for the direct messages of `user`. One that stands stays where it is, unless it cannot be read there.
 */
export async function openConversation(
  trx: Trx,
  pair: { ourNumber: string; theirNumber: string },
  home: Home,
): Promise<Conversation> {
  await trx
    .insertInto('conversations')
    .values({
      id: randomUUID(),
      our_number: pair.ourNumber,
      their_number: pair.theirNumber,
      channel_id: home.channelId,
      home_user: home.user,
    })
    .onConflict((conflict) => conflict.columns(['our_number', 'their_number']).doNothing())
    .execute();
  const row = await trx
    .selectFrom('conversations')
    .selectAll()
    .where('our_number', '=', pair.ourNumber)
    .where('their_number', '=', pair.theirNumber)
    // Two who text at once from two places: the second finds where the first has taken it.
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow();
  return toConversation(isToMove(row, home) ? await moveHome(trx, row.id, home) : row);
}

type Home = { channelId: string | null; user: string };

/**
 * A channel that was archived, or that the app was taken out of, must not silence a customer for ever. And what stands in one
 * person's direct messages nobody else can open: not their own words, nor what is asked about them.
 */
function isToMove(row: Selectable<Conversations>, home: Home): boolean {
  return row.home_refused !== null || (row.channel_id === null && row.home_user !== home.user);
}

/** Direct messages that it leaves are not told anything more that is said in it. */
async function moveHome(trx: Trx, id: string, home: Home) {
  await leaveDirect(
    trx,
    { entity: 'conversation', left: 'conversation_left', entityId: id },
    home.channelId ?? home.user,
  );
  return trx
    .updateTable('conversations')
    .set({ channel_id: home.channelId, home_user: home.user, home_refused: null })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** Makes sure that the conversation's face is wanted where it lives; gives the id of its message row. */
export async function placeConversation(trx: Trx, conversation: Conversation): Promise<string> {
  return placeMessage(trx, {
    entity: 'conversation',
    entityId: conversation.id,
    channelId: conversation.channelId,
    homeUser: conversation.homeUser,
    parentId: null,
  });
}

export async function findConversation(db: Db | Trx, id: string): Promise<Conversation | null> {
  const row = await db.selectFrom('conversations').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : toConversation(row);
}

/** Every conversation with a number, the one with the newest text first. */
export async function conversationsWith(db: Db | Trx, theirNumber: string): Promise<Conversation[]> {
  const rows = await db
    .selectFrom('conversations')
    .selectAll()
    .where('their_number', '=', theirNumber)
    .orderBy(
      (eb) =>
        eb
          .selectFrom('texts')
          .select((inner) => inner.fn.max('texts.created_at').as('last'))
          .whereRef('texts.conversation_id', '=', 'conversations.id'),
      (order) => order.desc().nullsLast(),
    )
    .execute();
  return rows.map(toConversation);
}

/** The chat refused a message in the conversation's home: the next text may take it to where that one is typed. */
export async function homeRefused(trx: Trx, conversationId: string, refused: string | null): Promise<void> {
  await trx.updateTable('conversations').set({ home_refused: refused }).where('id', '=', conversationId).execute();
}
