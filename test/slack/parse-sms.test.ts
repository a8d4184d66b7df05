import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseSms } from '../../src/slack/parse-sms.ts';

const number = '+12065550100';

test.each([
  ['', { kind: 'compose' }],
  ['   ', { kind: 'compose' }],
  ['help', { kind: 'help' }],
  [' HELP ', { kind: 'help' }],
  ['?', { kind: 'help' }],
  ['206-555-0100', { kind: 'card', number }],
  ['<tel:+12065550100|(206) 555-0100>', { kind: 'card', number }],
  ['2065550100,', { kind: 'card', number }],
  ['206 555 0100 2 pm works', { kind: 'send', number, text: '2 pm works' }],
  ['(206) 555-0100\nLine one\nline two', { kind: 'send', number, text: 'Line one\nline two' }],
  ['<tel:2065550100|206-555-0100> a &amp; b <@U123>', { kind: 'send', number, text: 'a &amp; b <@U123>' }],
  ['2065550100 help', { kind: 'send', number, text: 'help' }],
  ['2065550100, 20 boxes came', { kind: 'send', number, text: '20 boxes came' }],
  ['206 555 0100, 206 555 01 is all I read', { kind: 'send', number, text: '206 555 01 is all I read' }],
  ['206 555 0100, 206 555 0112 hi both', { kind: 'several', numbers: [number, '+12065550112'], text: 'hi both' }],
  ['206 555 0100, 206 555 0112', { kind: 'several', numbers: [number, '+12065550112'], text: '' }],
  ['2065550100,2065550112 hi', { kind: 'several', numbers: [number, '+12065550112'], text: 'hi' }],
])('%j', (args, command) => {
  expect(parseSms(args)).toEqual(command);
});

describe('what is neither a number nor help opens the modal with all of it', () => {
  test.each([
    'hello there',
    'help me with this',
    '5 pm works for me',
    '<@U123|ada> hi',
    '(soon) 206-555-0100',
    '*2065550100* hi',
  ])('%j', (args) => {
    expect(parseSms(args)).toEqual({ kind: 'compose', prefill: args });
  });
});

describe('what was meant as a number but is none opens the modal with all of it and the reason', () => {
  test.each([
    ['555-0100 are you there?', 'no_area_code', /area code/],
    ['20655501002 hi', 'too_long', /too long/],
    ['911 help', 'service_code', /911/],
    ['12345 STOP', 'short_code', /[Ss]hort codes/],
    ['2065550100 x12 hi', 'extension', /extension/],
    ['+44 20 7946 0958 hi', 'foreign', /United Kingdom/],
    ['206-555-CALL hi', 'letters', /letters/],
    ['<tel:5550100|555-0100> hi', 'no_area_code', /area code/],
  ])('%j', (args, code, reason) => {
    expect(parseSms(args)).toEqual({ kind: 'bad_number', code, reason: expect.stringMatching(reason), typed: args });
  });
});

test('nothing that was typed is lost but space and the commas behind numbers', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...'0123456789 +-().,;:x<>&\n', 'hi', '206 555 0100', '<tel:2065550100>') }),
      (args) => {
        const command = parseSms(args);
        if (command.kind === 'compose') expect(command.prefill ?? '').toBe(args.trim());
        if (command.kind === 'bad_number') expect(command.typed).toBe(args.trim());
        if (command.kind === 'send' || command.kind === 'several')
          expect(args.trim().endsWith(command.text)).toBe(true);
      },
    ),
    { numRuns: 1000 },
  );
});
