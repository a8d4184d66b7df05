import { z } from 'zod';
import { createFlowroute } from '../../../src/flowroute/index.ts';
import { refreshAccountNumbers } from '../../../src/numbers/account-numbers.ts';
import { CHANNELS, PEOPLE } from '../../../src/sandbox/slack/seed.ts';
import { act } from '../../../src/slack/actions.ts';
import { openDatabase } from '../../../src/storage/database.ts';
import { quietLog } from '../../support/database.ts';
import { waitFor } from '../../support/wait-for.ts';
import { type Answer, openResponseUrls, type ResponseUrls } from '../answers.ts';
import { type Child, residentMegabytes } from '../child.ts';
import { atPace, click, typeCommand, warmUp } from '../load.ts';
import type { BenchDatabase, Stage } from '../stage.ts';

/** Numbers of the account. */
export const accountSize = 10_000;
const perSecond = 5;
const commands = 60;
/** How long the carrier takes for a page while the first pages are measured. Milliseconds. */
const carrierMs = 100;
/** The most that is held over so many pages is compared with the most over as many before: the heap rises and falls. */
export const pages = 200;
const readLimitMs = 60_000;

export type Listing = {
  /** `/numbers list` to its first page, less the carrier's own time, in milliseconds. */
  ms: number[];
  /** The most that the app held over 200 pages, and how much more over the next 200, in megabytes; null: not known here. */
  resident: number | null;
  grown: number | null;
};

export async function measureList(stage: Stage, database: BenchDatabase): Promise<Listing> {
  await stage.carrier.ask('account', { size: accountSize, answerMs: 0 });
  const before = await wholeReadings(stage);
  const app = await stage.startApp(database);
  const urls = await openResponseUrls();
  try {
    await waitFor('the account to be read', async () => (await wholeReadings(stage)) > before, readLimitMs);
    await warmUp(app.url);
    const ms = await firstPages(stage, app.url, urls);
    const first = await walk(app, urls, await page(app.url, urls, null));
    const second = await walk(app, urls, first.answer);
    const grown = first.most === null || second.most === null ? null : second.most - first.most;
    return { ms, resident: first.most, grown };
  } finally {
    await app.stop();
    await urls.close();
  }
}

/** Pages on, and gives the most that the app held after a page, in megabytes. */
async function walk(app: Child & { url: string }, urls: ResponseUrls, from: Answer) {
  let answer = from;
  let most: number | null = null;
  for (let i = 0; i < pages; i += 1) {
    answer = await page(app.url, urls, answer);
    const held = residentMegabytes(app.pid);
    most = held === null ? null : Math.max(held, most ?? 0);
  }
  return { answer, most };
}

async function wholeReadings(stage: Stage): Promise<number> {
  return z.number().parse(await stage.carrier.ask('wholeReadings'));
}

async function firstPages(stage: Stage, appUrl: string, urls: ResponseUrls): Promise<number[]> {
  for (let i = 0; i < 20; i += 1) await firstPage(appUrl, urls);
  await stage.carrier.ask('account', { size: accountSize, answerMs: carrierMs });
  const all = await atPace(commands, perSecond, () => firstPage(appUrl, urls));
  await stage.carrier.ask('account', { size: accountSize, answerMs: 0 });
  return all.map((ms) => ms - carrierMs);
}

async function firstPage(appUrl: string, urls: ResponseUrls): Promise<number> {
  const began = performance.now();
  return (await page(appUrl, urls, null)).at - began;
}

/** The first page, or the one behind a page: by its button, as a person would. */
async function page(appUrl: string, urls: ResponseUrls, before: Answer | null): Promise<Answer> {
  const { url, answer } = urls.issue();
  if (before === null) await typeCommand(appUrl, 'list', { command: '/numbers', responseUrl: url });
  else {
    const message = { channel: CHANNELS.support, ts: '1.1', text: before.text, blocks: before.blocks };
    await click(appUrl, { userId: PEOPLE.sender, message, actionId: `${act.numbersPage}:on`, responseUrl: url });
  }
  const shown = await answer;
  const numbers = JSON.stringify(shown.blocks).split(act.numberDetails).length - 1;
  if (numbers !== 10) throw new Error(`a page shows ${numbers} numbers: ${shown.text}`);
  return shown;
}

/** Seconds that it takes to read the account and to keep each number, from a carrier that answers at once. */
export async function measureReading(stage: Stage, database: BenchDatabase): Promise<number> {
  await stage.carrier.ask('account', { size: accountSize, answerMs: 0 });
  const opened = await openDatabase({ ...database, log: quietLog() });
  const flowroute = createFlowroute({
    accessKey: 'bench-access-key',
    secretKey: 'bench-secret-key',
    baseUrl: stage.carrier.url,
    timeoutMs: 10_000,
  });
  try {
    const began = performance.now();
    const count = await refreshAccountNumbers(opened.db, flowroute);
    if (count !== accountSize) throw new Error(`${count} numbers were read`);
    return (performance.now() - began) / 1_000;
  } finally {
    flowroute.close();
    await opened.close();
  }
}
