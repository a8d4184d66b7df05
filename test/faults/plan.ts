import { describe } from '../../src/errors.ts';
import type { AppProcess } from './app-handle.ts';
import { databaseGone } from './cases/outage.ts';
import { oneOfTwoKilled, sameJobTwice } from './cases/replicas.ts';
import { carrierKeepsSilent } from './cases/silence.ts';
import { queueStoodStill } from './cases/stood-still.ts';
import { manyVotes } from './cases/votes.ts';
import type { Databases } from './databases.ts';
import type { Expected } from './judge.ts';
import { type Killed, killRound } from './kill-round.ts';
import type { Bench, Work } from './lanes.ts';
import { databaseGoneWhileBuying, sellerKeepsSilent } from './numbers/order-cases.ts';
import { orderRound } from './numbers/order-round.ts';
import { orderSteps } from './numbers/order-steps.ts';
import { add, emptyLine, type Line } from './report.ts';
import type { Site } from './site.ts';
import { steps } from './steps.ts';
import type { Phase } from './text-rows.ts';

export type Plan = {
  rounds: number;
  databases: Databases;
  folder: string;
  /** Only what has this in its name. */
  only: string;
};

type Item = {
  name: string;
  times: number;
  /** For a kill at a named step: what that step is. */
  what: string;
  run: (line: Line, bench: () => Promise<Bench>, index: number) => Promise<AppProcess | null>;
};

/** From so many rounds on it is the full length, and the cases are as long as they should be. */
const fullLength = 10;

/** All that is to be done, and the lines of the table that it fills. */
export function planWork(plan: Plan): { lines: Line[]; work: Work[] } {
  const isFull = plan.rounds >= fullLength;
  const items = [
    ...(plan.databases.kind === 'postgres' ? onServer(plan, isFull) : []),
    ...steps.map((step) => killsAt(step, plan.rounds, (site, app) => killRound(site, app, step))),
    ...orderSteps.map((step) =>
      killsAt(step, plan.rounds, (site, app) => orderRound(site, app, step), ends[step.action]),
    ),
    ...onBench(isFull),
  ].filter(({ name }) => name.includes(plan.only));
  const planned = items.map((item) => ({ item, line: emptyLine(item.name, item.what) }));
  return {
    lines: planned.map(({ line }) => line),
    work: planned.flatMap(({ item, line }) => Array.from({ length: item.times }, (_, i) => workOf(item, line, i))),
  };
}

function workOf(item: Item, line: Line, index: number): Work {
  return {
    name: item.times === 1 ? item.name : `${item.name}, ${index + 1} of ${item.times}`,
    async run(bench) {
      const app = await item.run(line, bench, index);
      line.rounds += 1;
      return app;
    },
    failed(error, logFile) {
      line.broken.push(`a round could not be brought to its end: ${describe(error)}${logFile ? ` (${logFile})` : ''}`);
    },
  };
}

const ends = { buy: { end: 'bought' }, release: { end: 'released' } };

function killsAt(
  step: { name: string; what: string; phase: Phase },
  rounds: number,
  kill: (site: Site, app: AppProcess) => Promise<Killed>,
  expected: Expected = {},
): Item {
  return {
    name: step.name,
    times: rounds,
    what: step.what,
    async run(line, bench) {
      const { site, app } = await bench();
      const killed = await kill(site, app);
      add(line, killed.fates, expected);
      line.there = (line.there ?? 0) + killed.there;
      // A kill that met no text where it should have proves nothing.
      if (!killed.fates.some(({ phase }) => phase === step.phase)) {
        line.broken.push(`the kill met no text in the phase “${step.phase}”`);
      }
      return killed.app;
    },
  };
}

function onBench(isFull: boolean): Item[] {
  const silences = (['hang-after', 'reset-after', '500-after'] as const).map(
    (kind): Item => ({
      name: `accepted, then ${kind.split('-')[0]}`,
      times: 1,
      what: '',
      async run(line, bench) {
        const { site, app } = await bench();
        const fates = await carrierKeepsSilent(site, app, kind, isFull ? 30 : 3);
        add(line, fates);
        if (fates.some((fate) => fate.uncertain === 0))
          line.broken.push('a text whose answer was kept back was certain');
        return app;
      },
    }),
  );
  const stoodStill: Item = {
    name: 'an hour in the queue',
    times: 1,
    what: '',
    async run(line, bench) {
      const { site, app } = await bench();
      const { held, released, app: next } = await queueStoodStill(site, app, isFull ? 10 : 3);
      add(
        line,
        held.map((fate) => ({ ...fate, phase: null })),
        { held: true },
      );
      add({ ...line, fates: [] }, released);
      const left = released.filter(({ posts }) => posts === 1).length;
      line.note = `After an hour in the queue and Send now, ${left} of ${released.length} texts were POSTed once.`;
      return next;
    },
  };
  const sales = (['hang-after', 'reset-after', '500-after'] as const).map(
    (kind): Item => ({
      name: `sold, then ${kind.split('-')[0]}`,
      times: 1,
      what: '',
      async run(line, bench) {
        const { site, app } = await bench();
        const fates = await sellerKeepsSilent(site, app, kind, isFull ? 10 : 3);
        add(line, fates, ends.buy);
        if (fates.some((fate) => fate.uncertain === 0))
          line.broken.push('a purchase whose answer was kept back was certain');
        return app;
      },
    }),
  );
  return [...silences, ...sales, stoodStill];
}

/** What needs a database that several processes share, or one that can go away. */
function onServer({ databases, folder }: Plan, isFull: boolean): Item[] {
  const seconds = isFull ? 30 : 8;
  const voteRounds = isFull ? 100 : 3;
  return [
    {
      name: `PostgreSQL gone for ${seconds} s`,
      times: 1,
      what: '',
      async run(line) {
        const outage = await databaseGone(folder, seconds);
        add(line, outage.fates);
        line.broken.push(...outage.broken);
        line.note = `Without a database the slowest answer to a person took ${outage.slowestAnswerMs} ms.`;
        return null;
      },
    },
    {
      name: `PostgreSQL gone for ${seconds} s while buying`,
      times: 1,
      what: '',
      async run(line) {
        const outage = await databaseGoneWhileBuying(folder, seconds);
        add(line, outage.fates, ends.buy);
        line.broken.push(...outage.broken);
        return null;
      },
    },
    {
      name: `${voteRounds} × 50 votes at once`,
      times: 1,
      what: '',
      async run(line) {
        const votes = await manyVotes(databases, folder, voteRounds);
        add(line, votes.fates, ends.buy);
        line.broken.push(...votes.broken);
        line.note = votes.note;
        return null;
      },
    },
    {
      name: 'one of two processes killed',
      times: isFull ? 5 : 1,
      what: '',
      async run(line, _bench, index) {
        add(line, await oneOfTwoKilled(databases, folder, { texts: 6, asked: index }));
        return null;
      },
    },
    {
      name: 'two processes, the same job',
      times: isFull ? 5 : 1,
      what: '',
      async run(line) {
        const race = await sameJobTwice(databases, folder, 3);
        add(line, race.fates);
        line.note = `In the race ${race.arrivals.join(' and ')} jobs for 3 texts stood before the last look at once.`;
        return null;
      },
    },
  ];
}
