import pg from 'pg';
import { z } from 'zod';
import { toStored } from '../../../src/access/setting-kinds.ts';
import { createSettings } from '../../../src/access/settings.ts';
import { requestPurchase } from '../../../src/numbers/request-numbers.ts';
import type { Message } from '../../../src/sandbox/slack/protocol.ts';
import { CHANNELS, PEOPLE } from '../../../src/sandbox/slack/seed.ts';
import { act } from '../../../src/slack/actions.ts';
import type { SlackPace } from '../../../src/slack/show-row.ts';
import { openDatabase } from '../../../src/storage/database.ts';
import type { Queue } from '../../../src/storage/queue.ts';
import { transaction } from '../../../src/storage/transaction.ts';
import { openWindow } from '../../sandbox/slack/window.ts';
import { quietLog } from '../../support/database.ts';
import { findAction } from '../../support/press.ts';
import { waitFor } from '../../support/wait-for.ts';
import type { Child } from '../child.ts';
import { atPace, click, recipient, warmUp } from '../load.ts';
import { type BenchDatabase, noPace, type Stage } from '../stage.ts';

type App = Child & { url: string };

const perSecond = 20;
const seconds = 12;
/** So many are decided while it is measured. */
export const clicks = perSecond * seconds;
/** Decided before, so that the code is warm and both processes know the approvers. */
const warmClicks = 120;
const faces = 30;
const facesPerSecond = 2;
const approvers = [PEOPLE.approver, PEOPLE.secondApprover];
/** One person's requests are reckoned one after the other, and nobody has twenty a second decided. */
const requesters = [PEOPLE.sender, PEOPLE.member, PEOPLE.admin];
const env = { APPROVAL_CHANNEL: CHANNELS.approvals, SENDERS: requesters.join(',') };
/** A busy machine may take so long. Milliseconds. */
const limitMs = 60_000;
/** A vote that is not counted by then has been given up. Milliseconds. */
const lostMs = 10_000;

export type Decisions = {
  /** From each click to its decision committed, in milliseconds; one that did not come counts as 10 s. */
  ms: number[];
  /** How many were not decided. */
  lost: number;
};

/**
 * Approve, on a request of its own, to the decision committed: 20 clicks a second over two processes on one PostgreSQL, at
 * Slack's own pace. What a decision sets going (each number is bought) goes on meanwhile.
 */
export async function measureDecide(stage: Stage, database: BenchDatabase): Promise<Decisions> {
  const requests = await openRequests(stage, database, warmClicks + clicks);
  const decided = await listenForDecisions(database);
  try {
    return await overTwo(stage, database, {}, async (apps) => {
      await warmed(apps, requests.slice(0, warmClicks));
      const measured = requests.slice(warmClicks);
      const clicked = await atPace(clicks, perSecond, async (i) => {
        const at = performance.now();
        await approve(apps, measured, i);
        return at;
      });
      await waitFor('every decision', () => measured.every(({ id }) => decided.at.has(id)), lostMs).catch(() => null);
      const ms = measured.map(({ id }, i) => (decided.at.get(id) ?? Number.NaN) - (clicked[i] ?? Number.NaN));
      return { ms: ms.map((one) => (Number.isNaN(one) ? lostMs : one)), lost: ms.filter(Number.isNaN).length };
    });
  } finally {
    await decided.close();
  }
}

/**
 * Approve to the face that says so, at Slack. Without Slack's pace: each purchase changes its messages several times, and
 * 45 changes a minute would be all that is measured.
 */
export async function measureNewFace(stage: Stage, database: BenchDatabase): Promise<number[]> {
  const requests = await openRequests(stage, database, warmClicks + faces);
  return overTwo(stage, database, { pace: noPace }, async (apps) => {
    await warmed(apps, requests.slice(0, warmClicks));
    const measured = requests.slice(warmClicks);
    const clicked = await atPace(faces, facesPerSecond, async (i) => {
      const at = Date.now();
      await approve(apps, measured, i);
      return at;
    });
    const shown = await waitFor(
      'every new face',
      async () => {
        const times = await newFaces(stage);
        return measured.every(({ id }) => times.has(id)) ? times : null;
      },
      limitMs,
    );
    return measured.map(({ id }, i) => (shown.get(id) ?? Number.NaN) - (clicked[i] ?? Number.NaN));
  });
}

/** Two processes on one database. */
async function overTwo<T>(
  stage: Stage,
  database: BenchDatabase,
  options: { pace?: SlackPace },
  play: (apps: App[]) => Promise<T>,
): Promise<T> {
  const apps: App[] = [];
  try {
    for (let i = 0; i < 2; i += 1) apps.push(await stage.startApp(database, { ...options, env }));
    return await play(apps);
  } finally {
    await Promise.all(apps.map((app) => app.stop()));
  }
}

async function warmed(apps: App[], requests: Open[]): Promise<void> {
  for (const app of apps) await warmUp(app.url);
  await atPace(requests.length, perSecond / 2, (i) => approve(apps, requests, i));
  // What these decisions set going has been done by then.
  await new Promise((resolve) => setTimeout(resolve, 2_000));
}

