import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { csvRow, readCsv } from '../../src/csv.ts';
import { parseMessage } from '../../src/flowroute/index.ts';
import { localTimes, utcTimes } from '../../src/reports/local-time.ts';
import { fateOf } from '../../src/reports/outcome.ts';
import { cellsWriter, csvColumns, csvHead } from '../../src/reports/records-csv.ts';
import { messageRow } from '../flowroute/fixtures.ts';

const zone = 'America/Los_Angeles';
const range = { start: new Date('2026-11-01T07:00:00Z'), end: new Date('2026-11-02T08:00:00Z') };

/** The row as it is read back from a file, by column. */
function rowOf(attributes: Record<string, unknown>, isWhole = false): Record<string, string> {
  const record = parseMessage(messageRow({ timestamp: '2026-11-01T09:30:00.12Z', ...attributes }));
  if (record === null) throw new Error('the row is none');
  const [names = [], cells = []] = readCsv(
    csvHead + csvRow(cellsWriter({ range, zone, isWhole })(record, fateOf(record))),
  );
  expect(cells).toHaveLength(csvColumns.length);
  return Object.fromEntries(names.map((name, at) => [name, cells[at] ?? '']));
}

describe('a row of the file', () => {
  test('has what is known of a text, without its words and without the last digits of a customer', () => {
    expect(rowOf({})).toEqual({
      id: 'mdr2-0123456789abcdef0123456789abcdef',
      time_utc: '2026-11-01T09:30:00.120Z',
      time_local: '2026-11-01 01:30:00',
      direction: 'outbound',
      from: '+12065550100',
      to: '(206) 555-••••',
      text_type: 'sms',
      number_type: 'longcode',
      status: 'message buffered',
      outcome: 'handed_over',
      error_code: '',
      error_description: '',
      segments: '1',
      segments_estimated: 'yes',
      cost_usd: '0.004',
      receipts: 'smsc submit > message buffered (1003)',
      body: '',
    });
  });

  test('of a text to us has the sender masked, and of one that goes nowhere known both', () => {
    expect(rowOf({ direction: 'inbound' })).toMatchObject({
      from: '(206) 555-••••',
      to: '+12065550111',
      outcome: 'received',
    });
    expect(rowOf({ direction: 'sideways' })).toMatchObject({
      from: '(206) 555-••••',
      to: '(206) 555-••••',
      outcome: 'other',
    });
    expect(rowOf({ to: '72345' }).to).toBe('7••••');
  });

  test('in a whole file has everything', () => {
    const body = '=HYPERLINK("https://example.test"), and\nmore';
    expect(rowOf({ body }, true)).toMatchObject({ from: '+12065550100', to: '+12065550111', body });
  });

  test('has the reason of a failure, the billed segments, and no cost where there is none', () => {
    const row = rowOf({
      delivery_receipts: [
        { level: 2, status: 'delivery failure', status_code: 1110, timestamp: '2026-11-01T09:30:01Z' },
      ],
      price_details: { segment_count: 3 },
      amount_nanodollars: null,
      amount_display: null,
      is_mms: true,
    });
    expect(row).toMatchObject({
      text_type: 'mms',
      outcome: 'undelivered',
      error_code: '1110',
      error_description: 'The recipient has opted out of texts from this number',
      segments: '3',
      segments_estimated: 'no',
      cost_usd: '',
    });
  });

  test('has a credit as a number, which a sum over the column takes in', () => {
    const written = (amount: number) => {
      const record = parseMessage(messageRow({ timestamp: '2026-11-01T09:30:00.12Z', amount_nanodollars: amount }));
      if (record === null) throw new Error('the row is none');
      return csvRow(cellsWriter({ range, zone, isWhole: false })(record, fateOf(record))).split(',');
    };
    expect(written(4_000_000)).toContain('0.004');
    expect(written(-4_000_000)).toContain('-0.004');
    expect(rowOf({ amount_nanodollars: -4_000_000 }).cost_usd).toBe('-0.004');
  });

  test('has a description for each column', () => {
    for (const { name, description } of csvColumns) expect([name, description.length > 5]).toEqual([name, true]);
  });
});

test('times of a file are those of the calendar, in every zone', () => {
  const from = Date.UTC(2025, 0, 1);
  const zones = [zone, 'Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Africa/Casablanca', 'UTC'];
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      fc.array(fc.integer({ min: 0, max: 800 * 86_400_000 }), { maxLength: 30 }),
      (tz, places) => {
        const write = localTimes({ start: new Date(from), end: new Date(from + 800 * 86_400_000) }, tz);
        const writeUtc = utcTimes();
        for (const place of places) {
          const local = Temporal.Instant.fromEpochMilliseconds(from + place)
            .toZonedDateTimeISO(tz)
            .toPlainDateTime();
          expect(write(from + place)).toBe(
            local.toString({ smallestUnit: 'second', roundingMode: 'floor' }).replace('T', ' '),
          );
          expect(writeUtc(from + place)).toBe(new Date(from + place).toISOString());
        }
      },
    ),
    { numRuns: 50 },
  );
});
