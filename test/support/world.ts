import { createManifest } from '../../manifest/manifest.ts';
import { type RunningApp, startApp } from '../../src/app.ts';
import { type Environment, readConfig } from '../../src/config.ts';
import { knowsPrices } from '../../src/messages/sample-prices.ts';
import type { Failpoint } from '../../src/messages/send.ts';
import type { AskedRequest, FaultWish, Phone } from '../../src/sandbox/flowroute/protocol.ts';
import { type LocalFlowroute, startLocalFlowroute } from '../../src/sandbox/flowroute/server.ts';
import { type LocalSlack, startLocalSlack } from '../../src/sandbox/slack/local-slack.ts';
import { GROUPS, PEOPLE } from '../../src/sandbox/slack/seed.ts';
import type { SlackPace } from '../../src/slack/show-row.ts';
import type { Database } from '../../src/storage/database.ts';
import { openWindow, type Window } from '../sandbox/slack/window.ts';
import { quietLog, type TestDatabase, testDatabase } from './database.ts';
import { waitFor } from './wait-for.ts';

export type WorldOptions = {
  delivery?: 'http' | 'socket';
  environment?: Environment;
  flowroute?: Partial<Parameters<typeof startLocalFlowroute>[0]>;
  slack?: Partial<Parameters<typeof startLocalSlack>[0]>;
  failpoint?: Failpoint;
  pace?: SlackPace;
};

/** The unchanged app between a local Slack and a local Flowroute, over the network, on a real database. */
export type World = {
  slack: LocalSlack;
  flowroute: LocalFlowroute;
  database: Database;
  app: RunningApp;
  /** A person's window on Slack. */
  as(person: keyof typeof PEOPLE): Window;
  /** What the carrier was asked to send, oldest first. */
  sends(): Promise<AskedRequest[]>;
  phones(): Promise<Phone[]>;
  misbehave(fault: FaultWish): Promise<void>;
  behave(): Promise<void>;
  /** Stops the app and starts it anew on the same database. */
  restart(options?: { environment?: Environment }): Promise<void>;
  stopApp(): Promise<void>;
  startApp(options?: { environment?: Environment }): Promise<void>;
  close(): Promise<void>;
};

const keys = { accessKey: 'local-access-key', secretKey: 'local-secret-key' };
const tokens = { botToken: 'xoxb-local-bot', appToken: 'xapp-local-app', signingSecret: 'local-signing-secret' };
/** Fast in tests; what is paced and awaited has tests of its own. */
const quickPace: SlackPace = { postStepMs: 5, postBurstMs: 2_000, updateStepMs: 5, updateBurstMs: 5_000 };

/** The account's numbers and prices are read behind the start, and a preview without a price would be another one. */
async function hasRead(database: Database): Promise<void> {
  await waitFor('prices', () => knowsPrices(database.db));
}

export async function startWorld(options: WorldOptions = {}): Promise<World> {
  const delivery = options.delivery ?? 'http';
  const manifest =
    delivery === 'http' ? createManifest({ url: 'https://switchboard.example.com' }) : createManifest({ socket: true });
  const flowroute = await startLocalFlowroute({
    ...keys,
    seed: { records: 60 },
    recordDelayMs: 100,
    receiptDelayMs: 60,
    ...options.flowroute,
  });
  const slack = await startLocalSlack({
    ...tokens,
    manifest,
    flowrouteUrl: flowroute.url,
    delivery:
      delivery === 'http'
        ? { kind: 'http', requestUrl: 'http://127.0.0.1:9/slack/events', signingSecret: tokens.signingSecret }
        : { kind: 'socket' },
    ...options.slack,
  });
  const storage: TestDatabase = await testDatabase();
  let database: Database | null = null;
  let app: RunningApp | null = null;

  async function start(more: { environment?: Environment } = {}): Promise<void> {
    const config = readConfig({
      SLACK_BOT_TOKEN: tokens.botToken,
      ...(delivery === 'http' ? { SLACK_SIGNING_SECRET: tokens.signingSecret } : { SLACK_APP_TOKEN: tokens.appToken }),
      SLACK_API_URL: slack.apiUrl,
      FLOWROUTE_ACCESS_KEY: keys.accessKey,
      FLOWROUTE_SECRET_KEY: keys.secretKey,
      FLOWROUTE_BASE_URL: flowroute.url,
      FLOWROUTE_TIMEOUT_MS: '1500',
      FLOWROUTE_SMS_PER_SECOND: '100',
      FLOWROUTE_MMS_PER_SECOND: '100',
      LOOK_DELAYS: '150ms,300ms,600ms,1200ms,2500ms',
      ADMIN_USERS: PEOPLE.admin,
      SENDERS: GROUPS.senders,
      APPROVERS: GROUPS.approvers,
      DEFAULT_FROM_NUMBER: '+12065550100',
      AUDIT_KEY: 'an audit key of tests'.replaceAll(' ', '-').padEnd(40, 'x'),
      PORT: '0',
      ...options.environment,
      ...more.environment,
    });
    database = await storage.open();
    app = await startApp({
      config,
      database,
      log: quietLog(),
      pace: options.pace ?? quickPace,
      ...(options.failpoint === undefined ? {} : { failpoint: options.failpoint }),
    });
    if (delivery === 'http') slack.setRequestUrl(`http://127.0.0.1:${app.port}/slack/events`);
    await hasRead(database);
  }

  async function stop(): Promise<void> {
    await app?.stop();
    app = null;
    database = null;
  }

  async function close(): Promise<void> {
    await stop();
    await slack.close();
    await flowroute.close();
    await storage.drop();
  }

  try {
    await start();
  } catch (error) {
    // An open server would keep the test's process alive, and the reason out of sight.
    await close();
    throw error;
  }
  const door = (path: string) => `${flowroute.url}/_/${path}`;
  return {
    slack,
    flowroute,
    get database() {
      if (database === null) throw new Error('the app is stopped');
      return database;
    },
    get app() {
      if (app === null) throw new Error('the app is stopped');
      return app;
    },
    as: (person) => openWindow(slack.url, PEOPLE[person]),
    async sends() {
      const asked: AskedRequest[] = JSON.parse(await (await fetch(door('requests'))).text());
      return asked.filter((one) => one.method === 'POST' && one.path.endsWith('/messages'));
    },
    phones: async () => JSON.parse(await (await fetch(door('phones'))).text()),
    async misbehave(fault) {
      await fetch(door('faults'), { method: 'POST', body: JSON.stringify(fault) });
    },
    async behave() {
      await fetch(door('faults'), { method: 'DELETE' });
    },
    async restart(more) {
      await stop();
      await start(more);
    },
    stopApp: stop,
    startApp: start,
    close,
  };
}
