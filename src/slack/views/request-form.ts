import type { ModalView } from '@slack/types';
import { z } from 'zod';
import type { Budget } from '../../access/budget.ts';
import type { Settings } from '../../access/settings.ts';
import type { Refusal } from '../../errors.ts';
import { formatRounded } from '../../money.ts';
import { placeLength, sayPlace, sayPrice } from '../../numbers/for-sale.ts';
import type { PurchaseChoice } from '../../numbers/purchase-plan.ts';
import { mostNumbers, type Pick as NumberPick } from '../../numbers/request-numbers.ts';
import { type Search, sayWish } from '../../numbers/searches.ts';
import { formatNational } from '../../phone-numbers.ts';
import { act, view } from '../actions.ts';
import { type Blocks, context, plain, section } from '../blocks.ts';
import { budgetLines } from '../budget-lines.ts';
import { ELEMENT, OBJECT, VIEW } from '../limits.ts';
import { escapeMrkdwn, fitted } from '../mrkdwn.ts';

/** What the form carries along: ids, and where to answer. Prices stay with the search. */
const carried = z.object({
  searchId: z.uuid(),
  channelId: z.string(),
  responseUrl: z.string().nullable(),
  /** An earlier request that this one comes of. */
  follows: z.uuid().nullable(),
});
export type Carried = z.output<typeof carried>;

export function readCarried(metadata: string): Carried {
  return carried.parse(JSON.parse(metadata));
}

export type RequestParts = {
  search: Search;
  /** What was asked for and cannot be had, a line each. Escaped. */
  missing: string[];
  choice: PurchaseChoice;
  /** What it comes to; or what is wrong with it as it is filled in now. */
  plan: NumberPick[] | Refusal;
  settings: Pick<Settings, 'budget'>;
  budget: Budget;
  earlier: bigint;
  carried: Carried;
};

export const requestTitle = 'Request numbers';

/** The form that a purchase is requested with. Slack keeps what is typed over an update while the ids stay the same. */
export function requestForm(parts: RequestParts): ModalView {
  const { search, settings } = parts;
  const named = search.chosen.length > 0;
  const centers = Object.entries(settings.budget.centers).slice(0, ELEMENT.selectOptions);
  const blocks: Blocks = [
    ...(named ? [section(namedLines(search)), ...missing(parts)] : [section(ruleLine(search)), ...ruleFields(parts)]),
    context(...totals(parts)),
    text({
      block: 'reason',
      label: 'Reason',
      hint: 'What for? The approvers read it. At most 500 characters.',
    }),
    text({
      block: 'alias',
      label: 'Alias',
      hint: 'What the numbers are to be called. {n} counts 1, 2, 3; {last4} is the last four digits.',
    }),
    ...(centers.length === 0 ? [] : [centerSelect(centers)]),
    ...(named
      ? [boxes('like', search.chosen.length === 1 ? 'If it is gone' : 'If one is gone', likeOption(search), false)]
      : []),
    boxes('messaging', 'Texting', messagingOption, true),
  ];
  return {
    type: 'modal',
    callback_id: view.request,
    title: plain(requestTitle, VIEW.title),
    submit: plain('Request', VIEW.submit),
    close: plain('Cancel', VIEW.close),
    private_metadata: JSON.stringify(parts.carried),
    blocks,
  };
}

function namedLines(search: Search): string {
  return search.numbers
    .filter((one) => search.chosen.includes(one.number))
    .map((one) => `*${formatNational(one.number)}*  ${fitted(sayPlace(one), placeLength)} · ${sayPrice(one)}`)
    .join('\n');
}

function missing(parts: RequestParts): Blocks {
  return parts.missing.length === 0 ? [] : [context(...parts.missing)];
}

function ruleLine(search: Search): string {
  const { maxMonthly: _, maxSetup: __, ...rule } = search.rule;
  const wish = sayWish({ rule, letters: search.letters });
  return `*Any number ${escapeMrkdwn(wish === '' ? 'for sale' : wish)}*`;
}

