import { join } from 'node:path';
import { z } from 'zod';
import { createManifest } from '../../manifest/manifest.ts';
import type { AskedRequest } from '../../src/sandbox/flowroute/protocol.ts';
import { type LocalFlowroute, startLocalFlowroute } from '../../src/sandbox/flowroute/server.ts';
import { type LocalSlack, startLocalSlack } from '../../src/sandbox/slack/local-slack.ts';
import type { Person } from '../../src/sandbox/slack/protocol.ts';
import { CHANNELS, GROUPS, PEOPLE } from '../../src/sandbox/slack/seed.ts';
import { noCapsSaved } from '../support/caps.ts';
import { type AppProcess, openAppProcess } from './app-handle.ts';
import type { Storage } from './databases.ts';

/** What one customer is to read: no two texts of a site have the same words or the same number. */
export type Wish = { to: string; words: string };

/** `YYYY-MM-DD`, both included. */
export type Days = { from: string; to: string };

/** A workspace, a carrier and a database, and the processes of the app that come and go between them. */
export type Site = {
  /** What its processes are started with. */
  environment: NodeJS.ProcessEnv;
  slack: LocalSlack;
  flowroute: LocalFlowroute;
  /** Starts a process on the site's database and waits until that is open, not until the app is up. */
  open(): Promise<AppProcess>;
  /** Lets the app start; from then on Slack talks to it. Gives the address that Slack calls. */
  start(app: AppProcess): Promise<string>;
  /** Fresh numbers and words. */
  wishes(count: number): Wish[];
  /** Numbers for sale that nobody has asked for yet, in E.164; none of them has magic. */
  forSale(count: number): string[];
  /** Days of the past that no other report of the site is about, and of which the carrier has no record yet. */
  days(): Days;
  /** Every call that bought or released a number, the oldest first. */
  orders(): AskedRequest[];
  /** Every POST that the carrier was asked for a text, the oldest first. */
  posts(): AskedRequest[];
  logFile: string;
  close(): Promise<void>;
};

const keys = { accessKey: 'local-access-key', secretKey: 'local-secret-key' };
export const tokens = { botToken: 'xoxb-local-bot', appToken: 'xapp-local-app', signingSecret: 'local-signing-secret' };

/** From the send, or from when it became uncertain, to the last look: after that a person is asked. */
const lookDelays = '300ms,900ms,2s,4s';

/** Texts under test go to lines that have no magic, in area codes of which the account has no numbers. */
const areaCodes = ['253', '303', '305', '312', '404', '415', '503', '512', '602', '612', '617', '702', '713'];
const lines = { first: 140, count: 60 };
/** The lines from 0190 on have magic when they are bought. */
const forSaleLines = { first: 140, count: 50 };
/** Two days each, with room for what they are compared with. */
const firstDay = Date.UTC(2024, 0, 1);
const apartDays = 6;
const orderPath = /^\/v2\/numbers\/\d+$/;

export async function openSite(
  name: string,
  storage: Storage,
  folder: string,
  more: { people?: Person[]; environment?: NodeJS.ProcessEnv } = {},
): Promise<Site> {
  const flowroute = await startLocalFlowroute({
    ...keys,
    seed: { records: 60 },
    recordDelayMs: 300,
    receiptDelayMs: 150,
    rateLimits: { smsPerSecond: null, mmsPerSecond: null },
  });
  const slack = await startLocalSlack({
    ...tokens,
    manifest: createManifest({ url: 'https://switchboard.example.com' }),
    flowrouteUrl: flowroute.url,
    ...(more.people === undefined ? {} : { people: more.people }),
    delivery: {
      kind: 'http',
      requestUrl: 'http://127.0.0.1:9/slack/events',
      signingSecret: tokens.signingSecret,
    },
  });
  const environment: NodeJS.ProcessEnv = {
    SLACK_BOT_TOKEN: tokens.botToken,
    SLACK_SIGNING_SECRET: tokens.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    FLOWROUTE_ACCESS_KEY: keys.accessKey,
    FLOWROUTE_SECRET_KEY: keys.secretKey,
    FLOWROUTE_BASE_URL: flowroute.url,
    FLOWROUTE_TIMEOUT_MS: '1500',
    FLOWROUTE_SMS_PER_SECOND: '100',
    LOOK_DELAYS: lookDelays,
    ADMIN_USERS: PEOPLE.admin,
    SENDERS: GROUPS.senders,
    APPROVERS: GROUPS.approvers,
    APPROVAL_CHANNEL: CHANNELS.approvals,
    DEFAULT_FROM_NUMBER: '+12065550100',
    AUDIT_KEY: 'audit-key-of-the-fault-tests'.padEnd(40, 'x'),
    PORT: '0',
    ...more.environment,
    ...storage.environment,
  };
  const logFile = join(folder, `${name}.log`);
  const processes: AppProcess[] = [];
  const asked: AskedRequest[] = [];
  let wished = 0;
  let bought = 0;
  let reported = 0;

  function allAsked(): AskedRequest[] {
    // Taken over bit by bit: the carrier keeps the last 10,000 requests.
    asked.push(...flowroute.requests(asked.at(-1)?.seq ?? 0));
    return asked;
  }

  return {
    environment,
    slack,
    flowroute,
    logFile,
    async open() {
      const app = await openAppProcess(environment, logFile);
      processes.push(app);
      return app;
    },
    async start(app) {
      const address = `http://127.0.0.1:${await app.start()}/slack/events`;
      slack.setRequestUrl(address);
      // One person sends here what many would: the caps on texts have tests of their own.
      const { key, value, set_by: by } = noCapsSaved;
      const lift = 'insert into settings (key, value, set_by) values ($1, $2, $3) on conflict do nothing';
      await app.query(z.unknown(), lift, [key, value, by]);
      return address;
    },
    wishes: (count) =>
      Array.from({ length: count }, () => {
        wished += 1;
        return { to: recipient(wished - 1), words: `Order ${wished} is ready for pickup` };
      }),
    forSale: (count) =>
      Array.from({ length: count }, () => {
        bought += 1;
        return `+1${recipient(bought - 1, forSaleLines).replace(/\D/g, '')}`;
      }),
    days() {
      reported += 1;
      const day = (count: number) => new Date(firstDay + count * 86_400_000).toISOString().slice(0, 10);
      return { from: day(reported * apartDays), to: day(reported * apartDays + 1) };
    },
    posts: () => allAsked().filter((one) => one.method === 'POST' && one.path.endsWith('/messages')),
    orders: () => allAsked().filter((one) => orderPath.test(one.path) && ['POST', 'DELETE'].includes(one.method)),
    async close() {
      await Promise.all(processes.map((app) => (app.hasEnded() ? null : app.kill())));
      await slack.close();
      await flowroute.close();
      await storage.drop();
    },
  };
}

function recipient(index: number, { first, count } = lines): string {
  const area = areaCodes[Math.floor(index / count)];
  if (area === undefined) throw new Error('this site has no numbers left to text');
  return `${area} 555 0${first + (index % count)}`;
}
