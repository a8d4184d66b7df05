import { type Selectable, sql } from 'kysely';
import { urgency } from '../storage/projections.ts';
import type { SlackMessages } from '../storage/schema.ts';
import { tokenTaken, untilToken } from '../storage/tokens.ts';
import type { Db } from '../storage/transaction.ts';
import { areFresh } from './channel-facts.ts';

/** What a row needs to know of the one whose thread it stands in, as it was when the row was read. */
export type Parent = Pick<Selectable<SlackMessages>, 'ts' | 'refused' | 'channel_id'>;
export type MessageRow = Selectable<SlackMessages> & {
  parent: Parent | null;
  /** Whether its channel is shared with another organisation; null: not known, or not lately. */
  channel_is_shared: boolean | null;
  /** How long its channel's posts are taken already, in milliseconds. */
  post_ms: number;
};

/** Read along with each row, since every post asks for both. */
const besides = [
  sql<Parent | null>`(
    select jsonb_build_object('ts', above.ts, 'refused', above.refused, 'channel_id', above.channel_id)
    from slack_messages as above where above.id = slack_messages.parent_id)`.as('parent'),
  sql<boolean | null>`(
    select is_shared from channel_facts as facts
    where facts.channel_id = slack_messages.channel_id and ${areFresh('facts')})`.as('channel_is_shared'),
  sql<number>`coalesce((
    select extract(epoch from (next_at - clock_timestamp())) * 1000 from pacing
    where kind = 'post ' || slack_messages.channel_id), 0)::float8`.as('post_ms'),
];

/** How long a process keeps a row to itself; a killed one's rows come free after it. Seconds. */
const leaseSeconds = 15;

/** The workspace's turns for changes of messages that stand; how far ahead they may be taken, by a row's urgency. Milliseconds. */
export type ChangeTurns = { kind: string; stepMs: number; burstMs: { first: number; normal: number } };

/** What the SQL of a row knows as its `urgency`. */
function burstOf({ burstMs }: ChangeTurns) {
  return sql`(case when urgency = ${urgency.first} then ${burstMs.first}::float8 else ${burstMs.normal}::float8 end)`;
}

/**
 * Rows whose message is behind, leased to the caller; the urgent ones first. A reply waits until its thread's parent stands, and
 * a change while no turn is free: many may wait, and none of them is touched until then.
 */
export async function leaseDue(db: Db, limit: number, turns: ChangeTurns): Promise<MessageRow[]> {
  const { rows } = await sql<MessageRow>`
    update slack_messages set lease_until = now() + ${leaseSeconds} * interval '1 second'
    where id in (
      select id from slack_messages
      where wanted > shown and refused is null and not_before <= now() and (lease_until is null or lease_until < now())
        and not exists (
          select from slack_messages as above
          where above.id = slack_messages.parent_id and above.ts is null and above.refused is null)
        and (ts is null or coalesce((select next_at from pacing where kind = ${turns.kind}), '-infinity')
          <= clock_timestamp() + ${burstOf(turns)} * interval '1 millisecond')
      order by urgency, not_before limit ${limit} for update skip locked)
    returning *, ${sql.join(besides)}`.execute(db);
  return rows.toSorted((a, b) => a.urgency - b.urgency || a.not_before.getTime() - b.not_before.getTime());
}

/**
 * The newest row of an entity, leased to the caller, and the one whose thread it stands in where that does not stand yet;
 * null when either has been posted or refused, or somebody else has it. In one statement: every text waits for its message.
 */
export async function leaseToPost(
  db: Db,
  entity: string,
  entityId: string,
): Promise<{ row: MessageRow; above: MessageRow | null } | null> {
  const { rows } = await sql<MessageRow>`
    with newest as (
      select id, parent_id from slack_messages where entity = ${entity} and entity_id = ${entityId}
      order by created_at desc limit 1)
    update slack_messages set lease_until = now() + ${leaseSeconds} * interval '1 second'
    where id in (
      select id from slack_messages
      where id in (select id from newest union all select parent_id from newest)
        and ts is null and refused is null and (lease_until is null or lease_until < now())
      for update skip locked)
    returning *, ${sql.join(besides)}`.execute(db);
  const row = rows.find((one) => one.entity === entity && one.entity_id === entityId);
  const above = rows.find((one) => one.id === row?.parent_id) ?? null;
  const isParentMissing = row?.parent != null && row.parent.ts === null && row.parent.refused === null;
  if (row !== undefined && (above !== null || !isParentMissing)) return { row, above };
  await letGo(db, rows);
  return null;
}

/** Gives leased rows back, so that they are due as before. */
export async function letGo(db: Db, rows: MessageRow[]): Promise<void> {
  if (rows.length === 0) return;
  const ids = rows.map((row) => row.id);
  await db.updateTable('slack_messages').set({ lease_until: null }).where('id', 'in', ids).execute();
}

