import { z } from 'zod';
import type { AppProcess } from '../app-handle.ts';

const shape = z.object({
  id: z.string(),
  /** What the run is of: see `ReportWish`. */
  key: z.string(),
  state: z.string(),
  failure: z.string().nullable(),
  scheduledFor: z.date().nullable(),
  summary: z.unknown(),
  /** The figures that it stands beside. */
  before: z.unknown(),
  /** It and its files are at rest. */
  atRest: z.boolean(),
  /** Nobody ever is asked about a report. */
  asked: z.literal(false),
  shown: z.boolean(),
  /** Its file is being shared, or may have been. */
  sharing: z.boolean(),
  mark: z.string(),
});
export type ReportRow = z.output<typeof shape>;

const sql = `
  select r.id, coalesce(r.schedule_id::text, concat_ws(' ', r.first_day, r.last_day)) as key, r.state, r.failure,
    r.scheduled_for as "scheduledFor", r.summary, r.before, false as asked,
    r.rest_at is not null and f.open = 0 as "atRest",
    m.standing > 0 and m.behind = 0 as shown,
    f.sharing > 0 as sharing,
    concat_ws(' ', r.state, r.tries, r.lease_by, r.rest_at, f.marks, m.standing) as mark
  from report_runs r
  cross join lateral (
    select count(*) filter (where rest_at is null) as open,
      count(*) filter (where rest_at is null and sharing_since is not null) as sharing,
      string_agg(concat_ws(' ', state, tries, lease_by, sharing_since, rest_at), ' ' order by id) as marks
    from report_files where run_id = r.id) f
  cross join lateral (
    select count(ts) as standing, count(*) filter (where wanted > shown and refused is null) as behind
    from slack_messages where entity = 'report' and entity_id = r.id::text) m
  where coalesce(r.schedule_id::text, concat_ws(' ', r.first_day, r.last_day)) = any($1::text[])
  order by r.created_at`;

/** The runs with these keys, as the database has them now. */
export async function readReports(app: AppProcess, keys: string[]): Promise<ReportRow[]> {
  return app.query(shape, sql, [keys]);
}

/** How far a report had come when its process was killed. */
export type ReportPhase = 'unmade' | 'waiting' | 'reading' | 'kept' | 'sharing' | 'done';

export function phaseOfReport(row: ReportRow | undefined): ReportPhase {
  if (row === undefined) return 'unmade';
  if (row.state === 'waiting' || row.state === 'reading') return row.state;
  if (row.sharing) return 'sharing';
  return row.atRest && row.shown ? 'done' : 'kept';
}
