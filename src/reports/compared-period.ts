import type { Period } from '../access/date-range.ts';
import type { Db } from '../storage/transaction.ts';
import { periodBefore } from './period-before.ts';
import type { Run } from './runs.ts';

/**
 * The period that a run's figures stand beside: of a schedule the one that its run directly before was about, so that a month
 * stands beside a month; else as many days before it.
 */
export async function comparedPeriod(db: Db, run: Run): Promise<Period> {
  const row =
    run.scheduleId === null
      ? undefined
      : await db
          .selectFrom('report_runs')
          .select(['first_day', 'last_day', 'start_at', 'end_at'])
          .where('schedule_id', '=', run.scheduleId)
          .where('end_at', '=', run.period.start)
          .where('zone', '=', run.zone)
          .orderBy('start_at', 'desc')
          .limit(1)
          .executeTakeFirst();
  if (row === undefined) return periodBefore(run.period, run.zone);
  return { from: row.first_day, to: row.last_day, start: row.start_at, end: row.end_at };
}
