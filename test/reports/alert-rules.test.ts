import { describe, expect, test } from '@jest/globals';
import { type Facts, judgeRule, type RuleTerms } from '../../src/reports/alert-rules.ts';

type Given = {
  now?: [delivered: number, undelivered: number];
  before?: [delivered: number, undelivered: number] | null;
  codes?: { [code: number]: number };
  codesBefore?: number[];
  spent?: bigint;
  month?: bigint | null;
};

function facts(given: Given): Facts {
  const [delivered, undelivered] = given.now ?? [0, 0];
  const tally = { textsOut: delivered + undelivered, delivered, undelivered, nanodollars: given.spent ?? 0n };
  const [deliveredBefore, undeliveredBefore] = given.before ?? [0, 0];
  return {
    window: {
      ...tally,
      codes: new Map(Object.entries(given.codes ?? {}).map(([code, texts]) => [Number(code), texts])),
    },
    before:
      given.before === null
        ? null
        : {
            textsOut: deliveredBefore + undeliveredBefore,
            delivered: deliveredBefore,
            undelivered: undeliveredBefore,
            nanodollars: 0n,
            codes: new Set(given.codesBefore ?? []),
          },
    monthNanodollars: given.month === undefined ? 0n : given.month,
  };
}

const terms = (kind: RuleTerms['kind'], more: Partial<RuleTerms> = {}): RuleTerms => ({
  kind,
  threshold: null,
  span: '24h',
  ...more,
});
const nothingOpen = new Set<string>();
const isOpen = new Set(['']);

/** Whether it is broken; null: not known. For kinds that are about one thing. */
function isBroken(rule: RuleTerms, given: Given, open: ReadonlySet<string> = nothingOpen): boolean | null {
  const findings = judgeRule(rule, facts(given), open);
  if (findings === null) return null;
  expect(findings).toHaveLength(1);
  expect(findings[0]?.subject).toBe('');
  return findings[0]?.isBroken ?? false;
}

describe('delivery below a threshold', () => {
  const below90 = terms('delivery_below', { threshold: 9_000n });

  test.each([
    ['below it', [89, 11], true],
    ['exactly at it', [90, 10], false],
    ['a single text below it, of very many', [899_999, 100_001], true],
    ['above it', [91, 9], false],
    ['no text at all', [0, 0], false],
    ['every text lost, but too few of them', [0, 19], false],
    ['every text lost, and just enough of them', [0, 20], true],
    ['every text delivered', [500, 0], false],
  ] as const)('%s', (_, [delivered, undelivered], expected) => {
    expect(isBroken(below90, { now: [delivered, undelivered] })).toBe(expected);
  });

  test('of fractions of a percent is judged exactly', () => {
    const below9995 = terms('delivery_below', { threshold: 9_995n });
    expect(isBroken(below9995, { now: [1_999, 1] })).toBe(false);
    expect(isBroken(below9995, { now: [1_998, 1] })).toBe(true);
  });

  test('at 100 % is broken by one text that did not arrive', () => {
    expect(isBroken(terms('delivery_below', { threshold: 10_000n }), { now: [999, 1] })).toBe(true);
    expect(isBroken(terms('delivery_below', { threshold: 10_000n }), { now: [1_000, 0] })).toBe(false);
  });

  test('once told of, is not over because few texts are left, but because they arrive or there are none', () => {
    expect(isBroken(below90, { now: [5, 3] }, isOpen)).toBe(true);
    expect(isBroken(below90, { now: [0, 1] }, isOpen)).toBe(true);
    expect(isBroken(below90, { now: [11, 1] }, isOpen)).toBe(false);
    expect(isBroken(below90, { now: [0, 0] }, isOpen)).toBe(false);
  });

  test('once told of, is over a point above the threshold, so that what sways around it is told once', () => {
    const swaying = [89, 90, 90, 89, 90, 90, 89, 90, 90];
    expect(swaying.every((now) => isBroken(below90, { now: [now, 100 - now] }, isOpen))).toBe(true);
    expect(isBroken(below90, { now: [9_099, 901] }, isOpen)).toBe(true);
    expect(isBroken(below90, { now: [91, 9] }, isOpen)).toBe(false);
  });

  test.each([9_901n, 10_000n])('once told of, is over when every text arrives: of %s hundredths', (threshold) => {
    const rule = terms('delivery_below', { threshold });
    expect(isBroken(rule, { now: [9_999, 1] }, isOpen)).toBe(true);
    expect(isBroken(rule, { now: [10_000, 0] }, isOpen)).toBe(false);
  });

  test('asks for nothing of what was before', () => {
    expect(isBroken(below90, { now: [10, 10], before: null })).toBe(true);
  });

  test('says what it found', () => {
    expect(judgeRule(below90, facts({ now: [10, 10] }), nothingOpen)?.[0]?.figures).toEqual({
      kind: 'delivery_below',
      delivered: 10,
      undelivered: 10,
      threshold: 9_000n,
    });
  });
});

