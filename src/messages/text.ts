import { type Selectable, sql } from 'kysely';
import type { Texts } from '../storage/schema.ts';
import type { Db, Trx } from '../storage/transaction.ts';
import { asReason, asTextState, type Reason, type TextState } from './states.ts';

/** An outbound text as the database has it. Numbers are E.164; instants are UTC. */
export type Text = {
  id: string;
  conversationId: string;
  /** The Slack user id of who asked for it. */
  author: string;
  from: string;
  to: string;
  body: string;
  mediaUrls: string[];
  isMms: boolean;
  state: TextState;
  reason: Reason | null;
  /** The carrier's or the chat's own words for the reason. */
  detail: string | null;
  carrierId: string | null;
  tries: number;
  createdAt: Date;
  sentAt: Date | null;
  restAt: Date | null;
  looks: number;
  askedAt: Date | null;
  decidedBy: string | null;
  decidedAt: Date | null;
  resendOf: string | null;
  again: boolean;
};

export function toText(row: Selectable<Texts>): Text {
  return {
    id: row.id,
    conversationId: row.conversation_id,
    author: row.author,
    from: row.from_number,
    to: row.to_number,
    body: row.body,
    mediaUrls: row.media_urls,
    isMms: row.is_mms,
    state: asTextState(row.state),
    reason: asReason(row.reason),
    detail: row.detail,
    carrierId: row.carrier_id,
    tries: row.tries,
    createdAt: row.created_at,
    sentAt: row.sent_at,
    restAt: row.rest_at,
    looks: row.looks,
    askedAt: row.asked_at,
    decidedBy: row.decided_by,
    decidedAt: row.decided_at,
    resendOf: row.resend_of,
    again: row.again,
  };
}

export async function findText(db: Db | Trx, id: string): Promise<Text | null> {
  const row = await db.selectFrom('texts').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : toText(row);
}

/** The text, its row locked until the transaction ends, so that who comes second sees what the first did. */
export async function lockText(trx: Trx, id: string): Promise<Text | null> {
  const row = await trx.selectFrom('texts').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  return row === undefined ? null : toText(row);
}

/** The newest texts of a conversation, the newest first. */
export async function lastTexts(db: Db | Trx, conversationId: string, limit: number): Promise<Text[]> {
  const rows = await db
    .selectFrom('texts')
    .selectAll()
    .where('conversation_id', '=', conversationId)
    .orderBy('created_at', 'desc')
    .limit(limit)
    .execute();
  return rows.map(toText);
}

/** The newest text that a person sent, or null. */
export async function lastTextOf(db: Db, author: string): Promise<Text | null> {
  const row = await db
    .selectFrom('texts')
    .selectAll()
    .where('author', '=', author)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : toText(row);
}

/** The newest text to a number, whichever of our numbers it came from. */
export async function lastTextTo(db: Db, number: string): Promise<Text | null> {
  const row = await db
    .selectFrom('texts')
    .selectAll()
    .where('to_number', '=', number)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row === undefined ? null : toText(row);
}

export async function findTextByCarrierId(db: Db | Trx, carrierId: string): Promise<Text | null> {
  const row = await db.selectFrom('texts').selectAll().where('carrier_id', '=', carrierId).executeTakeFirst();
  return row === undefined ? null : toText(row);
}

/** The database's clock, for ages that are shown beside instants of the database. */
export async function databaseNow(db: Db | Trx): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`select now() as now`.execute(db);
  return rows[0]?.now ?? new Date(Number.NaN);
}
