import { sql } from 'kysely';
import type { Db } from '../storage/transaction.ts';

/** A range of whole days as a person types it. Dates are `YYYY-MM-DD`, both included. */
export type DateRange =
  /** Today and so many days before it; 1 is today alone. */
  | { kind: 'last'; days: number }
  | { kind: 'yesterday' }
  | { kind: 'month' }
  | { kind: 'dates'; from: string; to: string };

export type ParsedRange = { ok: true; range: DateRange } | { ok: false; reason: string };

const examples = 'For example: today, yesterday, 7d, 30d, this month, or 2026-11-01 2026-11-15.';
const mostDays = 366;

/** Reads words such as `7d` or two dates. Nothing typed: the last seven days. */
export function parseRange(words: string[]): ParsedRange {
  const typed = words.map((word) => word.toLowerCase());
  const joined = typed.join(' ');
  if (joined === '' || joined === 'week') return { ok: true, range: { kind: 'last', days: 7 } };
  if (joined === 'today') return { ok: true, range: { kind: 'last', days: 1 } };
  if (joined === 'yesterday') return { ok: true, range: { kind: 'yesterday' } };
  if (joined === 'this month' || joined === 'month') return { ok: true, range: { kind: 'month' } };
  const days = /^(\d{1,4}) ?(?:d|days?)$/.exec(joined)?.[1];
  if (days !== undefined) return lastDays(Number(days));
  return parseDates(typed);
}

function lastDays(days: number): ParsedRange {
  return days >= 1 && days <= mostDays
    ? { ok: true, range: { kind: 'last', days } }
    : { ok: false, reason: `That is from 1 to ${mostDays} days. ${examples}` };
}

function parseDates(words: string[]): ParsedRange {
  const dates = words.filter((word) => word !== 'to' && word !== '-' && word !== '–');
  const ambiguous = dates.find((word) => /^\d{1,2}[/.]\d{1,2}([/.]\d{1,4})?$/.test(word));
  if (ambiguous !== undefined) {
    return { ok: false, reason: `“${ambiguous}” can be read in two ways. Which day is it? Type it as 2026-11-03.` };
  }
  const bad = dates.find((word) => !isDate(word));
  if (bad !== undefined) return { ok: false, reason: `“${bad.slice(0, 30)}” is no range. ${examples}` };
  const [from, to = from] = dates;
  if (from === undefined || to === undefined || dates.length > 2) {
    return { ok: false, reason: `One date or two, please. ${examples}` };
  }
  return from <= to
    ? { ok: true, range: { kind: 'dates', from, to } }
    : { ok: false, reason: `${from} is after ${to}. Type the earlier date first.` };
}

/** Whether a word is a day that the calendar has. */
function isDate(word: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(word)) return false;
  const parsed = new Date(`${word}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(word);
}

/** The days of a range and the instants between which it lies: `start` included, `end` not, and never later than now. */
export type Period = { from: string; to: string; start: Date; end: Date };

/** A range in a time zone, by the database's clock and its calendar. `zone`: a name that `isZone` knows. */
export async function resolveRange(db: Db, range: DateRange, zone: string): Promise<Period> {
  const today = sql`(now() at time zone ${zone})::date`;
  const [from, to] =
    range.kind === 'dates'
      ? [sql`${range.from}::date`, sql`${range.to}::date`]
      : range.kind === 'yesterday'
        ? [sql`${today} - 1`, sql`${today} - 1`]
        : range.kind === 'month'
          ? [sql`date_trunc('month', ${today})::date`, today]
          : [sql`${today} - ${range.days - 1}::int`, today];
  const { rows } = await sql<Period>`
    with days as (select ${from} as "from", ${to} as "to")
    select to_char("from", 'YYYY-MM-DD') as "from", to_char("to", 'YYYY-MM-DD') as "to",
      "from"::timestamp at time zone ${zone} as start,
      least(now(), ("to" + 1)::timestamp at time zone ${zone}) as end
    from days`.execute(db);
  const period = rows[0];
  if (period === undefined) throw new Error('a select without a table gives a row');
  return period;
}
