import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  formatNational,
  maskPhone,
  parsePhoneNumber,
  splitLeadingNumber,
  splitLeadingNumbers,
} from '../src/phone-numbers.ts';

describe('a number is taken in every form that people type or paste', () => {
  test.each([
    '2065550100',
    '12065550100',
    '+12065550100',
    '(206) 555-0100',
    '1 (206) 555-0100',
    '+1 (206) 555-0100',
    '(+1) 206 555 0100',
    '1-206-555-0100',
    '206.555.0100',
    '206/555-0100',
    '206·555·0100',
    '[206] 555 0100',
    '206 5550100',
    '2 0 6 5 5 5 0 1 0 0',
    '  206-555-0100\n',
    '<tel:+12065550100|(206) 555-0100>',
    '<tel:2065550100>',
    'tel:+1-206-555-0100',
    '206\u00a0555\u202f0100',
    '206\u2011555\u20130100',
    '206\u2010555\u22120100',
    '206\u2012555\u20140100',
    '\u202a+1 (206) 555-0100\u202c',
    '\u200e(206)\u200f 555\u2066-0100\u2069',
    '206\u200b555\u20600100\ufeff',
    '２０６ ５５５ ０１００',
    '（２０６）５５５－０１００',
    '＋１２０６５５５０１００',
    '011 1 206 555 0100',
  ])('%j', (typed) => {
    expect(parsePhoneNumber(typed)).toEqual({ ok: true, e164: '+12065550100' });
  });

  test('from anywhere in the North American plan', () => {
    expect(parsePhoneNumber('(876) 555-0100')).toEqual({ ok: true, e164: '+18765550100' });
    expect(parsePhoneNumber('604 555 0100')).toEqual({ ok: true, e164: '+16045550100' });
    expect(parsePhoneNumber('1-800-555-0100')).toEqual({ ok: true, e164: '+18005550100' });
  });
});

describe('what is no number is refused by name, with a valid example', () => {
  test.each([
    ['', 'empty', 'no number'],
    [' \u200b ', 'empty', 'no number'],
    ['206-555-0100 x12', 'extension', 'extension'],
    ['206-555-0100x12', 'extension', 'extension'],
    ['(206) 555-0100 ext. 12', 'extension', 'extension'],
    ['206 555 0100 extension 12', 'extension', 'extension'],
    ['206 555 0100 #12', 'extension', 'extension'],
    ['206 555 0100,,12', 'extension', 'extension'],
    ['tel:+12065550100;ext=12', 'extension', 'extension'],
    ['206-555-CALL', 'letters', 'letters'],
    ['my number', 'letters', 'letters'],
    ['206-555-0100!', 'characters', 'sign'],
    ['++12065550100', 'characters', 'sign'],
    ['2065550100,2065550101', 'characters', 'sign'],
    ['911', 'service_code', '911'],
    ['+1 911', 'service_code', '911'],
    ['411', 'service_code', '411'],
    ['988', 'service_code', '988'],
    ['12345', 'short_code', '5 of the 10 digits'],
    ['123-456', 'short_code', 'short codes cannot'],
    ['555-0100', 'no_area_code', 'area code'],
    ['1-555-0100', 'no_area_code', 'area code'],
    ['+1 555 0100', 'no_area_code', 'area code'],
    ['+44 20 7946 0958', 'foreign', 'United Kingdom'],
    ['+44 7700 900123', 'foreign', 'United Kingdom'],
    ['011 44 20 7946 0958', 'foreign', 'United Kingdom'],
    ['0044 20 7946 0958', 'foreign', 'United Kingdom'],
    ['+52 55 5555 0100', 'foreign', 'Mexico'],
    ['+2065550100', 'foreign', 'Egypt'],
    ['+999 123 4567', 'foreign', 'another country'],
    ['206', 'too_short', '3 of the 10'],
    ['206555010', 'too_short', '9 of the 10'],
    ['20655501000', 'too_long', '10 digits'],
    ['120655501000', 'too_long', '10 digits'],
    ['106-555-0100', 'bad_area_code', 'area code 106'],
    ['006-555-0100', 'bad_area_code', 'area code 006'],
    ['911-555-0100', 'bad_area_code', 'area code 911'],
    ['206-055-0100', 'bad_exchange', '2 to 9'],
    ['206-155-0100', 'bad_exchange', '2 to 9'],
  ])('%j: %s', (typed, code, words) => {
    const parsed = parsePhoneNumber(typed);
    expect(parsed).toEqual({ ok: false, code, reason: expect.stringContaining(words) });
    expect(parsed).toEqual(
      expect.objectContaining({ reason: expect.stringMatching(/, for example \(206\) 555-0100\.$/) }),
    );
  });

  test('and the reason tells nothing of a number that was typed', () => {
    expect(JSON.stringify(parsePhoneNumber('206-555-0199 x77'))).not.toMatch(/0199|77/);
    expect(JSON.stringify(parsePhoneNumber('+44 20 7946 0958'))).not.toMatch(/7946|0958/);
  });
});

