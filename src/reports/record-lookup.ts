import { describe } from '../errors.ts';
import type { Flowroute, MessageRecord } from '../flowroute/index.ts';
import type { Log } from '../log.ts';
import { takeRecord } from '../messages/look.ts';
import { findRecord, keepRecord, type StoredRecord } from '../messages/records.ts';
import { findText, findTextByCarrierId, lastTextOf, lastTextTo, lockText, type Text } from '../messages/text.ts';
import { type Db, transaction } from '../storage/transaction.ts';

/** What `/mdr` found: our text, the carrier's record, or both. */
export type Found = {
  text: Text | null;
  record: StoredRecord | null;
  /** The words, where the record or the text has them. Shown only to who may read bodies. */
  body: string | null;
  /** Flowroute has not got the record yet, which is usual right after a send. */
  notThereYet: boolean;
  /** Flowroute could not be asked: why, in a sentence with the next step. The record is as last read, or missing. */
  trouble: string | null;
};

export type LookupDeps = {
  db: Db;
  flowroute: Pick<Flowroute, 'getMessage' | 'listMessages'>;
  auditKey: string | null;
  log: Log;
};

/** How far back records are searched for a number that no text of ours went to. Days, and records read. */
const searchBack = { days: 7, records: 5_000 } as const;

/** One of our texts and its record, read now. */
export async function lookUpText(deps: LookupDeps, textId: string): Promise<Found | null> {
  const text = await findText(deps.db, textId);
  if (text === null) return null;
  if (text.carrierId === null) return { text, record: null, body: text.body, notThereYet: false, trouble: null };
  return readNow(deps, text.carrierId, text);
}

/** A record by the carrier's id; null when neither the carrier nor we know it. */
export async function lookUpId(deps: LookupDeps, messageId: string): Promise<Found | null> {
  const found = await readNow(deps, messageId, await findTextByCarrierId(deps.db, messageId));
  const isNothing = found.text === null && found.record === null && found.trouble === null;
  return isNothing ? null : found;
}

/** The last text that a person sent. */
export async function lookUpLast(deps: LookupDeps, userId: string): Promise<Found | null> {
  const text = await lastTextOf(deps.db, userId);
  return text === null ? null : lookUpText(deps, text.id);
}

/** The newest text to a number, or else the newest record from or to it of the last days. */
export async function lookUpNumber(deps: LookupDeps, number: string, now: Date): Promise<Found | null> {
  const text = await lastTextTo(deps.db, number);
  if (text !== null) return lookUpText(deps, text.id);
  const start = new Date(now.getTime() - searchBack.days * 86_400_000);
  let newest: MessageRecord | null = null;
  for await (const record of deps.flowroute.listMessages({ start, end: now }, { limit: searchBack.records })) {
    if (record.from !== number && record.to !== number) continue;
    if (newest === null || record.timestamp > newest.timestamp) newest = record;
  }
  if (newest === null) return null;
  await keepRecord(deps.db, newest, null);
  const stored = await findRecord(deps.db, newest.id);
  return { text: null, record: stored, body: newest.body, notThereYet: false, trouble: null };
}

async function readNow(deps: LookupDeps, messageId: string, text: Text | null): Promise<Found> {
  let record: MessageRecord | null;
  try {
    record = await deps.flowroute.getMessage(messageId);
  } catch (error) {
    deps.log.warn({ messageId, reason: describe(error) }, 'A record could not be read');
    const stored = await findRecord(deps.db, messageId);
    return { text, record: stored, body: text?.body ?? null, notThereYet: false, trouble: describe(error) };
  }
  if (record === null) {
    const stored = await findRecord(deps.db, messageId);
    return { text, record: stored, body: text?.body ?? null, notThereYet: stored === null, trouble: null };
  }
  const fresh = record;
  await transaction(deps.db, 'keep a record that was looked up', async (trx) => {
    const locked = text === null ? null : await lockText(trx, text.id);
    if (locked === null) await keepRecord(trx, fresh, null);
    else await takeRecord(trx, deps, locked, fresh);
  });
  return {
    text: text === null ? null : await findText(deps.db, text.id),
    record: await findRecord(deps.db, messageId),
    body: record.body ?? text?.body ?? null,
    notThereYet: false,
    trouble: null,
  };
}
