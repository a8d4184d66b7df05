import type { Databases } from '../databases.ts';
import { killsAt, type PlannedItem } from '../item.ts';
import type { ReportFate } from './judge-report.ts';
import { reportRound } from './report-round.ts';
import { type ReportStep, reportSteps } from './report-steps.ts';
import { addReports } from './report-table.ts';
import { databaseGoneAtTheMinute, type MinuteEnded, threeAtTheMinute } from './schedule-cases.ts';
import { strayFiles } from './settle-reports.ts';

type Plan = { rounds: number; databases: Databases; folder: string };
type Item = PlannedItem<ReportFate>;

/** What is done with reports and schedules. */
export function reportItems(plan: Plan, isFull: boolean): Item[] {
  return [
    ...(plan.databases.kind === 'postgres' ? onServer(plan, isFull) : []),
    ...reportSteps.map((step) => killsOfReports(step, plan.rounds, isFull)),
  ];
}

function killsOfReports(step: ReportStep, rounds: number, isFull: boolean): Item {
  return killsAt(
    step,
    rounds,
    'report',
    ({ site, app }) => reportRound(site, app, step, { waitsForLeases: isFull }),
    async (line, fates, { site }) => {
      addReports(line, fates);
      const strays = await strayFiles(site);
      if (strays > 0) line.broken.push(`${strays} files stand in a thread without their report`);
    },
  );
}

/** What needs a database that several processes share, or one that can go away. */
function onServer({ databases, folder }: Plan, isFull: boolean): Item[] {
  const seconds = isFull ? 30 : 8;
  const size = isFull ? { processes: 2, schedules: 50 } : { processes: 1, schedules: 20 };
  return [
    // In half of the rounds one of the three is killed, ever later in the work.
    atTheMinute('three processes at the minute of 50 schedules', isFull ? 6 : 1, (round) =>
      threeAtTheMinute(databases, folder, round % 2 === 0 ? null : round * 6),
    ),
    atTheMinute(
      `PostgreSQL gone for ${seconds} s at the minute of ${size.schedules} schedules`,
      isFull ? 2 : 1,
      (round) => databaseGoneAtTheMinute(folder, { ...size, seconds, goneAfter: round * 10 }),
    ),
  ];
}

function atTheMinute(name: string, times: number, work: (round: number) => Promise<MinuteEnded>): Item {
  let slowest = 0;
  return {
    name,
    times,
    what: '',
    async run(line, _bench, round) {
      const { fates, broken, lastReadAfter } = await work(round);
      addReports(line, fates);
      line.broken.push(...broken);
      slowest = Math.max(slowest, lastReadAfter);
      line.note = `${name}: the last report was read ${slowest.toFixed(1)} s after the instant at most.`;
      return null;
    },
  };
}
