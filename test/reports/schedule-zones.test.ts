import { describe, expect, test } from '@jest/globals';
import { periodOf, periodOfRun } from '../../src/reports/schedule-period.ts';
import { dayOfRun, nextRuns, type ScheduleRule } from '../../src/reports/schedule-rule.ts';

/** Zones whose clocks change in every way that clocks do now, and some whose offsets are odd. */
const zones = [
  'America/New_York',
  'America/Los_Angeles',
  'America/Chicago',
  // No daylight saving any more.
  'America/Sao_Paulo',
  'America/Phoenix',
  'Asia/Tokyo',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Pacific/Apia',
  'UTC',
  // The day begins at 01:00, on a Friday, a Sunday.
  'Africa/Cairo',
  'Asia/Beirut',
  'America/Havana',
  // The last hour of a day is skipped.
  'America/Nuuk',
  'Atlantic/Azores',
  'America/Santiago',
  // By half an hour, by two hours, from a quarter.
  'Australia/Lord_Howe',
  'Antarctica/Troll',
  'Pacific/Chatham',
  'America/St_Johns',
  'Australia/Adelaide',
  'Europe/London',
  // Winter time is the one that is changed to.
  'Europe/Dublin',
  // Around Ramadan.
  'Africa/Casablanca',
  'Asia/Jerusalem',
];
const years = [2026, 2028];
/** Times within and around what clocks skip and repeat. */
const times = [
  [0, 0],
  [0, 30],
  [1, 30],
  [2, 30],
  [23, 30],
] as const;

const hourMs = 3_600_000;
const firstOf = (year: number) => Date.UTC(year, 0, 1);

/** Every run of a year, found by a clock that goes on from run to run, a few at a time. */
function runsOf(rule: ScheduleRule, zone: string, year: number): Date[] {
  const found: Date[] = [];
  const end = firstOf(year + 1);
  for (let now = new Date(firstOf(year)); now.getTime() < end; ) {
    const next = nextRuns(rule, zone, now, 5);
    found.push(...next);
    now = next.at(-1) ?? now;
  }
  return found.filter((at) => at.getTime() < end);
}

/** Every day of a calendar year, the first and the last left out: where they begin in UTC differs by zone. */
function daysOf(year: number): string[] {
  const days: string[] = [];
  for (let at = firstOf(year) + 24 * hourMs; at < firstOf(year + 1) - 24 * hourMs; at += 24 * hourMs) {
    days.push(new Date(at).toISOString().slice(0, 10));
  }
  return days;
}

describe.each(zones)('over a year in %s', (zone) => {
  test.each(years)('a daily schedule of %i runs once for each local day, in order, whatever its time', (year) => {
    const wanted = daysOf(year);
    for (const [hour, minute] of times) {
      const rule: ScheduleRule = { kind: 'daily', hour, minute };
      const runs = runsOf(rule, zone, year);
      const days = runs.map((at) => dayOfRun(rule, zone, at));
      expect(days.filter((day) => wanted.includes(day))).toEqual(wanted);
      expect(new Set(days).size).toBe(days.length);
      expect(runs.every((at, i) => i === 0 || at > (runs[i - 1] ?? at))).toBe(true);
    }
  });

  test.each(years)('what its runs of %i are about tiles, without a gap and without an overlap', (year) => {
    const rule: ScheduleRule = { kind: 'daily', hour: 0, minute: 30 };
    const periods = runsOf(rule, zone, year).map((at) => ({ at, ...periodOfRun(rule, 'yesterday', zone, at) }));
    expect(periods.length).toBeGreaterThan(360);
    for (const [i, period] of periods.entries()) {
      const before = periods[i - 1];
      if (before !== undefined) expect(period.start).toEqual(before.end);
      const hours = (period.end.getTime() - period.start.getTime()) / hourMs;
      expect(hours).toBeGreaterThanOrEqual(22);
      expect(hours).toBeLessThanOrEqual(26);
      // No report is about what is not over yet.
      expect(period.end.getTime()).toBeLessThanOrEqual(period.at.getTime());
    }
  });

  test.each(years)('weeks and months of %i tile as well', (year) => {
    const weekly: ScheduleRule = { kind: 'weekly', days: [1], hour: 9, minute: 0 };
    const weeks = runsOf(weekly, zone, year).map((at) => periodOfRun(weekly, 'last-week', zone, at));
    expect(weeks.length).toBeGreaterThanOrEqual(52);
    expect(weeks.slice(1).map((one) => one.start)).toEqual(weeks.slice(0, -1).map((one) => one.end));
    const monthly: ScheduleRule = { kind: 'monthly', day: 31, hour: 2, minute: 30 };
    const runs = runsOf(monthly, zone, year);
    const months = runs.map((at) => periodOfRun(monthly, 'last-month', zone, at));
    expect(months).toHaveLength(12);
    expect(months.slice(1).map((one) => one.start)).toEqual(months.slice(0, -1).map((one) => one.end));
    expect(runs.map((at) => dayOfRun(monthly, zone, at))).toContain(`${year}-02-${year === 2028 ? 29 : 28}`);
  });
});

