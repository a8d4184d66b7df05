import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';

const statements = [
  `create table seen_keys (key text primary key, answer jsonb, claimed_at timestamptz not null default now())`,
  `create index seen_keys_age on seen_keys (claimed_at)`,
  `create table people (
     user_id text primary key, name text not null, tz text not null, standing text not null,
     read_at timestamptz not null default now(), stale boolean not null default false)`,
  `create table group_members (
     group_id text primary key, members jsonb not null, read_at timestamptz not null default now(), stale boolean not null default false)`,
  `create table halts (
     id bigint generated always as identity primary key, kind text not null, reason text not null, set_by text,
     set_at timestamptz not null default now(), lifted_by text, lifted_at timestamptz)`,
  // One halt of a kind at a time: a second click finds the first.
  `create unique index halts_standing on halts (kind) where lifted_at is null`,
  `create table audit (
     id bigint generated always as identity primary key, at timestamptz not null default clock_timestamp(), actor text, actor_name text,
     action text not null, entity text not null, entity_id text not null, source text not null, details jsonb not null, seal text)`,
  `create index audit_unsealed on audit (id) where seal is null`,
  `create table account_numbers (
     number text primary key, alias text, number_type text, rate_center text, state text, messaging_enabled boolean,
     seen_at timestamptz not null default now(), gone_at timestamptz)`,
  `create table conversations (
     id uuid primary key, our_number text not null, their_number text not null, channel_id text, home_user text not null,
     home_refused text, created_at timestamptz not null default now(), unique (our_number, their_number))`,
  `create index conversations_theirs on conversations (their_number)`,
  `create table channel_numbers (channel_id text primary key, from_number text not null, used_at timestamptz not null default now())`,
  `create table texts (
     id uuid primary key, conversation_id uuid not null references conversations, author text not null,
     from_number text not null, to_number text not null, body text not null, media_urls jsonb not null, is_mms boolean not null,
     state text not null check (state in ('queued','sending','accepted','handed_over','delivered','undelivered','rejected','uncertain','held')),
     reason text, detail text, carrier_id text, tries integer not null default 0, created_at timestamptz not null default now(),
     first_try_at timestamptz, good_until timestamptz not null, sent_at timestamptz, rest_at timestamptz, looks integer not null default 0,
     next_look_at timestamptz, next_try_at timestamptz, asked_at timestamptz, decided_by text, decided_at timestamptz,
     resend_of uuid references texts, again boolean not null default false)`,
  // A record settles one text only.
  `create unique index texts_carrier_id on texts (carrier_id) where carrier_id is not null`,
  `create index texts_conversation on texts (conversation_id, created_at desc)`,
  `create index texts_author on texts (author, created_at desc)`,
  `create index texts_pair on texts (to_number, from_number, created_at desc)`,
  `create index texts_due_try on texts (next_try_at) where state in ('queued','sending')`,
  `create index texts_due_look on texts (next_look_at) where next_look_at is not null`,
  // Sending the same text again twice from one question is one text.
  `create unique index texts_resend_of on texts (resend_of) where resend_of is not null`,
  `create table send_attempts (
     id bigint generated always as identity primary key, text_id uuid not null references texts, about_to_at timestamptz not null default clock_timestamp(),
     expect_by timestamptz not null, outcome text, outcome_at timestamptz, http_status integer, carrier_code integer)`,
  `create index send_attempts_text on send_attempts (text_id, id)`,
  `create table records (
     message_id text primary key, text_id uuid references texts, direction text not null, from_number text not null, to_number text not null,
     is_mms boolean not null, encoding integer, number_type text, status text, amount_nanodollars bigint, segments integer,
     segments_estimated boolean not null, at timestamptz, receipts jsonb not null, read_at timestamptz not null default now())`,
  `create index records_price on records (number_type, is_mms, at desc) where direction = 'outbound' and amount_nanodollars is not null`,
  `create table block_list (
     number text primary key, reason text not null, source text not null, added_by text, added_at timestamptz not null default now())`,
  `create table drafts (
     id uuid primary key, user_id text not null, channel_id text not null, from_number text, to_typed text not null, body_typed text not null,
     media_typed text not null, keep_typography boolean not null default false, state text not null default 'open', created_at timestamptz not null default now(), updated_at timestamptz not null default now())`,
  `create index drafts_open on drafts (user_id, updated_at desc) where state = 'open'`,
  `create table pacing (kind text primary key, next_at timestamptz not null)`,
  `create table slack_messages (
     id uuid primary key, entity text not null, entity_id text not null, channel_id text, home_user text, parent_id uuid references slack_messages,
     ts text, wanted bigint not null default 1, shown bigint not null default 0, urgency integer not null default 1,
     not_before timestamptz not null default now(), lease_until timestamptz, posting_since timestamptz,
     check_copies_at timestamptz, refused text,
     tries integer not null default 0, created_at timestamptz not null default now())`,
  `create unique index slack_messages_entity on slack_messages (entity, entity_id, coalesce(home_user, channel_id))`,
  `create index slack_messages_due on slack_messages (urgency, not_before) where wanted > shown and refused is null`,
  `create index slack_messages_copies on slack_messages (check_copies_at) where check_copies_at is not null`,
  `create index slack_messages_parent on slack_messages (parent_id)`,
  `create table channel_facts (
     channel_id text primary key, name text not null, is_shared boolean not null, is_archived boolean not null, is_member boolean not null,
     read_at timestamptz not null default now())`,
];

export const texts: Migration = {
  async up(db: Kysely<unknown>) {
    for (const statement of statements) await sql.raw(statement).execute(db);
  },
};
