import { describe, expect, test } from '@jest/globals';
import { displayAmount } from '../../../src/sandbox/flowroute/prices.ts';
import { segmentsOf } from '../../../src/sandbox/flowroute/segments.ts';

describe('segments by the carrier’s table', () => {
  test.each([
    [0, 0, 1],
    [1, 0, 1],
    [160, 0, 1],
    [161, 0, 2],
    [280, 0, 2],
    [281, 0, 3],
  ])('%i ASCII characters are encoding %i and %i segments', (length, encoding, segments) => {
    expect(segmentsOf('x'.repeat(length))).toEqual({ encoding, segments });
  });

  test.each([
    ['é', 8, 1],
    [`${'x'.repeat(69)}é`, 8, 1],
    [`${'x'.repeat(70)}é`, 8, 2],
    // A character outside the basic plane takes two places.
    ['🙏'.repeat(35), 8, 1],
    ['🙏'.repeat(36), 8, 2],
    ['’', 8, 1],
    ['{}[]^~|\\', 0, 1],
  ])('%j is encoding %i and %i segments', (body, encoding, segments) => {
    expect(segmentsOf(body)).toEqual({ encoding, segments });
  });
});

test.each([
  [4_000_000n, '$0.0040'],
  [0n, '$0.0000'],
  [1_234_500_000n, '$1.2345'],
  [12_000_000_000n, '$12.0000'],
])('%s nanodollars are shown as %s', (nanodollars, shown) => {
  expect(displayAmount(nanodollars)).toBe(shown);
});
