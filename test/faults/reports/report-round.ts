import { z } from 'zod';
import { usualPageSize } from '../../../src/reports/read-range.ts';
import type { AppProcess } from '../app-handle.ts';
import { poll } from '../poll.ts';
import type { Site } from '../site.ts';
import type { ReportFate } from './judge-report.ts';
import { readReports } from './report-rows.ts';
import type { Outside, ReportStep } from './report-steps.ts';
import { type Reporter, reporterAt } from './reporter.ts';
import { settleReports } from './settle-reports.ts';
import { commandWish, due, keysOf, type ReportWish, scheduleWish } from './wishes.ts';

export type ReportsKilled = {
  /** The process that came after, with nobody held. */
  app: AppProcess;
  fates: ReportFate[];
  /** How many reports were at the step when the process was killed. */
  there: number;
};

/** Records of a report, more of them with each round; and for a kill between pages, more than a page. */
const fewRecords = 6;
const manyRecords = 2 * usualPageSize + 100;
/** Of the question for a second page. */
const secondPage = `offset=${usualPageSize}`;
/** The carrier holds a page back this long. Milliseconds, below the app's own limit. */
const slowMs = 1_200;
/** So long is waited for the second report at a step. Milliseconds. */
const patienceMs = 800;

/** Reports are asked for and due, the process is killed while it has them at the step, and is started again. */
export async function reportRound(
  site: Site,
  app: AppProcess,
  step: ReportStep,
  options: { waitsForLeases: boolean },
): Promise<ReportsKilled> {
  const reporter = reporterAt(site);
  const wishes = await wishesFor(site, app, reporter, step);
  await misbehave(site, step);
  const there = await killAt(site, app, step, wishes, reporter);
  site.flowroute.clearFaults();
  await site.slack.admin['clear-faults']({});

  const next = await site.open();
  const left = await readReports(next, keysOf(wishes));
  if (!options.waitsForLeases) await ageLeases(next);
  await site.start(next);
  const upMs = Math.round(performance.now() - next.startedAt);
  await askAgain(next, reporter, wishes);
  const fates = await settleReports(site, next, wishes, { left, since: next.startedAt, upMs });
  return { app: next, fates, there };
}

async function wishesFor(site: Site, app: AppProcess, reporter: Reporter, step: ReportStep): Promise<ReportWish[]> {
  const isPaged = typeof step.at !== 'string' && step.at.seen === 'page';
  const records = isPaged ? manyRecords : fewRecords;
  if (step.of === 'both') {
    return [await scheduleWish(site, app, reporter, records), commandWish(site, records + 1)];
  }
  const wishes: ReportWish[] = [];
  for (let i = 0; i < 3; i += 1) wishes.push(await scheduleWish(site, app, reporter, records));
  return wishes;
}

async function misbehave(site: Site, { at, fileAnew }: ReportStep): Promise<void> {
  const { admin } = site.slack;
  if (fileAnew) await admin.fail({ method: 'files.getUploadURLExternal', times: 2, error: 'internal_error' });
  if (typeof at === 'string') return;
  if (at.seen === 'upload') await admin.hang({ method: 'upload', times: 2, accepted: false });
  else {
    site.flowroute.addFault({ kind: 'slow', ms: slowMs, method: 'GET', path: '/v2.1/messages', query: secondPage });
  }
}

/** Lets everything begin, and ends the process at the step. Gives how many reports were there. */
async function killAt(
  site: Site,
  app: AppProcess,
  { name, of, at }: ReportStep,
  wishes: ReportWish[],
  reporter: Reporter,
): Promise<number> {
  const isInside = typeof at === 'string';
  // The runs of all schedules that are due are made at once.
  if (isInside) await app.arm(at, of === 'both' ? wishes.length : 1, 'die');
  const seen = isInside ? null : seenSince(site, at);
  const acting = begin(app, wishes, reporter);
  if (seen !== null) {
    await poll(`a report at ${name}`, async () => seen() > 0);
    await poll('the other one', async () => seen() >= wishes.length, patienceMs).catch(() => {});
  }
  const there = seen?.();
  if (seen !== null) await app.kill();
  await poll(`a kill at ${name}`, async () => app.hasEnded());
  await acting;
  return there ?? (of === 'both' ? app.arrivals() : wishes.length);
}

/** Counts what the carrier or Slack has been asked for from now on. */
function seenSince(site: Site, { seen }: Outside): () => number {
  if (seen === 'upload') {
    const before = site.slack.uploadsBegun();
    return () => site.slack.uploadsBegun() - before;
  }
  const before = site.flowroute.requests().at(-1)?.seq ?? 0;
  const isPage = (path: string) => path.startsWith('/v2.1/messages?') && path.includes(secondPage);
  return () => site.flowroute.requests(before).filter(({ path, status }) => isPage(path) && status === null).length;
}

/** The schedules first, which the process looks for once a second, so that both kinds of reports come to the step together. */
async function begin(app: AppProcess, wishes: ReportWish[], reporter: Reporter): Promise<void> {
  const schedules = wishes.filter(({ of }) => of.kind === 'schedule');
  await due(app, schedules);
  await poll('the schedules to be taken', async () => {
    // A process that was killed on the way answers nothing any more.
    const rows = await readReports(app, keysOf(schedules)).catch(() => null);
    return app.hasEnded() || rows?.length === schedules.length;
  });
  for (const { of } of wishes) if (of.kind === 'command') await reporter.ask(of.days);
}

/** In place of the 15 s after which a killed process's rows come free: they are made that much older. */
async function ageLeases(app: AppProcess): Promise<void> {
  const older = (column: string) => `${column} = ${column} - interval '15 seconds'`;
  const sets = [
    ['report_runs', older('lease_until')],
    ['report_files', `${older('lease_until')}, ${older('sharing_since')}`],
    ['slack_messages', older('lease_until')],
  ];
  for (const [table, set] of sets) await app.query(z.unknown(), `update ${table} set ${set}`);
}

/** Who typed a command that was not taken types it again; a schedule has nobody who would. */
async function askAgain(app: AppProcess, reporter: Reporter, wishes: ReportWish[]): Promise<void> {
  for (const { key, of } of wishes) {
    if (of.kind !== 'command' || (await readReports(app, [key])).length > 0) continue;
    await reporter.ask(of.days);
    await poll('the report to be taken', async () => (await readReports(app, [key])).length > 0);
  }
}
