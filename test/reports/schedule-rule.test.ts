import { describe, expect, test } from '@jest/globals';
import { sayInstant, sayRule } from '../../src/reports/say-rule.ts';
import { checkCron } from '../../src/reports/schedule-cron.ts';
import { periodOf, repeatedPeriod } from '../../src/reports/schedule-period.ts';
import { nextRuns, type ScheduleRule, scheduleRule } from '../../src/reports/schedule-rule.ts';

const nine = { hour: 9, minute: 0 };
const days = (rule: ScheduleRule, after: string, count: number) =>
  nextRuns(rule, 'UTC', new Date(after), count).map((at) => at.toISOString().slice(0, 10));

describe('a rule', () => {
  test('of weekdays passes Saturday and Sunday over', () => {
    expect(days({ kind: 'weekdays', ...nine }, '2026-11-26T10:00Z', 3)).toEqual([
      '2026-11-27',
      '2026-11-30',
      '2026-12-01',
    ]);
  });

  test('of several weekdays takes each of them', () => {
    expect(days({ kind: 'weekly', days: [5, 1], ...nine }, '2026-11-23T09:00Z', 3)).toEqual([
      '2026-11-27',
      '2026-11-30',
      '2026-12-04',
    ]);
  });

  test.each([
    [31, ['2027-01-31', '2027-02-28', '2027-03-31', '2027-04-30']],
    [30, ['2027-01-30', '2027-02-28', '2027-03-30', '2027-04-30']],
    ['last', ['2027-01-31', '2027-02-28', '2027-03-31', '2027-04-30']],
    [1, ['2027-01-01', '2027-02-01', '2027-03-01', '2027-04-01']],
  ] as const)('of a month, day %s, comes once in each', (day, wanted) => {
    expect(days({ kind: 'monthly', day, ...nine }, '2026-12-31T12:00Z', 4)).toEqual(wanted);
  });

  test('comes strictly after the instant that is asked about', () => {
    const [next] = nextRuns({ kind: 'daily', ...nine }, 'UTC', new Date('2026-11-26T09:00Z'), 1);
    expect(next?.toISOString()).toBe('2026-11-27T09:00:00.000Z');
  });

  test('of cron is read in its own zone', () => {
    const rule: ScheduleRule = { kind: 'cron', expression: '30 8 * * 1-5' };
    const [next] = nextRuns(rule, 'America/New_York', new Date('2026-11-28T00:00Z'), 1);
    expect(next?.toISOString()).toBe('2026-11-30T13:30:00.000Z');
  });

  test.each([
    { kind: 'daily', hour: 24, minute: 0 },
    { kind: 'weekly', days: [], ...nine },
    { kind: 'weekly', days: [0], ...nine },
    { kind: 'monthly', day: 32, ...nine },
    { kind: 'hourly' },
  ])('that is none is not taken: %j', (rule) => {
    expect(scheduleRule.safeParse(rule).success).toBe(false);
  });

  test.each<[ScheduleRule, string]>([
    [{ kind: 'daily', hour: 0, minute: 5 }, 'every day at 12:05 AM'],
    [{ kind: 'weekdays', hour: 12, minute: 0 }, 'Monday to Friday at 12:00 PM'],
    [{ kind: 'weekly', days: [3, 1, 5], ...nine }, 'every Monday, Wednesday and Friday at 9:00 AM'],
    [{ kind: 'monthly', day: 'last', hour: 17, minute: 30 }, 'on the last day of each month at 5:30 PM'],
    [{ kind: 'monthly', day: 30, ...nine }, 'on day 30 of each month (the last day where it is shorter) at 9:00 AM'],
    [{ kind: 'cron', expression: '0 9 * * 1' }, 'by cron: 0 9 * * 1'],
  ])('is said in words: %j', (rule, said) => {
    expect(sayRule(rule)).toBe(said);
  });

  test('its instants are said in its zone', () => {
    expect(sayInstant(new Date('2026-11-26T17:00Z'), 'America/Los_Angeles')).toBe('Thu, Nov 26, 2026 at 9:00 AM');
  });
});

describe('a cron expression', () => {
  test('is kept with single spaces', () => {
    expect(checkCron('  0  9 * *   1-5 ')).toBe('0 9 * * 1-5');
    expect(checkCron('15 * * * *')).toBe('15 * * * *');
  });

  test.each([
    ['0 9 * *', '“0 9 * *” is no cron expression. Five fields, please'],
    ['0 0 9 * * *', 'is no cron expression. Five fields'],
    ['0 25 * * *', '“0 25 * * *” is no cron expression. Five fields'],
    ['@daily', 'is no cron expression. Five fields'],
    ['every day at nine o’clock', 'is no cron expression. Five fields'],
    ['0 0 30 2 *', '“0 0 30 2 *” never comes.'],
    ['*/10 * * * *', 'That is more often than once an hour. Let its minute be one number: 0 * * * *.'],
    ['0,30 9 1 1 *', 'That is more often than once an hour.'],
    [`0 9 ${'1,'.repeat(60)}1 * *`, 'is no cron expression'],
  ])('%s is refused with a sentence', (typed, sentence) => {
    expect(() => checkCron(typed)).toThrow(sentence);
  });
});

describe('what a run is about', () => {
  const about = (period: Parameters<typeof periodOf>[0], day: string) => {
    const { from, to } = periodOf(period, day, 'America/New_York');
    return `${from} ${to}`;
  };

  test.each([
    ['yesterday', '2026-03-01', '2026-02-28 2026-02-28'],
    ['yesterday', '2028-03-01', '2028-02-29 2028-02-29'],
    ['last-7-days', '2026-11-26', '2026-11-19 2026-11-25'],
    ['last-week', '2026-11-23', '2026-11-16 2026-11-22'],
    ['last-week', '2026-11-29', '2026-11-16 2026-11-22'],
    ['last-month', '2026-01-31', '2025-12-01 2025-12-31'],
    ['last-month', '2028-03-31', '2028-02-01 2028-02-29'],
    ['month-so-far', '2026-11-26', '2026-11-01 2026-11-25'],
    ['month-so-far', '2026-12-01', '2026-11-01 2026-11-30'],
  ] as const)('is %s, run on %s', (period, day, wanted) => {
    expect(about(period, day)).toBe(wanted);
  });

  test('repeats where a schedule runs more often than its period changes', () => {
    const after = new Date('2026-11-26T00:00Z');
    const daily: ScheduleRule = { kind: 'daily', ...nine };
    expect(repeatedPeriod(daily, 'last-week', 'UTC', after)?.about).toMatchObject({ from: '2026-11-16' });
    expect(repeatedPeriod({ kind: 'weekly', days: [1], ...nine }, 'last-month', 'UTC', after)).not.toBeNull();
    expect(repeatedPeriod({ kind: 'cron', expression: '0 9,17 * * *' }, 'yesterday', 'UTC', after)).not.toBeNull();
    expect(repeatedPeriod(daily, 'yesterday', 'UTC', after)).toBeNull();
    expect(repeatedPeriod(daily, 'month-so-far', 'UTC', after)).toBeNull();
    expect(repeatedPeriod({ kind: 'weekly', days: [1, 4], ...nine }, 'last-7-days', 'UTC', after)).toBeNull();
  });
});
