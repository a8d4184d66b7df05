import type { KnownBlock } from '@slack/types';
import { formatRounded } from '../../money.ts';
import { formatNational } from '../../phone-numbers.ts';
import type { Summary } from '../../reports/summary-shape.ts';
import { section } from '../blocks.ts';
import { escapeMrkdwn } from '../mrkdwn.ts';
import { outcomeParts } from './charts.ts';
import { count } from './figures.ts';

/** A report's charts and table in text, for a workspace that does not take Slack's own. */

const barLength = 20;
const numbersShown = 15;

/** Bars of texts out and in over time. */
export function barsOverTime(summary: Summary): KnownBlock[] {
  const most = Math.max(1, ...summary.buckets.map((one) => Math.max(one.out, one.in)));
  const lines = summary.buckets.map(
    (one) => `${one.label}\n  out ${bar(one.out, most)} ${count(one.out)}\n  in  ${bar(one.in, most)} ${count(one.in)}`,
  );
  return lines.length === 0 ? [] : [section(`*Texts by ${summary.unit}*\n${code(lines)}`)];
}

export function barsOfOutcomes(summary: Summary): KnownBlock[] {
  const parts = outcomeParts(summary);
  const most = Math.max(1, ...parts.map(({ value }) => value));
  const widest = Math.max(0, ...parts.map(({ label }) => label.length));
  const lines = parts.map(({ label, value }) => `${label.padEnd(widest)} ${bar(value, most)} ${count(value)}`);
  return lines.length === 0 ? [] : [section(`*What became of texts out*\n${code(lines)}`)];
}

export function numberLines(summary: Summary): KnownBlock[] {
  const shown = summary.numbers.slice(0, numbersShown);
  if (shown.length === 0) return [];
  const lines = shown.map(
    (one) =>
      `${formatNational(one.number)}: ${count(one.out)} out, ${count(one.in)} in, ${count(one.delivered)} delivered, ${count(one.undelivered)} failed, ${count(one.segments)} segments, ${formatRounded(one.nanodollars)}`,
  );
  const rest = summary.numbers.length - shown.length + (summary.otherNumbers?.numbers ?? 0);
  const more = rest === 0 ? [] : [`And ${count(rest)} more; the CSV has them all.`];
  return [section(['*By number*', ...lines, ...more].join('\n'))];
}

function bar(value: number, most: number): string {
  const length = value === 0 ? 0 : Math.max(1, Math.round((value / most) * barLength));
  return '█'.repeat(length);
}

function code(lines: string[]): string {
  return `\`\`\`${escapeMrkdwn(lines.join('\n').replaceAll('`', "'"))}\`\`\``;
}
