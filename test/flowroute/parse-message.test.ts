import { describe, expect, test } from '@jest/globals';
import { parseMessage, parseReceipts } from '../../src/flowroute/index.ts';
import { messageId, messageRow } from './fixtures.ts';

const read = (attributes: Record<string, unknown>) => parseMessage(messageRow(attributes));

describe('a record', () => {
  test('of an outbound text is read whole', () => {
    expect(parseMessage({ data: messageRow() })).toEqual({
      id: messageId,
      direction: 'outbound',
      from: '+12065550100',
      to: '+12065550111',
      body: 'hello',
      isMms: false,
      encoding: 0,
      numberType: 'longcode',
      status: 'message buffered',
      amountNanodollars: 4_000_000n,
      segments: null,
      timestamp: new Date('2017-12-21T16:44:34.930Z'),
      receipts: [
        {
          level: 1,
          status: 'smsc submit',
          code: null,
          description: 'Message has been sent',
          at: new Date('2017-12-21T16:44:35Z'),
        },
        {
          level: 2,
          status: 'message buffered',
          code: 1003,
          description: 'Message accepted by Carrier',
          at: new Date('2017-12-21T16:44:35Z'),
        },
      ],
      media: [],
    });
  });

  test('of an inbound text never holds the callback address, which is secret', () => {
    const record = read({
      amount_nanodollars: '7000000',
      amount_display: '$0.0070',
      direction: 'inbound',
      status: 'delivered',
      message_callback_url: 'https://example.test/flowroute/secret-token/sms',
      callback_url: 'https://example.test/flowroute/secret-token/sms',
      messaging_callback_url: 'https://example.test/flowroute/secret-token/sms',
      delivery_receipts: undefined,
    });
    expect(record).toMatchObject({ amountNanodollars: 7_000_000n, direction: 'inbound', receipts: [] });
    expect(
      Object.values(record ?? {})
        .map(String)
        .join(),
    ).not.toContain('secret-token');
  });

  test('of an inbound MMS has its media', () => {
    const media = { type: 'media', id: '1490420351891410944-photo.jpg' };
    const record = parseMessage(
      {
        data: {
          ...messageRow({ status: '', is_mms: true, body: null, delivery_receipts: [] }),
          relationships: { media: { data: [media, { type: 'media', id: 'unknown.bin' }] } },
        },
        included: [
          {
            ...media,
            attributes: {
              url: 'https://media.example.test/photo.jpg?Signature=x',
              file_name: 'photo.jpg',
              mime_type: 'image/jpeg',
              file_size: 58017,
            },
          },
        ],
      },
      [],
    );
    expect(record).toMatchObject({ status: null, body: null, isMms: true });
    expect(record?.media).toEqual([
      {
        id: '1490420351891410944-photo.jpg',
        url: 'https://media.example.test/photo.jpg?Signature=x',
        fileName: 'photo.jpg',
        mimeType: 'image/jpeg',
        sizeBytes: 58017,
      },
      { id: 'unknown.bin', url: null, fileName: null, mimeType: null, sizeBytes: null },
    ]);
  });

  test('in a list takes its media from what the whole list includes', () => {
    const row = { ...messageRow(), relationships: { media: { data: [{ type: 'media', id: 'a' }] } } };
    const included = [
      { type: 'media', id: 'a', attributes: { url: 'https://media.example.test/a' } },
      { type: 'media', id: 'b', attributes: { url: 'https://media.example.test/b' } },
    ];
    expect(parseMessage(row, included)?.media).toMatchObject([{ id: 'a', url: 'https://media.example.test/a' }]);
  });

  test.each([
    [7000000, '$0.0070', 7_000_000n],
    ['7000000', undefined, 7_000_000n],
    ['7000000.0', undefined, 7_000_000n],
    [0, '$0.0040', 0n],
    [null, '$0.0040', 4_000_000n],
    ['garbage', '$0.0040', 4_000_000n],
    [undefined, 0.004, 4_000_000n],
    [{}, '0.0040', 4_000_000n],
    [null, '$1,234.5678', 1_234_567_800_000n],
    ['NaN', 'free', null],
    [null, null, null],
    [undefined, undefined, null],
  ])('with the amount %j and the display %j costs %s', (amount_nanodollars, amount_display, expected) => {
    expect(read({ amount_nanodollars, amount_display })?.amountNanodollars).toBe(expected);
  });

  test.each([
    ['12065550111', '+12065550111'],
    ['+12065550111', '+12065550111'],
    [12065550111, '+12065550111'],
    ['2065550111', '+12065550111'],
    ['442079460000', '+442079460000'],
    ['72345', '72345'],
  ])('from %j is from %s', (from, expected) => {
    expect(read({ from })?.from).toBe(expected);
  });

  test.each([
    [{ is_mms: true }, true],
    [{ is_mms: 'true' }, true],
    [{ is_mms: undefined, has_mms: true }, true],
    [{ is_mms: 'false' }, false],
    [{ is_mms: undefined }, false],
  ])('with %j is an MMS: %s', (attributes, expected) => {
    expect(read(attributes)?.isMms).toBe(expected);
  });

  test.each([
    ['long-code', 'longcode'],
    ['toll-free', 'toll-free'],
    ['short-code', 'short-code'],
    [null, null],
  ])('of the type %j is of the type %j', (message_type, expected) => {
    expect(read({ message_type })?.numberType).toBe(expected);
  });

  test('keeps words that nobody has documented', () => {
    expect(read({ status: 'carrier pondering', direction: 'sideways' })).toMatchObject({
      status: 'carrier pondering',
      direction: 'sideways',
    });
    expect(read({ status: undefined, direction: undefined, message_encoding: '8' })).toMatchObject({
      status: null,
      direction: 'unknown',
      encoding: 8,
    });
  });

  test.each([
    ['beside the attributes', { ...messageRow(), price_details: { segment_count: 2 } }],
    ['inside the attributes', messageRow({ price_details: { segment_count: '2', base_rate: '0.004' } })],
  ])('has the billed segments where price details stand %s', (_where, row) => {
    expect(parseMessage(row)?.segments).toBe(2);
  });

  test.each([
    ['nothing', null],
    ['a string', 'mdr2-1'],
    ['a list', [messageRow()]],
    ['no id', { ...messageRow(), id: undefined }],
    ['no attributes', { type: 'message', id: messageId }],
    ['no sender', messageRow({ from: '' })],
    ['no recipient', messageRow({ to: undefined })],
    ['no time', messageRow({ timestamp: undefined })],
    ['an impossible time', messageRow({ timestamp: '2026-02-30T00:00:00Z' })],
  ])('that has %s is none', (_what, row) => {
    expect(parseMessage(row)).toBeNull();
  });
});

