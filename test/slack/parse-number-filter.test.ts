import { describe, expect, test } from '@jest/globals';
import { Refusal } from '../../src/errors.ts';
import { parseNumberFilter } from '../../src/slack/parse-number-filter.ts';

const none = { starts: null, contains: null, ends: null };

describe('the filter of the account’s numbers', () => {
  test.each<[string, object]>([
    ['', none],
    ['   ', none],
    ['starts 206', { ...none, starts: '206' }],
    ['contains 55', { ...none, contains: '55' }],
    ['ends 00', { ...none, ends: '00' }],
    ['ends 00 starts 206 contains 55', { starts: '206', contains: '55', ends: '00' }],
    ['STARTS 206', { ...none, starts: '206' }],
    ['start 206', { ...none, starts: '206' }],
    ['starts (206) 555-01', { ...none, starts: '20655501' }],
    ['starts 206.555 ends 0\u20110', { ...none, starts: '206555', ends: '00' }],
    ['starts +1 206', { ...none, starts: '206' }],
    ['starts 1206', { ...none, starts: '206' }],
    ['starts 12065550100', { ...none, starts: '2065550100' }],
    ['contains ２０６', { ...none, contains: '206' }],
    ['starts \u202a206\u202c', { ...none, starts: '206' }],
    ['starts <tel:2065550100|206-555-0100>', { ...none, starts: '2065550100' }],
    ['contains 1', { ...none, contains: '1' }],
  ])('“%s” is understood', (typed, expected) => {
    expect(parseNumberFilter(typed, '')).toEqual(expected);
  });

  test.each<[string, string]>([
    ['starts', '“starts” needs digits behind it, for example /numbers starts 206.'],
    ['ends starts 206', '“ends” needs digits behind it, for example /numbers ends 00.'],
    ['contains abc', '“contains” takes digits, not “abc”, for example /numbers contains 55.'],
    ['starts 206 FLOWERS', '“starts” takes digits, not “206FLOWERS”, for example /numbers starts 206.'],
    ['ends -', '“ends” takes digits, not “-”, for example /numbers ends 00.'],
    ['contains 12345678901', '“contains” takes at most 10 digits, and there are 11, for example /numbers contains 55.'],
    ['starts 206 starts 425', '“starts” stands there twice. Use each once, for example /numbers starts 206.'],
    ['206', 'I do not know what “206” means here. Use starts, contains or ends, for example /numbers starts 206.'],
    ['425', 'I do not know what “425” means here. Use starts, contains or ends, for example /numbers starts 425.'],
    [
      'beginning 206',
      'I do not know what “beginning” means here. Use starts, contains or ends, for example /numbers starts 206.',
    ],
    [
      'constructor 1',
      'I do not know what “constructor” means here. Use starts, contains or ends, for example /numbers starts 206.',
    ],
  ])('“%s” gets one sentence and an example', (typed, sentence) => {
    expect(() => parseNumberFilter(typed, '')).toThrow(Refusal);
    expect(() => parseNumberFilter(typed, '')).toThrow(sentence);
  });

  test('is explained with the command’s prefix', () => {
    expect(() => parseNumberFilter('ends', 'acme-')).toThrow('for example /acme-numbers ends 00.');
  });
});
