import { formatRounded } from '../money.ts';
import { trafficDays } from '../numbers/traffic.ts';
import type { Unused, UnusedNumber } from '../numbers/unused.ts';
import { act } from './actions.ts';
import { actions, type Blocks, button, context, section } from './blocks.ts';
import { slackDate } from './mrkdwn.ts';
import { rowWords } from './number-words.ts';

/** So many are shown at a time. */
export const unusedPageSize = 10;

/** What could be saved first, then a page of the numbers, each with Release. */
export function unusedBlocks(found: Unused, offset: number): { text: string; blocks: Blocks } {
  const text = headline(found);
  if (found.total === 0) return { text, blocks: [section(text), context(...footnotes(found))] };
  const last = offset + found.numbers.length;
  const range = found.total > unusedPageSize ? ` (${offset + 1} to ${last})` : '';
  return {
    text,
    blocks: [
      section(`*${text}*${range}`),
      ...found.numbers.map(row),
      ...pageRow(found, offset),
      context(...footnotes(found)),
    ],
  };
}

function headline({ total, savingNanodollars, withoutCost }: Unused): string {
  if (total === 0) return `Every number had a text in the last ${trafficDays} days.`;
  const count = total === 1 ? '1 number' : `${total} numbers`;
  const silent = `${count} without a text for ${trafficDays} days`;
  if (withoutCost === total) return `${silent}, cost not given`;
  const rest = withoutCost === 0 ? '' : ` and what ${withoutCost} more cost`;
  return `${silent}: ${formatRounded(savingNanodollars)} a month${rest} to save`;
}

function row(one: UnusedNumber) {
  const cost = one.monthlyNanodollars === null ? 'cost not given' : `${formatRounded(one.monthlyNanodollars)}/month`;
  if (one.releaseAsked) return section(`${rowWords(one, cost)}\nrelease requested`);
  return section(rowWords(one, cost), button({ action: act.numberRelease, label: 'Release', value: one.number }));
}

function pageRow(found: Unused, offset: number): Blocks {
  const value = (at: number) => String(Math.max(0, at));
  const next = offset + found.numbers.length;
  const buttons = [
    ...(offset > 0
      ? [button({ action: `${act.unusedPage}:back`, label: 'Previous', value: value(offset - unusedPageSize) })]
      : []),
    ...(next < found.total ? [button({ action: `${act.unusedPage}:on`, label: 'Next', value: value(next) })] : []),
  ];
  return buttons.length === 0 ? [] : [actions('unused', ...buttons)];
}

function footnotes({ readAt, newcomers, unreadable }: Unused): string[] {
  const until = readAt === null ? '' : `, read ${slackDate(readAt)}`;
  return [
    `Texts only${until}: calls are not counted.`,
    ...(newcomers === 0
      ? []
      : [
          `Left out: ${newcomers === 1 ? '1 number' : `${newcomers} numbers`} bought here in those ${trafficDays} days.`,
        ]),
    ...(unreadable === 0
      ? []
      : [
          `⚠️ ${unreadable} of Flowroute’s records could not be read, so these numbers may have had texts that are not counted.`,
        ]),
  ];
}
