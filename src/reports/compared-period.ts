import type { Period } from '../access/date-range.ts';
import type { Db } from '../storage/transaction.ts';
import { periodBefore } from './period-before.ts';
import type { Run } from './runs.ts';
import { periodBeforeOf, readPeriod } from './schedule-period.ts';

/**
 * The period that a run's figures stand beside: of a schedule the one before by the kind of days that it is about, so that a
 * month stands beside a month; else as many days before it. What the schedule has reported so far says nothing here: the
 * report that ends where this one begins may have been about days of another kind.
 */
export async function comparedPeriod(db: Db, run: Run): Promise<Period> {
  const row =
    run.scheduleId === null
      ? undefined
      : await db.selectFrom('report_schedules').select('period').where('id', '=', run.scheduleId).executeTakeFirst();
  const kind = row === undefined ? null : readPeriod(row.period);
  const before = kind === null ? null : periodBeforeOf(kind, run.period, run.zone);
  return before ?? periodBefore(run.period, run.zone);
}
