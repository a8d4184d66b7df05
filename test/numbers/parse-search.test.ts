import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseSearch } from '../../src/numbers/parse-search.ts';
import { ruleShape, sayRule, toFilter, toStoredRule } from '../../src/numbers/rule.ts';

const dollars = (amount: number) => BigInt(Math.round(amount * 100)) * 10_000_000n;

describe('what is typed behind /numbers for-sale', () => {
  test.each([
    ['206', { startsWith: '206' }],
    ['(206)', { startsWith: '206' }],
    ['1 206', { startsWith: '206' }],
    ['+1206', { startsWith: '206' }],
    ['206 555', { startsWith: '206555' }],
    ['206-555', { startsWith: '206555' }],
    ['(206) 555', { startsWith: '206555' }],
    ['206.555', { startsWith: '206555' }],
    ['２０６　５５５', { startsWith: '206555' }],
    ['starts 206555', { startsWith: '206555' }],
    ['starts with (206) 555-01', { startsWith: '20655501' }],
    ['area code 206', { startsWith: '206' }],
    ['206 555 0142', { startsWith: '2065550142' }],
    ['any number in 206', { startsWith: '206' }],
    ['WA', { state: 'WA' }],
    ['wa', { state: 'WA' }],
    ['in WA', { state: 'WA' }],
    ['in', { state: 'IN' }],
    ['IN', { state: 'IN' }],
    ['gary IN', { state: 'IN', rateCenter: 'gary' }],
    ['gary IN contains 55', { state: 'IN', rateCenter: 'gary', contains: '55' }],
    ['kansas city MO', { state: 'MO', rateCenter: 'kansas city' }],
    ['long beach CA', { state: 'CA', rateCenter: 'long beach' }],
    ['the dalles OR', { state: 'OR', rateCenter: 'the dalles' }],
    ['seattle WA', { state: 'WA', rateCenter: 'seattle' }],
    ['seattle, wa', { state: 'WA', rateCenter: 'seattle' }],
    ['SEATTLE WA', { state: 'WA', rateCenter: 'seattle' }],
    ['WA seattle', { state: 'WA', rateCenter: 'seattle' }],
    ['seattle ends 00 WA', { state: 'WA', rateCenter: 'seattle', endsWith: '00' }],
    ['“las vegas” NV', { state: 'NV', rateCenter: 'las vegas' }],
    ["'las vegas' NV", { state: 'NV', rateCenter: 'las vegas' }],
    ['chicago 01 IL', { state: 'IL', rateCenter: 'chicago 01' }],
    ['lsan da 01 CA max 2', { state: 'CA', rateCenter: 'lsan da 01', maxMonthly: dollars(2) }],
    ['washington DC', { state: 'DC', rateCenter: 'washington' }],
    ['texas', { state: 'TX' }],
    ['new york', { state: 'NY' }],
    ['seattle washington', { state: 'WA', rateCenter: 'seattle' }],
    ['contains 55', { contains: '55' }],
    ['with 55', { contains: '55' }],
    ['contains 55-00', { contains: '5500' }],
    ['ends 00', { endsWith: '00' }],
    ['ending in 00', { endsWith: '00' }],
    ['ends CAB', { endsWith: '222' }],
    ['toll-free', { numberType: 'toll-free' }],
    ['Toll Free', { numberType: 'toll-free' }],
    ['long code', { numberType: 'longcode' }],
    ['longcode 206', { numberType: 'longcode', startsWith: '206' }],
    ['setup <= 5', { maxSetup: dollars(5) }],
    ['setup<=5', { maxSetup: dollars(5) }],
    ['setup ≤ $5', { maxSetup: dollars(5) }],
    ['setup: 5', { maxSetup: dollars(5) }],
    ['set-up 5', { maxSetup: dollars(5) }],
    ['max setup 5', { maxSetup: dollars(5) }],
    ['at most 5 to set up', { maxSetup: dollars(5) }],
    ['max 1.25 setup 5', { maxMonthly: dollars(1.25), maxSetup: dollars(5) }],
    ['setup 5 monthly 1.25', { maxMonthly: dollars(1.25), maxSetup: dollars(5) }],
    ['$5 setup', { maxSetup: dollars(5) }],
    ['$1.25 a month', { maxMonthly: dollars(1.25) }],
    ['max 1.25 a month 206', { maxMonthly: dollars(1.25), startsWith: '206' }],
    ['setup 0', { maxSetup: 0n }],
    ['max 1.25', { maxMonthly: dollars(1.25) }],
    ['max $1.25', { maxMonthly: dollars(1.25) }],
    ['$1.25', { maxMonthly: dollars(1.25) }],
    ['1,234 max $1,234.50', { startsWith: '234', maxMonthly: dollars(1234.5) }],
    ['at most 1.25 a month', { maxMonthly: dollars(1.25) }],
    ['max 1.25/mo', { maxMonthly: dollars(1.25) }],
    ['monthly < 1.25', { maxMonthly: dollars(1.25) }],
    ['206 contains 55 ends 00', { startsWith: '206', contains: '55', endsWith: '00' }],
    [
      '206, WA, setup <= 5, max 1.25, long code',
      { startsWith: '206', state: 'WA', maxSetup: dollars(5), maxMonthly: dollars(1.25), numberType: 'longcode' },
    ],
    ['206 206', { startsWith: '206206' }],
    ['any', {}],
    ['', {}],
  ])('%s', (typed, rule) => {
    expect(parseSearch(typed)).toEqual({ ok: true, wish: { rule, letters: null } });
  });

  test.each([
    ['FLOWERS', '3569377', 'FLOWERS'],
    ['contains flowers', '3569377', 'FLOWERS'],
    ['letters Flowers', '3569377', 'FLOWERS'],
    ['4FLOWERS', '43569377', '4FLOWERS'],
    ['4-FLOWERS', '43569377', '4-FLOWERS'],
    ['contains 1-206-555-01QZ', '2065550179', '1-206-555-01QZ'],
    ['contains QZ', '79', 'QZ'],
  ])('%s is dialled %s', (typed, contains, letters) => {
    expect(parseSearch(typed)).toEqual({ ok: true, wish: { rule: { contains }, letters } });
  });

  test('letters go with a place, whichever stands first', () => {
    expect(parseSearch('206 FLOWERS')).toMatchObject({ wish: { rule: { startsWith: '206', contains: '3569377' } } });
    expect(parseSearch('seattle WA FLOWERS')).toMatchObject({
      wish: { rule: { rateCenter: 'seattle', state: 'WA', contains: '3569377' }, letters: 'FLOWERS' },
    });
  });

  test.each([
    ['20', '“20” is too short for an area code, for example 206.'],
    ['120', '“120” is too short for an area code, for example 206.'],
    ['056', 'There is no area code 056; type one such as 206.'],
    ['206 555 0142 9', '“9” is too short for an area code, for example 206.'],
    ['206 starts 253', 'There are two area codes; search for one at a time, for example 206.'],
    ['20655501429', '“20655501429” has more than the 10 digits of a number, for example 206 555.'],
    [
      'seattle',
      'For the rate center “seattle” type its state too, as in seattle WA; for letters on the phone pad, contains FLOWERS.',
    ],
    ['des moines', 'The rate center “des moines” goes with its state, for example seattle WA.'],
    [
      'nowhere ZZ',
      'There is no state or province “ZZ” known here; a rate center goes with its state, for example seattle WA.',
    ],
    [
      'des moines zz',
      'There is no state or province “zz” known here; a rate center goes with its state, for example seattle WA.',
    ],
    ['XX', 'There is no state or province “XX”; type for example WA.'],
    ['WA OR', 'There are two states; search for one at a time, for example WA.'],
    ['seattle WA tacoma fife', 'There are two rate centers; search for one at a time, for example seattle WA.'],
    ['WA 206 OR', 'There are two states; search for one at a time, for example WA.'],
    ['setup -1', 'An amount is not below zero; type for example setup <= 5.'],
    ['max -0', 'An amount is not below zero; type for example max 1.25.'],
    ['setup cheap', '“cheap” is no amount in dollars; type for example setup <= 5.'],
    ['setup', 'There is no amount behind that; type for example setup <= 5.'],
    ['max 1,25', '“1,25” is no amount in dollars; type for example max 1.25.'],
    ['max 9999999', '“9999999” is more than any number costs; type for example max 1.25.'],
    ['max 1 max 2', 'There are two highest monthly prices; search for one at a time, for example max 1.25.'],
    ['1.25', 'If “1.25” is a price, type for example max 1.25 or setup <= 5.'],
    ['-1', '“-1” is too short for an area code, for example 206.'],
    ['contains', 'There is nothing behind “contains”; type for example contains 55 or contains FLOWERS.'],
    ['contains !!', '“!!” has no digit; type for example contains 55 or contains FLOWERS.'],
    ['contains BLÜTE', '“BLÜTE” has signs that no phone key has; type for example contains 55 or contains FLOWERS.'],
    [
      'contains FLOWERSHOPS',
      '“FLOWERSHOPS” is longer than the 10 digits of a number; type for example contains 55 or contains FLOWERS.',
    ],
    ['contains 55 contains 66', 'There are two parts to contain; search for one at a time, for example contains 55.'],
    ['ends', 'There is nothing behind “ends”; type for example ends 00.'],
    ['toll-free long code', 'There are two types; search for one at a time, for example toll-free.'],
    [
      '@ada',
      'I do not know “@ada”; type for example 206, seattle WA, contains 55, ends 00, FLOWERS, toll-free, setup <= 5 or max 1.25.',
    ],
    [
      '<!channel>',
      'I do not know “<”; type for example 206, seattle WA, contains 55, ends 00, FLOWERS, toll-free, setup <= 5 or max 1.25.',
    ],
  ])('%s is refused in one sentence with a valid example', (typed, reason) => {
    expect(parseSearch(typed)).toEqual({ ok: false, reason });
  });

  test('every example of a refusal is taken', () => {
    for (const example of [
      '206',
      '206 555',
      'seattle WA',
      'contains 55',
      'contains FLOWERS',
      'ends 00',
      'FLOWERS',
      'toll-free',
      'setup <= 5',
      'max 1.25',
      'starts 206',
      'WA',
    ]) {
      expect(parseSearch(example)).toMatchObject({ ok: true });
    }
  });

  test('whatever is typed is read or refused, and what is read can be kept, asked and said', () => {
    const word = fc.oneof(
      fc.constantFrom(
        '206',
        '555',
        'WA',
        'seattle',
        'contains',
        'ends',
        'max',
        'setup',
        '<=',
        '$1.25',
        'FLOWERS',
        'in',
        'toll',
        'free',
        '01',
        '-1',
        '“a',
        '<@U1|ada>',
      ),
      fc.string({ unit: 'grapheme', maxLength: 12 }),
    );
    fc.assert(
      fc.property(fc.array(word, { maxLength: 8 }), (words) => {
        const parsed = parseSearch(words.join(' '));
        if (!parsed.ok) {
          expect(parsed.reason).toMatch(/[.]$/);
          expect(parsed.reason.length).toBeLessThan(300);
          return;
        }
        const { rule } = parsed.wish;
        expect(ruleShape.parse(JSON.parse(toStoredRule(rule)))).toEqual(rule);
        expect(toFilter(rule)).toHaveProperty('orderBy');
        expect(sayRule(rule)).not.toBe('');
      }),
      { numRuns: 2_000 },
    );
  });
});