describe('the days on which clocks change', () => {
  const hoursOf = (zone: string, day: string) => {
    const next = new Date(Date.parse(`${day}T00:00Z`) + 24 * hourMs).toISOString().slice(0, 10);
    const { start, end } = periodOf('yesterday', next, zone);
    return (end.getTime() - start.getTime()) / hourMs;
  };

  test.each([
    ['America/New_York', '2026-03-08', 23],
    ['America/New_York', '2026-11-01', 25],
    ['Europe/London', '2028-03-26', 23],
    ['Europe/London', '2028-10-29', 25],
    ['Australia/Lord_Howe', '2026-10-04', 23.5],
    ['Australia/Lord_Howe', '2026-04-05', 24.5],
    ['Antarctica/Troll', '2026-03-29', 22],
    ['America/Havana', '2026-03-08', 23],
    ['Asia/Kathmandu', '2026-03-29', 24],
  ])('in %s %s has %f hours', (zone, day, hours) => {
    expect(hoursOf(zone, day)).toBe(hours);
  });

  test('a day can begin at one in the morning', () => {
    const { start } = periodOf('yesterday', '2026-03-09', 'America/Havana');
    expect(start.toISOString()).toBe('2026-03-08T05:00:00.000Z');
  });

  const runAfter = (zone: string, hour: number, minute: number, after: string) =>
    nextRuns({ kind: 'daily', hour, minute }, zone, new Date(after), 1)[0]?.toISOString();

  test('a time that is skipped comes when the clocks have been put forward', () => {
    expect(runAfter('America/New_York', 2, 30, '2026-03-08T05:00Z')).toBe('2026-03-08T07:00:00.000Z');
    expect(runAfter('Australia/Lord_Howe', 2, 15, '2026-10-03T14:00Z')).toBe('2026-10-03T15:30:00.000Z');
    expect(runAfter('America/Havana', 0, 30, '2026-03-08T04:00Z')).toBe('2026-03-08T05:00:00.000Z');
  });

  test('a time that comes twice counts the first time, and not again', () => {
    expect(runAfter('America/New_York', 1, 30, '2026-11-01T04:00Z')).toBe('2026-11-01T05:30:00.000Z');
    expect(runAfter('America/New_York', 1, 30, '2026-11-01T05:30Z')).toBe('2026-11-02T06:30:00.000Z');
  });

  test('a time that is skipped over midnight stays of its own day', () => {
    const rule: ScheduleRule = { kind: 'daily', hour: 23, minute: 30 };
    const runs = nextRuns(rule, 'America/Nuuk', new Date('2026-03-28T12:00Z'), 2);
    expect(runs.map((at) => at.toISOString())).toEqual(['2026-03-29T01:00:00.000Z', '2026-03-30T00:30:00.000Z']);
    expect(runs.map((at) => dayOfRun(rule, 'America/Nuuk', at))).toEqual(['2026-03-28', '2026-03-29']);
  });

  test('a day that the calendar skipped has no run', () => {
    const rule: ScheduleRule = { kind: 'daily', hour: 9, minute: 0 };
    const runs = nextRuns(rule, 'Pacific/Apia', new Date('2011-12-29T12:00Z'), 3);
    expect(runs.map((at) => dayOfRun(rule, 'Pacific/Apia', at))).toEqual(['2011-12-29', '2011-12-31', '2012-01-01']);
  });
});