describe('receipts', () => {
  test('come in the order of time, then level, what has no time last', () => {
    const receipts = parseReceipts([
      { status: 'later', level: 1, timestamp: '2026-01-01T00:00:02Z' },
      { status: 'timeless' },
      { status: 'no level', timestamp: '2026-01-01T00:00:01Z' },
      { status: 'second', level: 2, timestamp: '2026-01-01T00:00:01+00:00' },
      { status: 'first', level: '1', timestamp: '2026-01-01T00:00:01.000000Z' },
    ]);
    expect(receipts.map((receipt) => receipt.status)).toEqual(['first', 'second', 'no level', 'later', 'timeless']);
  });

  test('keep every code, as a number or as digits, and unknown words', () => {
    const receipts = parseReceipts([
      { level: 2, status: 'never seen before', status_code: '4711' },
      { attributes: { level: 2, status: 'delivery failure', status_code: 1110, timestamp: '2026-01-01 00:00:00' } },
      { status_code: 'E17' },
      'garbage',
      null,
    ]);
    expect(receipts).toEqual([
      { level: 2, status: 'delivery failure', code: 1110, description: null, at: new Date('2026-01-01T00:00:00Z') },
      { level: 2, status: 'never seen before', code: 4711, description: null, at: null },
      { level: null, status: '', code: null, description: null, at: null },
    ]);
  });
});