/** The newest row of an entity: where it lives now. */
export async function rowOf(db: Db, entity: string, entityId: string): Promise<MessageRow | null> {
  const row = await db
    .selectFrom('slack_messages')
    .selectAll()
    .select(besides)
    .where('entity', '=', entity)
    .where('entity_id', '=', entityId)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}

/** How many messages of the same channel were wanted earlier and do not stand yet. */
export async function waitingBefore(db: Db, row: MessageRow): Promise<number> {
  const found = await db
    .selectFrom('slack_messages')
    .select((eb) => eb.fn.countAll<bigint>().as('ahead'))
    .where('channel_id', 'is not distinct from', row.channel_id)
    .where('ts', 'is', null)
    .where('refused', 'is', null)
    .where('created_at', '<', row.created_at)
    .executeTakeFirstOrThrow();
  return Number(found.ahead);
}

/** Lets a row go until later. */
export async function putOff(db: Db, id: string, seconds: number): Promise<void> {
  await db
    .updateTable('slack_messages')
    .set({
      lease_until: null,
      not_before: sql<Date>`now() + ${seconds} * interval '1 second'`,
      tries: sql<number>`tries + 1`,
    })
    .where('id', '=', id)
    .execute();
}

/** Takes the workspace's turn for a change, or lets the row go, so that it is due as before. Gives whether it has the turn. */
export async function takeTurnOfChange(db: Db, row: MessageRow, turns: ChangeTurns): Promise<boolean> {
  const burstMs = row.urgency === urgency.first ? turns.burstMs.first : turns.burstMs.normal;
  const { rows } = await sql`
    with taken as (${tokenTaken(turns.kind, turns.stepMs, burstMs)})
    update slack_messages set lease_until = null where id = ${row.id} and not exists (select from taken)
    returning id`.execute(db);
  return rows.length === 0;
}

/**
 * Takes the channel's turn and says, in the same statement, that a post is under way; without a `ts` beside that later, its
 * outcome is not known. Gives 0, or the milliseconds until it is the channel's turn again.
 */
export async function beginPost(
  db: Db,
  id: string,
  turn: { kind: string; stepMs: number; burstMs: number },
): Promise<number> {
  const { rows } = await sql<{ id: string }>`
    with turn as (${tokenTaken(turn.kind, turn.stepMs, turn.burstMs)})
    update slack_messages set posting_since = coalesce(posting_since, now())
    where id = ${id} and exists (select from turn)
    returning id`.execute(db);
  return rows.length > 0 ? 0 : untilToken(db, turn.kind, turn.burstMs);
}

/** The post surely did not happen. */
export async function unmarkPosting(db: Db, id: string): Promise<void> {
  await db.updateTable('slack_messages').set({ posting_since: null }).where('id', '=', id).execute();
}

/** What stands in Slack now: its `ts`, and the version that was rendered. `again`: look for a second copy later. */
export async function markShown(
  db: Db,
  row: MessageRow,
  shown: { ts: string; version: bigint; again: boolean },
): Promise<void> {
  await db
    .updateTable('slack_messages')
    .set({
      ts: shown.ts,
      shown: sql<bigint>`greatest(shown, ${shown.version})`,
      posting_since: null,
      lease_until: null,
      tries: 0,
      ...(shown.again ? { check_copies_at: sql<Date>`now() + interval '20 seconds'` } : {}),
    })
    .where('id', '=', row.id)
    .execute();
}

/** A message that was found standing: it is ours, and is brought up to date next. */
export async function adopt(db: Db, id: string, ts: string): Promise<void> {
  await db.updateTable('slack_messages').set({ ts, posting_since: null }).where('id', '=', id).execute();
}

/** The message is gone or fixed: a fresh one takes its place. */
export async function forgetMessage(db: Db, id: string): Promise<void> {
  await db
    .updateTable('slack_messages')
    .set({ ts: null, posting_since: null, lease_until: null })
    .where('id', '=', id)
    .execute();
}

/** Slack will not take it: nothing more is tried for this row. */
export async function markRefused(db: Db, id: string, refused: string): Promise<void> {
  await db
    .updateTable('slack_messages')
    .set({ refused, posting_since: null, lease_until: null })
    .where('id', '=', id)
    .execute();
}

export async function setChannel(db: Db, id: string, channelId: string): Promise<void> {
  await db.updateTable('slack_messages').set({ channel_id: channelId }).where('id', '=', id).execute();
}

/** Rows posted twice perhaps, whose time to look has come; leased by moving that time on. */
export async function dueForCopyCheck(db: Db, limit: number): Promise<MessageRow[]> {
  const { rows } = await sql<MessageRow>`
    update slack_messages set check_copies_at = now() + interval '1 minute'
    where id in (select id from slack_messages where check_copies_at < now() order by check_copies_at limit ${limit} for update skip locked)
    returning *, ${sql.join(besides)}`.execute(db);
  return rows;
}

export async function copiesChecked(db: Db, id: string): Promise<void> {
  await db.updateTable('slack_messages').set({ check_copies_at: null }).where('id', '=', id).execute();
}
