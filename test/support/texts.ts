import { randomUUID } from 'node:crypto';
import { sql, type UpdateObject } from 'kysely';
import { z } from 'zod';
import type { MessageRecord } from '../../src/flowroute/index.ts';
import { Listing } from '../../src/flowroute/paging.ts';
import { keepDraft } from '../../src/messages/drafts.ts';
import type { TextState } from '../../src/messages/states.ts';
import { findText, type Text } from '../../src/messages/text.ts';
import type { Database } from '../../src/storage/database.ts';
import type { Queue } from '../../src/storage/queue.ts';
import type { Schema } from '../../src/storage/schema.ts';

export const ours = '+12065550100';

let numbers = 0;
/** A customer's number that no other text of the file has: the lines 555-0100 to 555-0199 of many area codes. */
export function anyNumber(): string {
  numbers += 1;
  return `+1${201 + Math.floor(numbers / 100)}5550${100 + (numbers % 100)}`;
}

/** A queue that notes the jobs instead of doing them, in the transaction that asks for them. `jobsOf` reads them. */
export const notingQueue: Queue = {
  async enqueue(trx, kind, data, options = {}) {
    const job = { ...data, name: kind.name, afterSeconds: options.afterSeconds ?? 0 };
    await trx
      .insertInto('seen_keys')
      .values({ key: `job ${randomUUID()}`, answer: JSON.stringify(job) })
      .execute();
  },
  inLine: async () => [],
  handle() {},
  start: async () => {},
  stop: async () => {},
  isUp: () => true,
};

const jobShape = z.object({ name: z.string(), textId: z.string(), afterSeconds: z.number() });

/** The jobs that were noted for a text: what is to be done, and in how many seconds. */
export async function jobsOf(database: Database, textId: string): Promise<{ name: string; afterSeconds: number }[]> {
  const rows = await database.db
    .selectFrom('seen_keys')
    .select('answer')
    .where('key', 'like', 'job %')
    .orderBy('claimed_at')
    .execute();
  const jobs = rows.map((row) => jobShape.parse(row.answer)).filter((job) => job.textId === textId);
  return jobs.map(({ name, afterSeconds }) => ({ name, afterSeconds }));
}

/** An instant of the database's clock, that many seconds from now. */
export const fromNow = (seconds: number) => sql<Date>`now() + ${seconds} * interval '1 second'`;

type TextColumns = UpdateObject<Schema, 'texts', 'texts'>;
type Columns = Omit<TextColumns, 'id' | 'state'>;

/** A text in a state, with its conversation, as it would stand in the database. */
export async function putText(database: Database, state: TextState, columns: Columns = {}): Promise<string> {
  const id = randomUUID();
  const from = columns.from_number ?? ours;
  const to = columns.to_number ?? anyNumber();
  if (typeof from !== 'string' || typeof to !== 'string') throw new Error('numbers are given as text');
  const conversation = await database.db
    .insertInto('conversations')
    .values({ id: randomUUID(), our_number: from, their_number: to, channel_id: 'C0SUPPORT1', home_user: 'USENDER' })
    // Changes nothing, but gives the one that stands.
    .onConflict((conflict) => conflict.columns(['our_number', 'their_number']).doUpdateSet({ our_number: from }))
    .returning('id')
    .executeTakeFirstOrThrow();
  await database.db
    .insertInto('texts')
    .values({
      id,
      conversation_id: conversation.id,
      author: 'USENDER',
      from_number: from,
      to_number: to,
      body: `words of ${id}`,
      media_urls: '[]',
      is_mms: false,
      state,
      good_until: fromNow(900),
    })
    .execute();
  if (Object.keys(columns).length > 0) await setText(database, id, columns);
  return id;
}

export async function setText(database: Database, id: string, columns: TextColumns): Promise<void> {
  await database.db.updateTable('texts').set(columns).where('id', '=', id).execute();
}

export async function textOf(database: Database, id: string): Promise<Text> {
  const text = await findText(database.db, id);
  if (text === null) throw new Error('no such text');
  return text;
}

/** The row as it stands, for what the program does not read back. */
export async function rowOf(database: Database, id: string) {
  return database.db.selectFrom('texts').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
}

/** How far an instant of a row lies from now by the database's clock, in whole seconds; null where there is none. */
export async function secondsUntil(
  database: Database,
  id: string,
  column: 'next_try_at' | 'next_look_at' | 'good_until' | 'sent_at',
): Promise<number | null> {
  const row = await database.db
    .selectFrom('texts')
    .select(sql<number | null>`round(extract(epoch from (${sql.ref(column)} - now())))::int`.as('seconds'))
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  return row.seconds;
}

/** The actions that the trail tells of a text, oldest first. */
export async function trailOf(database: Database, id: string): Promise<string[]> {
  const rows = await database.db
    .selectFrom('audit')
    .select('action')
    .where('entity_id', '=', id)
    .orderBy('id')
    .execute();
  return rows.map((row) => row.action);
}

/** A try at sending that has begun, and nothing heard of it. `expectBy`: seconds from now. */
export async function putAttempt(database: Database, textId: string, expectBy = 15, aboutTo = 0): Promise<bigint> {
  const row = await database.db
    .insertInto('send_attempts')
    .values({ text_id: textId, expect_by: fromNow(expectBy) })
    .returning('id')
    .executeTakeFirstOrThrow();
  await sql`update send_attempts set about_to_at = now() + ${aboutTo} * interval '1 second' where id = ${row.id}`.execute(
    database.db,
  );
  return row.id;
}

export async function putDraft(database: Database, userId: string, bodyTyped: string, toTyped = '(206) 555-0111') {
  return keepDraft(database.db, userId, 'C0SUPPORT1', {
    from: ours,
    toTyped,
    bodyTyped,
    mediaTyped: '',
    keepTypography: false,
  });
}

/** A carrier's record of a text, as it is once the carrier has taken it. */
export function recordOf(
  text: Pick<Text, 'from' | 'to' | 'body' | 'isMms'>,
  more: Partial<MessageRecord> = {},
): MessageRecord {
  return {
    id: `mdr2-${randomUUID()}`,
    direction: 'outbound',
    from: text.from,
    to: text.to,
    body: text.body,
    isMms: text.isMms,
    encoding: 0,
    numberType: 'longcode',
    status: null,
    amountNanodollars: 3_900_000n,
    segments: null,
    timestamp: new Date(),
    receipts: [],
    media: [],
    ...more,
  };
}

/** A carrier that has these records, or cannot be read. */
export function carrierWith(records: MessageRecord[] | 'silent') {
  const silent = () => Promise.reject(new Error('the carrier does not answer'));
  return {
    getMessage: async (id: string) =>
      records === 'silent' ? silent() : (records.find((one) => one.id === id) ?? null),
    listMessages: () =>
      new Listing<MessageRecord>(
        async () => {
          if (records === 'silent') return silent();
          const ids = records.map((one) => one.id);
          return { items: records, ids, hasMore: false, nextOffset: records.length, skipped: 0 };
        },
        (record) => record.id,
        { pageSize: 100 },
      ),
  };
}
