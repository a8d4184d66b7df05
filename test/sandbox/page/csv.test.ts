import { expect, test } from '@jest/globals';
import { csvRows } from '../../../src/sandbox/page/text/csv.ts';

test.each([
  [
    'plain rows',
    'a,b\r\n1,2\r\n',
    [
      ['a', 'b'],
      ['1', '2'],
    ],
  ],
  [
    'a last line without an end',
    'a,b\n1,2',
    [
      ['a', 'b'],
      ['1', '2'],
    ],
  ],
  ['quoted commas, quotes and line ends', '"a, ""b""","c\nd"\n', [['a, "b"', 'c\nd']]],
  ['empty cells', ',,\n', [['', '', '']]],
  ['a byte order mark', '\ufeffa\n', [['a']]],
  ['nothing', '', []],
])('reads %s', (_what, text, rows) => {
  expect(csvRows(text, 10, false)).toEqual(rows);
});

test('gives no more rows than wanted', () => {
  expect(csvRows('1\n2\n3\n', 2, false)).toEqual([['1'], ['2']]);
});

test('leaves out a last row that was cut off', () => {
  expect(csvRows('1,2\n3,', 10, true)).toEqual([['1', '2']]);
  expect(csvRows('1,2\n"3', 10, true)).toEqual([['1', '2']]);
});
