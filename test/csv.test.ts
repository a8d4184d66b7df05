import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Cell, CsvBytes, csvRow, csvStart, readCsv } from '../src/csv.ts';

const textOf = (cell: Cell) => (typeof cell === 'object' ? (cell?.decimal ?? '') : String(cell));

describe('a row of CSV', () => {
  test.each<[string, Parameters<typeof csvRow>[0], string]>([
    ['plain words', ['a', 'b c'], 'a,b c\r\n'],
    ['nothing and empty', [null, ''], ',\r\n'],
    ['a comma, a quote and a line end', ['a,b', 'say "hi"', 'x\ny'], '"a,b","say ""hi""","x\ny"\r\n'],
    ['other separators of spreadsheets', ['a;b', 'a\tb'], '"a;b","a\tb"\r\n'],
    ['a formula', ['=1+1', '+12065550100', '-2', '@sum'], "'=1+1,'+12065550100,'-2,'@sum\r\n"],
    ['a formula in full-width signs', ['＝1+1'], "'＝1+1\r\n"],
    ['a formula behind a tab or a return', ['\t=1', '\r=1', '\n=1'], '"\'\t=1","\'\r=1","\'\n=1"\r\n'],
    ['an apostrophe at the front', ["'tis"], "''tis\r\n"],
    ['digits that a spreadsheet would cut', ['00123', '123456789012'], "'00123,'123456789012\r\n"],
    ['digits that it keeps', ['12345678901', '0'], '12345678901,0\r\n'],
    ['numbers, which are no formulas', [-12.5, 3n, 0], '-12.5,3,0\r\n'],
    ['decimals, which are numbers too', [{ decimal: '-0.004' }, { decimal: '0.004' }], '-0.004,0.004\r\n'],
    ['as text what is no decimal', [{ decimal: '-1+1' }, { decimal: '=1' }], "'-1+1,'=1\r\n"],
    ['a number too long for a spreadsheet', [-1234567890123456789n], "'-1234567890123456789\r\n"],
  ])('writes %s', (_, cells, line) => {
    expect(csvRow(cells)).toBe(line);
    expect(readCsv(line)).toEqual([cells.map(textOf)]);
  });

  test('leaves no cell that begins with what a spreadsheet runs', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const cell = csvRow([text]).replace(/^"/, '');
        expect(cell).not.toMatch(/^[=+\-@\t＝＋－＠]/);
      }),
    );
    for (const char of ['=', '+', '-', '@', '\t', '\r']) expect(csvRow([`${char}x`])).toMatch(/^"?'/);
  });
});

describe('its own output', () => {
  test('is read back as it was, whatever stands in it', () => {
    const odd = fc.oneof(
      fc.string({ unit: fc.constantFrom('"', ',', '\r', '\n', "'", '=', ';', '0', '7', 'a', '\t') }),
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^\d{1,30}$/),
    );
    fc.assert(
      fc.property(fc.array(fc.array(odd, { minLength: 1, maxLength: 5 }), { maxLength: 6 }), (rows) => {
        expect(readCsv(csvStart + rows.map(csvRow).join(''))).toEqual(rows);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('rows as bytes', () => {
  test('are those of the rows as text, however many and however long', () => {
    const odd = fc.oneof(
      fc.string({ unit: fc.constantFrom('"', ',', '\n', "'", '=', '＝', '0', '7', 'a', 'é', '•', '🙏', '\ud83d') }),
      fc.string({ unit: 'binary' }),
      fc.stringMatching(/^-?\d{1,30}$/),
    );
    const decimal = fc.oneof(odd, fc.stringMatching(/^-?\d{1,3}\.\d{1,9}$/)).map((text) => ({ decimal: text }));
    const cell = fc.oneof(odd, decimal, fc.constant(null), fc.integer(), fc.double(), fc.bigInt());
    const bytes = new CsvBytes();
    fc.assert(
      fc.property(fc.array(fc.array(cell, { maxLength: 5 }), { maxLength: 6 }), (rows) => {
        for (const row of rows) bytes.row(row);
        expect(bytes.take().equals(Buffer.from(rows.map(csvRow).join('')))).toBe(true);
      }),
      { numRuns: 1_000 },
    );
    const long = ['x'.repeat(300_000), '•'.repeat(300_000), '"'.repeat(300_000)];
    for (const one of long) bytes.row([one, 1]);
    const first = bytes.take();
    bytes.row(['next']);
    expect(first.equals(Buffer.from(long.map((one) => csvRow([one, 1])).join('')))).toBe(true);
    expect(bytes.take().toString()).toBe('next\r\n');
  });
});

describe('reading', () => {
  test.each<[string, string, string[][]]>([
    ['nothing', '', []],
    [
      'a last row without its end',
      'a,b\r\nc,',
      [
        ['a', 'b'],
        ['c', ''],
      ],
    ],
    ['bare line ends', 'a\nb\n', [['a'], ['b']]],
    ['an empty row', '\r\n', [['']]],
  ])('takes %s', (_, text, rows) => {
    expect(readCsv(text)).toEqual(rows);
  });

  test.each(['"a', 'x,"a""', '"a"b\r\n'])('refuses %j', (text) => {
    expect(() => readCsv(text)).toThrow(/quote/);
  });
});
