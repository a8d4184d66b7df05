import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const statements = [
  `create table settings (
     key text primary key, value jsonb not null, set_by text not null, set_at timestamptz not null default now())`,
  `create table setting_changes (
     id uuid primary key, key text not null, old_value jsonb not null, new_value jsonb not null, asked_by text not null,
     state text not null check (state in ('open','applied','refused','withdrawn')),
     created_at timestamptz not null default now(), ripe_at timestamptz, decided_by text, decided_at timestamptz, ended_reason text)`,
  // One change of a setting at a time, so that a second admin knows what they agree to.
  `create unique index setting_changes_open on setting_changes (key) where state = 'open'`,
  `create table notice_wishes (user_id text primary key, told text not null check (told in ('mention','direct','none')))`,
  `create table requests (
     id uuid primary key, kind text not null, state text not null check (state in ('requested','approved','denied','cancelled','expired')),
     requester text not null, reason text not null, cost_center text, policy jsonb not null, needed integer not null, channel_id text not null,
     setup_nanodollars bigint not null, monthly_nanodollars bigint not null, needs_admin boolean not null default false,
     created_at timestamptz not null default now(), expires_at timestamptz not null, nudge_at timestamptz, nudged_at timestamptz,
     checked_at timestamptz, decided_by text, decided_at timestamptz, ended_reason text, ended_detail text,
     follows uuid references requests)`,
  `create index requests_open on requests (expires_at) where state = 'requested'`,
  `create index requests_requester on requests (requester, created_at desc)`,
  `create index requests_created on requests (created_at desc)`,
  `create table votes (
     request_id uuid not null references requests, person text not null, vote text not null check (vote in ('approve','deny')),
     note text, break_glass boolean not null default false, at timestamptz not null default now(), primary key (request_id, person))`,
  `create table number_orders (
     id uuid primary key, request_id uuid not null references requests, position integer not null,
     action text not null check (action in ('buy','release')), number text, rule jsonb,
     setup_nanodollars bigint not null, monthly_nanodollars bigint not null,
     alias text, messaging boolean not null default false,
     state text not null check (state in ('requested','approved','buying','bought','releasing','released','refused','uncertain','dropped')),
     reason text, detail text, alternatives jsonb not null default '[]',
     paid_setup_nanodollars bigint, paid_monthly_nanodollars bigint, messaging_failed boolean not null default false,
     tries integer not null default 0, next_try_at timestamptz, good_until timestamptz, looks integer not null default 0, next_look_at timestamptz,
     asked_at timestamptz, decided_by text, decided_at timestamptz, rest_at timestamptz,
     setup_state text check (setup_state in ('waiting','done','failed')), setup_detail text, setup_tries integer not null default 0, next_setup_at timestamptz,
     seen jsonb, created_at timestamptz not null default now())`,
  `create index number_orders_request on number_orders (request_id, position)`,
  // Two requests for one number: the second must not begin while the first is at the carrier or not known.
  `create unique index number_orders_busy on number_orders (number) where state in ('buying','releasing','uncertain')`,
  `create index number_orders_due_try on number_orders (next_try_at) where state = 'approved'`,
  `create index number_orders_due_look on number_orders (next_look_at) where next_look_at is not null`,
  `create index number_orders_due_setup on number_orders (next_setup_at) where setup_state = 'waiting'`,
  `create table order_attempts (
     id bigint generated always as identity primary key, order_id uuid not null references number_orders, number text not null,
     about_to_at timestamptz not null default clock_timestamp(), expect_by timestamptz not null,
     outcome text, outcome_at timestamptz, http_status integer, carrier_code integer)`,
  `create index order_attempts_order on order_attempts (order_id, id)`,
  // Never a second call for one number by itself: another attempt of an order at a number needs the first to have surely had no effect.
  `create unique index order_attempts_once on order_attempts (order_id, number) where outcome is null or outcome not in ('never_reached','aborted')`,
  `create table budget_entries (
     id bigint generated always as identity primary key, request_id uuid not null references requests, order_id uuid unique references number_orders,
     month text not null, cost_center text, nanodollars bigint not null,
     state text not null check (state in ('reserved','spent','given_back')), at timestamptz not null default now())`,
  `create index budget_entries_month on budget_entries (month, cost_center)`,
  `create index budget_entries_request on budget_entries (request_id)`,
  `create table number_traffic (number text not null, day text not null, texts_in integer not null, texts_out integer not null, primary key (number, day))`,
  `create table traffic_days (
     day text primary key, read_at timestamptz not null default now(), is_whole boolean not null, unreadable integer not null default 0)`,
  `alter table account_numbers add column monthly_nanodollars bigint, add column cost_read_at timestamptz`,
  `create table unused_reports (
     id uuid primary key, user_id text not null, state text not null check (state in ('reading','ready','failed')), failure text,
     tries integer not null default 0, due_at timestamptz not null default now(), created_at timestamptz not null default now(), rest_at timestamptz)`,
  // Asked again while it is being read, it is the same one.
  `create unique index unused_reports_reading on unused_reports (user_id) where state = 'reading'`,
  `create table number_changes (
     id uuid primary key, number text not null, kind text not null check (kind in ('alias','messaging')), alias text, asked_by text not null,
     state text not null check (state in ('waiting','done','refused','overtaken')), messaging_failed boolean not null default false, failure text,
     tries integer not null default 0, busy_until timestamptz, next_try_at timestamptz not null default now(),
     created_at timestamptz not null default now(), rest_at timestamptz, told_at timestamptz)`,
  `create index number_changes_due on number_changes (next_try_at) where state = 'waiting'`,
  `create index number_changes_untold on number_changes (rest_at) where state = 'refused' and told_at is null`,
  `create table number_searches (
     id uuid primary key, user_id text not null, filter jsonb not null, found jsonb not null default '[]', looked_at integer not null default 0,
     is_whole boolean not null default true, chosen jsonb not null default '[]', created_at timestamptz not null default now())`,
  `create index number_searches_created on number_searches (created_at)`,
  `alter table texts add column estimate_nanodollars bigint`,
  // What the caps count by: when a text left, and while it has not, when it was taken.
  `create index texts_counted on texts (coalesce(first_try_at, created_at))`,
  `create index audit_at on audit (at)`,
  // One head a day, however many processes there are.
  `create table audit_heads (
     day text primary key, head text not null, rows_count bigint not null, broken_at text, noted_at timestamptz not null default now())`,
];

export const numbers: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};
