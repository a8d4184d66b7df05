import { databaseGone } from './cases/outage.ts';
import { oneOfTwoKilled, sameJobTwice } from './cases/replicas.ts';
import { carrierKeepsSilent } from './cases/silence.ts';
import { queueStoodStill } from './cases/stood-still.ts';
import { manyVotes } from './cases/votes.ts';
import type { Databases } from './databases.ts';
import { killsAt, type PlannedItem, toWork } from './item.ts';
import type { Expected, Fate } from './judge.ts';
import { type Killed, killRound } from './kill-round.ts';
import type { Bench, Work } from './lanes.ts';
import { databaseGoneWhileBuying, sellerKeepsSilent } from './numbers/order-cases.ts';
import { orderRound } from './numbers/order-round.ts';
import { type OrderStep, orderSteps } from './numbers/order-steps.ts';
import { add, type Line } from './report.ts';
import type { ReportFate } from './reports/judge-report.ts';
import { reportItems } from './reports/report-items.ts';
import { type Step, steps } from './steps.ts';

export type Plan = {
  rounds: number;
  databases: Databases;
  folder: string;
  /** Only what has one of these in its name; empty: all. */
  only: string[];
};

type Item = PlannedItem<Fate>;

/** From so many rounds on it is the full length, and the cases are as long as they should be. */
const fullLength = 10;

/** All that is to be done, and the lines of the tables that it fills. */
export function planWork(plan: Plan): { lines: Line[]; reportLines: Line<ReportFate>[]; work: Work[] } {
  const isFull = plan.rounds >= fullLength;
  const reports = toWork(reportItems(plan, isFull), plan.only);
  const texts = toWork(textItems(plan, isFull), plan.only);
  return { lines: texts.lines, reportLines: reports.lines, work: [...reports.work, ...texts.work] };
}

/** What is done with texts and numbers. */
function textItems(plan: Plan, isFull: boolean): Item[] {
  const kills = (step: Step | OrderStep, kill: (bench: Bench) => Promise<Killed>, expected: Expected = {}) =>
    killsAt(step, plan.rounds, 'text', kill, (line: Line, fates) => add(line, fates, expected));
  return [
    ...(plan.databases.kind === 'postgres' ? onServer(plan, isFull) : []),
    ...steps.map((step) => kills(step, ({ site, app }) => killRound(site, app, step))),
    ...orderSteps.map((step) => kills(step, ({ site, app }) => orderRound(site, app, step), ends[step.action])),
    ...onBench(isFull),
  ];
}

const ends = { buy: { end: 'bought' }, release: { end: 'released' } };

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
