import { describe, expect, test } from '@jest/globals';
import { type Budget, beyond } from '../../src/access/budget.ts';

const dollar = 1_000_000_000n;
const month = (cap: bigint | null, taken: bigint): Budget => ({
  month: '2026-11',
  workspace: { cap, taken },
  center: null,
});

describe('an amount and what is left of a month', () => {
  test.each([
    [dollar, month(5n * dollar, 4n * dollar)],
    [dollar, month(null, 400n * dollar)],
    // A release costs nothing, also in a month that is over its cap by now.
    [0n, month(5n * dollar, 9n * dollar)],
  ])('%s fits', (amount, budget) => {
    expect(beyond(budget, amount)).toBeNull();
  });

  test('one nanodollar too much does not, and it is said what is left', () => {
    expect(beyond(month(5n * dollar, 4n * dollar), dollar + 1n)).toBe(
      "$1.00 is more than the $1.00 left of this month's $5.00 for this workspace",
    );
    expect(beyond(month(5n * dollar, 9n * dollar), 1n)).toContain('the $0.00 left');
  });
});
