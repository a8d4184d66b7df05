import type { MessageRecord } from '../flowroute/index.ts';
import { fateOf } from './outcome.ts';
import { ourNumber } from './summarize.ts';

/** What became of a number's texts. Of `textsOut` some have come to an end that says whether they arrived. */
export type Tally = { textsOut: number; delivered: number; undelivered: number; nanodollars: bigint };

/** What a record says for a tally. */
export type Counted = {
  /** Our number, E.164. */
  number: string;
  isOut: boolean;
  end: 'delivered' | 'undelivered' | null;
  /** Why it did not arrive, and the same in plain words; null: it did, or the carrier gave no code. */
  code: number | null;
  why: string | null;
  nanodollars: bigint;
};

/** The greatest `integer` of the database. A code beyond it is none that a carrier documents. */
const greatestCode = 2_147_483_647;

/** A record of a direction that nobody knows counts as no text, but what it cost was spent all the same. */
export function countedOf(record: MessageRecord): Counted {
  const { outcome, code, description } = fateOf(record);
  return {
    number: ourNumber(record),
    isOut: record.direction === 'outbound',
    end: outcome === 'delivered' || outcome === 'undelivered' ? outcome : null,
    code: code !== null && code > 0 && code <= greatestCode ? code : null,
    why: description,
    nanodollars: record.amountNanodollars ?? 0n,
  };
}

export function emptyTally(): Tally {
  return { textsOut: 0, delivered: 0, undelivered: 0, nanodollars: 0n };
}

export function addTo(tally: Tally, counted: Counted): void {
  if (counted.isOut) tally.textsOut += 1;
  if (counted.end !== null) tally[counted.end] += 1;
  tally.nanodollars += counted.nanodollars;
}
