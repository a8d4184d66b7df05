import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { savings, toPlainTypography } from '../../src/messages/plain-typography.ts';

describe('typography is made plain', () => {
  test.each([
    ['“Hi,” she said', '"Hi," she said'],
    ['it’s ‘fine’', "it's 'fine'"],
    ['«oui» ‹non› „ja‟', '"oui" \'non\' "ja"'],
    ['9–5, non‑stop — always − 3', '9-5, non-stop - always - 3'],
    ['wait…', 'wait...'],
    ['a\u00a0b\u202fc\u2009d\u3000e', 'a b c d e'],
    ['one\u2028two', 'one\ntwo'],
    ['zero\u200bwidth\ufeff', 'zerowidth'],
    ['\u202a206-555-0100\u202c', '206-555-0100'],
    ['6′ 2″', '6\' 2"'],
  ])('%j', (text, plain) => {
    expect(toPlainTypography(text).text).toBe(plain);
  });

  test.each([
    'plain text, "quoted" - and done...',
    'Ünïcödé façade ñ',
    '👩‍🚒 👋🏽 ☎️ 🇺🇸',
    'שלום \u200f2',
    'می\u200cخواهم',
    'Ω ≤ £5 €3',
  ])('%j stays', (text) => {
    expect(toPlainTypography(text)).toEqual({ text, changed: [] });
  });

  test('and each change is told once, with its count', () => {
    expect(toPlainTypography('“a” – “b”\u200b').changed).toEqual([
      { from: '“', to: '"', count: 2 },
      { from: '”', to: '"', count: 2 },
      { from: '–', to: '-', count: 1 },
      { from: '\u200b', to: '', count: 1 },
    ]);
  });

  test('but three dots take the place of one only where the text becomes cheaper by it', () => {
    expect(toPlainTypography('é…')).toEqual({ text: 'é…', changed: [] });
    expect(toPlainTypography('“e…”').text).toBe('"e..."');
  });
});

describe('what it saves', () => {
  test('is told in segments', () => {
    expect(savings(`it’s ${'a'.repeat(100)}`)).toEqual({
      before: expect.objectContaining({ encoding: 'ucs2', segments: 2 }),
      after: expect.objectContaining({ encoding: 'ascii', segments: 1 }),
      saved: 1,
    });
    expect(savings('plain').saved).toBe(0);
  });

  test('is never less than nothing, and a second time there is nothing left to do', () => {
    const unit = fc.oneof(
      fc.constantFrom(...'“”‘’–—… \u00a0\u200b\u200eé👋'),
      fc.string({ minLength: 1, maxLength: 1 }),
    );
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 400 }), (text) => {
        expect(savings(text).saved).toBeGreaterThanOrEqual(0);
        const once = toPlainTypography(text).text;
        expect(toPlainTypography(once)).toEqual({ text: once, changed: [] });
      }),
    );
  });
});
