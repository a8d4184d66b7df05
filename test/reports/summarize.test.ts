import { describe, expect, test } from '@jest/globals';
import { type MessageRecord, parseMessage } from '../../src/flowroute/index.ts';
import { everyRecord, type RecordFilter } from '../../src/reports/filter.ts';
import { fateOf } from '../../src/reports/outcome.ts';
import { createSummarizer } from '../../src/reports/summarize.ts';
import { messageRow } from '../flowroute/fixtures.ts';

const zone = 'America/Los_Angeles';
const period = { start: new Date('2026-11-01T07:00:00Z'), end: new Date('2026-11-03T08:00:00Z') };

let made = 0;
function record(attributes: Record<string, unknown> = {}): MessageRecord {
  made += 1;
  const parsed = parseMessage(messageRow({ timestamp: '2026-11-01T12:00:00Z', ...attributes }, `mdr2-${made}`));
  if (parsed === null) throw new Error('the row is none');
  return parsed;
}

const receipt = (status: string, code: number | null, second: number, description = 'in the carrier’s words') => ({
  level: 2,
  status,
  status_code: code,
  status_code_description: description,
  timestamp: `2026-11-01T12:00:0${second}Z`,
});
const failed = (code: number | null, from = '12065550100') =>
  record({ from, delivery_receipts: [receipt('delivery failure', code, 2)] });
const inbound = (attributes: Record<string, unknown> = {}) =>
  record({
    direction: 'inbound',
    from: '15415550140',
    to: '12065550100',
    status: 'delivered',
    delivery_receipts: [],
    ...attributes,
  });

function sumUp(records: MessageRecord[], filter: Partial<RecordFilter> = {}) {
  const summarizer = createSummarizer({ period, zone, filter: { ...everyRecord, ...filter } });
  const taken = records.map((one) => summarizer.add(one));
  return { summary: summarizer.summary(), taken };
}

describe('what became of a text', () => {
  test.each<[string, Record<string, unknown>, ReturnType<typeof fateOf>]>([
    [
      'delivered, whatever came before',
      { delivery_receipts: [receipt('delivery success', null, 3), receipt('message buffered', 1003, 2)] },
      { outcome: 'delivered', code: null, description: null },
    ],
    ['handed over', {}, { outcome: 'handed_over', code: null, description: null }],
    [
      'sent, with nothing but its first receipt',
      { delivery_receipts: [{ ...receipt('smsc submit', null, 1), level: 1 }] },
      { outcome: 'sent', code: null, description: null },
    ],
    [
      'sent, with a word that nobody knows',
      { status: 'never seen before', delivery_receipts: [] },
      { outcome: 'sent', code: null, description: null },
    ],
    [
      'undelivered, by a code in plain words',
      { delivery_receipts: [receipt('delivery failure', 1110, 2)] },
      { outcome: 'undelivered', code: 1110, description: 'The recipient has opted out of texts from this number' },
    ],
    [
      'undelivered, by a code that only the carrier knows',
      { delivery_receipts: [receipt('odd', 4711, 2)] },
      { outcome: 'undelivered', code: 4711, description: 'in the carrier’s words' },
    ],
    [
      'undelivered, by the last word of several',
      {
        delivery_receipts: [
          receipt('delivery failure', 4712, 3, 'later'),
          receipt('delivery success', null, 1),
          receipt('odd', 4711, 2),
        ],
      },
      { outcome: 'undelivered', code: 4712, description: 'later' },
    ],
    [
      'undelivered, by its own status without receipts',
      { status: 'delivery failure', delivery_receipts: [] },
      { outcome: 'undelivered', code: null, description: 'Could not be delivered' },
    ],
    [
      'received',
      { direction: 'inbound', delivery_receipts: [] },
      { outcome: 'received', code: null, description: null },
    ],
    [
      'other, of a direction that nobody knows',
      { direction: 'sideways' },
      { outcome: 'other', code: null, description: null },
    ],
  ])('is %s', (_, attributes, fate) => {
    expect(fateOf(record(attributes))).toEqual(fate);
  });
});