describe('delivery far below its own last four weeks', () => {
  const drop = terms('delivery_drop');

  test.each([
    ['exactly ten points, beyond chance', [870, 130], [9_700, 300], true],
    ['just less than ten points, however sure', [87_001, 12_999], [970_000, 30_000], false],
    ['far more than ten points', [71, 29], [9_700, 300], true],
    ['ten points, but of so few texts that chance does it', [17, 3], [97, 3], false],
    ['a third less, of twenty texts', [13, 7], [970, 30], true],
    ['too few texts now', [0, 19], [9_700, 300], false],
    ['too few texts before', [5, 15], [19, 0], false],
    ['better than ever', [100, 0], [900, 100], false],
    ['no text now', [0, 0], [9_700, 300], false],
    ['no text ever', [0, 0], [0, 0], false],
    ['a first day', [10, 30], [0, 0], false],
    ['everything was delivered, nothing is now', [0, 20], [1_000, 0], true],
    ['nothing was ever delivered', [0, 100], [0, 1_000], false],
  ] as const)('%s', (_, now, before, expected) => {
    expect(isBroken(drop, { now: [...now], before: [...before] })).toBe(expected);
  });

  test('is not known while the weeks before are not', () => {
    expect(isBroken(drop, { now: [0, 100], before: null })).toBeNull();
    expect(isBroken(drop, { now: [100, 0], before: null }, isOpen)).toBeNull();
  });

  test('once told of, lasts while the rate is nine points lower, be it chance by now', () => {
    expect(isBroken(drop, { now: [91, 9], before: [1_000, 0] }, isOpen)).toBe(true);
    expect(isBroken(drop, { now: [911, 89], before: [1_000, 0] }, isOpen)).toBe(false);
    expect(isBroken(drop, { now: [17, 3], before: [97, 3] }, isOpen)).toBe(true);
    expect(isBroken(drop, { now: [18, 2], before: [97, 3] }, isOpen)).toBe(false);
    expect(isBroken(drop, { now: [0, 0], before: [97, 3] }, isOpen)).toBe(false);
  });
});

describe('spending above an amount', () => {
  const day = terms('spend_above', { threshold: 1_000_000_000n });
  const month = terms('spend_above', { threshold: 1_000_000_000n, span: 'month' });

  test.each([
    ['exactly the amount', 1_000_000_000n, false],
    ['a nanodollar more', 1_000_000_001n, true],
    ['nothing', 0n, false],
    ['more than a float can tell apart', 9_007_199_254_740_993n, true],
  ])('%s', (_, spent, expected) => {
    expect(isBroken(day, { spent, month: 0n })).toBe(expected);
    expect(isBroken(month, { spent: 0n, month: spent })).toBe(expected);
  });

  test('of a month that could not be read whole is not known; of 24 hours it is', () => {
    expect(isBroken(month, { spent: 5_000_000_000n, month: null })).toBeNull();
    expect(isBroken(day, { spent: 5_000_000_000n, month: null, before: null })).toBe(true);
  });

  test('once told of, is over at 95 % of the amount, so that what sways around it is told once', () => {
    for (const rule of [day, month]) {
      const open = (spent: bigint) => isBroken(rule, { spent, month: spent }, isOpen);
      expect(open(999_000_000n)).toBe(true);
      expect(open(950_000_001n)).toBe(true);
      expect(open(950_000_000n)).toBe(false);
    }
    expect(isBroken(terms('spend_above', { threshold: 0n }), { spent: 0n }, isOpen)).toBe(false);
  });

  test('is over when the month turns, whatever the last 24 hours cost', () => {
    expect(isBroken(month, { spent: 5_000_000_000n, month: 40_000_000n }, isOpen)).toBe(false);
  });
});

describe('an error code that is new', () => {
  const rule = terms('new_code');
  const findings = (given: Given, open: string[] = []) =>
    judgeRule(rule, facts(given), new Set(open))?.map((one) => [one.subject, one.isBroken]);

  test('is told for each code that the 28 days before did not have', () => {
    expect(findings({ codes: { 1105: 3, 1104: 1, 4470: 1 }, codesBefore: [1104] })).toEqual([
      ['1105', true],
      ['4470', true],
    ]);
  });

  test('is told of no code where none came, and of none that was known', () => {
    expect(findings({})).toEqual([]);
    expect(findings({ codes: { 1104: 50 }, codesBefore: [1104] })).toEqual([]);
  });

  test('once told of, lasts while it comes, although it is not new any more', () => {
    expect(findings({ codes: { 1105: 1 }, codesBefore: [1105] }, ['1105'])).toEqual([['1105', true]]);
  });

  test('is over when it has not come for 24 hours, and others begin meanwhile', () => {
    expect(findings({ codes: { 4470: 2 }, codesBefore: [1105] }, ['1105'])).toEqual([
      ['1105', false],
      ['4470', true],
    ]);
  });

  test('is not known while the days before are not', () => {
    expect(findings({ codes: { 1105: 1 }, before: null })).toBeUndefined();
  });

  test('says which code and how many texts', () => {
    const [found] = judgeRule(rule, facts({ codes: { 1105: 3 } }), nothingOpen) ?? [];
    expect(found?.figures).toEqual({ kind: 'new_code', code: 1105, texts: 3 });
  });
});
