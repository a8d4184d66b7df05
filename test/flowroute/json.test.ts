import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseJson, parseJsonBytes } from '../../src/flowroute/json.ts';

const bytesOf = (value: unknown) => Buffer.from(JSON.stringify(value));
const atOnce = (bytes: Buffer) => parseJson(new TextDecoder().decode(bytes));
/** What is compared so many times is compared as text. */
const written = (value: unknown) => JSON.stringify(value) ?? 'no JSON';
/** Long enough for several parts. */
const rows = Array.from({ length: 2_000 }, (_, at) => ({
  id: `mdr2-${at}`,
  body: `"[{,}]" \\ ünd 🙂 ${at}`,
  of: [[], {}, [at]],
}));

describe('a long list, read in parts', () => {
  const odd: [string, string | Buffer][] = [
    ['rows first', bytesOf({ data: rows, links: { next: 'https://example.com' } })],
    ['rows last', bytesOf({ links: { self: 'x' }, included: [], meta: [1, 2], data: rows })],
    ['two long lists', bytesOf({ data: rows, included: rows })],
    ['with white space', JSON.stringify({ data: rows, links: {} }, null, 2)],
    ['a name that is escaped', JSON.stringify({ data: rows }).replace('"data"', '"d\\u0061ta"')],
    ['a name that means something to JavaScript', JSON.stringify({ data: rows }).replace('data', '__proto__')],
    ['the name twice, the last a short list', JSON.stringify({ data: rows }).replace(/\}$/, ',"data":[1]}')],
    ['the name twice, the last no list', JSON.stringify({ data: rows }).replace(/\}$/, ',"data":null}')],
    ['a string of a megabyte', bytesOf({ data: ['x'.repeat(1e6), 1], links: {} })],
    ['a list at the outside', bytesOf(rows)],
    ['a list further in', bytesOf({ page: { data: rows } })],
    ['a long object', bytesOf({ data: Object.fromEntries(rows.map((row) => [row.id, row])) })],
    [
      'bytes that are no UTF-8',
      Buffer.concat([bytesOf({ data: rows }).subarray(0, -2), Buffer.from([0x2c, 0x22, 0xff, 0x22, 0x5d, 0x7d])]),
    ],
  ];

  test.each(odd)('%s', (_name, text) => {
    const bytes = Buffer.from(text);
    expect(bytes.length).toBeGreaterThan(65_536);
    expect(atOnce(bytes)).toBeDefined();
    expect(parseJsonBytes(bytes)).toEqual(atOnce(bytes));
  });

  test('a mark of the byte order before it', () => {
    expect(parseJsonBytes(Buffer.concat([Buffer.from('\ufeff'), bytesOf({ data: rows })]))).toEqual({ data: rows });
  });
});

test.each([
  ['cut off', bytesOf({ data: rows }).subarray(0, -1)],
  ['cut off in a row', bytesOf({ data: rows }).subarray(0, 100_000)],
  ['with two ends', Buffer.concat([bytesOf({ data: rows }), Buffer.from('}')])],
  ['with a comma too many', Buffer.from(JSON.stringify({ data: rows }).replaceAll('},{"id"', '},,{"id"'))],
  ['with brackets crossed', Buffer.from(JSON.stringify({ data: rows }).replaceAll('[[]', '[[}'))],
  ['HTML', Buffer.from(`<html>${'{"data":[1,'.repeat(20_000)}`)],
  ['nothing', Buffer.alloc(0)],
])('what is no JSON is none, %s', (_name, bytes) => {
  expect(parseJsonBytes(bytes)).toBeUndefined();
});

test('whatever the value, it is what JSON.parse gives', () => {
  const wide = fc.array(fc.jsonValue(), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(wide, fc.jsonValue(), fc.string({ unit: 'binary' }), (some, other, name) => {
      const many = Array.from({ length: Math.ceil(80_000 / JSON.stringify(some).length) }, () => some).flat();
      const bytes = bytesOf({ other, [name]: many, more: [other] });
      expect(written(parseJsonBytes(bytes))).toBe(written(atOnce(bytes)));
    }),
    { numRuns: 60 },
  );
});

test('a text that is broken at any place is JSON for neither or the same for both', () => {
  const text = JSON.stringify({ data: rows, links: { next: 'x' } });
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.constantFrom('', '"', ',', '[', ']', '{', '}', '\\', ':'), (at, sign) => {
      const bytes = Buffer.from(text.slice(0, at) + sign + text.slice(at + 1));
      expect(written(parseJsonBytes(bytes))).toBe(written(atOnce(bytes)));
    }),
    { numRuns: 200 },
  );
});
