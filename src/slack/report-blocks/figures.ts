import type { SectionBlock } from '@slack/types';
import { formatRounded } from '../../money.ts';
import type { RecordFilter } from '../../reports/filter.ts';
import { deliveryRate, percent } from '../../reports/rates.ts';
import type { Counts, Summary } from '../../reports/summary-shape.ts';
import { mrkdwn } from '../blocks.ts';

export const count = (value: number | bigint): string => value.toLocaleString('en-US');

export function texts(value: number): string {
  return value === 1 ? '1 text' : `${count(value)} texts`;
}

/**
 * `97.1 % delivered of the 62 % that have a receipt`; null where no text went out, and of failed texts alone: of those none
 * was delivered, whatever became of the others.
 */
export function sayRate(counts: Counts, filter: RecordFilter): string | null {
  if (filter.failed) return null;
  const { delivered, coverage } = deliveryRate(counts);
  if (coverage === null) return null;
  if (delivered === null) return 'no receipt yet for any text out';
  return coverage === 1
    ? `${percent(delivered)} delivered, and every text out has a receipt`
    : `${percent(delivered)} delivered of the ${percent(coverage)} that have a receipt`;
}

/** What is read in two seconds: `1,234 texts out, 567 in, $12.34`. */
export function headline(summary: Summary, filter: RecordFilter): string {
  const { out, in: incoming, nanodollars } = summary.totals;
  const { hasOut, hasIn } = leftBy(filter);
  const ways = [
    ...(hasOut ? [`${texts(out)} out`] : []),
    ...(hasIn ? [`${hasOut ? count(incoming) : texts(incoming)} in`] : []),
  ];
  return [...ways, formatRounded(nanodollars)].join(', ');
}

/** What a filter leaves to be counted: of the rest a nought says nothing. Only texts out can fail. */
function leftBy({ direction, failed }: RecordFilter) {
  const hasOut = direction !== 'inbound';
  return { hasOut, hasIn: direction !== 'outbound' && !failed, hasOutcomes: hasOut && !failed };
}

/** Each main figure, beside that of the period before. At most ten fields go in a section. */
export function figures(summary: Summary, before: Summary | null, filter: RecordFilter): SectionBlock {
  const now = summary.totals;
  const was = before?.totals ?? null;
  const { hasOut, hasIn, hasOutcomes } = leftBy(filter);
  const pair = (name: string, of: (counts: Counts) => number) =>
    field(name, count(of(now)), was === null ? null : sayChange(BigInt(of(now)), BigInt(of(was)), count));
  const only = (isLeft: boolean, make: () => ReturnType<typeof field>) => (isLeft ? [make()] : []);
  return {
    type: 'section',
    fields: [
      ...only(hasOutcomes, () => pair('Texts out', (one) => one.out)),
      ...only(hasIn, () => pair('Texts in', (one) => one.in)),
      ...only(hasOutcomes, () => pair('Delivered', (one) => one.delivered)),
      ...only(hasOut, () => pair('Failed', (one) => one.undelivered)),
      ...only(hasOutcomes, () => pair('Taken, no receipt', (one) => one.handedOver + one.sent)),
      ...only(hasOutcomes, () => field('Delivery rate', rateOf(now), was === null ? null : sayRateChange(now, was))),
      pair('Segments', (one) => one.segments),
      field(
        'Cost',
        formatRounded(now.nanodollars),
        was === null ? null : sayChange(now.nanodollars, was.nanodollars, formatRounded),
      ),
    ],
  };
}

function field(name: string, value: string, change: string | null) {
  return mrkdwn(`*${name}*\n${value}${change === null ? '' : `  ${change}`}`);
}

function rateOf(counts: Counts): string {
  const { delivered } = deliveryRate(counts);
  return delivered === null ? 'not known' : percent(delivered);
}

/** `▲ 100 from 1,134`. */
function sayChange(now: bigint, was: bigint, say: (amount: bigint) => string): string {
  if (now === was) return 'as before';
  return now > was ? `▲ ${say(now - was)} from ${say(was)}` : `▼ ${say(was - now)} from ${say(was)}`;
}

function sayRateChange(now: Counts, was: Counts): string | null {
  const [rate, before] = [deliveryRate(now).delivered, deliveryRate(was).delivered];
  if (rate === null || before === null) return null;
  const tenths = Math.round((rate - before) * 1_000);
  if (tenths === 0) return 'as before';
  return `${tenths > 0 ? '▲' : '▼'} ${(Math.abs(tenths) / 10).toFixed(1)} points from ${percent(before)}`;
}
