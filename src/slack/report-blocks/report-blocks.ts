import type { KnownBlock } from '@slack/types';
import type { Run } from '../../reports/runs.ts';
import type { Summary } from '../../reports/summary-shape.ts';
import { unusualIn } from '../../reports/unusual.ts';
import { context, plain, section } from '../blocks.ts';
import { BLOCK } from '../limits.ts';
import { escapeMrkdwn, slackDate, truncate } from '../mrkdwn.ts';
import { outcomes, overTime } from './charts.ts';
import type { MessageBlock } from './data-visualization.ts';
import { count, figures, headline, sayRate } from './figures.ts';
import { sayFilter, sayScope } from './filter-words.ts';
import { linesThatFit, sayCodes, sayCorrections, sayReconciliation } from './lines.ts';
import { beyondTable, numberTable } from './number-table.ts';
import { sayPeriod } from './period-words.ts';
import { barsOfOutcomes, barsOverTime, numberLines } from './plain-bars.ts';

export type ReportParts = {
  /** How a number of the filter may be shown to who reads this. */
  sayNumber: (number: string) => string;
  /** What the figures stand beside, as people say it: `Nov 12 to 18`. */
  before: string;
  /** What stands below the report where it stands: its buttons, its files. */
  below: KnownBlock[];
};

export type ReportMessage = { text: string; blocks: MessageBlock[]; plainBlocks: KnownBlock[] };

/** A report in one message. Without bodies and without customers' numbers, since a channel reads it. */
export function reportMessage(run: Run, summary: Summary, parts: ReportParts): ReportMessage {
  const period = sayPeriod(run.period, run.zone);
  const above = top(run, summary, period, parts);
  const after = [...bottom(run, summary, parts), ...parts.below];
  if (summary.records === 0) {
    const blocks = [...above, ...after];
    return { text: emptyLine(period, parts, run), blocks, plainBlocks: blocks };
  }
  const rate = sayRate(summary.totals, run.filter);
  return {
    text: `Report for ${headOf(run, summary, period, parts)}${rate === null ? '' : `, ${rate}`}`,
    blocks: [...above, ...some(overTime(summary)), ...some(outcomes(summary)), ...some(numberTable(summary)), ...after],
    plainBlocks: [...above, ...barsOverTime(summary), ...barsOfOutcomes(summary), ...numberLines(summary), ...after],
  };
}

function some<T>(one: T | null): T[] {
  return one === null ? [] : [one];
}

/** `Nov 19 to 25, only failed: 28 texts out, $0.23`. */
function headOf(run: Run, summary: Summary, period: string, { sayNumber }: ReportParts): string {
  return `${sayScope(period, run.filter, sayNumber)}: ${headline(summary, run.filter)}`;
}

function top(run: Run, summary: Summary, period: string, parts: ReportParts): KnownBlock[] {
  if (summary.records === 0) return [section(escapeMrkdwn(emptyLine(period, parts, run)))];
  const rate = sayRate(summary.totals, run.filter);
  const before = comparable(run);
  const unusual = before === null ? [] : unusualLines(summary, before);
  return [
    { type: 'header', text: plain(headOf(run, summary, period, parts), BLOCK.header) },
    ...(rate === null ? [] : [section(`*${rate}*`)]),
    ...(unusual.length === 0 ? [] : [section(unusual.join('\n'))]),
    figures(summary, before, run.filter),
  ];
}

function unusualLines(summary: Summary, before: Summary): string[] {
  const lines = unusualIn(summary, before).map((one) => `⚠️ ${escapeMrkdwn(one)}`);
  return linesThatFit(lines.slice(0, 8), BLOCK.sectionText);
}

/** Beside a period without a record each figure would be news. */
function comparable(run: Run): Summary | null {
  return run.before === null || run.before.records === 0 ? null : run.before;
}

function sayCompared(run: Run, before: string): string[] {
  if (run.before === null) return [];
  const { unreadable } = run.before;
  return [
    comparable(run) === null ? `nothing in ${before} to compare with` : `▲ ▼ beside ${before}`,
    ...(unreadable === 0 ? [] : [`⚠️ ${records(unreadable)} of ${before} could not be read`]),
  ];
}

function emptyLine(period: string, parts: ReportParts, run: Run): string {
  const filter = sayFilter(run.filter, parts.sayNumber);
  return filter === null
    ? `No texts for ${period}: nothing went out and nothing came in.`
    : `No texts for ${period} with this filter: ${filter}.`;
}

function bottom(run: Run, summary: Summary, parts: ReportParts): KnownBlock[] {
  const beyond = beyondTable(summary);
  const codes = sayCodes(summary);
  const notes = [
    ...(summary.records === 0 || run.reconciliation === null ? [] : [sayReconciliation(run.reconciliation)]),
    ...(run.corrections === null ? [] : [sayCorrections(run.corrections)]),
    ...lateness(run),
  ];
  return [
    ...(beyond === null || summary.records === 0 ? [] : [context(beyond)]),
    ...(codes === null ? [] : [section(codes)]),
    ...(notes.length === 0 ? [] : [context(...notes)]),
    context(footnote(run, summary, parts)),
  ];
}

/** What was made up for after the program was away. */
function lateness(run: Run): string[] {
  if (!run.isLate || run.scheduledFor === null) return [];
  const skipped =
    run.skippedBefore === 0
      ? ''
      : ` ${run.skippedBefore === 1 ? 'One report' : `${run.skippedBefore} reports`} before it fell out.`;
  return [`Due ${slackDate(run.scheduledFor)}: Switchboard was not running then.${skipped}`];
}

function footnote(run: Run, summary: Summary, parts: ReportParts): string {
  const filter = sayFilter(run.filter, parts.sayNumber);
  const { from, to } = run.period;
  return [
    ...(run.readAt === null ? [] : [`Read ${slackDate(run.readAt)}`]),
    `${from === to ? from : `${from} to ${to}`}, ${escapeMrkdwn(run.zone)}`,
    ...(summary.records === 0 ? [] : sayCompared(run, parts.before)),
    ...(filter === null
      ? []
      : [
          escapeMrkdwn(
            truncate(`only ${filter}: ${count(summary.records)} of ${count(summary.recordsRead)} records`, 300),
          ),
        ]),
    ...(summary.segmentsEstimated === 0 ? [] : [`${count(summary.segmentsEstimated)} segments estimated`]),
    ...(summary.withoutCost === 0 ? [] : [`${count(summary.withoutCost)} without a cost`]),
    ...(summary.otherDirection === 0 ? [] : [`${count(summary.otherDirection)} neither in nor out`]),
    ...(summary.unreadable === 0
      ? []
      : [
          `⚠️ ${records(summary.unreadable)} could not be read and ${summary.unreadable === 1 ? 'is' : 'are'} in no figure`,
        ]),
  ].join(' · ');
}

const records = (many: number) => `${count(many)} ${many === 1 ? 'record' : 'records'}`;
