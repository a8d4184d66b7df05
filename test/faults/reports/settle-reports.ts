import type { Message } from '../../../src/sandbox/slack/protocol.ts';
import { rowsOf } from '../../e2e/reports/reading.ts';
import type { AppProcess } from '../app-handle.ts';
import { poll } from '../poll.ts';
import { standing } from '../recover.ts';
import { isSettled, type Killed, type Watched, waitUntilSettled } from '../settling.ts';
import type { Site } from '../site.ts';
import type { ReportFate } from './judge-report.ts';
import { phaseOfReport, type ReportRow, readReports } from './report-rows.ts';
import { reporterAt } from './reporter.ts';
import { wrongTotals } from './totals.ts';
import { keysOf, type ReportWish, recordsHeld } from './wishes.ts';

/** Waits until each report stands with its file, and holds it against the carrier's records; gives what became of each. */
export async function settleReports(
  site: Site,
  app: AppProcess,
  wishes: ReportWish[],
  killed: Killed<ReportRow> | null,
  limit: { limitMs?: number } = {},
): Promise<ReportFate[]> {
  const read = () => readReports(app, keysOf(wishes));
  // A database that has just come back may not be reached at once.
  await poll('the database', () => read().catch(() => null));
  const { messages } = reporterAt(site);
  const fates: Watched<ReportRow, ReportFate>['fates'] = (rows, there, resumedMs) =>
    wishes.map((wish) => fateOf(wish, rows, there, killed, resumedMs));
  const count = wishes.length;
  const watched = { what: 'reports', count, comesByItself: true, read, messages, fates, ...limit } as const;
  const settled = await waitUntilSettled(watched, killed);
  const [rows, there] = [await read(), await messages()];
  const wrong = await Promise.all(wishes.map((wish) => wrongIn(site, wish, rows, there)));
  return settled.map((fate, i) => ({ ...fate, wrong: wrong[i] ?? [] }));
}

function fateOf(
  { key, words }: ReportWish,
  rows: ReportRow[],
  messages: Message[],
  killed: Killed<ReportRow> | null,
  resumedMs: (row: ReportRow | undefined) => number | null,
): ReportFate {
  const runs = rows.filter((row) => row.key === key);
  const [row] = runs;
  const reports = runs.flatMap(({ id }) => standing(messages, 'report', id));
  return {
    words,
    phase: killed === null ? null : phaseOfReport(killed.left.find((one) => one.key === key)),
    runs: runs.length,
    state: row?.state ?? 'missing',
    failure: row?.failure ?? null,
    messages: { report: reports.length, file: reports.flatMap((report) => filesOf(messages, report)).length },
    wrong: [],
    resumedMs: resumedMs(row),
    upMs: killed?.upMs ?? null,
    stuck: row === undefined || !isSettled(row),
  };
}

async function wrongIn(site: Site, wish: ReportWish, rows: ReportRow[], messages: Message[]): Promise<string[]> {
  const row = rows.find((one) => one.key === wish.key);
  if (row?.state !== 'ready') return [];
  const held = await recordsHeld(site, wish, row.scheduledFor);
  const [report] = standing(messages, 'report', row.id);
  const [file] = report === undefined ? [] : filesOf(messages, report);
  return wrongTotals(held, {
    summary: row.summary,
    before: row.before,
    text: report?.text ?? null,
    rows: file === undefined ? null : await rowsOf(site, file),
  });
}

function filesOf(messages: Message[], report: Message): Message[] {
  return messages.filter((one) => one.channel === report.channel && one.threadTs === report.ts && one.files.length > 0);
}

/** Files of reports in a thread whose report does not stand there: nobody would find them. */
export async function strayFiles(site: Site): Promise<number> {
  const messages = await reporterAt(site).messages();
  const stands = new Set(messages.map(({ channel, ts }) => `${channel} ${ts}`));
  const files = messages.filter((one) => one.isApp && one.files.length > 0);
  return files.filter(({ channel, threadTs }) => !stands.has(`${channel} ${threadTs}`)).length;
}
