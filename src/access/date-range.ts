import { sql } from 'kysely';
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
 * A range in a time zone, by the database's clock and its calendar. `zone`: a name that `isZone` knows.
 * @throws Refusal for a range that is backwards, too long or in the future, and for a day that can be read in two ways.
 */
export async function resolveRange(db: Db, range: DateRange, zone: string): Promise<Period> {
  const { from, to } = settleRange(range, await todayIn(db, zone));
  const { rows } = await sql<Pick<Period, 'start' | 'end'>>`
    select ${from}::date::timestamp at time zone ${zone} as start,
      least(now(), (${to}::date + 1)::timestamp at time zone ${zone}) as end`.execute(db);
  return { from, to, ...onlyRow(rows) };
}

/** A day as `YYYY-MM-DD`. */
async function todayIn(db: Db, zone: string): Promise<string> {
  const { rows } = await sql<{
    today: string;
  }>`select to_char(now() at time zone ${zone}, 'YYYY-MM-DD') as today`.execute(db);
  return onlyRow(rows).today;
}

function onlyRow<T>(rows: T[]): T {
  const [row] = rows;
  if (row === undefined) throw new Error('a select without a table gives a row');
  return row;
}
