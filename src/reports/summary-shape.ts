import { z } from 'zod';

/**
 * What a report says, as it is kept: the figures never change once they have been posted. Money is nanodollars, in JSON as
 * a string.
 */
const nanodollars = z.codec(z.string().regex(/^-?\d+$/), z.bigint(), {
  decode: (text) => BigInt(text),
  encode: (amount) => String(amount),
});

/** Counts of texts. Of those out, `delivered` + `undelivered` + `handedOver` + `sent` = `out`. */
const counts = z.object({
  in: z.number(),
  out: z.number(),
  delivered: z.number(),
  undelivered: z.number(),
  /** Taken by the recipient's carrier, without a word whether it was delivered. */
  handedOver: z.number(),
  /** Nothing is known beyond that Flowroute took it. */
  sent: z.number(),
  /** Billed ones where the record says how many, estimates otherwise. */
  segments: z.number(),
  nanodollars,
});

export const summaryShape = z.object({
  /** Every figure is of the records that the filter takes; this is how many there were. */
  records: z.number(),
  /** How many were read to find them. */
  recordsRead: z.number(),
  /** Rows that could not be read, and are in no figure. */
  unreadable: z.number(),
  /** Records whose direction is neither in nor out; they are in `records` and in the cost only. */
  otherDirection: z.number(),
  totals: counts,
  segmentsEstimated: z.number(),
  /** Records without a cost. */
  withoutCost: z.number(),
  /** Over time, in order; `start` is an instant, `label` what stands below it, at most 20 characters and unique. */
  unit: z.enum(['hour', 'day', 'week', 'month']),
  buckets: z.array(counts.extend({ start: z.iso.datetime(), label: z.string() })),
  /** By number of ours, the busiest first; at most 200, and the rest together. */
  numbers: z.array(counts.extend({ number: z.string() })),
  otherNumbers: counts.extend({ numbers: z.number() }).nullable(),
  /** Of texts that could not be delivered, the most frequent first; `worst` are our numbers with the most, at most 3. */
  codes: z.array(
    z.object({
      code: z.number().nullable(),
      description: z.string().nullable(),
      texts: z.number(),
      worst: z.array(z.object({ number: z.string(), texts: z.number() })),
    }),
  ),
});
export type Summary = z.output<typeof summaryShape>;

const instant = z.codec(z.iso.datetime(), z.date(), {
  decode: (text) => new Date(text),
  encode: (at) => at.toISOString(),
});

/** What a report's figures stand beside. Which days they are is kept with them: its schedule may be about others by now. */
export const beforeShape = summaryShape.extend({
  /** Not there in reports that were kept without it. */
  period: z.object({ from: z.string(), to: z.string(), start: instant, end: instant }).optional(),
});
export type Before = z.output<typeof beforeShape>;
export type Counts = z.output<typeof counts>;

/** What has come to the period before since it was reported. */
export const correctionsShape = z.object({
  first_day: z.string(),
  last_day: z.string(),
  records: z.number(),
  nanodollars,
});
export type Corrections = z.output<typeof correctionsShape>;

/** Texts that this app sent, against records billed. */
export const reconciliationShape = z.object({
  /** Texts of ours that Flowroute accepted in the period. */
  sentHere: z.number(),
  /** Of them, those with a record. */
  found: z.number(),
  /** Of them, those without one, the first of them by id. */
  missing: z.number(),
  missingTexts: z.array(z.string()),
  /** Outbound records that no text of ours belongs to, the first of them by id. */
  elsewhere: z.number(),
  elsewhereRecords: z.array(z.string()),
});
export type Reconciliation = z.output<typeof reconciliationShape>;

/** For a `jsonb` column. */
export function encodeSummary(summary: Summary): string {
  return JSON.stringify(z.encode(summaryShape, summary));
}
