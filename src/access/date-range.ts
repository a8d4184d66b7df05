import { sql } from 'kysely';
import { Temporal } from 'temporal-polyfill';
import type { Db } from '../storage/transaction.ts';
import { settleRange } from './settle-range.ts';
import { plainlyTyped } from './typed-day.ts';
import { type DateRange, defaultRange, rangeAhead, rangeExamples } from './typed-range.ts';

export type { DateRange };
export type ParsedRange = { ok: true; range: DateRange } | { ok: false; reason: string };

/** Reads words such as `7d` or two dates, in many forms. Nothing typed: the last seven days. */
export function parseRange(words: string[]): ParsedRange {
  const typed = plainlyTyped(words.join(' '));
  if (typed === '') return { ok: true, range: defaultRange };
  const ahead = rangeAhead(typed);
  if (ahead === null) return { ok: false, reason: `“${typed.slice(0, 30)}” is no range. ${rangeExamples}` };
  if ('problem' in ahead) return { ok: false, reason: ahead.problem };
  const rest = typed.slice(ahead.length).replace(/^[ ,]+/, '');
  if (rest === '') return { ok: true, range: ahead.range };
  return { ok: false, reason: `I do not know what “${rest.slice(0, 30)}” means behind the range. ${rangeExamples}` };
}

/** The days of a range and the instants between which it lies: `start` included, `end` not, and never later than now. */
export type Period = { from: string; to: string; start: Date; end: Date };

/**
 * A range in a time zone, by the database's clock. `zone`: a name that `isZone` knows.
 * @throws Refusal for a range that is backwards, too long or in the future, and for a day that can be read in two ways.
 */
export async function resolveRange(db: Db, range: DateRange, zone: string): Promise<Period> {
  const now = await nowBy(db);
  const { from, to } = settleRange(range, localDay(now, zone).toString());
  const start = startOfDay(Temporal.PlainDate.from(from), zone);
  const over = startOfDay(Temporal.PlainDate.from(to).add({ days: 1 }), zone);
  return { from, to, start, end: new Date(Math.min(over.getTime(), now.getTime())) };
}

/**
 * When a local day begins: with the first midnight where the clocks have two, and where they have none with the first instant
 * behind it. The database would take the second of two. Where the zone skipped the whole day, this is when the next one began,
 * so that days still tile.
 */
export function startOfDay(day: Temporal.PlainDate, zone: string): Date {
  return new Date(day.toZonedDateTime(zone).epochMilliseconds);
}

/** When the local month of an instant began. */
export function startOfMonth(at: Date, zone: string): Date {
  return startOfDay(localDay(at, zone).with({ day: 1 }), zone);
}

/** The local day of an instant. */
export function localDay(at: Date, zone: string): Temporal.PlainDate {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone).toPlainDate();
}

async function nowBy(db: Db): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`select now() as now`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error('a select without a table gives a row');
  return row.now;
}
