import type { Config } from '../config.ts';
import type { Db, Trx } from '../storage/transaction.ts';
import type { RoleLists } from './roles.ts';
import {
  defaults,
  isSettingKey,
  type SettingKey,
  type SettingValues,
  settingKeys,
  settingKinds,
} from './setting-kinds.ts';

/** Where a live setting comes from: the environment (or its default), or an admin in Slack. */
export type SettingSource = { from: 'environment' } | { from: 'slack'; by: string; at: Date };

export type Settings = SettingValues & {
  /** Admins of the environment: they always hold, whatever was saved. */
  rootAdmins: string[];
  sources: { [K in SettingKey]: SettingSource };
};

export type SettingsReader = ReturnType<typeof createSettings>;

/** How long one reading serves a process, where nothing is decided by it. Milliseconds. */
const keptMs = 1_000;

/** What the environment gives as the start, and over it what an admin saved in Slack. */
export function createSettings(db: Db, config: Pick<Config, 'access' | 'approvalChannel'>) {
  const { access } = config;
  const start: SettingValues = {
    ...defaults,
    admins: [],
    senders: access.senders,
    approvers: access.approvers,
    approvalChannel: config.approvalChannel,
  };
  let kept: { reading: Promise<Settings>; at: number } | null = null;
  /** The same once it is there: inside a transaction nobody may wait for a reading outside of it. */
  let held: { settings: Settings; at: number } | null = null;

  /** As they stand now, read in the caller's transaction: for what is decided by them. */
  async function read(from: Db | Trx): Promise<Settings> {
    const rows = await from.selectFrom('settings').selectAll().execute();
    const values: { [key: string]: unknown } = { ...start };
    const sources = Object.fromEntries(settingKeys.map((key) => [key, { from: 'environment' }]));
    for (const row of rows) {
      if (!isSettingKey(row.key)) continue;
      const parsed = settingKinds[row.key].safeParse(row.value);
      // What an earlier version wrote and this one cannot read leaves the start in force.
      if (!parsed.success) continue;
      values[row.key] = parsed.data;
      Object.assign(sources, { [row.key]: { from: 'slack', by: row.set_by, at: row.set_at } });
    }
    return { ...(values as SettingValues), rootAdmins: access.admins, sources: sources as Settings['sources'] };
  }

  return {
    read,
    /** As read within the last second by this process. */
    async recent(): Promise<Settings> {
      const now = performance.now();
      if (kept === null || now - kept.at > keptMs) {
        const reading = read(db);
        kept = { reading, at: now };
        reading.then(
          (settings) => {
            if (kept?.reading === reading) held = { settings, at: now };
          },
          () => {
            if (kept?.reading === reading) kept = null;
          },
        );
      }
      return kept.reading;
    },
    /** The same for use inside a transaction, which may not wait for another connection. */
    async recentIn(trx: Db | Trx): Promise<Settings> {
      const now = performance.now();
      if (held !== null && now - held.at <= keptMs) return held.settings;
      const settings = await read(trx);
      held = { settings, at: now };
      return settings;
    },
    /** A setting was changed here: the next reader reads anew. */
    forget(): void {
      kept = null;
      held = null;
    },
    /** The approval channel that a check looks at: the environment's where the database, which has its own check, cannot say. */
    async checkedChannel(): Promise<string | null> {
      try {
        return (await read(db)).approvalChannel;
      } catch {
        return start.approvalChannel;
      }
    },
    /** What holds without anything saved. */
    start: { ...start, rootAdmins: access.admins },
  };
}

/** Ids of users and groups on each role's list, resolved from the settings: an empty list of senders or approvers means the admins. */
export function roleLists(
  settings: Pick<Settings, 'rootAdmins' | 'admins' | 'senders' | 'approvers' | 'auditors'>,
): RoleLists {
  const admins = [...new Set([...settings.rootAdmins, ...settings.admins])];
  return {
    admin: admins,
    sender: settings.senders.length > 0 ? [...settings.senders] : admins,
    approver: settings.approvers.length > 0 ? settings.approvers : admins,
    auditor: settings.auditors,
  };
}