describe('a command is parted where its number ends', () => {
  test.each([
    ['206 555 0100 2 pm works', '206 555 0100', '2 pm works'],
    ['2065550100 hi', '2065550100', 'hi'],
    ['2065550100', '2065550100', ''],
    ['+1 (206) 555-0100, hi', '+1 (206) 555-0100', 'hi'],
    ['2065550100: hi', '2065550100', 'hi'],
    ['2065550100 :wave: hi', '2065550100', ':wave: hi'],
    ['<tel:+12065550100|(206) 555-0100> hi', '<tel:+12065550100|(206) 555-0100>', 'hi'],
    ['<tel:2065550100|206 555 0100> 2 pm works', '<tel:2065550100|206 555 0100>', '2 pm works'],
    ['1-206-555-0100 hi', '1-206-555-0100', 'hi'],
    ['1 206 555 0100 5 of them', '1 206 555 0100', '5 of them'],
    ['1 (206) 555 0100 hi', '1 (206) 555 0100', 'hi'],
    ['1206 555 0100 hi', '1206 555 0100', 'hi'],
    ['( 206 ) 555 - 0100 hi', '( 206 ) 555 - 0100', 'hi'],
    ['(206 555 0100) hi', '(206 555 0100)', 'hi'],
    ['206 5550100 7 boxes', '206 5550100', '7 boxes'],
    ['206555 0100 7 boxes', '206555 0100', '7 boxes'],
    ['2065550100\nhi\nthere', '2065550100', 'hi\nthere'],
    ['2065550100\r\nhi', '2065550100', 'hi'],
    ['2065550100 - hi', '2065550100', '- hi'],
    ['2065550100 2065550101 is new', '2065550100', '2065550101 is new'],
    ['206\u00a0555\u00a00100 hi', '206\u00a0555\u00a00100', 'hi'],
    ['\u202a206-555-0100\u202c hi', '\u202a206-555-0100\u202c', 'hi'],
    ['２０６ ５５５ ０１００ hi', '２０６ ５５５ ０１００', 'hi'],
    ['2065550100  keeps  its  spaces ', '2065550100', 'keeps  its  spaces'],
    ['011 1 206 555 0100 hi', '011 1 206 555 0100', 'hi'],
  ])('%j', (text, number, rest) => {
    expect(splitLeadingNumber(text)).toEqual({ number, rest });
    expect(parsePhoneNumber(number)).toEqual({ ok: true, e164: '+12065550100' });
  });

  test.each([
    ['20655501002 hi', '20655501002', 'too_long'],
    ['2065550100-2 hi', '2065550100-2', 'too_long'],
    ['206 555 0100-2 hi', '206 555 0100-2', 'too_long'],
    ['2065550100hi', '2065550100hi', 'letters'],
    ['206-555-CALL now', '206-555-CALL', 'letters'],
    ['(206) 555-CALL now', '(206) 555-CALL', 'letters'],
    ['2065550100x12 hi', '2065550100x12', 'extension'],
    ['2065550100 x12 hi', '2065550100 x12', 'extension'],
    ['2065550100, ext. 12 hi', '2065550100, ext. 12', 'extension'],
    ['<tel:2065550100|206-555-0100> x12 hi', '<tel:2065550100|206-555-0100> x12', 'extension'],
    ['2065550100,2065550101 hi', '2065550100,2065550101', 'characters'],
    ['555-0100 hi', '555-0100', 'no_area_code'],
    ['555-2100 206 Main Street', '555-2100', 'no_area_code'],
    ['<tel:5550100|555-0100> hi', '<tel:5550100|555-0100>', 'no_area_code'],
    ['911 5 minutes', '911', 'service_code'],
    ['12345 STOP', '12345', 'short_code'],
    ['+44 20 7946 0958 hi', '+44 20 7946 0958', 'foreign'],
    ['206 hello', '206', 'too_short'],
    ['206\n555 0100 hi', '206', 'too_short'],
  ])('%j stays whole and is refused', (text, number, code) => {
    const split = splitLeadingNumber(text);
    expect(split?.number).toBe(number);
    expect(parsePhoneNumber(number)).toEqual(expect.objectContaining({ ok: false, code }));
  });

  test.each(['', '   ', 'hello 2065550100', '5 pm works', '10am?', '(just) a word', '+', '-', '<@U123> hi', '<b> 206'])(
    '%j begins with no number',
    (text) => {
      expect(splitLeadingNumber(text)).toBeNull();
    },
  );

  const national = fc
    .tuple(fc.integer({ min: 2, max: 9 }), fc.integer({ min: 0, max: 9999 }))
    .map(([exchange, line]) => ({
      e164: `+1206${exchange}55${String(line).padStart(4, '0')}`,
      parts: ['206', `${exchange}55`, String(line).padStart(4, '0')] as const,
    }));
  const gap = fc.constantFrom(' ', '-', '.', '', '\u00a0', '\u2013', '\u200e-', ' \u200b');
  const lead = fc.constantFrom('', '1-', '+1 ', '1 ', '\u202a+1', '１');
  const word = fc.stringMatching(/^[a-zA-Z!?'&;<>:*_]{1,8}$/).filter((one) => !/^(?:x|ext)/i.test(one));

  test('no digit of the number is lost, and no word of the text', () => {
    fc.assert(
      fc.property(national, gap, lead, fc.array(word, { minLength: 1 }), ({ e164, parts }, between, before, words) => {
        const text = words.join(' ');
        const split = splitLeadingNumber(`${before}${parts.join(between)} ${text}`);
        expect(split?.rest).toBe(text);
        expect(parsePhoneNumber(split?.number ?? '')).toEqual({ ok: true, e164 });
      }),
    );
  });

  test('a text that begins with digits is not drawn into the number', () => {
    fc.assert(
      fc.property(national, gap, fc.stringMatching(/^\d{1,6}( [a-z]{1,5})?$/), ({ e164, parts }, between, text) => {
        const split = splitLeadingNumber(`${parts.join(between)} ${text}`);
        expect(split?.rest).toBe(text);
        expect(parsePhoneNumber(split?.number ?? '')).toEqual({ ok: true, e164 });
      }),
    );
  });

  test('whatever is typed, number and rest are pieces of it in order, and nothing throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789 +-().,;:xe<>|\n\u200e\u00a0telabc') }), (text) => {
        const split = splitLeadingNumber(text);
        if (split === null) return;
        const at = text.indexOf(split.number);
        expect(at).toBeGreaterThanOrEqual(0);
        expect(text.slice(at + split.number.length)).toContain(split.rest);
        const left = text.replace(split.number, '').replace(split.rest, '');
        expect(left).toMatch(/^[\s\u200e,:;]*$/);
      }),
      { numRuns: 1000 },
    );
  });

  test.each([
    ['spaces', `206${' '.repeat(500_000)}x1`],
    ['signs', '+('.repeat(250_000)],
    ['digits', '1 '.repeat(250_000)],
    ['brackets', '<tel:'.repeat(100_000)],
  ])('a very long run of %s does not hold up the program', (_, text) => {
    expect(parsePhoneNumber(text).ok).toBe(false);
    expect(splitLeadingNumber(text)?.number ?? '').toMatch(/^[\d ]{0,20}$/);
  });
});

