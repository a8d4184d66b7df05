import type { Counts, Summary } from '../../src/reports/summary-shape.ts';

export function counts(some: Partial<Counts>): Counts {
  return { in: 0, out: 0, delivered: 0, undelivered: 0, handedOver: 0, sent: 0, segments: 0, nanodollars: 0n, ...some };
}

/** A summary with these totals, of a single number on a single day. */
export function summaryOf(totals: Partial<Counts>, more: Partial<Summary> = {}): Summary {
  const all = counts(totals);
  const records = all.in + all.out;
  return {
    records,
    recordsRead: records,
    unreadable: 0,
    otherDirection: 0,
    totals: all,
    segmentsEstimated: 0,
    withoutCost: 0,
    unit: 'day',
    buckets: [{ ...all, start: '2026-11-19T00:00:00.000Z', label: 'Nov 19' }],
    numbers: records === 0 ? [] : [{ ...all, number: '+12065550100' }],
    otherNumbers: null,
    codes: [],
    ...more,
  };
}
