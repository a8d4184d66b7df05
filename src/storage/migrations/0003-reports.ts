import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const statements = [
  `create table report_schedules (
     id uuid primary key, owner text not null, channel_id text not null, rule jsonb not null, zone text not null, period text not null,
     filter jsonb not null, only_unusual boolean not null default false,
     state text not null check (state in ('on','paused','deleted')), paused_reason text, paused_by text,
     next_run_at timestamptz, version integer not null default 1,
     created_at timestamptz not null default now(), updated_at timestamptz not null default now())`,
  `create index report_schedules_due on report_schedules (next_run_at) where state = 'on'`,
  `create index report_schedules_owner on report_schedules (owner) where state <> 'deleted'`,
  `create table report_runs (
     id uuid primary key, kind text not null check (kind in ('report','file')),
     schedule_id uuid references report_schedules, scheduled_for timestamptz, is_late boolean not null default false,
     skipped_before integer not null default 0,
     owner text not null, channel_id text, asked_in text,
     first_day text not null, last_day text not null, start_at timestamptz not null, end_at timestamptz not null, zone text not null,
     filter jsonb not null, is_whole boolean not null default false, only_unusual boolean not null default false,
     state text not null check (state in ('waiting','reading','ready','quiet','failed','missed')),
     failure text, tries integer not null default 0, due_at timestamptz not null default now(), lease_until timestamptz, lease_by uuid,
     records_read bigint not null default 0, read_at timestamptz, summary jsonb, before jsonb, corrections jsonb, reconciliation jsonb,
     created_at timestamptz not null default now(), rest_at timestamptz)`,
  // A schedule's period is reported once, however many processes, clicks and clocks ask for it.
  `create unique index report_runs_once on report_runs (schedule_id, start_at, end_at) where schedule_id is not null`,
  `create index report_runs_due on report_runs (due_at) where state in ('waiting','reading')`,
  `create index report_runs_schedule on report_runs (schedule_id, created_at desc)`,
  `create table report_files (
     id uuid primary key, run_id uuid not null references report_runs, place text not null check (place in ('own','channel')),
     is_whole boolean not null, channel_id text,
     state text not null check (state in ('waiting','uploaded','shared','failed')),
     file_id text, file_name text not null, sharing_since timestamptz, records bigint, nanodollars bigint, read_at timestamptz, failure text,
     tries integer not null default 0, due_at timestamptz not null default now(), lease_until timestamptz, lease_by uuid,
     created_at timestamptz not null default now(), rest_at timestamptz)`,
  `create unique index report_files_once on report_files (run_id, place, coalesce(channel_id, ''), is_whole)`,
  `create index report_files_due on report_files (due_at) where state in ('waiting','uploaded')`,
  // A report that its asker posted in a channel: the same run, once for each channel.
  `create table report_posts (
     id uuid primary key, run_id uuid not null references report_runs, channel_id text not null, posted_by text not null,
     posted_at timestamptz not null default now(), unique (run_id, channel_id))`,
  `create table record_lists (
     id uuid primary key, user_id text not null, start_at timestamptz not null, end_at timestamptz not null, zone text not null,
     filter jsonb not null, records_read bigint not null default 0, matched bigint not null default 0,
     unreadable integer not null default 0, created_at timestamptz not null default now())`,
  `create index record_lists_created on record_lists (created_at)`,
  `create table record_list_rows (
     list_id uuid not null references record_lists on delete cascade, position integer not null, record jsonb not null, primary key (list_id, position))`,
  // What the alerts reckon by: a day's texts of a number, and the codes of those that failed. UTC days.
  `create table record_days (
     day text not null, number text not null, texts_out integer not null, delivered integer not null, undelivered integer not null,
     nanodollars bigint not null, primary key (day, number))`,
  `create table record_day_codes (day text not null, number text not null, code integer not null, texts integer not null, primary key (day, number, code))`,
  `create table record_day_reads (
     day text primary key, read_at timestamptz not null default now(), is_whole boolean not null, unreadable integer not null default 0)`,
  `create table alert_rules (
     id uuid primary key, owner text not null, channel_id text not null,
     kind text not null check (kind in ('delivery_below','delivery_drop','spend_above','new_code')),
     number text, threshold bigint, span text not null default '24h',
     state text not null check (state in ('on','paused','deleted')), paused_reason text,
     created_at timestamptz not null default now(), checked_at timestamptz)`,
  `create table alert_incidents (
     id uuid primary key, rule_id uuid not null references alert_rules, subject text not null default '',
     state text not null check (state in ('open','cleared')), opened_at timestamptz not null default now(), good_since timestamptz, cleared_at timestamptz,
     details jsonb not null, cleared_details jsonb)`,
  // An incident is told once while it lasts.
  `create unique index alert_incidents_open on alert_incidents (rule_id, subject) where state = 'open'`,
  `create index alert_incidents_rule on alert_incidents (rule_id, opened_at desc)`,
  // Reconciliation: texts that left in a range.
  `create index texts_sent on texts (sent_at) where carrier_id is not null`,
];

export const reports: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};
