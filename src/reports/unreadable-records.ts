import { sql } from 'kysely';
import type { Db } from '../storage/transaction.ts';
import { needsDays, type RuleTerms } from './alert-rules.ts';
import { daysBefore } from './record-days.ts';

/** How many records could not be read of what alerts are judged by: what is found in the others may not be all. */

/** The last 24 hours stand behind the days under this name, which no list of days asks for. */
const lastHours = 'last 24 hours';

/** Keeps how many there were in the reading of the last 24 hours that the alerts were judged by. */
export async function keepUnreadable(db: Db, unreadable: number): Promise<void> {
  await db
    .insertInto('record_day_reads')
    .values({ day: lastHours, is_whole: false, unreadable })
    .onConflict((conflict) => conflict.column('day').doUpdateSet({ unreadable, read_at: sql<Date>`now()` }))
    .execute();
}

/** Gives how many there are for an alert, by what it is judged by. */
export async function unreadableRecords(db: Db): Promise<(terms: RuleTerms) => number> {
  const { rows } = await sql<{ hours: number; weeks: number; month: number }>`
    with today as (select (now() at time zone 'UTC')::date as day)
    select coalesce(sum(unreadable) filter (where reads.day = ${lastHours}), 0)::int as hours,
      coalesce(sum(unreadable) filter (where reads.day >= to_char(today.day - ${daysBefore}::int, 'YYYY-MM-DD')
        and reads.day < to_char(today.day, 'YYYY-MM-DD')), 0)::int as weeks,
      coalesce(sum(unreadable) filter (where reads.day >= to_char(date_trunc('month', today.day), 'YYYY-MM-DD')
        and reads.day < to_char(today.day, 'YYYY-MM-DD')), 0)::int as month
    from record_day_reads reads, today`.execute(db);
  const { hours, weeks, month } = rows[0] ?? { hours: 0, weeks: 0, month: 0 };
  return (terms) => hours + (terms.span === 'month' ? month : needsDays(terms) ? weeks : 0);
}
