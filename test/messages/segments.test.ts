import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { countSegments } from '../../src/messages/segments.ts';

describe('segments are counted by the carrier’s rule', () => {
  test.each([
    ['nothing', '', { encoding: 'ascii', units: 0, segments: 0, perSegment: 160, left: 160 }],
    ['one letter', 'a', { encoding: 'ascii', units: 1, segments: 1, perSegment: 160, left: 159 }],
    ['a full single one', 'a'.repeat(160), { encoding: 'ascii', units: 160, segments: 1, perSegment: 160, left: 0 }],
    ['one letter more', 'a'.repeat(161), { encoding: 'ascii', units: 161, segments: 2, perSegment: 140, left: 119 }],
    ['two full ones', 'a'.repeat(280), { encoding: 'ascii', units: 280, segments: 2, perSegment: 140, left: 0 }],
    ['a third', 'a'.repeat(281), { encoding: 'ascii', units: 281, segments: 3, perSegment: 140, left: 139 }],
    ['an accent', 'é', { encoding: 'ucs2', units: 1, segments: 1, perSegment: 70, left: 69 }],
    ['an accent among 70', `é${'a'.repeat(69)}`, { encoding: 'ucs2', units: 70, segments: 1, perSegment: 70, left: 0 }],
    [
      'an accent among 71',
      `é${'a'.repeat(70)}`,
      { encoding: 'ucs2', units: 71, segments: 2, perSegment: 70, left: 69 },
    ],
    ['an emoji', '👋', { encoding: 'ucs2', units: 2, segments: 1, perSegment: 70, left: 68 }],
    ['35 emoji', '👋'.repeat(35), { encoding: 'ucs2', units: 70, segments: 1, perSegment: 70, left: 0 }],
    ['36 emoji', '👋'.repeat(36), { encoding: 'ucs2', units: 72, segments: 2, perSegment: 70, left: 68 }],
    ['a line break', 'a\nb', { encoding: 'ascii', units: 3, segments: 1, perSegment: 160, left: 157 }],
    [
      'a pound sign, which GSM has and ASCII has not',
      '£5',
      { encoding: 'ucs2', units: 2, segments: 1, perSegment: 70, left: 68 },
    ],
  ])('%s', (_, text, count) => {
    expect(countSegments(text)).toEqual(count);
  });

  test('so that they hold the text, with less than one to spare', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 700 }), (text) => {
        const { units, segments, perSegment, left } = countSegments(text);
        expect(Math.max(1, segments) * perSegment - left).toBe(units);
        expect(left).toBeGreaterThanOrEqual(0);
        if (text !== '') expect(left).toBeLessThan(perSegment);
      }),
    );
  });

  test('so that more text never takes fewer', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 400 }), fc.string({ unit: 'grapheme', maxLength: 200 }), (text, more) => {
        expect(countSegments(text + more).segments).toBeGreaterThanOrEqual(countSegments(text).segments);
      }),
    );
  });
});
