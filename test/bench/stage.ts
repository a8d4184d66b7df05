import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { variables } from '../../src/config.ts';
import { GROUPS, PEOPLE } from '../../src/sandbox/slack/seed.ts';
import type { SlackPace } from '../../src/slack/show-row.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { migrateToLatest } from '../../src/storage/migrate.ts';
import { liftTextCaps } from '../support/caps.ts';
import { quietLog } from '../support/database.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { type Child, startChild } from './child.ts';
import { startFlags } from './start-flags.ts';

export type DatabaseKind = 'PostgreSQL' | 'embedded';
/** An empty database of a run: what the app is started with, and what takes it away again. */
export type BenchDatabase = { databaseUrl: string | null; dataDir: string; drop(): Promise<void> };

export const secrets = { botToken: 'xoxb-bench', signingSecret: 'bench-signing-secret' };
export const auditKey = 'a-key-of-the-bench-that-seals-nothing';
export const ourNumber = '+12065550100';
/** Where Slack's own pace would be all that is measured. */
export const noPace: SlackPace = { postStepMs: 0.01, postBurstMs: 60_000, updateStepMs: 0.01, updateBurstMs: 60_000 };

const place = z.object({ url: z.string() });
const slackPlace = z.object({ url: z.string(), apiUrl: z.string() });

/** What every measure plays on: a local Slack and a carrier, each in a process of its own. */
export type Stage = {
  slack: Child & { url: string; apiUrl: string };
  carrier: Child & { url: string };
  environment(database: BenchDatabase | null, more?: NodeJS.ProcessEnv): NodeJS.ProcessEnv;
  /**
   * Starts the app and lets Slack call it, or one more beside it on the same database: then Slack calls the newest. `pace`:
   * of its posts to Slack, null for its own.
   */
  startApp(
    database: BenchDatabase,
    options?: { pace?: SlackPace; env?: NodeJS.ProcessEnv },
  ): Promise<Child & { url: string }>;
  startBare(): Promise<Child & { url: string }>;
  stop(): Promise<void>;
};

export async function setStage(): Promise<Stage> {
  const plain = { PATH: process.env.PATH, HOME: process.env.HOME };
  const slack = await startChild(new URL('slack-process.ts', import.meta.url), { env: plain, argument: secrets });
  const carrier = await startChild(new URL('carrier-process.ts', import.meta.url), { env: plain });
  const { url: slackUrl, apiUrl } = slackPlace.parse(slack.ready);
  const { url: carrierUrl } = place.parse(carrier.ready);

  /** Every variable is set, empty ones too, so that neither this shell's nor a .env file's settings get in. */
  function environment(database: BenchDatabase | null, more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
    const empty = Object.keys(variables).flatMap((name) => [
      [name, ''],
      [`${name}_FILE`, ''],
    ]);
    return {
      ...plain,
      ...Object.fromEntries(empty),
      SLACK_BOT_TOKEN: secrets.botToken,
      SLACK_SIGNING_SECRET: secrets.signingSecret,
      SLACK_API_URL: apiUrl,
      FLOWROUTE_ACCESS_KEY: 'bench-access-key',
      FLOWROUTE_SECRET_KEY: 'bench-secret-key',
      FLOWROUTE_BASE_URL: carrierUrl,
      DATABASE_URL: database?.databaseUrl ?? '',
      DATA_DIR: database?.dataDir ?? '',
      DEFAULT_FROM_NUMBER: ourNumber,
      ADMIN_USERS: PEOPLE.admin,
      SENDERS: GROUPS.senders,
      APPROVERS: GROUPS.approvers,
      AUDIT_KEY: auditKey,
      PORT: '0',
      LOG_LEVEL: 'error',
      ...more,
    };
  }

  async function startListening(file: string, options: Parameters<typeof startChild>[1]) {
    const child = await startChild(new URL(file, import.meta.url), options);
    const { url } = place.parse(child.ready);
    await slack.ask('requestUrl', `${url}/slack/events`);
    return { ...child, url };
  }

  return {
    slack: { ...slack, url: slackUrl, apiUrl },
    carrier: { ...carrier, url: carrierUrl },
    environment,
    startApp: (database, options = {}) =>
      startListening('app-process.ts', {
        env: environment(database, options.env),
        argument: { pace: options.pace ?? null },
        flags: startFlags,
      }),
    startBare: () => startListening('bare-process.ts', { env: environment(null) }),
    async stop() {
      await Promise.all([slack.stop(), carrier.stop()]);
    },
  };
}

/**
 * `adminUrl`: of the server that PostgreSQL's databases are made on. Without caps on texts: one person sends here what many
 * would.
 */
export async function benchDatabase(kind: DatabaseKind, adminUrl: string): Promise<BenchDatabase> {
  const made = await makeDatabase(kind, adminUrl);
  const opened = await openDatabase({ ...made, log: quietLog() });
  await migrateToLatest(opened.db);
  await liftTextCaps(opened.db);
  await opened.close();
  return made;
}

async function makeDatabase(kind: DatabaseKind, adminUrl: string): Promise<BenchDatabase> {
  if (kind === 'PostgreSQL') {
    const fresh = await freshDatabase(adminUrl);
    return { databaseUrl: fresh.url, dataDir: '', drop: () => fresh.drop() };
  }
  const folder = await mkdtemp(join(tmpdir(), 'switchboard-bench-'));
  return { databaseUrl: null, dataDir: folder, drop: () => rm(folder, { recursive: true, force: true }) };
}
