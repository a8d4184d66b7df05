import { type Selectable, sql } from 'kysely';
import type { MessageRecord } from '../flowroute/index.ts';
import { median } from '../money.ts';
import type { Records } from '../storage/schema.ts';
import type { Db, Trx } from '../storage/transaction.ts';
import type { Receipt } from './receipts.ts';
import { countSegments } from './segments.ts';

/** A message detail record as it was last read: without its words, which are the carrier's to keep. */
export type StoredRecord = {
  messageId: string;
  textId: string | null;
  direction: string;
  from: string;
  to: string;
  isMms: boolean;
  encoding: number | null;
  numberType: string | null;
  status: string | null;
  /** USD × 10⁹; null where the record has none that can be read. */
  amountNanodollars: bigint | null;
  segments: number | null;
  /** Counted by us by the carrier's rule, since the record has no count. */
  segmentsEstimated: boolean;
  at: Date | null;
  receipts: Receipt[];
  readAt: Date;
};

/** Keeps a record as read now; a later reading replaces an earlier one. */
export async function keepRecord(trx: Db | Trx, record: MessageRecord, textId: string | null): Promise<void> {
  await keepingRecord(trx, record, textId).execute();
}

/** The same as a statement, for one that writes more. */
export function keepingRecord(trx: Db | Trx, record: MessageRecord, textId: string | null) {
  const estimated = record.segments === null;
  const values = {
    direction: record.direction,
    from_number: record.from,
    to_number: record.to,
    is_mms: record.isMms,
    encoding: record.encoding,
    number_type: record.numberType,
    status: record.status,
    amount_nanodollars: record.amountNanodollars,
    segments: estimated ? estimateSegments(record) : record.segments,
    segments_estimated: estimated,
    at: record.timestamp,
    receipts: JSON.stringify(record.receipts.map((one) => ({ ...one, at: one.at?.toISOString() ?? null }))),
  };
  return trx
    .insertInto('records')
    .values({ message_id: record.id, text_id: textId, ...values })
    .onConflict((conflict) =>
      conflict.column('message_id').doUpdateSet({
        ...values,
        ...(textId === null ? {} : { text_id: textId }),
        read_at: sql<Date>`now()`,
      }),
    );
}

/** An MMS is one; a text is counted by the carrier's rule; null where the words are not there. */
function estimateSegments(record: MessageRecord): number | null {
  if (record.isMms) return 1;
  return record.body === null ? null : Math.max(1, countSegments(record.body).segments);
}

export async function findRecord(db: Db | Trx, messageId: string): Promise<StoredRecord | null> {
  const row = await db.selectFrom('records').selectAll().where('message_id', '=', messageId).executeTakeFirst();
  return row === undefined ? null : toRecord(row);
}

function toRecord(row: Selectable<Records>): StoredRecord {
  return {
    messageId: row.message_id,
    textId: row.text_id,
    direction: row.direction,
    from: row.from_number,
    to: row.to_number,
    isMms: row.is_mms,
    encoding: row.encoding,
    numberType: row.number_type,
    status: row.status,
    amountNanodollars: row.amount_nanodollars,
    segments: row.segments,
    segmentsEstimated: row.segments_estimated,
    at: row.at,
    receipts: row.receipts.map((one) => ({ ...one, at: one.at === null ? null : new Date(one.at) })),
    readAt: row.read_at,
  };
}

/** How many of the latest records a price is taken from. */
const priceSample = 50;

/**
 * What a segment (of an MMS: a message) from this type of number has lately cost: the median of the last 50 records of the
 * type, in nanodollars; null: not known yet.
 */
export async function pricePerSegment(db: Db | Trx, numberType: string | null, isMms: boolean): Promise<bigint | null> {
  const rows = await db
    .selectFrom('records')
    .select(['amount_nanodollars', 'segments'])
    .where('direction', '=', 'outbound')
    .where('number_type', 'is not distinct from', numberType)
    .where('is_mms', '=', isMms)
    .where('amount_nanodollars', 'is not', null)
    .where('segments', '>', 0)
    .orderBy('at', 'desc')
    .limit(priceSample)
    .execute();
  const costs = rows.flatMap(({ amount_nanodollars: amount, segments }) =>
    amount === null || segments === null ? [] : [amount / BigInt(segments)],
  );
  return median(costs);
}
