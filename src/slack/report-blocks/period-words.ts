import type { Period } from '../../access/date-range.ts';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Days as people say them: `Nov 25`, `Nov 19 to 25`, `Nov 28 to Dec 4`, `Dec 28, 2025 to Jan 3, 2026`. */
export function sayDays(from: string, to: string): string {
  const [first, last] = [partsOf(from), partsOf(to)];
  if (from === to) return first.day;
  if (first.year !== last.year) return `${first.day}, ${first.year} to ${last.day}, ${last.year}`;
  return first.month === last.month ? `${first.day} to ${last.date}` : `${first.day} to ${last.day}`;
}

function partsOf(day: string): { day: string; date: string; month: string; year: string } {
  const [year = '', month = '', date = ''] = day.split('-');
  const name = months[Number(month) - 1] ?? month;
  const bare = String(Number(date));
  return { day: `${name} ${bare}`, date: bare, month: name, year };
}

/** The same of a period, with its year; one that ended before its last day did says so instead, and is of this year. */
export function sayPeriod(period: Period, zone: string): string {
  const days = sayDays(period.from, period.to);
  if (endsWithinDay(period, zone)) return `${days} so far`;
  const year = period.to.slice(0, 4);
  return days.endsWith(`, ${year}`) ? days : `${days}, ${year}`;
}

/** What a report stands beside: a period that is over, and was cut at the same time of day as the report's own. */
export function sayCompared(period: Period, zone: string): string {
  const days = sayDays(period.from, period.to);
  return endsWithinDay(period, zone) ? `${days} until the same time` : days;
}

function endsWithinDay({ to, end }: Period, zone: string): boolean {
  return localDay(end, zone) === to;
}

/** `YYYY-MM-DD`: this language writes dates so. */
function localDay(instant: Date, zone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }).format(instant);
}

/** An instant in a zone, to the minute: `2026-11-25 15:10`. */
export function localTime(instant: Date, zone: string): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' }).format(instant);
}
