import { isInTime } from '../judge.ts';
import type { ReportPhase } from './report-rows.ts';

/** What became of one report that was wanted. */
export type ReportFate = {
  words: string;
  /** Where the kill found it; null: it was in no process that was killed. */
  phase: ReportPhase | null;
  /** Its rows: one for each (schedule, period), and for each command. */
  runs: number;
  state: string;
  failure: string | null;
  /** As they stand in Slack in the end: its message, and files in that message's thread. */
  messages: { report: number; file: number };
  /** Where it differs from the records that the carrier holds. */
  wrong: string[];
  /** From the start of the process that went on with it to its next step; null where it needed none. Milliseconds. */
  resumedMs: number | null;
  upMs: number | null;
  /** Not at rest, or Slack does not show it, when the time was over. */
  stuck: boolean;
};

export function isTwice({ runs, messages }: ReportFate): boolean {
  return runs > 1 || messages.report > 1 || messages.file > 1;
}

export function isMissed({ runs, state, messages }: ReportFate): boolean {
  return runs === 0 || state !== 'ready' || messages.report === 0 || messages.file === 0;
}

/** The rules that a report's fate breaks, each in a sentence; none: all is well. */
export function judgeReport(fate: ReportFate): string[] {
  const { runs, state, messages } = fate;
  const broken: string[] = [];
  const must = (holds: boolean, rule: string) => {
    if (!holds) broken.push(rule);
  };
  must(!fate.stuck, 'is stuck: not at rest, or Slack does not show it');
  must(runs === 1, `has ${runs} runs`);
  must(runs === 0 || state === 'ready', `ended as ${state}${fate.failure === null ? '' : `: ${fate.failure}`}`);
  must(messages.report === 1, `stands in Slack ${messages.report} times`);
  must(messages.file === 1, `has ${messages.file} files in its thread`);
  must(isInTime(fate), `was taken up again only after ${fate.resumedMs} ms`);
  return [...broken, ...fate.wrong.map((wrong) => `has wrong totals: ${wrong}`)];
}
