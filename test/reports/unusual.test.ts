import { describe, expect, test } from '@jest/globals';
import { deliveryRate, percent } from '../../src/reports/rates.ts';
import { unusualIn } from '../../src/reports/unusual.ts';
import { counts, summaryOf } from '../support/summaries.ts';

const usual = summaryOf({ out: 1_000, in: 400, delivered: 950, undelivered: 50, nanodollars: 4_000_000_000n });

describe('what is unusual beside the period before', () => {
  test('nothing, where little has changed', () => {
    const now = summaryOf({ out: 1_200, in: 380, delivered: 1_110, undelivered: 90, nanodollars: 5_000_000_000n });
    expect(unusualIn(now, usual)).toEqual([]);
  });

  test('a delivery rate that fell by five points, and not one that fell by less or rose', () => {
    const of = (delivered: number) =>
      summaryOf({ out: 1_000, in: 400, delivered, undelivered: 1_000 - delivered, nanodollars: 4_000_000_000n });
    expect(unusualIn(of(900), usual)).toEqual(['The delivery rate fell from 95 % to 90 %.']);
    expect(unusualIn(of(901), usual)).toEqual([]);
    expect(unusualIn(of(1_000), usual)).toEqual([]);
  });

  test('volume and cost that are half as much again, or half', () => {
    const more = summaryOf({ out: 1_500, in: 200, delivered: 1_425, undelivered: 75, nanodollars: 6_000_000_000n });
    expect(unusualIn(more, usual)).toEqual([
      'Texts out went up from 1,000 to 1,500.',
      'Texts in went down from 400 to 200.',
      'The cost went up from $4.00 to $6.00.',
    ]);
    const silent = summaryOf({});
    expect(unusualIn(silent, usual)).toContain('Texts out went down from 1,000 to 0.');
    expect(unusualIn(summaryOf({ out: 50 }), silent)).toContain('Texts out went up from 0 to 50.');
  });

  test('an error code that is new, with at least three texts; one without a code is none', () => {
    const codes = (code: number | null, texts: number) => ({
      ...usual,
      codes: [{ code, description: 'Unreachable', texts, worst: [] }],
    });
    expect(unusualIn(codes(1110, 3), usual)).toEqual(['Error 1110 (Unreachable) is new: 3 texts.']);
    expect(unusualIn(codes(1110, 2), usual)).toEqual([]);
    expect(unusualIn(codes(1110, 30), codes(1110, 1))).toEqual([]);
    expect(unusualIn(codes(null, 30), usual)).toEqual([]);
  });

  test('few texts say nothing, however much they change', () => {
    const few = summaryOf({ out: 49, in: 49, delivered: 10, undelivered: 39, nanodollars: 900_000_000n });
    expect(unusualIn(few, summaryOf({ out: 5, in: 1, delivered: 5 }))).toEqual([]);
  });
});

describe('rates', () => {
  test('delivered of those with a receipt, and how many have one', () => {
    const { delivered, coverage } = deliveryRate(counts({ out: 100, delivered: 60, undelivered: 2 }));
    expect(percent(delivered ?? 0)).toBe('96.8 %');
    expect(percent(coverage ?? 0)).toBe('62 %');
    expect(deliveryRate(counts({ out: 10 }))).toEqual({ delivered: null, coverage: 0 });
    expect(deliveryRate(counts({}))).toEqual({ delivered: null, coverage: null });
  });

  test('a part never reads as all, nor as nothing', () => {
    expect(percent(0.99999)).toBe('99.9 %');
    expect(percent(0.00001)).toBe('0.1 %');
    expect([percent(1), percent(0)]).toEqual(['100 %', '0 %']);
  });
});