describe('numbers with commas between them at the head of a command are parted from what follows', () => {
  test.each([
    ['206 555 0111, 206 555 0112 hi both', ['+12065550111', '+12065550112'], 'hi both'],
    ['206 555 0111, 206 555 0112', ['+12065550111', '+12065550112'], ''],
    ['206 555 0111,206 555 0112,hi', ['+12065550111', '+12065550112'], 'hi'],
    ['2065550111,2065550112 hi', ['+12065550111', '+12065550112'], 'hi'],
    ['2065550111; (206) 555-0112: hi, both', ['+12065550111', '+12065550112'], 'hi, both'],
    ['206 555 0111,\n206 555 0112\nhi', ['+12065550111', '+12065550112'], 'hi'],
    ['２０６５５５０１１１，2065550112 hi', ['+12065550111', '+12065550112'], 'hi'],
    ['<tel:+12065550111|206 555 0111>, <tel:2065550112> hi', ['+12065550111', '+12065550112'], 'hi'],
    ['206 555 0111, 206 555 0112, 206 555 0113, hi', ['+12065550111', '+12065550112', '+12065550113'], 'hi'],
    ['206 555 0111, 206 555 0112, 20 boxes', ['+12065550111', '+12065550112'], '20 boxes'],
    ['206 555 0111, hi, 206 555 0112', ['+12065550111'], 'hi, 206 555 0112'],
    ['206 555 0111, 20 boxes came', ['+12065550111'], '20 boxes came'],
    ['206 555 0111, 206 555 01 is all I read', ['+12065550111'], '206 555 01 is all I read'],
    ['206 555 0111, 2065550112x3 hi', ['+12065550111'], '2065550112x3 hi'],
    ['2065550111 2065550112, hi', ['+12065550111'], '2065550112, hi'],
    ['2065550111,', ['+12065550111'], ''],
    ['hello, 2065550112', [], 'hello, 2065550112'],
    ['', [], ''],
  ])('%j', (text, numbers, rest) => {
    expect(splitLeadingNumbers(text)).toEqual({ numbers, rest });
  });

  test('also where very many commas stand one after another', () => {
    expect(splitLeadingNumbers(','.repeat(500_000)).numbers).toEqual([]);
    expect(splitLeadingNumbers(`2065550111${', x'.repeat(200_000)}`).numbers).toEqual(['+12065550111']);
  });
});

describe('a number is shown', () => {
  test('in national form, one from elsewhere in international form', () => {
    expect(formatNational('+12065550100')).toBe('(206) 555-0100');
    expect(formatNational('+18765550100')).toBe('(876) 555-0100');
    expect(formatNational('+442079460958')).toBe('+44 20 7946 0958');
    expect(formatNational('12345')).toBe('12345');
  });

  test('with its last four digits masked', () => {
    expect(maskPhone('+12065550100')).toBe('(206) 555-••••');
    expect(maskPhone('+442079460958')).toBe('+44 20 7946 ••••');
    expect(maskPhone('12345')).toBe('1••••');
    expect(maskPhone('911')).toBe('•••');
  });

  test('so that it reads back as the same number', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[2-9]0[2-9][2-9]\d{6}$/), (national) => {
        expect(parsePhoneNumber(formatNational(`+1${national}`))).toEqual({ ok: true, e164: `+1${national}` });
      }),
    );
  });
});
