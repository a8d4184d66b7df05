import { randomUUID } from 'node:crypto';
import { type QueryCreator, sql } from 'kysely';
import type { Schema } from './schema.ts';
import type { Trx } from './transaction.ts';

/**
 * The chat shows the database: who changes an entity adds one to what is *wanted* of its message in the same transaction,
 * and a loop of the chat side brings what is *shown* up to it. This file knows only the rows.
 */
export const shownChannel = 'switchboard_shown';

/** Questions and final states go first; the rest may wait, and states in between are passed over. */
export const urgency = { first: 0, normal: 1 } as const;
export type Urgency = (typeof urgency)[keyof typeof urgency];

export type Place = {
  entity: string;
  entityId: string;
  /** Null: the person's direct messages with the app. */
  channelId: string | null;
  homeUser: string | null;
  /** The message row whose thread this one stands in. */
  parentId: string | null;
  urgency?: Urgency;
  /** Not before so many seconds from now, unless something makes it due sooner. */
  afterSeconds?: number;
};

/**
 * Makes sure that an entity has a message wanted in a place; gives the row's id. What the chat refused once is tried again:
 * somebody may have let the app in meanwhile.
 */
export async function placeMessage(trx: Trx, place: Place): Promise<string> {
  const row = await placed(trx, place).executeTakeFirstOrThrow();
  return row.id;
}

/** What `placeMessage` does, for a statement that writes what the message is about as well. */
export function placed(db: QueryCreator<Schema>, place: Place) {
  return db
    .insertInto('slack_messages')
    .values({
      id: randomUUID(),
      entity: place.entity,
      entity_id: place.entityId,
      channel_id: place.channelId,
      home_user: place.channelId === null ? place.homeUser : null,
      parent_id: place.parentId,
      urgency: place.urgency ?? urgency.normal,
      not_before: sql<Date>`now() + ${place.afterSeconds ?? 0} * interval '1 second'`,
    })
    .onConflict((conflict) =>
      conflict.expression(sql`entity, entity_id, coalesce(home_user, channel_id)`).doUpdateSet({ refused: null }),
    )
    .returning(['id', sql`pg_notify(${shownChannel}, '')::text`.as('told')]);
}

/**
 * What an entity says here, and to people in direct messages, is said in a message of its own: an update of an old one tells
 * nobody. The old ones stay as they stand. `rowId`: the row of the message here.
 */
export async function postAnew(trx: Trx, rowId: string): Promise<void> {
  await sql`
    update slack_messages set ts = null, wanted = slack_messages.wanted + 1
    from slack_messages as here
    where here.id = ${rowId} and slack_messages.entity = here.entity and slack_messages.entity_id = here.entity_id
      and (slack_messages.id = here.id or slack_messages.home_user is not null) and slack_messages.ts is not null`.execute(
    trx,
  );
}

/**
 * An entity goes on in another place, `home`: its messages in people's direct messages are those of `left` from now on, and show
 * that. One that stands in `home` from before is the entity's again.
 */
export async function leaveDirect(
  trx: Trx,
  names: { entity: string; left: string; entityId: string },
  home: string,
): Promise<void> {
  const { entity, left, entityId } = names;
  const name = sql`case when home_user = ${home} then ${entity} else ${left} end`;
  await sql`
    update slack_messages set entity = ${name}, wanted = wanted + 1
    where entity in (${entity}, ${left}) and entity_id = ${entityId} and home_user is not null
      and entity != ${name}`.execute(trx);
}

export type Wanted = {
  entity: string;
  entityId: string;
  urgency?: Urgency;
  afterSeconds?: number;
};

/** The entity has changed: every message of it is to be brought up to date. */
export async function wantShown(
  trx: Trx,
  entity: string,
  entityId: string,
  options: Omit<Wanted, 'entity' | 'entityId'> = {},
): Promise<void> {
  await wantAllShown(trx, [{ entity, entityId, ...options }]);
}

/** The same for several entities, in one statement. */
export async function wantAllShown(trx: Trx, all: Wanted[]): Promise<void> {
  await markWanted(all).execute(trx);
}

/** What `wantAllShown` does, for a statement that makes the change as well: a text's changes are many. */
export function markWanted(all: Wanted[]) {
  const values = all.map(
    (one) =>
      sql`(${one.entity}, ${one.entityId}, ${one.urgency ?? urgency.normal}::int, ${one.afterSeconds ?? 0}::float8)`,
  );
  // What has been put off, for its turn or for Slack's patience, waits on: each change would only have it put off again.
  const waits = sql`wanted > shown and tries > 0 and slack_messages.urgency <= asked.urgency`;
  // What is due already stays due: a later change must not put off an earlier one.
  return sql<{ told: string | null }>`
    update slack_messages set wanted = wanted + 1, urgency = asked.urgency, tries = case when ${waits} then tries else 0 end,
      not_before = case
        when ${waits} then not_before
        when wanted > shown then least(not_before, now() + asked.after * interval '1 second')
        else now() + asked.after * interval '1 second' end
    from (values ${sql.join(values)}) as asked (entity, entity_id, urgency, after)
    where slack_messages.entity = asked.entity and slack_messages.entity_id = asked.entity_id
    returning case when not_before <= now() then pg_notify(${shownChannel}, '')::text end as told`;
}