describe('a summary', () => {
  test('of nothing is all zeros, with a bucket for each part of the period', () => {
    const { summary } = sumUp([]);
    expect(summary).toMatchObject({
      records: 0,
      recordsRead: 0,
      numbers: [],
      otherNumbers: null,
      codes: [],
      unit: 'day',
    });
    expect(summary.totals).toEqual({
      in: 0,
      out: 0,
      delivered: 0,
      undelivered: 0,
      handedOver: 0,
      sent: 0,
      segments: 0,
      nanodollars: 0n,
    });
    expect(summary.buckets.map(({ label, start }) => [label, start])).toEqual([
      ['Nov 1', '2026-11-01T07:00:00.000Z'],
      ['Nov 2', '2026-11-02T08:00:00.000Z'],
    ]);
  });

  test('puts a record into the local day of its own time', () => {
    const { summary } = sumUp(
      ['2026-11-01T07:00:00Z', '2026-11-02T07:59:59.99Z', '2026-11-02T08:00:00Z', '2026-11-03T08:00:00Z'].map(
        (timestamp) => record({ timestamp }),
      ),
    );
    expect(summary.buckets.map((bucket) => bucket.out)).toEqual([2, 1]);
    expect(summary).toMatchObject({ records: 3, recordsRead: 3 });
  });

  test('adds amounts up exactly, and counts the records that have none', () => {
    const amounts = [4_000_000, '7000000', null, 1].map((amount_nanodollars) =>
      record({ amount_nanodollars, amount_display: null }),
    );
    const { summary } = sumUp([...amounts, record({ amount_nanodollars: null, amount_display: '$1,234.5678' })]);
    expect(summary.totals.nanodollars).toBe(1_234_578_800_001n);
    expect(summary.withoutCost).toBe(1);
  });

  test('counts segments as billed, and estimates the others', () => {
    const long = 'é'.repeat(71);
    const { summary } = sumUp([
      record({ price_details: { segment_count: 5 } }),
      record({ body: long }),
      record({ body: 'a'.repeat(281) }),
      record({ body: long, is_mms: true }),
      record({ body: null }),
      record({ body: '' }),
    ]);
    expect(summary.totals.segments).toBe(5 + 2 + 3 + 1 + 1 + 1);
    expect(summary.segmentsEstimated).toBe(5);
  });

  test('ranks our numbers, and knows one by the side that is ours', () => {
    const { summary } = sumUp([
      record({ from: '12065550199' }),
      record(),
      inbound(),
      inbound({ amount_nanodollars: 0 }),
    ]);
    expect(summary.numbers.map(({ number, in: came, out, nanodollars }) => [number, came, out, nanodollars])).toEqual([
      ['+12065550100', 2, 1, 8_000_000n],
      ['+12065550199', 0, 1, 4_000_000n],
    ]);
  });

  test('of more than 200 numbers keeps the busiest apart and the rest together', () => {
    const numbers = Array.from({ length: 210 }, (_, at) => `1206555${String(1_000 + at)}`);
    const { summary } = sumUp(
      numbers.flatMap((from, at) => (at < 5 ? [record({ from }), record({ from })] : [record({ from })])),
    );
    expect(summary.numbers).toHaveLength(200);
    expect(summary.numbers.slice(0, 6).map((one) => one.out)).toEqual([2, 2, 2, 2, 2, 1]);
    expect(summary.otherNumbers).toMatchObject({ numbers: 10, out: 10, nanodollars: 40_000_000n });
  });

  test('ranks the codes of failures, each with the worst of our numbers', () => {
    const { summary } = sumUp([failed(4711), failed(1110, '12065550101'), failed(1110), failed(1110), failed(null)]);
    expect(summary.codes).toEqual([
      {
        code: 1110,
        description: 'The recipient has opted out of texts from this number',
        texts: 3,
        worst: [
          { number: '+12065550100', texts: 2 },
          { number: '+12065550101', texts: 1 },
        ],
      },
      { code: 4711, description: 'in the carrier’s words', texts: 1, worst: [{ number: '+12065550100', texts: 1 }] },
      { code: null, description: 'in the carrier’s words', texts: 1, worst: [{ number: '+12065550100', texts: 1 }] },
    ]);
  });

  test('stays short, however many reasons the carrier comes up with', () => {
    const { summary } = sumUp(Array.from({ length: 150 }, (_, at) => failed(2_000 + at)));
    expect(summary.codes).toHaveLength(101);
    expect(summary.codes[0]).toMatchObject({ code: null, description: null, texts: 50 });
    expect(summary.codes.reduce((sum, { texts }) => sum + texts, 0)).toBe(150);
  });

  test('counts what is neither in nor out into the records and the cost alone', () => {
    const { summary } = sumUp([record({ direction: 'sideways' })]);
    expect(summary).toMatchObject({ records: 1, otherDirection: 1, numbers: [], segmentsEstimated: 0 });
    expect(summary.totals).toMatchObject({ in: 0, out: 0, segments: 0, nanodollars: 4_000_000n });
  });

  test.each<[string, Partial<RecordFilter>, boolean[]]>([
    ['failed texts', { failed: true }, [false, true, false]],
    ['a direction', { direction: 'inbound' }, [false, false, true]],
    ['a sender', { from: '+12065550100' }, [true, true, false]],
    ['a recipient', { to: '+12065550100' }, [false, false, true]],
    ['a type', { type: 'mms' }, [false, false, true]],
  ])('can be of %s only, and says how many were read', (_, filter, expected) => {
    const { summary, taken } = sumUp([record(), failed(1110), inbound({ is_mms: true })], filter);
    expect(taken).toEqual(expected);
    expect(summary).toMatchObject({ recordsRead: 3, records: expected.filter(Boolean).length });
  });
});