/** The sum of what is chosen, and the budget before and after it. */
function totals({ plan, budget, earlier, settings }: RequestParts): string[] {
  if (!Array.isArray(plan)) return [`⚠️ ${escapeMrkdwn(plan.message)}`];
  const setup = plan.reduce((sum, pick) => sum + pick.setupNanodollars, 0n);
  const monthly = plan.reduce((sum, pick) => sum + pick.monthlyNanodollars, 0n);
  const isMost = plan.some((pick) => pick.number === null);
  const before = plan.length > 1 ? (isMost ? 'Together at most ' : 'Together ') : isMost ? 'At most ' : '';
  const price = sayPrice({ setupNanodollars: setup, monthlyNanodollars: monthly });
  return [
    `*${before}${price}*: ${formatRounded(setup + monthly)} for the first month.`,
    ...budgetLines(budget, { setup, monthly }, earlier, settings.budget.beyond),
  ];
}

function ruleFields({ choice }: RequestParts): Blocks {
  const counts = Array.from({ length: mostNumbers }, (_, i) => option(String(i + 1)));
  const first = counts.find((one) => one.value === choice.count);
  return [
    {
      type: 'input',
      block_id: 'count',
      label: plain('How many'),
      dispatch_action: true,
      element: {
        type: 'static_select',
        action_id: act.requestCount,
        options: counts,
        ...(first === undefined ? {} : { initial_option: first }),
      },
    },
    text({ block: 'monthly', label: 'At most a month, each, in dollars', typed: choice.highestMonthly }),
    text({ block: 'setup', label: 'At most to set up, each, in dollars', typed: choice.highestSetup }),
  ];
}

function option(word: string) {
  return { text: plain(word, OBJECT.optionText), value: word };
}

type TextField = { block: string; label: string; hint?: string; typed?: string };

function text({ block, label, hint, typed }: TextField): Blocks[number] {
  return {
    type: 'input',
    block_id: block,
    label: plain(label),
    ...(hint === undefined ? {} : { hint: plain(hint) }),
    ...(block === 'alias' ? { optional: true } : {}),
    element: {
      type: 'plain_text_input',
      action_id: block,
      ...(block === 'reason' ? { multiline: true } : {}),
      ...(typed === undefined ? {} : { initial_value: typed }),
    },
  };
}

/** Options of a select have short values, and a cost center's name is short: it is its own. */
function centerSelect(centers: [string, bigint | null][]): Blocks[number] {
  return {
    type: 'input',
    block_id: 'center',
    label: plain('Cost center'),
    optional: true,
    dispatch_action: true,
    element: {
      type: 'static_select',
      action_id: act.requestCenter,
      options: centers.map(([name, cap]) => ({
        ...option(name),
        ...(cap === null ? {} : { description: plain(`${formatRounded(cap)} a month`, OBJECT.optionDescription) }),
      })),
    },
  };
}

type Box = { text: ReturnType<typeof plain>; description?: ReturnType<typeof plain>; value: string };

function boxes(block: string, label: string, one: Box, isTicked: boolean): Blocks[number] {
  return {
    type: 'input',
    block_id: block,
    label: plain(label),
    optional: true,
    element: {
      type: 'checkboxes',
      action_id: block,
      options: [one],
      ...(isTicked ? { initial_options: [one] } : {}),
    },
  };
}

const messagingOption: Box = {
  text: plain('Switch texting on', OBJECT.optionText),
  description: plain('Texting from it takes a registration besides: 10DLC or toll-free.', OBJECT.optionDescription),
  value: 'on',
};

function likeOption(search: Search): Box {
  const areas = [...new Set(search.chosen.map((number) => number.slice(2, 5)))];
  const where = areas.length === 1 ? `in ${areas[0]}` : 'in the same area code';
  return {
    text: plain(`A number like it will do, ${where}`, OBJECT.optionText),
    description: plain('For at most the same price.', OBJECT.optionDescription),
    value: 'like',
  };
}
