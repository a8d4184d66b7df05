import { randomUUID } from 'node:crypto';
import { type Selectable, sql } from 'kysely';
import type { Drafts } from '../storage/schema.ts';
import type { Db, Trx } from '../storage/transaction.ts';

/** What a person has typed and not sent yet, as typed. It outlives a reload of Slack, which loses an ephemeral message. */
export type Draft = {
  id: string;
  userId: string;
  channelId: string;
  from: string | null;
  toTyped: string;
  bodyTyped: string;
  mediaTyped: string;
  /** Smart quotes, dashes and odd spaces stay as typed. */
  keepTypography: boolean;
  state: 'open' | 'sent' | 'discarded';
  updatedAt: Date;
};

export type DraftWords = Pick<Draft, 'from' | 'toTyped' | 'bodyTyped' | 'mediaTyped' | 'keepTypography'>;

/** A draft is offered again for this long. Hours. */
const offeredHours = 24;

function toDraft(row: Selectable<Drafts>): Draft {
  return {
    id: row.id,
    userId: row.user_id,
    channelId: row.channel_id,
    from: row.from_number,
    toTyped: row.to_typed,
    bodyTyped: row.body_typed,
    mediaTyped: row.media_typed,
    keepTypography: row.keep_typography,
    state: row.state === 'sent' || row.state === 'discarded' ? row.state : 'open',
    updatedAt: row.updated_at,
  };
}

/** Keeps what was typed; gives the draft's id. */
export async function keepDraft(db: Db | Trx, userId: string, channelId: string, words: DraftWords): Promise<string> {
  const id = randomUUID();
  await db
    .insertInto('drafts')
    .values({
      id,
      user_id: userId,
      channel_id: channelId,
      from_number: words.from,
      to_typed: words.toTyped,
      body_typed: words.bodyTyped,
      media_typed: words.mediaTyped,
      keep_typography: words.keepTypography,
    })
    .execute();
  return id;
}

/** Keeps what was typed further in the person's own draft: somebody else's is left alone. */
export async function changeDraft(db: Db | Trx, id: string, userId: string, words: DraftWords): Promise<void> {
  await db
    .updateTable('drafts')
    .set({
      from_number: words.from,
      to_typed: words.toTyped,
      body_typed: words.bodyTyped,
      media_typed: words.mediaTyped,
      keep_typography: words.keepTypography,
      updated_at: sql<Date>`now()`,
    })
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .where('state', '=', 'open')
    .execute();
}

/**
 * The person's newest open draft of the last day that something was typed in, or null. What stands behind the Write button of
 * a number's card is of no channel and holds a number that nobody typed there: it counts once there are words.
 */
export async function openDraft(db: Db | Trx, userId: string): Promise<Draft | null> {
  const row = await db
    .selectFrom('drafts')
    .selectAll()
    .where('user_id', '=', userId)
    .where('state', '=', 'open')
    .where((eb) =>
      eb.or([
        eb('body_typed', '!=', ''),
        eb('media_typed', '!=', ''),
        eb.and([eb('to_typed', '!=', ''), eb('channel_id', '!=', '')]),
      ]),
    )
    .where('updated_at', '>', sql<Date>`now() - ${offeredHours} * interval '1 hour'`)
    .orderBy('updated_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : toDraft(row);
}

export async function findDraft(db: Db | Trx, id: string): Promise<Draft | null> {
  const row = await db.selectFrom('drafts').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : toDraft(row);
}

/** The draft, locked, so that of two clicks one sends it. */
export async function lockDraft(trx: Trx, id: string): Promise<Draft | null> {
  const row = await trx.selectFrom('drafts').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  return row === undefined ? null : toDraft(row);
}

/** Ends the person's own draft: somebody else's is left alone. */
export async function endDraft(db: Db | Trx, id: string, userId: string, state: 'sent' | 'discarded'): Promise<void> {
  await db
    .updateTable('drafts')
    .set({ state, updated_at: sql<Date>`now()` })
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .where('state', '=', 'open')
    .execute();
}

/** Forgets what has been sent, discarded or left alone for two days. */
export async function forgetOldDrafts(db: Db): Promise<void> {
  await db.deleteFrom('drafts').where('updated_at', '<', sql<Date>`now() - interval '2 days'`).execute();
}
