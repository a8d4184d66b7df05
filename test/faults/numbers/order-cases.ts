import type { FaultKind } from '../../../src/sandbox/flowroute/protocol.ts';
import { freshDatabase } from '../../support/fresh-database.ts';
import { startPostgres } from '../../support/postgres-cluster.ts';
import type { AppProcess } from '../app-handle.ts';
import type { Fate } from '../judge.ts';
import { poll } from '../poll.ts';
import { openSite, type Site } from '../site.ts';
import { buyerAt } from './buyer.ts';
import { callsFor, oneVoteIsEnough, pathOf, settleOrders } from './order-round.ts';
import { readOrders } from './order-rows.ts';

/** The carrier sells each number and keeps its answer from us; nobody is killed. */
export async function sellerKeepsSilent(site: Site, app: AppProcess, kind: FaultKind, count: number): Promise<Fate[]> {
  const buyer = buyerAt(site);
  await oneVoteIsEnough(app);
  const numbers = site.forSale(count);
  for (const number of numbers) site.flowroute.addFault({ kind, times: 1, method: 'POST', path: pathOf(number) });
  await buyer.request(numbers, 'buy');
  await poll('all requests', async () => (await readOrders(app, numbers, 'buy')).length === count);
  for (const row of await readOrders(app, numbers, 'buy')) await buyer.approve(row.request);
  const fates = await settleOrders(site, app, numbers, 'buy', null);
  site.flowroute.clearFaults();
  return fates;
}

export type OrderOutage = { fates: Fate[]; broken: string[] };

/** The carrier holds its answer back this long, so that the database goes away in between. Milliseconds. */
const slowMs = 1_200;

/**
 * PostgreSQL goes away while numbers are at the carrier and a request waits for its vote; a click meanwhile buys nothing and
 * is told so. Everything goes on when the server is back.
 */
export async function databaseGoneWhileBuying(folder: string, seconds: number): Promise<OrderOutage> {
  const server = await startPostgres();
  const { url } = await freshDatabase(server.url);
  // The server and all that is in it go at once.
  const storage = { environment: { DATABASE_URL: url }, drop: () => server.stop() };
  const site = await openSite('order-outage', storage, folder);
  try {
    const app = await site.open();
    await site.start(app);
    await oneVoteIsEnough(app);
    const buyer = buyerAt(site);
    const broken: string[] = [];
    const flying = site.forSale(3);
    const [waiting = ''] = site.forSale(1);
    await buyer.request([...flying, waiting], 'buy');
    const all = [...flying, waiting];
    await poll('all requests', async () => (await readOrders(app, all, 'buy')).length === all.length);
    const rows = await readOrders(app, all, 'buy');
    for (const number of flying) {
      site.flowroute.addFault({ kind: 'slow', ms: slowMs, times: 1, method: 'POST', path: pathOf(number) });
    }
    const open = rows.find((row) => row.number === waiting);
    for (const row of rows) if (row !== open) await buyer.approve(row.request);
    await poll('numbers at the carrier', async () => flying.every((one) => callsFor(site, one, 'buy').length > 0));
    await server.stopServer();

    await buyer.approve(open?.request ?? '');
    await poll('an answer to Approve', async () => buyer.wasRefused(), 3_000).catch(() => {
      broken.push('Approve, pressed without a database, was not answered within 3 s');
    });
    await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
    if (callsFor(site, waiting, 'buy').length > 0) broken.push('a number was bought without a database');
    await server.startServer();

    await poll('the vote to be taken', async () => {
      await buyer.approve(open?.request ?? '');
      const [row] = await readOrders(app, [waiting], 'buy').catch(() => []);
      return row !== undefined && row.requestState === 'approved';
    });
    // The outcome of a call whose answer came while the database was away is kept for two minutes.
    return { fates: cut(await settleOrders(site, app, all, 'buy', null), flying), broken };
  } finally {
    await site.close();
  }
}

/** Those that were at the carrier had no row to keep their answer in for a while. */
function cut(fates: Fate[], flying: string[]): Fate[] {
  return fates.map((fate) => (flying.some((one) => fate.words.endsWith(one)) ? { ...fate, phase: 'between' } : fate));
}
