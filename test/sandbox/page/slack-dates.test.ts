import { describe, expect, test } from '@jest/globals';
import { formatSlackDate } from '../../../src/sandbox/page/text/slack-dates.ts';

const AT = Date.UTC(2026, 1, 18, 14, 39, 42) / 1000;
const now = (days: number) => (AT + days * 86_400) * 1000;
const show = (format: string, days = 30, zone = 'America/Los_Angeles') => formatSlackDate(format, AT, zone, now(days));

describe('the date tokens', () => {
  test.each([
    ['{date_num}', '2026-02-18'],
    ['{date_slash}', '02/18/2026'],
    ['{date}', 'February 18th, 2026'],
    ['{date_short}', 'Feb 18, 2026'],
    ['{date_long}', 'Wednesday, February 18th, 2026'],
    ['{date_long_full}', 'February 18, 2026'],
    ['{date_pretty}', 'February 18th, 2026'],
    ['{date_short_pretty} at {time}', 'Feb 18, 2026 at 6:39 AM'],
    ['{day_divider_pretty}', 'Wednesday, February 18th'],
    ['{time_secs}', '6:39:42 AM'],
    ['{ago}', '1 month ago'],
    ['Sent {date_num}, {nonsense}', 'Sent 2026-02-18, {nonsense}'],
  ])('%s is shown as %s', (format, shown) => {
    expect(show(format)).toBe(shown);
  });

  test.each([
    [0, 'Today at 6:39 AM'],
    [1, 'Yesterday at 6:39 AM'],
    [-1, 'Tomorrow at 6:39 AM'],
    [2, 'Feb 18, 2026 at 6:39 AM'],
  ])('%d days later a pretty date reads %s', (days, shown) => {
    expect(show('{date_short_pretty} at {time}', days)).toBe(shown);
  });

  test('inside a sentence a pretty date begins small', () => {
    expect(show('Sent {date_pretty}', 0)).toBe('Sent today');
  });

  test('the day is that of the reader, not that of UTC', () => {
    expect(formatSlackDate('{date_num} {time}', Date.UTC(2026, 0, 1, 3) / 1000, 'America/Los_Angeles', 0)).toBe(
      '2025-12-31 7:00 PM',
    );
    expect(formatSlackDate('{date_num} {time}', Date.UTC(2026, 0, 1, 23, 30) / 1000, 'Europe/Madrid', 0)).toBe(
      '2026-01-02 12:30 AM',
    );
  });

  test('a year that is not this one is named in a divider', () => {
    expect(show('{day_divider_pretty}', 400)).toBe('Wednesday, February 18th, 2026');
  });

  test('an unknown time zone is UTC', () => {
    expect(show('{time}', 30, 'Nowhere/Land')).toBe('2:39 PM');
  });

  test('no date gives no text, so that the fallback is shown', () => {
    expect(formatSlackDate('{date}', Number.NaN, 'UTC', 0)).toBe('');
  });
});
