import { Refusal } from '../errors.ts';
import type { CalendarDay, TypedDay } from './typed-day.ts';
import { isReal } from './typed-day.ts';
import { type DateRange, mostDays, rangeExamples } from './typed-range.ts';

const dayMs = 86_400_000;

/**
 * The first and the last day of a range, `YYYY-MM-DD`, on a day that is today.
 * @throws Refusal for a range that is backwards, too long or in the future, and for a day that can be read in two ways.
 */
export function settleRange(range: DateRange, today: string): { from: string; to: string } {
  const settled = daysOf(range, today);
  const { from, to } = settled;
  if (from > today)
    throw refuse('range_in_future', `${from} has not come yet, so there is nothing to read.`, rangeExamples);
  const days = (instant(to) - instant(from)) / dayMs + 1;
  if (days <= mostDays) return settled;
  throw refuse(
    'range_too_long',
    `${from} to ${to} is ${days} days, and at most ${mostDays} are read at once.`,
    rangeExamples,
  );
}

function daysOf(range: DateRange, today: string): { from: string; to: string } {
  const monday = back(today, (new Date(instant(today)).getUTCDay() + 6) % 7);
  const first = `${today.slice(0, 8)}01`;
  switch (range.kind) {
    case 'last':
      return { from: back(today, range.days - 1), to: today };
    case 'yesterday':
      return { from: back(today, 1), to: back(today, 1) };
    case 'week':
      return { from: monday, to: today };
    case 'last-week':
      return { from: back(monday, 7), to: back(monday, 1) };
    case 'month':
      return { from: first, to: today };
    case 'last-month':
      return { from: `${back(first, 1).slice(0, 8)}01`, to: back(first, 1) };
    case 'dates':
      return betweenDays(range.from, range.to, today);
  }
}

/** Where a year is missing it is that of the other day's, or else the range is the latest of its kind. */
function betweenDays(typedFrom: TypedDay, typedTo: TypedDay, today: string): { from: string; to: string } {
  const [first, last] = [meant(typedFrom, today), meant(typedTo, today)];
  if (first.year !== null || last.year === null) {
    const from = latest(first, today);
    const to = last.year === null ? earliest(last, from) : iso(last);
    // Behind the turn of a year stands a range such as 20 December to 5 January; most of a year is one typed backwards.
    const isTurned =
      last.year === null && to.slice(0, 4) !== from.slice(0, 4) && instant(to) - instant(from) > 183 * dayMs;
    if (!isTurned && from <= to) return { from, to };
    throw backwards(isTurned && first.year === null ? iso({ ...last, year: Number(from.slice(0, 4)) }) : to, from);
  }
  return { from: latest(first, iso(last)), to: iso(last) };
}

function backwards(to: string, from: string): Refusal {
  return refuse(
    'range_backwards',
    `${from} is after ${to}.`,
    `Type the earlier date first, for example ${to} ${from}.`,
  );
}

function meant(typed: TypedDay, today: string): CalendarDay {
  if ('ago' in typed) return calendarDay(back(today, typed.ago));
  const [reading, ...others] = typed.readings;
  if (reading === undefined) throw new Error('a typed day has a reading');
  if (others.length === 0) return reading;
  const readings = typed.readings.map((one) => latest(one, today)).join(' or ');
  throw refuse(
    'ambiguous_day',
    `“${typed.typed}” can be read in two ways: ${readings}?`,
    'Type the one that you mean.',
  );
}

/** A day as it is, or without a year the latest such one up to a day. */
function latest(day: CalendarDay, until: string): string {
  return day.year === null ? nearestYear(day, until, -1, (found) => found <= until) : iso(day);
}

/** Without a year, the first such day from one on. */
function earliest(day: CalendarDay, since: string): string {
  return nearestYear(day, since, 1, (found) => found >= since);
}

function nearestYear(day: CalendarDay, around: string, step: 1 | -1, fits: (found: string) => boolean): string {
  for (let year = Number(around.slice(0, 4)); ; year += step) {
    // 29 February is not in every year.
    if (isReal({ ...day, year }) && fits(iso({ ...day, year }))) return iso({ ...day, year });
  }
}

function calendarDay(day: string): CalendarDay {
  const [year = 0, month = 0, dayOfMonth = 0] = day.split('-').map(Number);
  return { year, month, day: dayOfMonth };
}

function iso({ year, month, day }: CalendarDay): string {
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}

function instant(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}

function back(day: string, days: number): string {
  return new Date(instant(day) - days * dayMs).toISOString().slice(0, 10);
}

function refuse(code: string, happened: string, next: string): Refusal {
  return new Refusal(code, happened, next);
}
