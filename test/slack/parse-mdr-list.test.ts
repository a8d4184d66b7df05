import { describe, expect, test } from '@jest/globals';
import { Refusal } from '../../src/errors.ts';
import { everyRecord, type RecordFilter } from '../../src/reports/filter.ts';
import { parseMdrList, parseMdrReport } from '../../src/slack/parse-mdr-list.ts';

const command = '/mdr list';
const week = { kind: 'last', days: 7 };
const filter = (part: Partial<RecordFilter>): RecordFilter => ({ ...everyRecord, ...part });

describe('what stands behind /mdr list', () => {
  test('is every record of the last seven days without a word', () => {
    expect(parseMdrList('  ', command)).toEqual({ range: week, filter: everyRecord, pageSize: 10 });
  });

  test.each<[string, Partial<RecordFilter>]>([
    ['from 206 555 0100', { from: '+12065550100' }],
    ['from (206) 555-0100', { from: '+12065550100' }],
    ['from:2065550100', { from: '+12065550100' }],
    ['from <tel:2065550100|206-555-0100>', { from: '+12065550100' }],
    ['FROM ２０６.５５５.０１００', { from: '+12065550100' }],
    ['to +1 206 555 0100', { to: '+12065550100' }],
    ['to 12345', { to: '12345' }],
    ['from 206 555 0100 to 360 555 0142', { from: '+12065550100', to: '+13605550142' }],
    ['in', { direction: 'inbound' }],
    ['received', { direction: 'inbound' }],
    ['Outbound', { direction: 'outbound' }],
    ['sent', { direction: 'outbound' }],
    ['sms', { type: 'sms' }],
    ['mms', { type: 'mms' }],
    ['long code', { type: 'longcode' }],
    ['longcode', { type: 'longcode' }],
    ['toll-free', { type: 'toll-free' }],
    ['toll free', { type: 'toll-free' }],
    ['tollfree', { type: 'toll-free' }],
    ['failed', { failed: true }],
    ['failed only', { failed: true }],
    ['undelivered', { failed: true }],
    ['out out failed', { direction: 'outbound', failed: true }],
  ])('%j is a filter', (typed, part) => {
    expect(parseMdrList(typed, command)).toEqual({ range: week, filter: filter(part), pageSize: 10 });
  });

  test('is a range in any form, also between filters', () => {
    const at = (month: number, day: number) => expect.objectContaining({ readings: [{ year: 2026, month, day }] });
    const dates = { kind: 'dates', from: at(11, 1), to: at(11, 15) };
    for (const typed of [
      'from 2026-11-01 to 2026-11-15 to 206 555 0100',
      'to 206 555 0100 2026-11-01 to 2026-11-15',
      'to 206 555 0100, 1 Nov 2026 - 15 Nov 2026',
      '1 novembre 2026 15 novembre 2026 to 206.555.0100',
    ]) {
      expect(parseMdrList(typed, command)).toMatchObject({ range: dates, filter: filter({ to: '+12065550100' }) });
    }
    expect(parseMdrList('2026-11-01 to 206 555 0100', command)).toMatchObject({
      range: { kind: 'dates', from: at(11, 1), to: at(11, 1) },
      filter: filter({ to: '+12065550100' }),
    });
  });

  test('is the same in any order', () => {
    const parts = ['7d', 'from 206 555 0100', 'to 360-555-0142', 'out', 'sms', 'failed', 'page 25'];
    const expected = parseMdrList(parts.join(' '), command);
    expect(expected).toEqual({
      range: week,
      filter: { from: '+12065550100', to: '+13605550142', direction: 'outbound', type: 'sms', failed: true },
      pageSize: 25,
    });
    for (const order of orders(parts)) expect(parseMdrList(order.join(' '), command)).toEqual(expected);
  });

  test.each([
    ['page 50', 50],
    ['page size 25', 25],
    ['page=25', 25],
    ['by 12 today', 12],
  ])('%j is the size of a page', (typed, pageSize) => {
    expect(parseMdrList(typed, command).pageSize).toBe(pageSize);
  });

  test.each([
    ['faild', 'I do not know what “faild” means here. Did you mean “failed”?'],
    ['yestreday', 'Did you mean “yesterday”?'],
    ['7d in inbuond', 'I do not know what “inbuond” means here. Did you mean “inbound”?'],
    ['<!channel>', 'I do not know what “@channel” means here. For example: /mdr list 7d from (206) 555-0100 failed.'],
    ['7', 'I do not know what “7” means here.'],
    ['206 555 0100', 'Is (206) 555-0100 where it came from or where it went? Type /mdr list from (206) 555-0100, or'],
    ['from', '“from” needs a phone number behind it, for example /mdr list from (206) 555-0100.'],
    ['to failed', '“to” needs a phone number behind it, for example /mdr list to (206) 555-0100.'],
    ['from 555 0100', 'A number of 7 digits needs an area code in front'],
    ['from 206 555 01', 'That number has too few digits, for example (206) 555-0100.'],
    [
      'from 206 555 0100 from 206 555 0101',
      'from (206) 555-0100 and from (206) 555-0101 cannot both be. Use one of them,',
    ],
    ['in out', 'inbound and outbound cannot both be. Use one of them, for example /mdr list outbound.'],
    ['sms mms', 'sms and mms cannot both be.'],
    ['7d yesterday', 'There are two ranges of days. Type one, for example /mdr list 2026-11-01 2026-11-15.'],
    ['page', 'A page has from 10 to 50 records, for example /mdr list page 25.'],
    ['page 100', 'A page has from 10 to 50 records'],
    ['failed 2026-02-30', 'The calendar has no “2026-02-30”.'],
    ['400d', 'That is from 1 to 366 days.'],
    ['3/4/26', 'needs the year in four digits'],
  ])('%j is refused with a sentence and an example', (typed, sentence) => {
    expect(refusal(typed)).toContain(sentence);
  });
});

describe('what stands behind /mdr report', () => {
  const ofReport = (typed: string) => parseMdrReport(typed, '/mdr report');

  test('is what stands behind /mdr list, but for its pages', () => {
    expect(ofReport('failed 7d to 206 555 0100')).toEqual({
      range: week,
      filter: filter({ failed: true, to: '+12065550100' }),
    });
    expect(refusal('faild', () => ofReport('faild'))).toContain('Did you mean “failed”?');
  });

  test.each(['page 2', 'today page 25', 'page', 'pages', 'page=25 7d', 'by 12'])(
    '%j: a report has no pages',
    (typed) => {
      expect(refusal(typed, () => ofReport(typed))).toContain(
        'A report has no pages. The records themselves come by pages: /mdr list page 25.',
      );
    },
  );

  test('“by” alone is a word like any other', () => {
    expect(refusal('', () => ofReport('by number'))).toContain('I do not know what “by” means here.');
  });
});

/** Every order of some things. */
function orders<T>(things: T[]): T[][] {
  if (things.length <= 1) return [things];
  return things.flatMap((one, at) => orders(things.toSpliced(at, 1)).map((rest) => [one, ...rest]));
}

function refusal(typed: string, read = () => parseMdrList(typed, command) as unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof Refusal) return error.message;
    throw error;
  }
  return 'taken';
}
