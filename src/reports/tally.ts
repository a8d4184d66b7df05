import type { MessageRecord } from '../flowroute/index.ts';
import { judge } from '../messages/receipts.ts';

/** What became of a number's texts. Of `textsOut` some have come to an end that says whether they arrived. */
export type Tally = { textsOut: number; delivered: number; undelivered: number; nanodollars: bigint };

/** What a record says for a tally. */
export type Counted = {
  /** Our number, E.164. */
  number: string;
  isOut: boolean;
  end: 'delivered' | 'undelivered' | null;
  /** Why it did not arrive; null: it did, or the carrier gave no code. */
  code: number | null;
  nanodollars: bigint;
};

/** The greatest `integer` of the database. A code beyond it is none that a carrier documents. */
const greatestCode = 2_147_483_647;

/** A record of a direction that nobody knows counts as no text, but what it cost was spent all the same. */
export function countedOf(record: MessageRecord): Counted {
  const nanodollars = record.amountNanodollars ?? 0n;
  if (record.direction === 'inbound') return { number: record.to, isOut: false, end: null, code: null, nanodollars };
  const isOut = record.direction === 'outbound';
  const { state, code } = judge(record);
  const end = isOut && (state === 'delivered' || state === 'undelivered') ? state : null;
  const isCode = end === 'undelivered' && code !== null && code > 0 && code <= greatestCode;
  return { number: record.from, isOut, end, code: isCode ? code : null, nanodollars };
}

export function emptyTally(): Tally {
  return { textsOut: 0, delivered: 0, undelivered: 0, nanodollars: 0n };
}

export function addTo(tally: Tally, counted: Counted): void {
  if (counted.isOut) tally.textsOut += 1;
  if (counted.end !== null) tally[counted.end] += 1;
  tally.nanodollars += counted.nanodollars;
}
