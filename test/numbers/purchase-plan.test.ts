import { describe, expect, test } from '@jest/globals';
import { Refusal } from '../../src/errors.ts';
import { aliasFrom, readAliasPattern } from '../../src/numbers/alias.ts';
import type { ForSale } from '../../src/numbers/for-sale.ts';
import { firstChoice, likeRule, planPurchase } from '../../src/numbers/purchase-plan.ts';
import type { Search } from '../../src/numbers/searches.ts';
import { keypadDigits } from '../../src/numbers/vanity.ts';

const offer = (number: string, monthly: bigint, setup: bigint, more: Partial<ForSale> = {}): ForSale => ({
  number,
  numberType: 'longcode',
  rateCenter: 'seattle',
  state: 'wa',
  setupNanodollars: setup * 10_000_000n,
  monthlyNanodollars: monthly * 10_000_000n,
  ...more,
});

const stock = [
  offer('+12065550110', 125n, 100n),
  offer('+12065550112', 125n, 300n),
  offer('+12065550199', 500n, 2500n),
];

function search(more: Partial<Search> = {}): Search {
  const base = { id: 'an id', userId: 'USAM', rule: { startsWith: '206' }, letters: null, numbers: stock };
  return { ...base, lookedAt: 3, isWhole: true, chosen: [], ...more };
}

const choice = { likeIt: false, count: '1', highestMonthly: '1.25', highestSetup: '3' };

/** Which field is refused. */
function refusedField(work: () => unknown): string | null {
  try {
    work();
  } catch (error) {
    if (error instanceof Refusal) return error.field;
    throw error;
  }
  return null;
}

describe('named numbers', () => {
  test('are requested at the prices that were looked up, and this number or none', () => {
    const picks = planPurchase(search({ chosen: ['+12065550199', '+12065550110'] }), choice);
    expect(picks).toEqual([
      { number: '+12065550199', rule: null, setupNanodollars: 25_000_000_000n, monthlyNanodollars: 5_000_000_000n },
      { number: '+12065550110', rule: null, setupNanodollars: 1_000_000_000n, monthlyNanodollars: 1_250_000_000n },
    ]);
  });

  test('may be replaced by one of their area code and type for at most the same price', () => {
    const [pick] = planPurchase(search({ chosen: ['+12065550110'] }), { ...choice, likeIt: true });
    expect(pick?.rule).toEqual({
      startsWith: '206',
      numberType: 'longcode',
      maxSetup: 1_000_000_000n,
      maxMonthly: 1_250_000_000n,
    });
    const tollFree = offer('+18885550110', 165n, 100n, { numberType: 'toll-free' });
    expect(likeRule(tollFree)).toMatchObject({ startsWith: '888', numberType: 'toll-free' });
    expect(likeRule(offer('+12065550110', 1n, 1n, { numberType: 'inum' }))).not.toHaveProperty('numberType');
  });

  test('that were never looked up are refused', () => {
    expect(refusedField(() => planPurchase(search({ chosen: ['+12065550111'] }), choice))).toBe('numbers');
  });
});

describe('any that fit', () => {
  test('are so many rules with the highest prices, at those prices', () => {
    const picks = planPurchase(search(), { ...choice, count: '2' });
    expect(picks).toHaveLength(2);
    expect(picks[0]).toEqual({
      number: null,
      rule: { startsWith: '206', maxMonthly: 1_250_000_000n, maxSetup: 3_000_000_000n },
      setupNanodollars: 3_000_000_000n,
      monthlyNanodollars: 1_250_000_000n,
    });
  });

  test('begin at the price of the cheapest and the dearest set-up at that price', () => {
    expect(firstChoice(search())).toEqual({ likeIt: false, count: '1', highestMonthly: '1.25', highestSetup: '3.00' });
    expect(firstChoice(search({ rule: { maxMonthly: 2_000_000_000n, maxSetup: 0n } }))).toMatchObject({
      highestMonthly: '2.00',
      highestSetup: '0.00',
    });
    expect(firstChoice(search({ numbers: [] }))).toMatchObject({ highestMonthly: '0.00' });
  });

  test.each([
    ['count', { count: '0' }],
    ['count', { count: '21' }],
    ['count', { count: '' }],
    ['count', { count: '1.5' }],
    ['count', { count: '3' }],
    ['monthly', { highestMonthly: '' }],
    ['monthly', { highestMonthly: 'cheap' }],
    ['monthly', { highestMonthly: '1.24' }],
    ['setup', { highestSetup: '0.99' }],
    ['setup', { highestSetup: '-1' }],
  ])('are refused on %s with %j', (field, wrong) => {
    expect(refusedField(() => planPurchase(search(), { ...choice, ...wrong }))).toBe(field);
  });

  test('may be more than were found where not all of the stock was looked at', () => {
    const some = search({ isWhole: false });
    expect(planPurchase(some, { ...choice, count: '20' })).toHaveLength(20);
    expect(planPurchase(some, { ...choice, highestMonthly: '0.10' })).toHaveLength(1);
  });
});

describe('an alias pattern', () => {
  test.each([
    ['', null],
    ['  \n ', null],
    [' Shop  {n}\n({last4}) ', 'Shop {n} ({last4})'],
    [`${'x'.repeat(60)}{last4}`, `${'x'.repeat(60)}{last4}`],
    [`${'x'.repeat(62)}{n}`, `${'x'.repeat(62)}{n}`],
    ['{ odd } braces {', null],
  ])('%j is read as %j', (typed, pattern) => {
    if (typed.includes('odd')) expect(refusedField(() => readAliasPattern(typed))).toBe('alias');
    else expect(readAliasPattern(typed)).toBe(pattern);
  });

  test.each(['x'.repeat(65), `${'x'.repeat(63)}{n}`, `${'x'.repeat(61)}{last4}`, '{N}', '{city}'])(
    '%s is refused',
    (typed) => {
      expect(refusedField(() => readAliasPattern(typed))).toBe('alias');
    },
  );

  test('is filled in for each number', () => {
    expect(aliasFrom('Shop {n} {last4} {n}', { place: 3, number: '+12065550142' })).toBe('Shop 3 0142 3');
  });
});

test.each([
  ['FLOWERS', '3569377'],
  ['abcdefghijklmnopqrstuvwxyz', '22233344455566677778889999'],
  ['1-800 (Taxi)', '18008294'],
  ['ÉTÉ', null],
  ['5€', null],
])('the keys for %s are %s', (word, digits) => {
  expect(keypadDigits(word)).toBe(digits);
});
