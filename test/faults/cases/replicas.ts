import { sendJob } from '../../../src/messages/jobs.ts';
import { openDatabase } from '../../../src/storage/database.ts';
import { createQueue } from '../../../src/storage/queue.ts';
import { transaction } from '../../../src/storage/transaction.ts';
import { quietLog } from '../../support/database.ts';
import type { AppProcess } from '../app-handle.ts';
import type { Databases } from '../databases.ts';
import type { Fate } from '../judge.ts';
import { personAt } from '../person.ts';
import { poll } from '../poll.ts';
import { settle, untilTaken } from '../recover.ts';
import { openSite, type Site } from '../site.ts';
import { readTexts } from '../text-rows.ts';

/** The carrier takes its time, so that a kill finds texts in every stage. */
const slowMs = 500;

/**
 * Two processes share the work; the one that Slack talks to is killed once it has taken the last text and the carrier has
 * been asked for so many of them.
 */
export async function oneOfTwoKilled(
  databases: Databases,
  folder: string,
  { texts: count, asked }: { texts: number; asked: number },
): Promise<Fate[]> {
  return withTwo(databases, folder, 'two-processes', async (site, [stays, dies]) => {
    const wishes = site.wishes(count);
    const words = wishes.map((wish) => wish.words);
    site.flowroute.addFault({ kind: 'slow', ms: slowMs, method: 'POST', path: '/v2.1/messages' });
    await personAt(site).send(wishes);
    await untilTaken(site, stays, wishes);
    await poll('the carrier to be asked', async () => site.posts().length >= asked);
    await dies.kill();
    const since = performance.now();
    return settle(site, stays, wishes, { left: await readTexts(stays, words), since, upMs: null });
  });
}

export type Race = { fates: Fate[]; arrivals: [number, number] };

/** Each text's job is sent again and again until both processes stand before the last look with it, and then both go on. */
export async function sameJobTwice(databases: Databases, folder: string, count: number): Promise<Race> {
  return withTwo(databases, folder, 'race', async (site, [one, other], url) => {
    const wishes = site.wishes(count);
    for (const app of [one, other]) await app.arm('send:announced', count, 'wait');
    await personAt(site).send(wishes);
    await untilTaken(site, other, wishes);
    const words = wishes.map((wish) => wish.words);
    const texts = await readTexts(other, words);
    await sendJobs(
      url,
      texts.map(({ id }) => id),
      () => one.arrivals() >= count && other.arrivals() >= count,
    );
    const arrivals: Race['arrivals'] = [one.arrivals(), other.arrivals()];
    one.release();
    other.release();
    return { fates: await settle(site, one, wishes, null), arrivals };
  });
}

async function sendJobs(url: string, textIds: string[], isEnough: () => boolean): Promise<void> {
  const database = await openDatabase({ databaseUrl: url, dataDir: '', log: quietLog() });
  const queue = createQueue(database, quietLog());
  await queue.start();
  try {
    await poll('both processes to have each text', async () => {
      if (isEnough()) return true;
      await transaction(database.db, 'send jobs again', async (trx) => {
        for (const textId of textIds) await queue.enqueue(trx, sendJob, { textId });
      });
      return false;
    });
  } finally {
    await queue.stop(2_000);
    await database.close();
  }
}

/** Two processes on one database. Slack talks to the second. */
async function withTwo<T>(
  databases: Databases,
  folder: string,
  name: string,
  work: (site: Site, apps: [AppProcess, AppProcess], url: string) => Promise<T>,
): Promise<T> {
  const storage = await databases.fresh();
  const site = await openSite(name, storage, folder);
  try {
    const one = await site.open();
    await site.start(one);
    const other = await site.open();
    await site.start(other);
    return await work(site, [one, other], storage.environment.DATABASE_URL ?? '');
  } finally {
    await site.close();
  }
}
