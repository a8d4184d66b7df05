import { createHash } from 'node:crypto';
import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';

/**
 * What an admin may set in Slack: each setting with its shape as it stands in the database (amounts are strings of
 * nanodollars, since JSON has no integers of that size).
 */

const ids = z.array(z.string().regex(/^[USW][A-Z0-9]{2,}$/)).max(100);
const amount = z
  .string()
  .regex(/^\d{1,18}$/)
  .transform(BigInt);
const cap = amount.nullable();
const limits = z.object({ texts: z.number().int().min(0).nullable(), money: cap });
const spans = z.object({ hour: limits, day: limits, month: limits });

export const settingKinds = {
  /** Admins besides those of the environment, who always hold. */
  admins: ids,
  /** Or one `*`: every full member. */
  senders: z.array(z.string().regex(/^([USW][A-Z0-9]{2,}|\*)$/)).max(100),
  approvers: ids,
  auditors: ids,
  /** Where requests are decided. */
  approvalChannel: z
    .string()
    .regex(/^[CG][A-Z0-9]{2,}$/)
    .nullable(),
  /** Votes that a request needs: `below` the threshold of set-up plus first month, and `from` there on. */
  quorum: z.object({
    below: z.number().int().min(1).max(10),
    from: z.number().int().min(1).max(10),
    threshold: amount,
  }),
  /** Hours until a request that nobody decided expires, and how long before that the approvers are reminded (0: never). */
  expiry: z.object({ hours: z.number().int().min(1).max(336), nudgeHours: z.number().int().min(0).max(335) }),
  /** The zone that months are counted in. It stands before what is counted by them: a form that sets both changes it first. */
  zone: z.string().refine(isZone, 'is no time zone'),
  /** What purchases may take of a month: set-up and the first month of each number. Null: no cap. */
  budget: z.object({
    workspace: cap,
    /** By cost center; one that stands here is one that a request may name. */
    centers: z.record(z.string().min(1).max(40), cap),
    /** What becomes of a request beyond the cap: refused, or an admin has to be among those who approve. */
    beyond: z.enum(['refuse', 'admin']),
  }),
  /** Whether an approver may, with a reason and in front of the whole channel, decide their own request. */
  breakGlass: z.boolean(),
  /** How many texts may leave, and for how much, by person and for the workspace, in the last hour and day and this month. */
  textCaps: z.object({ person: spans, workspace: spans }),
} satisfies { [key: string]: z.ZodType };

export type SettingKey = keyof typeof settingKinds;
export const settingKeys = Object.keys(settingKinds) as SettingKey[];
/** A setting as the program uses it: amounts are bigint. */
export type SettingValue<K extends SettingKey> = z.output<(typeof settingKinds)[K]>;
export type SettingValues = { [K in SettingKey]: SettingValue<K> };

export function isSettingKey(word: string): word is SettingKey {
  return Object.hasOwn(settingKinds, word);
}

/**
 * Whether a name is one of a time zone, such as `America/Los_Angeles`, to all who reckon by it: Intl, Temporal and PostgreSQL.
 * Names without a region are not: PST and IST have several meanings or none, CET has summers to one and none to another, and
 * +05:00 is west of Greenwich to PostgreSQL.
 */
export function isZone(name: string): boolean {
  if (!zoneName.test(name)) return false;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}

const zoneName =
  /^(?:UTC|GMT|(?:Africa|America|Antarctica|Arctic|Asia|Atlantic|Australia|Brazil|Canada|Chile|Etc|Europe|Indian|Mexico|Pacific|US)\/.+)$/i;

const none = { texts: null, money: null };

/** What holds where neither the environment nor an admin says anything. */
export const defaults: Omit<SettingValues, 'admins' | 'senders' | 'approvers' | 'approvalChannel'> = {
  auditors: [],
  quorum: { below: 1, from: 2, threshold: 50_000_000_000n },
  expiry: { hours: 24, nudgeHours: 4 },
  budget: { workspace: null, centers: {}, beyond: 'refuse' },
  zone: 'UTC',
  breakGlass: false,
  // A stolen account cannot text ten thousand people before somebody sees it.
  textCaps: {
    person: { hour: { texts: 200, money: null }, day: { texts: 1_000, money: null }, month: none },
    workspace: { hour: { texts: 1_000, money: null }, day: { texts: 5_000, money: null }, month: none },
  },
};

/** A value as it is kept in the database, the same text for the same value: amounts as strings, names in order. */
export function toStored(value: unknown): string {
  return JSON.stringify(value, (_, part: unknown) => {
    if (typeof part === 'bigint') return String(part);
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  });
}

/** A value as it came from the database or a form; null: it is none of this setting's. */
export function readSetting<K extends SettingKey>(key: K, stored: unknown): { value: SettingValue<K> } | null {
  const parsed = settingKinds[key].safeParse(stored);
  // Which schema it was is known by its key alone.
  return parsed.success ? { value: parsed.data as SettingValue<K> } : null;
}

/** What tells a value that was shown from another one, in a few characters: a form carries it along. */
export function printOf(value: unknown): string {
  return createHash('sha256').update(toStored(value)).digest('hex').slice(0, 16);
}
