import type { Generated } from 'kysely';
import type { Instant, Json, MaybeAmount, MaybeInstant, Stamp } from './columns.ts';
import type { AccessSchema } from './schema-access.ts';
import type { NumbersSchema } from './schema-numbers.ts';
import type { ReportSchema } from './schema-reports.ts';

export type SeenKeys = { key: string; answer: Json<unknown> | null; claimed_at: Stamp };

export type People = {
  user_id: string;
  name: string;
  tz: string;
  /** `full`, `guest`, `bot`, `deactivated` or `stranger`. */
  standing: string;
  read_at: Stamp;
  stale: Generated<boolean>;
};

export type GroupMembers = { group_id: string; members: Json<string[]>; read_at: Stamp; stale: Generated<boolean> };

/** A halt of all sending: by a person (`freeze`), or because the carrier refuses our key (`carrier`). */
export type Halts = {
  id: Generated<bigint>;
  kind: string;
  reason: string;
  set_by: string | null;
  set_at: Stamp;
  lifted_by: string | null;
  lifted_at: MaybeInstant;
};

export type Audit = {
  id: Generated<bigint>;
  at: Stamp;
  actor: string | null;
  actor_name: string | null;
  action: string;
  entity: string;
  entity_id: string;
  source: string;
  details: Json<unknown>;
  seal: string | null;
};

export type AccountNumbers = {
  number: string;
  alias: string | null;
  number_type: string | null;
  rate_center: string | null;
  state: string | null;
  messaging_enabled: boolean | null;
  seen_at: Stamp;
  gone_at: MaybeInstant;
  /** What it costs a month; null: the carrier gives no cost, or has not been asked yet (then `cost_read_at` is null too). */
  monthly_nanodollars: MaybeAmount;
  cost_read_at: MaybeInstant;
};

export type Conversations = {
  id: string;
  our_number: string;
  their_number: string;
  /** The channel that it lives in, or null: the direct messages of `home_user`. */
  channel_id: string | null;
  home_user: string;
  /** The chat's word for why it would take nothing there, until it takes something again. */
  home_refused: string | null;
  created_at: Stamp;
};

export type ChannelNumbers = { channel_id: string; from_number: string; used_at: Stamp };

export type Texts = {
  id: string;
  conversation_id: string;
  author: string;
  from_number: string;
  to_number: string;
  body: string;
  media_urls: Json<string[]>;
  is_mms: boolean;
  state: string;
  /** Why it stands in its state, as a code of `messages/reasons.ts`, and a detail in plain words. */
  reason: string | null;
  detail: string | null;
  carrier_id: string | null;
  tries: Generated<number>;
  created_at: Stamp;
  /** When the first try began; the ten tries in 15 minutes count from here. */
  first_try_at: MaybeInstant;
  /** Past this instant it is not sent without asking. */
  good_until: Instant;
  sent_at: MaybeInstant;
  rest_at: MaybeInstant;
  looks: Generated<number>;
  next_look_at: MaybeInstant;
  next_try_at: MaybeInstant;
  asked_at: MaybeInstant;
  decided_by: string | null;
  decided_at: MaybeInstant;
  resend_of: string | null;
  /** The person has seen that an equal text was sent a short while ago, and wants it again. */
  again: Generated<boolean>;
  /** What it was thought to cost when it was taken; null: nobody asked, or no price was known. */
  estimate_nanodollars: bigint | null;
};

export type SendAttempts = {
  id: Generated<bigint>;
  text_id: string;
  about_to_at: Stamp;
  /** Nobody can be waiting for the answer any more past this instant. */
  expect_by: Instant;
  outcome: string | null;
  outcome_at: MaybeInstant;
  http_status: number | null;
  carrier_code: number | null;
};

export type Records = {
  message_id: string;
  text_id: string | null;
  direction: string;
  from_number: string;
  to_number: string;
  is_mms: boolean;
  encoding: number | null;
  number_type: string | null;
  status: string | null;
  amount_nanodollars: bigint | null;
  segments: number | null;
  segments_estimated: boolean;
  at: MaybeInstant;
  receipts: Json<StoredReceipt[]>;
  read_at: Stamp;
};

export type StoredReceipt = {
  level: number | null;
  status: string;
  code: number | null;
  description: string | null;
  at: string | null;
};

export type BlockList = {
  number: string;
  reason: string;
  /** `hand` or `carrier`. */
  source: string;
  added_by: string | null;
  added_at: Stamp;
};

export type Drafts = {
  id: string;
  user_id: string;
  channel_id: string;
  from_number: string | null;
  /** As typed. */
  to_typed: string;
  body_typed: string;
  media_typed: string;
  /** Smart quotes, dashes and odd spaces stay as typed. */
  keep_typography: Generated<boolean>;
  /** `open`, `sent` or `discarded`. */
  state: Generated<string>;
  created_at: Stamp;
  updated_at: Stamp;
};

export type Pacing = { kind: string; next_at: Instant };

/** What stands in Slack of an entity, and what should: see `projections.ts`. */
export type SlackMessages = {
  id: string;
  entity: string;
  entity_id: string;
  /** Null: the direct messages of `home_user`, whose channel id is written here once it is known. */
  channel_id: string | null;
  home_user: string | null;
  /** The row whose message is the parent of the thread that this one stands in. */
  parent_id: string | null;
  ts: string | null;
  wanted: Generated<bigint>;
  shown: Generated<bigint>;
  /** 0: questions and final states; 1: the rest. */
  urgency: Generated<number>;
  not_before: Stamp;
  lease_until: MaybeInstant;
  /** Set before a post and unset with its `ts`: a post whose outcome is not known. */
  posting_since: MaybeInstant;
  /** Posted again after an unknown outcome: when to look for a second copy of it. */
  check_copies_at: MaybeInstant;
  /** Slack's word for why it will not take this message at all. */
  refused: string | null;
  tries: Generated<number>;
  created_at: Stamp;
};

export type ChannelFacts = {
  channel_id: string;
  name: string;
  is_shared: boolean;
  is_archived: boolean;
  is_member: boolean;
  read_at: Stamp;
};

export type Schema = AccessSchema &
  NumbersSchema &
  ReportSchema & {
    seen_keys: SeenKeys;
    people: People;
    group_members: GroupMembers;
    halts: Halts;
    audit: Audit;
    account_numbers: AccountNumbers;
    conversations: Conversations;
    channel_numbers: ChannelNumbers;
    texts: Texts;
    send_attempts: SendAttempts;
    records: Records;
    block_list: BlockList;
    drafts: Drafts;
    pacing: Pacing;
    slack_messages: SlackMessages;
    channel_facts: ChannelFacts;
  };
