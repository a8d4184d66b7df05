import type { Generated } from 'kysely';
import type { Instant, Json, MaybeInstant, Stamp } from './columns.ts';

/** When a report of message records is made by itself. */
export type ReportSchedules = {
  id: string;
  owner: string;
  channel_id: string;
  rule: Json<unknown>;
  zone: string;
  /** Which days a run is about: see `reports/schedule-period.ts`. */
  period: string;
  filter: Json<unknown>;
  only_unusual: Generated<boolean>;
  /** `on`, `paused` or `deleted`. */
  state: string;
  paused_reason: string | null;
  /** Null: the program paused it. */
  paused_by: string | null;
  next_run_at: MaybeInstant;
  /** One more with each edit: a form that was opened before it is out of date. */
  version: Generated<number>;
  created_at: Stamp;
  updated_at: Stamp;
};

/** One report: a period read once. With a schedule it is the only one of its (schedule, period). */
export type ReportRuns = {
  id: string;
  /** `report`: a summary and its file; `file`: the file alone. */
  kind: string;
  schedule_id: string | null;
  scheduled_for: MaybeInstant;
  /** Made up for after the program was away at its time. */
  is_late: Generated<boolean>;
  /** How many earlier times of its schedule passed meanwhile, whose rows are `missed`. */
  skipped_before: Generated<number>;
  owner: string;
  /** Where its face stands; null: in the owner's direct messages. */
  channel_id: string | null;
  /** Where it was asked for, to be posted there. */
  asked_in: string | null;
  /** `YYYY-MM-DD` in `zone`, both included. */
  first_day: string;
  last_day: string;
  /** `start_at` included, `end_at` not. */
  start_at: Instant;
  end_at: Instant;
  zone: string;
  filter: Json<unknown>;
  /** A `file` with bodies and customers' whole numbers, for its owner alone. */
  is_whole: Generated<boolean>;
  only_unusual: Generated<boolean>;
  /** `waiting`, `reading`; `ready`, `quiet` (nothing unusual, nothing posted), `failed` or `missed`. */
  state: string;
  failure: string | null;
  tries: Generated<number>;
  due_at: Stamp;
  lease_until: MaybeInstant;
  /** Who has the lease: one that lost it must keep nothing. */
  lease_by: string | null;
  records_read: Generated<bigint>;
  read_at: MaybeInstant;
  summary: Json<unknown> | null;
  before: Json<unknown> | null;
  corrections: Json<unknown> | null;
  reconciliation: Json<unknown> | null;
  created_at: Stamp;
  rest_at: MaybeInstant;
};

/** A run's CSV in a place: uploaded first, then shared in the thread. */
export type ReportFiles = {
  id: string;
  run_id: string;
  /** `own`: the owner's direct messages; `channel`: the thread of the report in `channel_id`. */
  place: string;
  is_whole: boolean;
  channel_id: string | null;
  /** `waiting`, `uploaded`, `shared` or `failed`. */
  state: string;
  /** The chat's id of the bytes that were uploaded. */
  file_id: string | null;
  file_name: string;
  /** A sharing that may have happened: looked for before it is done again. */
  sharing_since: MaybeInstant;
  records: bigint | null;
  nanodollars: bigint | null;
  read_at: MaybeInstant;
  failure: string | null;
  tries: Generated<number>;
  due_at: Stamp;
  lease_until: MaybeInstant;
  lease_by: string | null;
  created_at: Stamp;
  rest_at: MaybeInstant;
};

export type ReportPosts = { id: string; run_id: string; channel_id: string; posted_by: string; posted_at: Stamp };

/** A filtered list of records that a person pages through; its rows hold no bodies. */
export type RecordLists = {
  id: string;
  user_id: string;
  start_at: Instant;
  end_at: Instant;
  zone: string;
  filter: Json<unknown>;
  records_read: Generated<bigint>;
  matched: Generated<bigint>;
  /** Rows that could not be read. */
  unreadable: Generated<number>;
  created_at: Stamp;
};
export type RecordListRows = { list_id: string; position: number; record: Json<unknown> };

/** What became of a number's texts on a UTC day, `YYYY-MM-DD`. */
export type RecordDays = {
  day: string;
  number: string;
  texts_out: number;
  delivered: number;
  undelivered: number;
  nanodollars: bigint;
};
export type RecordDayCodes = { day: string; number: string; code: number; texts: number };
/** A day, or `last 24 hours`, which the alerts are judged by. */
export type RecordDayReads = { day: string; read_at: Stamp; is_whole: boolean; unreadable: Generated<number> };

export type AlertRules = {
  id: string;
  owner: string;
  channel_id: string;
  kind: string;
  /** E.164; null: the whole account. */
  number: string | null;
  /** Hundredths of a percent, or nanodollars, by the kind. */
  threshold: bigint | null;
  /** What a spend is summed over: `24h` or `month`. */
  span: Generated<string>;
  /** `on`, `paused` or `deleted`. */
  state: string;
  paused_reason: string | null;
  created_at: Stamp;
  checked_at: MaybeInstant;
};

export type AlertIncidents = {
  id: string;
  rule_id: string;
  /** What it is about within its rule: an error code; empty otherwise. */
  subject: Generated<string>;
  /** `open` or `cleared`. */
  state: string;
  opened_at: Stamp;
  /** Since when the rule has not been broken any more. */
  good_since: MaybeInstant;
  cleared_at: MaybeInstant;
  details: Json<unknown>;
  cleared_details: Json<unknown> | null;
};

export type ReportSchema = {
  report_schedules: ReportSchedules;
  report_runs: ReportRuns;
  report_files: ReportFiles;
  report_posts: ReportPosts;
  record_lists: RecordLists;
  record_list_rows: RecordListRows;
  record_days: RecordDays;
  record_day_codes: RecordDayCodes;
  record_day_reads: RecordDayReads;
  alert_rules: AlertRules;
  alert_incidents: AlertIncidents;
};
