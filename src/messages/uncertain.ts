import { sql } from 'kysely';
import type { Flowroute, MessageRecord } from '../flowroute/index.ts';
import type { Db } from '../storage/transaction.ts';
import type { Text } from './text.ts';

/** A record's time may lie this much before and after the POST that made it. Minutes. */
const window = { before: 2, after: 10 } as const;

export type Candidates = {
  /** Same parties, same words, in the window, and of no other text of ours. */
  settling: MessageRecord[];
  /** Same parties and in the window, but other words: shown to a person, never taken. */
  near: MessageRecord[];
};

/** The carrier's records that could be this text's. Rejects when the carrier cannot be read to the end. */
export async function findSettling(
  deps: { db: Db; flowroute: Pick<Flowroute, 'listMessages'> },
  text: Text,
): Promise<Candidates> {
  const attempt = await deps.db
    .selectFrom('send_attempts')
    .select('about_to_at')
    .where('text_id', '=', text.id)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
  const posted = attempt.about_to_at.getTime();
  const start = new Date(posted - window.before * 60_000);
  const end = new Date(posted + window.after * 60_000);
  const found: Candidates = { settling: [], near: [] };
  for await (const record of deps.flowroute.listMessages({ start, end })) {
    if (!isBetween(text, record) || !isWithin(record.timestamp, start, end)) continue;
    if (await isTaken(deps.db, record.id, text.id)) continue;
    (hasSameWords(text, record) ? found.settling : found.near).push(record);
  }
  return found;
}

function isBetween(text: Text, record: MessageRecord): boolean {
  return record.direction !== 'inbound' && record.from === text.from && record.to === text.to;
}

function isWithin(at: Date, start: Date, end: Date): boolean {
  return at >= start && at <= end;
}

/** Carriers may trim a text and compose its accents; nothing else is forgiven. */
function hasSameWords(text: Text, record: MessageRecord): boolean {
  const plain = (words: string | null) => (words ?? '').normalize('NFC').trim();
  return plain(text.body) === plain(record.body) && text.isMms === record.isMms;
}

async function isTaken(db: Db, carrierId: string, textId: string): Promise<boolean> {
  const row = await db
    .selectFrom('texts')
    .select(sql<number>`1`.as('one'))
    .where('carrier_id', '=', carrierId)
    .where('id', '!=', textId)
    .executeTakeFirst();
  return row !== undefined;
}
