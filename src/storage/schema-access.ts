import type { Generated } from 'kysely';
import type { Instant, Json, MaybeInstant, Stamp } from './columns.ts';

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

export type AccessSchema = {
  settings: Settings;
  setting_changes: SettingChanges;
  audit_heads: AuditHeads;
  notice_wishes: NoticeWishes;
  requests: Requests;
  votes: Votes;
  budget_entries: BudgetEntries;
};
