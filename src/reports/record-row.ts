import { z } from 'zod';
import type { MessageRecord } from '../flowroute/index.ts';
import { type Fate, fateOf } from './outcome.ts';

const fate = z.object({
  outcome: z.enum(['delivered', 'undelivered', 'handed_over', 'sent', 'received', 'other']),
  code: z.number().nullable(),
  description: z.string().nullable(),
}) satisfies z.ZodType<Fate>;

/** A record as a list shows it: without its words, which are the carrier's to keep. */
const recordRow = z.object({
  id: z.string(),
  direction: z.string(),
  /** E.164, or what the carrier has in its place. */
  from: z.string(),
  to: z.string(),
  isMms: z.boolean(),
  nanodollars: z.codec(z.string().regex(/^-?\d+$/), z.bigint(), { decode: BigInt, encode: String }).nullable(),
  at: z.codec(z.iso.datetime(), z.date(), { decode: (text) => new Date(text), encode: (at) => at.toISOString() }),
  fate,
});
export type RecordRow = z.output<typeof recordRow>;

export function rowOf(record: MessageRecord): RecordRow {
  const { id, direction, from, to, isMms, amountNanodollars: nanodollars, timestamp: at } = record;
  return { id, direction, from, to, isMms, nanodollars, at, fate: fateOf(record) };
}

export function newestFirst(a: Pick<RecordRow, 'at'>, b: Pick<RecordRow, 'at'>): number {
  return b.at.getTime() - a.at.getTime();
}

/** For a `jsonb` column, many at once. */
export function encodeRows(rows: RecordRow[]): string {
  return JSON.stringify(rows.map((row) => z.encode(recordRow, row)));
}

export function decodeRow(stored: unknown): RecordRow {
  return recordRow.parse(stored);
}
