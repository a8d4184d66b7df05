import type { ColumnType, Generated } from 'kysely';

/** Given as JSON text, read as the value. */
type Json<T> = ColumnType<T, string, string>;
type Instant = ColumnType<Date, Date | string, Date | string>;
type MaybeInstant = ColumnType<Date | null, Date | string | null | undefined, Date | string | null>;
type Stamp = ColumnType<Date, Date | undefined, Date>;
type MaybeAmount = ColumnType<bigint | null, bigint | null | undefined, bigint | null>;

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

/** What an admin saved in Slack, over what the environment gives: see `access/settings.ts`. */
export type Settings = { key: string; value: Json<unknown>; set_by: string; set_at: Stamp };

/** A change of a setting that loosens something, until a second admin agrees. */
export type SettingChanges = {
  id: string;
  key: string;
  old_value: Json<unknown>;
  new_value: Json<unknown>;
  asked_by: string;
  /** `open`, `applied`, `refused` or `withdrawn`. */
  state: string;
  created_at: Stamp;
  /** With only one admin: when it applies by itself. */
  ripe_at: MaybeInstant;
  decided_by: string | null;
  decided_at: MaybeInstant;
  /** Why the program ended it: `other_value` or `asker_gone`. */
  ended_reason: string | null;
};

/** The head of the audit trail as it was posted on a day (`YYYY-MM-DD`, in the workspace's zone). */
export type AuditHeads = {
  day: string;
  head: string;
  rows_count: bigint;
  /** The row at which the trail was found broken. */
  broken_at: string | null;
  noted_at: Stamp;
};

/** How an approver wishes to be told of a request: `mention`, `direct` or `none`. */
export type NoticeWishes = { user_id: string; told: string };

export type Requests = {
  id: string;
  kind: string;
  /** `requested`, `approved`, `denied`, `cancelled` or `expired`. */
  state: string;
  requester: string;
  reason: string;
  cost_center: string | null;
  /** The policy that it was made under. */
  policy: Json<unknown>;
  /** How many votes it takes, as last computed. */
  needed: number;
  channel_id: string;
  /** The most that the vote covers. */
  setup_nanodollars: bigint;
  monthly_nanodollars: bigint;
  /** Beyond the budget's cap, where an admin may allow that. */
  needs_admin: Generated<boolean>;
  created_at: Stamp;
  expires_at: Instant;
  nudge_at: MaybeInstant;
  nudged_at: MaybeInstant;
  checked_at: MaybeInstant;
  decided_by: string | null;
  decided_at: MaybeInstant;
  ended_reason: string | null;
  ended_detail: string | null;
  /** The request that this one takes up again. */
  follows: string | null;
};

export type Votes = {
  request_id: string;
  person: string;
  /** `approve` or `deny`. */
  vote: string;
  note: string | null;
  break_glass: Generated<boolean>;
  at: Stamp;
};

/** One number that a request is to buy or to release. */
export type NumberOrders = {
  id: string;
  request_id: string;
  position: number;
  action: string;
  /** E.164; null: the rule has not found one yet. */
  number: string | null;
  /** What may be bought in the number's place, or at all: see `numbers/rule.ts`. */
  rule: Json<unknown> | null;
  /** The most that it may cost. */
  setup_nanodollars: bigint;
  monthly_nanodollars: bigint;
  alias: string | null;
  messaging: Generated<boolean>;
  state: string;
  reason: string | null;
  detail: string | null;
  /** Numbers near one that was refused. */
  alternatives: ColumnType<unknown[], string | undefined, string>;
  paid_setup_nanodollars: bigint | null;
  paid_monthly_nanodollars: bigint | null;
  /** Bought, but the carrier could not set its messaging up (207). */
  messaging_failed: Generated<boolean>;
  tries: Generated<number>;
  next_try_at: MaybeInstant;
  /** Past this instant an approved one is not bought any more. */
  good_until: MaybeInstant;
  looks: Generated<number>;
  next_look_at: MaybeInstant;
  asked_at: MaybeInstant;
  decided_by: string | null;
  decided_at: MaybeInstant;
  rest_at: MaybeInstant;
  /** After buying: alias, messaging and callbacks. `waiting`, `done` or `failed`; null: nothing to do. */
  setup_state: string | null;
  setup_detail: string | null;
  setup_tries: Generated<number>;
  next_setup_at: MaybeInstant;
  /** What the last look for the face found. */
  seen: Json<unknown> | null;
  created_at: Stamp;
};

