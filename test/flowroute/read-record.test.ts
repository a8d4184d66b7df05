import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseMessage } from '../../src/flowroute/index.ts';
import { readRecord } from '../../src/flowroute/read-record.ts';
import { messageRow } from './fixtures.ts';

const missing = Symbol('missing');
/** Mostly what is usual, now and then one of the odd ones, so that whole records of either kind come. */
function mostly<T>(usual: fc.Arbitrary<T>, ...odd: unknown[]) {
  return fc.oneof(
    { arbitrary: usual, weight: 12 },
    { arbitrary: fc.constantFrom<unknown>(missing, null, ...odd), weight: 1 },
  );
}

const number = fc.stringMatching(/^1[2-9]\d{2}5550\d{3}$/);
const time = fc
  .date({ min: new Date('1999-12-25T00:00:00Z'), max: new Date('2030-01-05T00:00:00Z'), noInvalidDate: true })
  .chain((date) =>
    fc
      .constantFrom(3, 2, 1, 0)
      .map((digits) =>
        date
          .toISOString()
          .replace(/\.(\d{3})Z$/, (_, ms: string) => `${digits === 0 ? '' : `.${ms.slice(0, digits)}`}Z`),
      ),
  );
const oddTimes = [
  '2026-02-30T00:00:00Z',
  '2024-02-29T23:59:59.999999Z',
  '2026-02-29T00:00:00.00Z',
  '2026-11-31T00:00:00Z',
  '0026-01-01T00:00:00Z',
  '2026-01-01T24:00:00Z',
  '2026-01-01T10:20:30.Z',
  '2026-01-01T10:20:30.1234567891Z',
  '2026-01-01T10:20:30.12+00:00',
  '2026-01-01 10:20:30',
  '2026-01-01T10:20:30z',
  'Fri, 01 Jun 2018 00:17:52 GMT',
  'yesterday at half past nine',
  1_767_225_600,
];
const status = mostly(
  fc.constantFrom('smsc submit', 'message buffered', 'delivery success', 'delivery failure'),
  '',
  ' delivered ',
  'never seen before',
  '\u00a0odd\u00a0',
  7,
);

const receipt = fc
  .record({
    level: mostly(fc.constantFrom<unknown>(1, 2), '1', 1.5),
    status,
    status_code: mostly(fc.constantFrom<unknown>(null, 1003, 1110), '4711', 'E17', 2 ** 60),
    status_code_description: mostly(fc.constantFrom('Message has been sent', 'Message accepted by Carrier'), ' ', 5),
    // Few, so that several are of the same time.
    timestamp: mostly(
      fc.constantFrom('2026-01-01T00:00:01.00Z', '2026-01-01T00:00:02.5Z', '2026-01-01T00:00:02Z'),
      ...oddTimes,
    ),
  })
  .map(given);

const attributes = fc
  .record({
    body: mostly(fc.oneof(fc.string(), fc.string({ unit: 'binary' })), 5, {}),
    direction: mostly(fc.constantFrom('outbound', 'inbound'), 'sideways', '', ' inbound'),
    from: mostly(number, '+12065550100', '72345', 12065550100, '2065550100', '02065550100', '1206555010x', ''),
    to: mostly(number, '+442079460000', '442079460000', ' 12065550100'),
    amount_nanodollars: mostly(
      fc.nat(),
      '7000000',
      '7000000.0',
      '$1,234.5678',
      1.5,
      -4_000_000,
      -0,
      1e-7,
      2 ** 53,
      1e300,
      'NaN',
    ),
    amount_display: mostly(fc.constant('$0.0040'), '$1,234.5678', 0.004, 'free'),
    is_mms: mostly(fc.boolean(), 'true', 'false', 0),
    has_mms: fc.constantFrom<unknown>(missing, true),
    message_encoding: mostly(fc.constantFrom<unknown>(0, 8), '8', 1, 3.5),
    message_type: mostly(fc.constantFrom('longcode', 'toll-free'), 'long-code', 'TOLL_FREE', 'short-code'),
    status,
    timestamp: mostly(time, ...oddTimes),
    delivery_receipts: mostly(
      fc.array(
        fc.oneof(
          { arbitrary: receipt, weight: 9 },
          { arbitrary: receipt.map((attributes) => ({ attributes })), weight: 1 },
        ),
        { maxLength: 4 },
      ),
      'none',
      {},
      ['garbage'],
    ),
    price_details: fc.oneof(
      { arbitrary: fc.constant<unknown>(missing), weight: 9 },
      { arbitrary: fc.constant({ segment_count: '2' }), weight: 1 },
    ),
  })
  .map(given);

const reference = fc.constantFrom<unknown>(
  { type: 'media', id: 'a.jpg' },
  { type: 'media', id: 'b.png' },
  { type: 'media', id: 7 },
  null,
);
const row = fc
  .record({
    type: fc.constant('message'),
    id: mostly(
      fc.uuid().map((id) => `mdr2-${id}`),
      '',
      ' mdr2-1',
      17,
      {},
    ),
    attributes: mostly(attributes, [], 'none'),
    relationships: fc.oneof(
      { arbitrary: fc.constant<unknown>(missing), weight: 6 },
      { arbitrary: fc.array(reference, { maxLength: 2 }).map((data) => ({ media: { data } })), weight: 2 },
      {
        arbitrary: fc.constantFrom<unknown>(
          null,
          [],
          {},
          { media: null },
          { media: { data: { type: 'media', id: 'c' } } },
        ),
        weight: 1,
      },
    ),
  })
  .map(given);
const wrapped = row.map((data) => ({ data, included: [media('a.jpg')] }));
const value = fc.oneof(
  { arbitrary: row, weight: 9 },
  { arbitrary: wrapped, weight: 1 },
  { arbitrary: fc.jsonValue(), weight: 1 },
);

function media(id: string) {
  return { type: 'media', id, attributes: { url: `https://media.example.test/${id}` } };
}

function given(fields: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).filter(([, one]) => one !== missing));
}

describe('a record of a list', () => {
  test('is read as parseMessage reads it, usual or odd', () => {
    let readable = 0;
    fc.assert(
      fc.property(value, fc.constantFrom<unknown[][]>([], [media('b.png')]), (row, included) => {
        const record = parseMessage(row, included);
        if (record !== null) readable += 1;
        expect(readRecord(row, included)).toEqual(record);
      }),
      { numRuns: 2_000 },
    );
    expect(readable).toBeGreaterThan(400);
  });

  test('is read though a single field of it is odd', () => {
    const odd: Record<string, unknown>[] = [
      ...oddTimes.map((timestamp) => ({ timestamp })),
      ...[' ', '\u00a0delivered', 'a\n', 3].map((status) => ({ status })),
      ...[null, '7000000', '$1,234.5678', -1].map((amount_nanodollars) => ({ amount_nanodollars })),
    ];
    for (const one of odd) expect(readRecord(messageRow(one))).toEqual(parseMessage(messageRow(one)));
    expect(readRecord(messageRow({ timestamp: '2024-02-29T10:20:30.12Z' }))?.timestamp).toEqual(
      new Date('2024-02-29T10:20:30.120Z'),
    );
  });
});
