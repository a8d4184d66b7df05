import type { ActionsBlock, Button } from '@slack/types';
import { z } from 'zod';
import { type ForSale, mostLookedAt, placeLength, sayPlace, sayPrice } from '../numbers/for-sale.ts';
import { type Search, sayWish } from '../numbers/searches.ts';
import { formatNational } from '../phone-numbers.ts';
import { act } from './actions.ts';
import type { Answer } from './answers.ts';
import { actions, type Blocks, button, context, plain, section } from './blocks.ts';
import { ELEMENT, OBJECT } from './limits.ts';
import { escapeMrkdwn, fitted } from './mrkdwn.ts';

/** As many as one element of checkboxes takes. */
export const pageSize = ELEMENT.choiceOptions;

/** What a button of the results carries: the search, and where the page begins that it stands under. */
const pressShape = z
  .string()
  .regex(/^[0-9a-f-]{36}(?: \d{1,4})?$/)
  .transform((value) => {
    const [id = '', offset = '0'] = value.split(' ');
    return { id, offset: Number(offset) };
  });

/** The search that a button stands under; an id that none has where the value is not ours. */
export function readPress(value: string): { id: string; offset: number } {
  return pressShape.catch({ id: '', offset: 0 }).parse(value);
}

export function pageOf(search: Search, offset: number): ForSale[] {
  return search.numbers.slice(offset, offset + pageSize);
}

/** A page of what was found; with boxes to tick and Request for those who may. */
export function searchAnswer(search: Search, offset: number, mayRequest: boolean): Answer {
  const total = search.numbers.length;
  if (total === 0) return nothing(search);
  const page = pageOf(search, offset);
  const value = `${search.id} ${offset}`;
  const turns = [
    ...(offset > 0 ? [button({ action: `${act.searchPage}:back`, label: 'Back', value })] : []),
    ...(offset + page.length < total ? [button({ action: `${act.searchPage}:on`, label: 'More', value })] : []),
  ];
  const asks: Button[] = mayRequest
    ? [
        button({ action: act.searchRequest, label: 'Request', value, style: 'primary' }),
        button({ action: act.searchAny, label: 'Any that fit…', value }),
      ]
    : [];
  const row = [...asks, ...turns];
  const blocks: Blocks = [
    section(sentence(`*${count(search)}*`, sayWish(search), `(${offset + 1} to ${offset + page.length})`)),
    mayRequest ? boxes(search, page, offset) : section(page.map(line).join('\n')),
    ...(row.length === 0 ? [] : [actions('search', ...row)]),
    context(...notes(search, page, mayRequest)),
  ];
  return { text: 'Numbers for sale', blocks };
}

/** Words with a search between them, or without one where anything was wanted. */
function sentence(before: string, wish: string, after = ''): string {
  return [before, escapeMrkdwn(wish), after].filter((part) => part !== '').join(' ');
}

function count({ numbers, isWhole }: Search): string {
  if (!isWhole) return `The first ${numbers.length} for sale`;
  return numbers.length === 1 ? '1 number for sale' : `${numbers.length} numbers for sale`;
}

function boxes(search: Search, page: ForSale[], offset: number): ActionsBlock {
  const options = page.map((one) => ({
    text: plain(formatNational(one.number), OBJECT.optionText),
    description: plain(`${sayPlace(one)} · ${sayPrice(one)}`, OBJECT.optionDescription),
    value: one.number,
  }));
  const ticked = options.filter((one) => search.chosen.includes(one.value));
  return {
    type: 'actions',
    block_id: tickBlock(offset),
    elements: [
      {
        type: 'checkboxes',
        action_id: act.searchTick,
        options,
        ...(ticked.length === 0 ? {} : { initial_options: ticked }),
      },
    ],
  };
}

/** Each page has a block of its own, so that no client carries a tick over to another number. */
function tickBlock(offset: number): string {
  return `found-${offset}`;
}

const tickShape = z.record(
  z.string(),
  z.record(z.string(), z.object({ selected_options: z.array(z.object({ value: z.string() })).nullish() }).catch({})),
);

/** The numbers that are ticked on a page, from what a press tells of its message; null where it tells nothing of them. */
export function readTicks(state: unknown, offset: number): string[] | null {
  const held = tickShape.catch({}).parse(state)[tickBlock(offset)]?.[act.searchTick];
  return held === undefined ? null : (held.selected_options ?? []).map((one) => one.value);
}

function line(one: ForSale): string {
  return `*${formatNational(one.number)}*  ${fitted(sayPlace(one), placeLength)} · ${sayPrice(one)}`;
}

function notes(search: Search, page: ForSale[], mayRequest: boolean): string[] {
  const elsewhere = search.chosen.filter((number) => !page.some((one) => one.number === number)).length;
  return [
    ...(elsewhere === 0 ? [] : [`${elsewhere} ticked on other pages.`]),
    mayRequest
      ? 'Nobody holds a number until it is bought: somebody else may be faster.'
      : 'A sender can request one; ask an admin to become one.',
    ...(search.isWhole ? [] : [lookedAt(search)]),
  ];
}

function lookedAt({ lookedAt, numbers }: Search): string {
  if (lookedAt < mostLookedAt) return `There are more than these ${numbers.length}; narrow the search to see others.`;
  return `Only the first ${mostLookedAt.toLocaleString('en')} that Flowroute offers were looked at; narrow the search to see others.`;
}

function nothing(search: Search): Answer {
  const { rule } = search;
  const hint =
    rule.contains != null || rule.endsWith != null
      ? 'Try fewer digits or letters, or another place.'
      : rule.rateCenter != null
        ? 'Rate centers have names of the carrier’s own: search the state alone to see them.'
        : 'Leave something out, or allow a higher price.';
  const blocks: Blocks = [
    section(`${sentence('Nothing is for sale', sayWish(search))}. ${hint}`),
    actions('search', button({ action: act.searchChange, label: 'Change the search', value: `${search.id} 0` })),
    ...(search.isWhole ? [] : [context(lookedAt(search))]),
  ];
  return { text: 'Nothing is for sale like that', blocks };
}
