import type { ColumnType, Generated } from 'kysely';
import type { Instant, Json, MaybeInstant, Stamp } from './columns.ts';

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

export type NumbersSchema = {
  number_orders: NumberOrders;
  order_attempts: OrderAttempts;
  number_traffic: NumberTraffic;
  traffic_days: TrafficDays;
  unused_reports: UnusedReports;
  number_changes: NumberChanges;
  number_searches: NumberSearches;
};
