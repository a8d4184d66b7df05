import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatExact, formatRounded, median, parseDollars, toDecimal } from '../src/money.ts';

const dollar = 1_000_000_000n;
const amounts = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });

test.each([
  [0n, '$0.00'],
  [4_000_000n, '$0.004'],
  [1n, '$0.000000001'],
  [500_000_000n, '$0.50'],
  [dollar, '$1.00'],
  [1_250_000_000n, '$1.25'],
  [1_234_567n * dollar + 5n, '$1,234,567.000000005'],
  [-1_250_000_000n, '-$1.25'],
])('%s nanodollars are exactly %s', (amount, shown) => {
  expect(formatExact(amount)).toBe(shown);
});

test.each([
  [0n, '$0.00'],
  [4_000_000n, '$0.0040'],
  [4_049_999n, '$0.0040'],
  [4_050_000n, '$0.0041'],
  [40_000_000n, '$0.04'],
  [39_999_999n, '$0.04'],
  [500_000_000n, '$0.50'],
  [999_999_999n, '$1.00'],
  [1_004_999_999n, '$1.00'],
  [1_005_000_000n, '$1.01'],
  [-1_005_000_000n, '-$1.01'],
  [1_234n * dollar + 500_000_000n, '$1,234.50'],
  [100_000n, '$0.0001'],
  [99_999n, 'less than $0.0001'],
  [1n, 'less than $0.0001'],
  [-1n, 'more than -$0.0001'],
  [-4_000_000n, '-$0.0040'],
])('%s nanodollars read as %s', (amount, shown) => {
  expect(formatRounded(amount)).toBe(shown);
});

describe('an amount in dollars is read to the nanodollar', () => {
  test.each<[string | number, bigint]>([
    ['0.0040', 4_000_000n],
    ['$0.0040', 4_000_000n],
    [' $1,234.50 ', 1_234_500_000_000n],
    ['-$1.25', -1_250_000_000n],
    ['+2', 2n * dollar],
    ['.5', 500_000_000n],
    ['5.', 5n * dollar],
    ['4e-3', 4_000_000n],
    [0.004, 4_000_000n],
    [4e-7, 400n],
    [0.1 + 0.2, 300_000_000n],
    [1e21, 10n ** 30n],
    ['0.0000000005', 1n],
    ['0.00000000049', 0n],
    ['-0.0000000005', -1n],
    ['9007199254740993.000000001', 9_007_199_254_740_993_000_000_001n],
  ])('%p', (value, amount) => {
    expect(parseDollars(value)).toBe(amount);
  });

  test.each([
    '',
    '.',
    '$',
    'free',
    '1,23',
    '12,34.5',
    '1.2.3',
    '1 2',
    '--1',
    '0x10',
    '1e',
    Number.NaN,
    Number.POSITIVE_INFINITY,
  ])('%p is no amount', (value) => {
    expect(parseDollars(value)).toBeNull();
  });

  test('and what is written exactly reads back as itself', () => {
    fc.assert(
      fc.property(amounts, (amount) => {
        expect(parseDollars(formatExact(amount))).toBe(amount);
        expect(parseDollars(toDecimal(amount))).toBe(amount);
        expect(toDecimal(amount)).toMatch(/^-?\d+(\.\d*[1-9])?$/);
      }),
    );
  });

  test('and what is written for reading is off by no more than half its last digit', () => {
    fc.assert(
      fc.property(
        amounts.filter((amount) => amount > 100_000n || amount < -100_000n),
        (amount) => {
          const shown = formatRounded(amount);
          const off = (parseDollars(shown) ?? 0n) - amount;
          const half = /\.\d{4}$/.test(shown) ? 50_000n : 5_000_000n;
          expect(off <= half && off >= -half).toBe(true);
        },
      ),
    );
  });
});

describe('the median', () => {
  test('is the middle one, in whatever order they come', () => {
    expect(median([9n, 1n, 5n])).toBe(5n);
    expect(median([10n, 9n, 2n, 1n])).toBe(5n);
    expect(median([7n])).toBe(7n);
  });

  test('of none is none', () => {
    expect(median([])).toBeNull();
  });

  test('leaves the list as it was, and has as many above as below', () => {
    fc.assert(
      fc.property(fc.array(amounts, { minLength: 1 }), (list) => {
        const before = [...list];
        const middle = median(list) ?? 0n;
        expect(list).toEqual(before);
        const below = list.filter((one) => one < middle).length;
        const above = list.filter((one) => one > middle).length;
        expect(Math.max(below, above)).toBeLessThanOrEqual(list.length / 2);
      }),
    );
  });
});