/** Every second click goes to the other process, and every second pair to the other approver. */
async function approve(apps: App[], requests: Open[], index: number): Promise<void> {
  const app = apps[index % 2];
  const userId = approvers[Math.floor(index / 2) % 2];
  const face = requests[index]?.face;
  if (app === undefined || userId === undefined || face === undefined) throw new Error(`there is no click ${index}`);
  await click(app.url, { userId, message: face, actionId: act.requestApprove });
}

type Open = { id: string; face: Message };

const noQueue: Queue = {
  enqueue: async () => {},
  handle: () => {},
  start: async () => {},
  stop: async () => {},
  inLine: async () => [],
  isUp: () => true,
};

/** Requests for a number each, that one approval decides, with all their messages standing in Slack. */
async function openRequests(stage: Stage, database: BenchDatabase, count: number): Promise<Open[]> {
  const ids = await takeRequests(database, count);
  const app = await stage.startApp(database, { env, pace: noPace });
  try {
    await untilAllStand(database);
  } finally {
    await app.stop();
  }
  const messages = await openWindow(stage.slack.url, PEOPLE.approver).messages(CHANNELS.approvals);
  const standing = new Map(messages.map((one) => [findAction(one.blocks, act.requestApprove)?.element.value, one]));
  return ids.map((id) => {
    const face = standing.get(id);
    if (face === undefined) throw new Error(`the request ${id} has no message`);
    return { id, face };
  });
}

/** What still has to be posted would wait for Slack's pace later, and be measured along. */
async function untilAllStand(database: BenchDatabase): Promise<void> {
  const opened = await openDatabase({ ...database, log: quietLog() });
  const missing = opened.db.selectFrom('slack_messages').select('id').where('ts', 'is', null).limit(1);
  try {
    await waitFor(
      'every message of the requests',
      async () => {
        await new Promise((resolve) => setTimeout(resolve, 250));
        return (await missing.executeTakeFirst()) === undefined;
      },
      limitMs,
    );
  } finally {
    await opened.close();
  }
}

async function takeRequests(database: BenchDatabase, count: number): Promise<string[]> {
  const opened = await openDatabase({ ...database, log: quietLog() });
  const access = { admins: [PEOPLE.admin], senders: [], approvers };
  const settings = createSettings(opened.db, { access, approvalChannel: CHANNELS.approvals });
  const quorum = toStored({ below: 1, from: 1, threshold: 0n });
  try {
    await opened.db.insertInto('settings').values({ key: 'quorum', value: quorum, set_by: PEOPLE.admin }).execute();
    const ids: string[] = [];
    const askedBy = (requester: string, of: string[]) =>
      opened.db.updateTable('requests').set({ requester }).where('id', 'in', of).execute();
    for (let i = 0; i < count; i += 1) {
      const one = { number: recipient(i), rule: null, setupNanodollars: dollar, monthlyNanodollars: 2n * dollar };
      const requester = requesters[i % requesters.length] ?? PEOPLE.sender;
      const wish = { requester, reason: 'for the bench', deciders: approvers, source: 'modal' } as const;
      const rest = { picks: [one], costCenter: null, aliasPattern: null, messaging: true };
      const id = await transaction(opened.db, 'request', (trx) =>
        requestPurchase(trx, { settings, queue: noQueue }, { ...wish, ...rest }),
      );
      ids.push(id);
      // One alone may have so many open requests and no more: until all are asked for, each is a stranger's.
      await askedBy(`U0ASKER${i}`, [id]);
    }
    // A stranger's number would not be bought.
    for (const [k, requester] of requesters.entries()) {
      await askedBy(
        requester,
        ids.filter((_, i) => i % requesters.length === k),
      );
    }
    return ids;
  } finally {
    await opened.close();
  }
}

const dollar = 1_000_000_000n;

/** PostgreSQL tells of a decision when it has committed it, and not before. */
async function listenForDecisions(database: BenchDatabase) {
  const client = new pg.Client({ connectionString: database.databaseUrl ?? '' });
  const at = new Map<string, number>();
  client.on('notification', ({ payload }) => at.set(payload ?? '', performance.now()));
  await client.connect();
  await client.query(`
    create function bench_decided() returns trigger language plpgsql as
      $$ begin perform pg_notify('bench_decided', new.id::text); return null; end $$;
    create trigger bench_decided after update of state on requests
      for each row when (new.state = 'approved') execute function bench_decided();
    listen bench_decided`);
  return { at, close: () => client.end() };
}

const faceCalls = z.array(z.object({ at: z.number(), args: z.string() }));
/** The client sends what is no text as JSON. */
const json = z.string().transform((text): unknown => JSON.parse(text));
const about = z.object({ event_payload: z.object({ id: z.string() }) });
const faceArgs = z.object({ channel: z.string(), blocks: z.string(), metadata: json.pipe(about) });

/** When each request's message first said who approved it, in milliseconds since the epoch. */
async function newFaces(stage: Stage): Promise<Map<string, number>> {
  const calls = faceCalls.parse(await stage.slack.ask('calls', 'chat.update'));
  const times = new Map<string, number>();
  for (const { at, args } of calls) {
    const { channel, blocks, metadata } = faceArgs.parse(JSON.parse(args));
    if (channel !== CHANNELS.approvals || !blocks.includes('Approved by')) continue;
    const { id } = metadata.event_payload;
    times.set(id, Math.min(at, times.get(id) ?? at));
  }
  return times;
}
