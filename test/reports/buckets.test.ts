import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { bucketsOf, mostBuckets } from '../../src/reports/buckets.ts';

const zone = 'America/Los_Angeles';

/** Whole local days from the first to the last, both included. */
function days(from: string, to: string, tz = zone) {
  const at = (day: Temporal.PlainDate) => new Date(day.toZonedDateTime({ timeZone: tz }).epochMilliseconds);
  return { start: at(Temporal.PlainDate.from(from)), end: at(Temporal.PlainDate.from(to).add({ days: 1 })) };
}
const until = (day: string, time: string) => ({
  start: days(day, day).start,
  end: new Date(Temporal.PlainDateTime.from(`${day}T${time}`).toZonedDateTime(zone).epochMilliseconds),
});

describe('a period is cut', () => {
  test('into hours, where it is a day that has not ended', () => {
    const { unit, labels } = bucketsOf(until('2026-11-03', '15:20'), zone);
    expect(unit).toBe('hour');
    expect(labels).toEqual(Array.from({ length: 16 }, (_, hour) => `${String(hour).padStart(2, '0')}:00`));
  });

  test('into two hours at a time, where it is a whole day, since a chart has no room for 24', () => {
    const { labels } = bucketsOf(days('2026-11-03', '2026-11-03'), zone);
    expect(labels).toEqual(
      ['00', '02', '04', '06', '08', '10', '12', '14', '16', '18', '20', '22'].map((hour) => `${hour}:00`),
    );
  });

  test('with a name of its own for each of the two hours of the day with 25', () => {
    const { labels, starts } = bucketsOf(until('2026-11-01', '04:30'), zone);
    expect(labels).toEqual(['00:00', '01:00', '01:00 (2)', '02:00', '03:00', '04:00']);
    expect(starts.slice(1).every((start, at) => start - (starts[at] ?? 0) === 3_600_000)).toBe(true);
  });

  test('without the hour that the day with 23 has not', () => {
    expect(bucketsOf(until('2026-03-08', '05:00'), zone).labels).toEqual(['00:00', '01:00', '03:00', '04:00']);
    expect(bucketsOf(days('2026-03-08', '2026-03-08'), zone).labels).toEqual(
      ['00', '03', '04', '06', '08', '10', '12', '14', '16', '18', '20', '22'].map((hour) => `${hour}:00`),
    );
    expect(bucketsOf(days('2026-11-01', '2026-11-01'), zone).starts).toHaveLength(12);
  });

  test('into local days up to 20, whatever their hours', () => {
    const { unit, labels, starts } = bucketsOf(days('2026-10-25', '2026-11-13'), zone);
    expect([unit, labels.length, labels[0], labels.at(-1)]).toEqual(['day', 20, 'Oct 25', 'Nov 13']);
    const hours = starts.slice(1).map((start, at) => (start - (starts[at] ?? 0)) / 3_600_000);
    expect(hours.filter((one) => one !== 24)).toEqual([25]);
  });

  test('into weeks from Monday, the first and the last as long as they are', () => {
    const { unit, labels } = bucketsOf(days('2026-10-01', '2026-10-31'), zone);
    expect([unit, ...labels]).toEqual(['week', 'Oct 1', 'Oct 5', 'Oct 12', 'Oct 19', 'Oct 26']);
  });

  test('into months, and into several of them', () => {
    const year = bucketsOf(days('2025-11-15', '2026-11-14'), zone);
    expect([year.unit, year.labels.length, year.labels[0], year.labels.at(-1)]).toEqual([
      'month',
      13,
      'Nov 2025',
      'Nov 2026',
    ]);
    const decade = bucketsOf(days('2016-01-01', '2026-12-31'), zone);
    expect([decade.labels.length, decade.labels[1]]).toEqual([19, 'Aug 2016']);
  });

  test('where midnight is left out or doubled', () => {
    expect(bucketsOf(days('2026-09-06', '2026-09-06', 'America/Santiago'), 'America/Santiago').starts[0]).toBe(
      Date.parse('2026-09-06T04:00:00Z'),
    );
    const { labels } = bucketsOf(
      { ...days('2026-11-01', '2026-11-01', 'America/Havana'), end: new Date('2026-11-01T08:00:00Z') },
      'America/Havana',
    );
    expect(labels).toEqual(['00:00', '00:00 (2)', '01:00', '02:00']);
  });
});

test('every instant of a period is in one bucket, in every zone, and none outside of it', () => {
  const zones = [
    zone,
    'Europe/Berlin',
    'Australia/Lord_Howe',
    'Asia/Kathmandu',
    'Pacific/Apia',
    'America/Havana',
    'UTC',
  ];
  const start = fc.integer({ min: Date.UTC(2025, 0, 1), max: Date.UTC(2026, 11, 31) });
  const length = fc.oneof(fc.integer({ min: 1, max: 3 * 86_400_000 }), fc.integer({ min: 1, max: 800 * 86_400_000 }));
  fc.assert(
    fc.property(
      fc.constantFrom(...zones),
      start,
      length,
      fc.array(fc.nat(), { maxLength: 20 }),
      (tz, from, ms, places) => {
        const [first, end] = [from, from + ms];
        const { starts, labels, indexOf } = bucketsOf({ start: new Date(first), end: new Date(end) }, tz);
        expect(starts[0]).toBe(first);
        expect(starts.length).toBeLessThanOrEqual(mostBuckets);
        expect(starts).toEqual(starts.toSorted((a, b) => a - b));
        expect(new Set(labels).size).toBe(starts.length);
        expect(labels.every((label) => label.length <= 20)).toBe(true);
        expect([indexOf(first), indexOf(end - 1), indexOf(first - 1), indexOf(end)]).toEqual([
          0,
          starts.length - 1,
          -1,
          -1,
        ]);
        for (const place of places) {
          const at = first + (place % ms);
          expect(indexOf(at)).toBe(starts.findLastIndex((one) => one <= at));
        }
      },
    ),
  );
});