export type OrderAttempts = {
  id: Generated<bigint>;
  order_id: string;
  number: string;
  about_to_at: Stamp;
  /** Nobody can be waiting for the answer any more past this instant. */
  expect_by: Instant;
  outcome: string | null;
  outcome_at: MaybeInstant;
  http_status: number | null;
  carrier_code: number | null;
};

/** What a request takes of a month's budget: set-up and the first month. */
export type BudgetEntries = {
  id: Generated<bigint>;
  request_id: string;
  order_id: string | null;
  /** `YYYY-MM`, in the workspace's zone. */
  month: string;
  cost_center: string | null;
  nanodollars: bigint;
  /** `reserved`, `spent` or `given_back`. */
  state: string;
  at: Stamp;
};

/** Texts of a number on a UTC day, `YYYY-MM-DD`. */
export type NumberTraffic = {
  number: string;
  day: ColumnType<string, string, string>;
  texts_in: number;
  texts_out: number;
};
/** Days whose records have been read into `number_traffic`; `is_whole`: after the day had ended. */
export type TrafficDays = {
  day: ColumnType<string, string, string>;
  read_at: Stamp;
  is_whole: boolean;
  /** Records of the day that could not be read, and are in no number's traffic. */
  unreadable: Generated<number>;
};

/** Who asked for the numbers without traffic, and whether it is there. */
export type UnusedReports = {
  id: string;
  user_id: string;
  /** `reading`, `ready` or `failed`. */
  state: string;
  failure: string | null;
  tries: Generated<number>;
  /** When a job is to go on with it. */
  due_at: Stamp;
  created_at: Stamp;
  rest_at: MaybeInstant;
};

/** A change of a number of ours that a person asked for. */
export type NumberChanges = {
  id: string;
  number: string;
  /** `alias` or `messaging` (switched on). */
  kind: string;
  /** Null takes it away. */
  alias: string | null;
  asked_by: string;
  /** `waiting`; done, refused, or overtaken by a later change of the same kind. */
  state: string;
  messaging_failed: Generated<boolean>;
  failure: string | null;
  tries: Generated<number>;
  /** A call may be under way until then. */
  busy_until: MaybeInstant;
  next_try_at: Stamp;
  created_at: Stamp;
  rest_at: MaybeInstant;
  /** When the person saw what came of it. */
  told_at: MaybeInstant;
};

/** What a person searches for sale, with the numbers ticked so far. */
export type NumberSearches = {
  id: string;
  user_id: string;
  filter: Json<unknown>;
  /** What was for sale, with the prices that the person was shown. */
  found: ColumnType<unknown, string | undefined, string>;
  /** How many numbers were looked at, and whether they were all that the carrier offers. */
  looked_at: Generated<number>;
  is_whole: Generated<boolean>;
  chosen: ColumnType<string[], string | undefined, string>;
  created_at: Stamp;
};

export type Schema = {
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
  settings: Settings;
  setting_changes: SettingChanges;
  audit_heads: AuditHeads;
  notice_wishes: NoticeWishes;
  requests: Requests;
  votes: Votes;
  number_orders: NumberOrders;
  order_attempts: OrderAttempts;
  budget_entries: BudgetEntries;
  number_traffic: NumberTraffic;
  traffic_days: TrafficDays;
  unused_reports: UnusedReports;
  number_changes: NumberChanges;
  number_searches: NumberSearches;
};
