import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  fromCarrierNumber,
  readDollars,
  readInstant,
  readNanodollars,
  toCarrierNumber,
} from '../../src/flowroute/index.ts';

describe('an instant', () => {
  test.each([
    ['2017-12-22T01:52:39.39Z', '2017-12-22T01:52:39.390Z'],
    ['2017-12-21T16:44:35.00Z', '2017-12-21T16:44:35.000Z'],
    ['2022-02-06T17:52:33Z', '2022-02-06T17:52:33.000Z'],
    ['2024-10-19T01:21:21.980000Z', '2024-10-19T01:21:21.980Z'],
    ['2017-12-21T16:44:35+00:00', '2017-12-21T16:44:35.000Z'],
    ['2017-12-21T16:44:35-08:00', '2017-12-22T00:44:35.000Z'],
    ['2017-12-21T16:44:35+0530', '2017-12-21T11:14:35.000Z'],
    ['Fri, 01 Jun 2018 00:17:52 GMT', '2018-06-01T00:17:52.000Z'],
    ['2018-04-16 16:20:32.939166+00:00', '2018-04-16T16:20:32.939Z'],
    ['2018-04-16T16:20:32', '2018-04-16T16:20:32.000Z'],
    ['2018-04-16', '2018-04-16T00:00:00.000Z'],
    ['2024-02-29T00:00:00Z', '2024-02-29T00:00:00.000Z'],
  ])('written %s is %s', (written, expected) => {
    expect(readInstant(written)?.toISOString()).toBe(expected);
  });

  test.each([
    '',
    'yesterday',
    '2023-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T00:60:00Z',
    '01/02/2026',
    '1',
    'Fri, 99 Jun 2018 00:17:52 GMT',
    1490420351,
    null,
    undefined,
    {},
  ])('is not read from %j', (written) => {
    expect(readInstant(written)).toBeNull();
  });

  test('in any form of ISO 8601 that JavaScript writes comes back as it was', () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(0), max: new Date('2099-12-31'), noInvalidDate: true }), (date) => {
        expect(readInstant(date.toISOString())).toEqual(date);
        expect(readInstant(date.toUTCString())?.getTime()).toBe(Math.floor(date.getTime() / 1_000) * 1_000);
      }),
    );
  });
});

describe('money', () => {
  test.each([
    ['$0.0040', 4_000_000n],
    ['$0.0070', 7_000_000n],
    ['0.0095', 9_500_000n],
    [' $1,234,567.5 ', 1_234_567_500_000_000n],
    ['-$0.01', -10_000_000n],
    ['$-0.01', -10_000_000n],
    [0.004, 4_000_000n],
    [0.1, 100_000_000n],
    [1, 1_000_000_000n],
    [4e-9, 4n],
    [1e-10, 0n],
    ['0.0000000015', 2n],
    ['12', 12_000_000_000n],
  ])('of %j dollars is %s nanodollars', (written, expected) => {
    expect(readDollars(written)).toBe(expected);
  });

  test.each([
    '',
    '$',
    'free',
    '1.2.3',
    '1e5',
    '--1',
    '€5',
    '1,2',
    Number.NaN,
    Number.POSITIVE_INFINITY,
    1e300,
    null,
    true,
    [],
  ])('is not read from %j dollars', (written) => {
    expect(readDollars(written)).toBeNull();
  });

  test.each([
    [4000000, 4_000_000n],
    ['4000000', 4_000_000n],
    [4000000.4, 4_000_000n],
    ['4000000.5', 4_000_001n],
    [-1, -1n],
  ])('of %j nanodollars is %s', (written, expected) => {
    expect(readNanodollars(written)).toBe(expected);
  });

  test.each(['garbage', '', '4,000', '0x10', null, undefined, {}, [4], true, 2 ** 60])(
    'is not read from %j',
    (written) => {
      expect(readNanodollars(written)).toBeNull();
    },
  );

  test('is exact for every amount, as a number and as words', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 9_007_199_254_740_991n }), (amount) => {
        const dollars = `${amount / 1_000_000_000n}.${String(amount % 1_000_000_000n).padStart(9, '0')}`;
        expect(readNanodollars(String(amount))).toBe(amount);
        expect(readNanodollars(Number(amount))).toBe(amount);
        expect(readDollars(`$${dollars}`)).toBe(amount);
      }),
    );
  });
});

describe('a number in the carrier’s form', () => {
  test.each([
    ['12065550100', '+12065550100'],
    ['+12065550100', '+12065550100'],
    ['2065550100', '+12065550100'],
    ['1-206-555-0100', '+12065550100'],
    ['(206) 555-0100', '+12065550100'],
    ['+442079460000', '+442079460000'],
  ])('%s is %s', (written, expected) => {
    expect(fromCarrierNumber(written)).toBe(expected);
  });

  test.each(['', '72345', '911', '+0123456789', 'anonymous', '1065550100', '1234567890123456'])(
    '%j is none',
    (written) => {
      expect(fromCarrierNumber(written)).toBeNull();
    },
  );

  test('has no plus, and comes back as it was', () => {
    expect(toCarrierNumber('+12065550100')).toBe('12065550100');
    expect(fromCarrierNumber(toCarrierNumber('+12065550100'))).toBe('+12065550100');
  });

  test.each(['12065550100', '+1 206 555 0100', '', '+', '+1206555010012345'])('is not made from %j', (written) => {
    expect(() => toCarrierNumber(written)).toThrow('was not in E.164 form');
  });
});
