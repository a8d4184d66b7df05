import type { Period } from '../access/date-range.ts';
import type { Db } from '../storage/transaction.ts';
import type { Run } from './runs.ts';
import { type Corrections, type Summary, summaryShape } from './summary-shape.ts';

/**
 * What has come to the period before since its own run had reported it: the same schedule's, with the same filter. Null
 * where none had, or nothing has come.
 */
export async function correctionsOf(
  db: Db,
  run: Run,
  before: { period: Period; summary: Summary },
): Promise<Corrections | null> {
  if (run.scheduleId === null) return null;
  const row = await db
    .selectFrom('report_runs')
    .select('summary')
    .where('schedule_id', '=', run.scheduleId)
    .where('start_at', '=', before.period.start)
    .where('end_at', '=', before.period.end)
    .where('filter', '=', JSON.stringify(run.filter))
    .where('state', '=', 'ready')
    .executeTakeFirst();
  if (row === undefined) return null;
  const reported = summaryShape.parse(row.summary);
  const records = before.summary.records - reported.records;
  const nanodollars = before.summary.totals.nanodollars - reported.totals.nanodollars;
  if (records === 0 && nanodollars === 0n) return null;
  return { first_day: before.period.from, last_day: before.period.to, records, nanodollars };
}
