import { describe, expect, test } from '@jest/globals';
import type { Account } from '../../../src/sandbox/flowroute/account.ts';
import { magicPurchases, magicRecipients } from '../../../src/sandbox/flowroute/protocol.ts';
import { amountOf, type Mdr } from '../../../src/sandbox/flowroute/records.ts';
import { addFixtures } from '../../../src/sandbox/flowroute/seed/fixtures.ts';
import { seedAccount } from '../../../src/sandbox/flowroute/seed/seed-account.ts';
import { segmentsOf } from '../../../src/sandbox/flowroute/segments.ts';

const now = new Date('2026-03-05T12:00:00.000Z');
const day = 86_400_000;
const account = seedAccount({}, now);
const records = recordsOf(account);

function recordsOf(of: Account): Mdr[] {
  return of.records.between(0, Number.MAX_SAFE_INTEGER, { limit: 1_000_000, offset: 0 }).rows;
}

describe('the seeded state', () => {
  test('is the same every time', () => {
    expect(seedAccount({}, now)).toEqual(account);
  });

  test('depends on the clock in its times only', () => {
    const later = recordsOf(seedAccount({}, new Date(now.getTime() + 1_234_567)));
    const timeless = (all: Mdr[], shift: number) =>
      all.map((record) => ({
        ...record,
        at: record.at - shift,
        receipts: record.receipts.map((each) => each.at - shift),
      }));
    expect(timeless(later, 1_234_567)).toEqual(timeless(records, 0));
  });

  test('less is the beginning of the same', () => {
    const few = seedAccount({ accountNumbers: 30, forSale: 10, records: 100 }, now);
    expect(few.forSale.size).toBe(10);
    const all = new Map(records.map((record) => [record.id, record]));
    expect(recordsOf(few)).toHaveLength(100);
    for (const record of recordsOf(few)) expect(all.get(record.id)).toEqual(record);
  });

  test('has 30 numbers on the account and about 2,000 for sale, none twice', () => {
    expect(account.numbers.size).toBe(30);
    expect(account.forSale.size).toBe(1971);
    expect([...account.numbers.keys()].filter((value) => account.forSale.has(value))).toEqual([]);
  });

  test('every number in it is one of those that are kept for fiction', () => {
    const numbers = new Set([
      ...account.numbers.keys(),
      ...account.forSale.keys(),
      ...records.flatMap((record) => [record.from, record.to]),
    ]);
    expect([...numbers].filter((number) => !/^1[2-9]\d\d55501\d\d$/.test(number))).toEqual([]);
  });

  test('has one number of each magic purchase for sale in every area code', () => {
    for (const line of Object.keys(magicPurchases)) {
      expect([...account.forSale.keys()].filter((value) => value.endsWith(line))).toHaveLength(20);
    }
  });

  test('no record is with a magic recipient', () => {
    const magic = new Set(Object.keys(magicRecipients));
    expect(records.filter((record) => magic.has(record.to.slice(-7)) || magic.has(record.from.slice(-7)))).toEqual([]);
  });

  test('has 5,000 records of the 30 days before now, with ids of their own', () => {
    expect(records).toHaveLength(5000);
    expect(new Set(records.map((record) => record.id)).size).toBe(5000);
    const ages = records.map((record) => now.getTime() - record.at);
    expect(Math.min(...ages)).toBeGreaterThan(0);
    expect(Math.max(...ages)).toBeLessThanOrEqual(30 * day);
    for (let week = 0; week < 4; week += 1) {
      expect(ages.filter((age) => age >= week * 7 * day && age < (week + 1) * 7 * day).length).toBeGreaterThan(900);
    }
  });

  test('each record is between a number of the account’s with messaging and a customer', () => {
    for (const record of records) {
      const own = account.numbers.get(record.direction === 'outbound' ? record.from : record.to);
      expect([own?.messaging, own?.numberType]).toEqual([true, record.messageType]);
    }
  });

  test('has some of every kind: both directions, MMS, UCS-2, several segments, toll-free, failures', () => {
    const share = (fits: (record: Mdr) => boolean) => records.filter(fits).length / records.length;
    const last = (record: Mdr) => record.receipts.at(-1);
    expect(share((record) => record.direction === 'outbound')).toBeGreaterThan(0.4);
    expect(share((record) => record.direction === 'inbound')).toBeGreaterThan(0.3);
    expect(share((record) => record.isMms && record.media.length === 1)).toBeGreaterThan(0.03);
    expect(share((record) => record.encoding === 8)).toBeGreaterThan(0.03);
    expect(share((record) => record.segments > 1)).toBeGreaterThan(0.03);
    expect(share((record) => record.messageType === 'toll-free')).toBeGreaterThan(0.01);
    expect(share((record) => last(record)?.status === 'delivery success')).toBeGreaterThan(0.4);
    expect(share((record) => last(record)?.status === 'delivery failure')).toBeGreaterThan(0.01);
    expect(share((record) => last(record)?.code === 1110)).toBeGreaterThan(0.005);
    expect(share((record) => last(record)?.code === 1003)).toBeGreaterThan(0.01);
  });

  test('costs, encodings and receipts fit the texts', () => {
    for (const record of records) {
      const { encoding, segments } = segmentsOf(record.body);
      expect([record.encoding, record.segments]).toEqual([encoding, record.isMms ? 1 : segments]);
      expect(amountOf(record)).toBeGreaterThan(0n);
      expect(record.receipts.length > 0).toBe(record.direction === 'outbound');
      expect(record.receipts.every((receipt) => receipt.at > record.at && receipt.at < now.getTime())).toBe(true);
    }
  });

  test('the opted-out pairs have a STOP in the records', () => {
    expect(account.optOuts.size).toBe(3);
    for (const pair of account.optOuts) {
      const [own, theirs] = pair.split(' ');
      expect(records.some((each) => each.body === 'STOP' && each.from === theirs && each.to === own)).toBe(true);
    }
  });
});

describe('fixtures', () => {
  test('take a number from the shelf', () => {
    const own = seedAccount({ records: 0 }, now);
    addFixtures(own, { numbers: [{ value: '12065550150', messaging: false }] });
    expect(own.numbers.get('12065550150')).toMatchObject({ messaging: false, rateCenter: 'desmoines', alias: null });
    expect(own.forSale.has('12065550150')).toBe(false);
  });

  test('refuse what is no number', () => {
    const own = seedAccount({ records: 0 }, now);
    expect(() => addFixtures(own, { numbers: [{ value: '5550100' }] })).toThrow('5550100 is not a North American');
  });
});
