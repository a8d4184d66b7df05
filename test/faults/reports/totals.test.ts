import { describe, expect, test } from '@jest/globals';
import { encodeSummary } from '../../../src/reports/summary-shape.ts';
import { summaryOf } from '../../support/summaries.ts';
import { type Held, type Standing, wrongTotals } from './totals.ts';

const record = (id: string, direction: string, amountNanodollars: bigint | null) => ({
  id,
  direction,
  amountNanodollars,
});
const held: Held = {
  now: [
    record('mdr2-1', 'outbound', 4_000_000n),
    record('mdr2-2', 'outbound', 8_000_000n),
    record('mdr2-3', 'inbound', null),
  ],
  before: [record('mdr2-0', 'outbound', 4_000_000n)],
};

const kept = (totals: Parameters<typeof summaryOf>[0]): unknown => JSON.parse(encodeSummary(summaryOf(totals)));
const row = (id: string, direction: string, cost_usd: string) => ({ id, direction, cost_usd });
const rows = [row('mdr2-3', 'inbound', ''), row('mdr2-2', 'outbound', '0.008'), row('mdr2-1', 'outbound', '0.004')];
const right: Standing = {
  summary: kept({ out: 2, in: 1, nanodollars: 12_000_000n }),
  before: kept({ out: 1, nanodollars: 4_000_000n }),
  text: 'Report for Jan 7 to 8: 2 texts out, 1 in, $0.01, no receipt yet for any text out',
  rows,
};

describe('the totals of a report', () => {
  test('are right where figures, message and file are those of the records', () => {
    expect(wrongTotals(held, right)).toEqual([]);
  });

  test('are not judged where the message or the file does not stand: that is another rule’s', () => {
    expect(wrongTotals(held, { ...right, text: null, rows: null })).toEqual([]);
  });

  test('are read in the thousands too', () => {
    const now = Array.from({ length: 1_234 }, (_, i) => record(`mdr2-${i}`, 'outbound', 0n));
    const standing = { ...right, summary: kept({ out: 1_234 }), rows: null };
    expect(wrongTotals({ ...held, now }, { ...standing, text: 'Report for Jan 7: 1,234 texts out, 0 in' })).toEqual([]);
    expect(wrongTotals({ ...held, now }, { ...standing, text: 'Report for Jan 7: 1,235 texts out, 0 in' })).toEqual([
      'its message says 1235 out, the records 1234',
    ]);
  });

  test.each<[string, Partial<Standing>, RegExp]>([
    [
      'a record less in the figures',
      { summary: kept({ out: 1, in: 1, nanodollars: 12_000_000n }) },
      /figures say 1 out/,
    ],
    [
      'a cent less in the figures',
      { summary: kept({ out: 2, in: 1, nanodollars: 2_000_000n }) },
      /2000000 nanodollars/,
    ],
    ['figures that nobody can read', { summary: null }, /its figures say 0 records, the records 3/],
    ['no figures of the period before', { before: null }, /the figures before it say 0 records, the records 1/],
    ['other words in the message', { text: 'Report for Jan 7: 3 texts out, 1 in, $0.01' }, /message says 3 out/],
    ['a message that says nothing of it', { text: 'The report could not be made.' }, /message says 0 out/],
    ['a row less in the file', { rows: rows.slice(1) }, /its file has 2 records/],
    ['a row twice in the file', { rows: [...rows, ...rows.slice(0, 1)] }, /its file has 4 records/],
    [
      'another record in the file',
      { rows: [row('mdr2-9', 'inbound', ''), ...rows.slice(1)] },
      /its file has other records/,
    ],
    [
      'another cost in the file',
      { rows: [...rows.slice(0, 2), row('mdr2-1', 'outbound', '0.005')] },
      /its file has 13000000 nanodollars/,
    ],
  ])('%s is wrong', (_, more, rule) => {
    expect(wrongTotals(held, { ...right, ...more }).join('; ')).toMatch(rule);
  });
});
