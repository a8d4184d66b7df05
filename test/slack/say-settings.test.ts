import { describe, expect, test } from '@jest/globals';
import { defaults, toStored } from '../../src/access/setting-kinds.ts';
import { fitItems, sayChange, sayQuorum } from '../../src/slack/say-settings.ts';
import { readLimits } from '../../src/slack/views/text-caps.ts';
import { textCapsOf } from '../support/caps.ts';

const name = (id: string) => `name of ${id}`;
const stored = (value: unknown): unknown => JSON.parse(toStored(value));
const dollars = (count: number) => BigInt(count) * 1_000_000_000n;

describe('a change in words', () => {
  test.each<[string, Parameters<typeof sayChange>[0], unknown, unknown, string[]]>([
    ['of people', 'approvers', ['UADA', 'UBEA'], ['UADA', 'UCID'], ['Adds *name of UCID*', 'Removes *name of UBEA*']],
    [
      'of the last approver',
      'approvers',
      ['UADA'],
      [],
      ['Removes *name of UADA*', 'Nobody is named any more, so it is the admins'],
    ],
    ['of the channel', 'approvalChannel', null, 'C0FINANCE1', ['none → *<#C0FINANCE1>*']],
    [
      'of the quorum',
      'quorum',
      defaults.quorum,
      { below: 2, from: 2, threshold: 0n },
      ['1 below $50.00, 2 from there on → *2*'],
    ],
    ['of break-glass', 'breakGlass', false, true, ['not allowed → *allowed*']],
    ['of the zone', 'zone', 'UTC', 'Europe/Madrid', ['UTC → *Europe/Madrid*']],
    [
      'of the budget, escaped',
      'budget',
      defaults.budget,
      { workspace: dollars(500), centers: { 'R&D': null, Ops: dollars(5) }, beyond: 'admin' },
      [
        'A month: no cap → *$500.00*',
        'Cost center Ops: not there → *$5.00*',
        'Cost center R&amp;D: not there → *no cap*',
        'Beyond the cap: refused → *an admin has to approve*',
      ],
    ],
    [
      'of the caps',
      'textCaps',
      textCapsOf({ person: { hour: { texts: 200 } } }),
      textCapsOf({ person: { hour: { texts: 1, money: dollars(2) } } }),
      ['Each person, an hour: 200 texts → *1 text, $2.00*'],
    ],
    ['that cannot be read', 'budget', 'nonsense', defaults.budget, ['not known']],
  ])('%s', (_, key, old, next, lines) => {
    expect(sayChange(key, stored(old), stored(next), name)).toEqual(lines);
  });

  test('says a quorum that is one for all amounts as one', () => {
    expect(sayQuorum({ below: 3, from: 3, threshold: dollars(50) })).toBe('3');
  });

  test('keeps within a section, and says how much more there is', () => {
    const items = Array.from({ length: 400 }, (_, i) => `item ${i}`);
    const shown = fitItems(items, ', ');
    expect(shown.length).toBeLessThan(2_600);
    expect(shown).toMatch(/^item 0, item 1, .*, and \d+ more$/);
    expect(fitItems(['a', 'b'], ', ')).toBe('a, b');
  });
});

describe('a cap as typed', () => {
  test.each<[string, number | null, bigint | null]>([
    ['', null, null],
    ['200', 200, null],
    ['1,000 texts', 1_000, null],
    ['1 text', 1, null],
    ['$20', null, dollars(20)],
    ['200 texts, $20', 200, dollars(20)],
    ['1,000 and $1,250', 1_000, dollars(1_250)],
    ['200/$0.5', 200, dollars(1) / 2n],
  ])('%j is read', (typed, texts, money) => {
    expect(readLimits(typed)).toEqual({ texts, money });
  });

  test.each(['plenty', '-5', '200 $', '200 texts and', '2.5', '$', '9999999', '$20 $30'])('%j is none', (typed) => {
    expect(readLimits(typed)).toBeNull();
  });
});
