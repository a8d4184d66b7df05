import type { Databases } from '../databases.ts';
import type { PlannedItem } from '../item.ts';
import type { ReportFate } from './judge-report.ts';
import { reportRound } from './report-round.ts';
import { type ReportStep, reportSteps } from './report-steps.ts';
import { addReports } from './report-table.ts';
import { databaseGoneAtTheMinute, threeAtTheMinute } from './schedule-cases.ts';
import { strayFiles } from './settle-reports.ts';

type Plan = { rounds: number; databases: Databases; folder: string };
type Item = PlannedItem<ReportFate>;

/** What is done with reports and schedules. */
export function reportItems(plan: Plan, isFull: boolean): Item[] {
  return [
    ...(plan.databases.kind === 'postgres' ? onServer(plan, isFull) : []),
    ...reportSteps.map((step) => killsAt(step, plan.rounds, isFull)),
  ];
}

function killsAt(step: ReportStep, rounds: number, isFull: boolean): Item {
  return {
    name: step.name,
    times: rounds,
    what: step.what,
    async run(line, bench) {
      const { site, app } = await bench();
      const killed = await reportRound(site, app, step, { waitsForLeases: isFull });
      addReports(line, killed.fates);
      line.there = (line.there ?? 0) + killed.there;
      // A kill that met no report where it should have proves nothing.
      if (!killed.fates.some(({ phase }) => phase === step.phase)) {
        line.broken.push(`the kill met no report in the phase “${step.phase}”`);
      }
      const strays = await strayFiles(site);
      if (strays > 0) line.broken.push(`${strays} files stand in a thread without their report`);
      return killed.app;
    },
  };
}

/** What needs a database that several processes share, or one that can go away. */
function onServer({ databases, folder }: Plan, isFull: boolean): Item[] {
  const seconds = isFull ? 30 : 8;
  return [
    {
      name: 'three processes at the minute of 50 schedules',
      times: isFull ? 6 : 1,
      what: '',
      async run(line, _bench, index) {
        // In half of the rounds one of the three is killed, ever later in the work.
        const killAfter = index % 2 === 0 ? null : index * 6;
        const ended = await threeAtTheMinute(databases, folder, killAfter);
        addReports(line, ended.fates);
        line.broken.push(...ended.broken);
        line.note = ended.note;
        return null;
      },
    },
    {
      name: `PostgreSQL gone for ${seconds} s at the minute of 50 schedules`,
      times: isFull ? 2 : 1,
      what: '',
      async run(line, _bench, index) {
        const ended = await databaseGoneAtTheMinute(folder, { seconds, goneAfter: index * 10 });
        addReports(line, ended.fates);
        line.broken.push(...ended.broken);
        line.note = ended.note;
        return null;
      },
    },
  ];
}
