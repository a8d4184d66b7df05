import { z } from 'zod';
import { describe } from '../../src/errors.ts';
import type { AppProcess } from './app-handle.ts';
import { checkTrail } from './audit-trail.ts';
import type { Databases } from './databases.ts';
import { poll } from './poll.ts';
import { openSite, type Site } from './site.ts';

/** So much work a site does: its channel's history and its fresh numbers have an end. */
const mostWork = 40;

/** A site with its running app: what a lane hands from one piece of work to the next. */
export type Bench = { site: Site; app: AppProcess };

export type Work = {
  name: string;
  /** Gives the process that runs afterwards; null: it needed no bench, and the lane's stays as it is. */
  run: (bench: () => Promise<Bench>) => Promise<AppProcess | null>;
  /** Hears what went wrong: the work counts as done, and the bench is not used again. */
  failed: (error: unknown, logFile: string | null) => void;
};

/** What is found at the very end of a site. */
export type End = {
  /** How many rows its audit trail had, all of them verified; null: it could not be read to its end. */
  trail: number | null;
  broken: string[];
};

/**
 * Does all the work, so many pieces side by side, each lane on a site of its own. Gives what is found at the end of each site: what
 * a late job has asked of the carrier a second time, and its audit trail.
 */
export async function runLanes(work: Work[], lanes: number, databases: Databases, folder: string): Promise<End[]> {
  const left = [...work];
  const found = await Promise.all(
    Array.from({ length: Math.min(lanes, work.length) }, (_, i) => runLane(left, `lane-${i + 1}`, databases, folder)),
  );
  return found.flat();
}

async function runLane(left: Work[], name: string, databases: Databases, folder: string): Promise<End[]> {
  const bench = createBench(name, databases, folder);
  const found: End[] = [];
  for (let next = left.shift(); next !== undefined; next = left.shift()) {
    const began = performance.now();
    const error = await next.run(bench.ready).then(bench.goOn, (thrown: unknown) => ({ thrown }));
    if (error !== undefined) {
      next.failed(error.thrown, bench.logFile());
      await bench.throwAway();
    }
    const seconds = ((performance.now() - began) / 1_000).toFixed(1);
    console.log(
      `${error === undefined ? 'done' : 'FAILED'}: ${next.name} (${name}, ${seconds} s; ${left.length} wait)`,
    );
    if (left.length === 0 || bench.isWorn()) found.push(...(await bench.close()));
  }
  return found;
}

/** A lane's site, opened when it is first needed, and anew after it was thrown away. */
function createBench(name: string, databases: Databases, folder: string) {
  let bench: Bench | null = null;
  let opened = 0;
  let worked = 0;

  async function throwAway(): Promise<void> {
    await bench?.site.close();
    bench = null;
  }

  return {
    async ready(): Promise<Bench> {
      if (bench !== null) return bench;
      opened += 1;
      worked = 0;
      const site = await openSite(`${name}-${opened}`, await databases.fresh(), folder);
      try {
        bench = { site, app: await startFirst(site) };
      } catch (error) {
        await site.close();
        throw error;
      }
      return bench;
    },
    goOn(app: AppProcess | null): void {
      worked += 1;
      if (app !== null && bench !== null) bench = { ...bench, app };
    },
    isWorn: () => worked >= mostWork,
    logFile: () => bench?.site.logFile ?? null,
    throwAway,
    async close(): Promise<End[]> {
      const end = bench === null ? [] : [await endOf(bench)];
      await throwAway();
      return end;
    },
  };
}

/** The first process of a site, up and with the account's numbers read: a person chooses one of them to send from. */
async function startFirst(site: Site): Promise<AppProcess> {
  const app = await site.open();
  await site.start(app);
  const row = z.object({ numbers: z.number() });
  const known = 'select count(*)::int as numbers from account_numbers';
  await poll('the numbers of the account', async () => (await app.query(row, known))[0]?.numbers !== 0);
  return app;
}

async function endOf(bench: Bench): Promise<End> {
  try {
    const twice = await askedTwice(bench);
    const trail = await checkTrail(bench.site, bench.app);
    return { trail: trail.rows, broken: [...twice, ...trail.broken] };
  } catch (error) {
    return { trail: null, broken: [describe(error)] };
  }
}

const open = `
  select count(*)::int as jobs from pgboss.job
  where name in ('send-text', 'order-number') and state in ('created', 'retry', 'active')`;

/** Once no job that spends money is left: what the carrier was asked for more than once. */
async function askedTwice({ site, app }: Bench): Promise<string[]> {
  const row = z.object({ jobs: z.number() });
  await poll('the last job', async () => (await app.query(row, open))[0]?.jobs === 0, 60_000);
  const texts = site.posts().map((post) => post.body);
  const numbers = site.orders().map(({ method, path }) => `${method} ${path}`);
  return [...new Set([...repeated(texts), ...repeated(numbers)])].map((one) => `in the end asked for twice: ${one}`);
}

function repeated(all: string[]): string[] {
  return all.filter((one, i) => all.indexOf(one) !== i);
}
