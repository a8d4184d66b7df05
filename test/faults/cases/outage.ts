import { setTimeout as delay } from 'node:timers/promises';
import { act } from '../../../src/slack/actions.ts';
import { freshDatabase } from '../../support/fresh-database.ts';
import { startPostgres } from '../../support/postgres-cluster.ts';
import type { Fate } from '../judge.ts';
import { type Person, personAt } from '../person.ts';
import { poll } from '../poll.ts';
import { postsOf, settle, untilTaken } from '../recover.ts';
import { openSite, type Wish } from '../site.ts';

/** Slack waits so long for an ack, and the person with it. Milliseconds. */
const ackLimitMs = 3_000;
/** Longer than it takes to end the server, and shorter than the app's own limit. */
const slowMs = 1_200;

export type Outage = {
  fates: Fate[];
  broken: string[];
  /** The slowest answer to a person while the server was away. Milliseconds. */
  slowestAnswerMs: number;
};

/**
 * PostgreSQL is gone for a while in the middle of work: some texts are at the carrier, one is typed and waits for its Send, and
 * a person goes on typing. The app stays up.
 */
export async function databaseGone(folder: string, seconds: number): Promise<Outage> {
  const server = await startPostgres();
  const { url } = await freshDatabase(server.url);
  // The server and all that is in it go at once.
  const site = await openSite('outage', { environment: { DATABASE_URL: url }, drop: () => server.stop() }, folder);
  try {
    const app = await site.open();
    await site.start(app);
    const person = personAt(site);
    const flying = site.wishes(3);
    const [waiting, typed] = site.wishes(2);
    if (waiting === undefined || typed === undefined) throw new Error('two wishes were asked for');
    const confirm = await person.ask(waiting);
    site.flowroute.addFault({ kind: 'slow', ms: slowMs, times: flying.length, method: 'POST', path: '/v2.1/messages' });
    await person.send(flying);
    await poll('texts at the carrier', async () => flying.every(({ words }) => postsOf(site, words).length > 0));
    await server.stopServer();

    const heard = await typeMeanwhile(person, typed, seconds);
    const began = performance.now();
    const told = await person.refusals();
    await person.press(confirm, act.confirmSend);
    await poll('an answer to Send', async () => (await person.refusals()) > told, ackLimitMs).catch(() => {
      heard.broken.push('Send, pressed without a database, was not answered within 3 s');
    });
    const slowestAnswerMs = Math.round(Math.max(heard.slowestMs, performance.now() - began));
    await server.startServer();

    // What was refused is typed and pressed anew.
    await person.ask(typed);
    await untilTaken(site, app, [waiting, typed]);
    const fates = await settle(site, app, [...flying, waiting, typed], null);
    const cut = new Set(flying.map(({ words }) => words));
    return {
      fates: fates.map((fate) => (cut.has(fate.words) ? { ...fate, phase: 'between' } : fate)),
      broken: heard.broken,
      slowestAnswerMs,
    };
  } finally {
    await site.close();
  }
}

/** A person types the same command again and again while the server is away. */
async function typeMeanwhile(person: Person, wish: Wish, seconds: number) {
  const broken: string[] = [];
  let slowestMs = 0;
  const end = performance.now() + seconds * 1_000;
  while (performance.now() < end) {
    const told = await person.refusals();
    const began = performance.now();
    const outcome = await person.type(wish);
    const isTold = (await person.refusals()) > told;
    const tookMs = performance.now() - began;
    slowestMs = Math.max(slowestMs, tookMs);
    if (!outcome.ok || !isTold || tookMs > ackLimitMs) {
      broken.push(`a command without a database was not told within 3 s that nothing was taken (${outcome.error})`);
    }
    await delay(1_000);
  }
  return { broken, slowestMs };
}
