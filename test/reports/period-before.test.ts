import { describe, expect, test } from '@jest/globals';
import { periodBefore } from '../../src/reports/period-before.ts';
import { periodOf } from '../../src/reports/schedule-period.ts';

const zone = 'America/Los_Angeles';
const period = (from: string, to: string, start: string, end: string) => ({
  from,
  to,
  start: new Date(start),
  end: new Date(end),
});

describe('the period before', () => {
  test.each([
    [
      'of a whole day is the day before, with 25 hours too',
      period('2026-11-02', '2026-11-02', '2026-11-02T08:00:00Z', '2026-11-03T08:00:00Z'),
      period('2026-11-01', '2026-11-01', '2026-11-01T07:00:00Z', '2026-11-02T08:00:00Z'),
    ],
    [
      'of the day after the one with 23 hours has 23',
      period('2026-03-09', '2026-03-09', '2026-03-09T07:00:00Z', '2026-03-10T07:00:00Z'),
      period('2026-03-08', '2026-03-08', '2026-03-08T08:00:00Z', '2026-03-09T07:00:00Z'),
    ],
    [
      'of seven days over the change has as many days',
      period('2026-10-30', '2026-11-05', '2026-10-30T07:00:00Z', '2026-11-06T08:00:00Z'),
      period('2026-10-23', '2026-10-29', '2026-10-23T07:00:00Z', '2026-10-30T07:00:00Z'),
    ],
    [
      'of a month is as many days, not the month before',
      period('2026-03-01', '2026-03-31', '2026-03-01T08:00:00Z', '2026-04-01T07:00:00Z'),
      period('2026-01-29', '2026-02-28', '2026-01-29T08:00:00Z', '2026-03-01T08:00:00Z'),
    ],
    [
      'of today until now ends at the same time of day',
      period('2026-11-02', '2026-11-02', '2026-11-02T08:00:00Z', '2026-11-02T23:30:00Z'),
      period('2026-11-01', '2026-11-01', '2026-11-01T07:00:00Z', '2026-11-01T23:30:00Z'),
    ],
    [
      'of seven days until now ends at the same time of day, before the change',
      period('2026-10-27', '2026-11-02', '2026-10-27T07:00:00Z', '2026-11-02T23:30:00Z'),
      period('2026-10-20', '2026-10-26', '2026-10-20T07:00:00Z', '2026-10-26T22:30:00Z'),
    ],
  ])('%s', (_, given, before) => {
    expect(periodBefore(given, zone)).toEqual(before);
  });

  test.each([
    ['Africa/Cairo', '2026-04-24'],
    ['America/Santiago', '2026-09-06'],
    ['America/Havana', '2026-03-08'],
    ['Atlantic/Azores', '2026-03-29'],
    ['Asia/Beirut', '2026-03-29'],
  ])('ends where the period begins, also where the next day begins at 01:00, in %s', (skipping, day) => {
    const given = periodOf('yesterday', day, skipping);
    expect(given.end.getTime() - given.start.getTime()).toBe(24 * 3_600_000);
    expect(periodBefore(given, skipping)).toMatchObject({
      start: new Date(given.start.getTime() - 24 * 3_600_000),
      end: given.start,
    });
  });
});
