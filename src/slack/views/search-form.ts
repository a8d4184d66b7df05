import type { ModalView } from '@slack/types';
import { z } from 'zod';
import { formatExact } from '../../money.ts';
import type { SearchWish } from '../../numbers/parse-search.ts';
import { type Read, readCenter, readMost, readPart, readPrefix, readState } from '../../numbers/search-fields.ts';
import { view } from '../actions.ts';
import { type Blocks, plain } from '../blocks.ts';
import { ELEMENT, OBJECT, VIEW } from '../limits.ts';

/** What the form carries along: where to answer. */
const carried = z.object({ channelId: z.string(), responseUrl: z.string().nullable() });
export type Carried = z.output<typeof carried>;

export function readCarried(metadata: string): Carried {
  return carried.parse(JSON.parse(metadata));
}

type Field = { block: string; label: string; example: string; typed: string };

/** The form that numbers for sale are searched with; every field may stay empty. */
export function searchForm(where: Carried, wish: SearchWish = { rule: {}, letters: null }): ModalView {
  const { rule, letters } = wish;
  const fields: Field[] = [
    { block: 'prefix', label: 'Area code or exchange', example: '206 or 206 555', typed: rule.startsWith ?? '' },
    { block: 'state', label: 'State', example: 'WA', typed: rule.state ?? '' },
    { block: 'center', label: 'Rate center, with its state', example: 'seattle', typed: rule.rateCenter ?? '' },
    { block: 'letters', label: 'Letters on the phone pad', example: 'FLOWERS', typed: letters ?? '' },
    { block: 'contains', label: 'Contains', example: '55', typed: letters === null ? (rule.contains ?? '') : '' },
    { block: 'ends', label: 'Ends with', example: '00', typed: rule.endsWith ?? '' },
    { block: 'monthly', label: 'At most a month, in dollars', example: '1.25', typed: typedDollars(rule.maxMonthly) },
    { block: 'setup', label: 'At most to set up, in dollars', example: '5', typed: typedDollars(rule.maxSetup) },
  ];
  const chosen = types.find((one) => one.value === rule.numberType);
  const type: Blocks[number] = {
    type: 'input',
    block_id: 'type',
    label: plain('Type'),
    optional: true,
    element: {
      type: 'static_select',
      action_id: 'type',
      placeholder: plain('Either', ELEMENT.placeholder),
      options: types,
      ...(chosen === undefined ? {} : { initial_option: chosen }),
    },
  };
  return {
    type: 'modal',
    callback_id: view.search,
    title: plain('Numbers for sale', VIEW.title),
    submit: plain('Search', VIEW.submit),
    close: plain('Cancel', VIEW.close),
    private_metadata: JSON.stringify(where),
    blocks: [...fields.slice(0, 6).map(textInput), type, ...fields.slice(6).map(textInput)],
  };
}

const types = [
  { text: plain('Long code', OBJECT.optionText), value: 'longcode' },
  { text: plain('Toll-free', OBJECT.optionText), value: 'toll-free' },
];

function textInput({ block, label, example, typed }: Field): Blocks[number] {
  return {
    type: 'input',
    block_id: block,
    label: plain(label),
    optional: true,
    element: {
      type: 'plain_text_input',
      action_id: block,
      placeholder: plain(example, ELEMENT.placeholder),
      ...(typed === '' ? {} : { initial_value: typed }),
    },
  };
}

function typedDollars(nanodollars: bigint | null | undefined): string {
  return nanodollars == null ? '' : formatExact(nanodollars).replace(/[$,]/g, '');
}

const typedField = z.record(z.string(), z.object({ value: z.string().nullish() })).optional();
const state = z.object({
  prefix: typedField,
  state: typedField,
  center: typedField,
  letters: typedField,
  contains: typedField,
  ends: typedField,
  monthly: typedField,
  setup: typedField,
  type: z
    .record(z.string(), z.object({ selected_option: z.object({ value: z.enum(['longcode', 'toll-free']) }).nullish() }))
    .optional(),
});

/** What the form's fields say, or what is wrong with which of them. */
export function readSearchForm(
  values: unknown,
): { ok: true; wish: SearchWish } | { ok: false; errors: { [block: string]: string } } {
  const fields = state.parse(values);
  const typed = (block: Exclude<keyof typeof fields, 'type'>) => fields[block]?.[block]?.value?.trim() ?? '';
  const errors: { [block: string]: string } = {};
  function read<T>(block: Exclude<keyof typeof fields, 'type'>, reader: (text: string) => Read<T>): T | null {
    if (typed(block) === '') return null;
    const found = reader(typed(block));
    if (found.ok) return found.value;
    errors[block] = found.reason;
    return null;
  }
  const contains = read('contains', (text) => readPart(text, 'contains'));
  const letters = read('letters', (text) => readPart(text, 'contains'));
  const rule: SearchWish['rule'] = {
    startsWith: read('prefix', readPrefix),
    state: read('state', readState),
    rateCenter: read('center', readCenter),
    contains: letters ?? contains,
    endsWith: read('ends', (text) => readPart(text, 'ends')),
    maxMonthly: read('monthly', (text) => readMost(text, '1.25')),
    maxSetup: read('setup', (text) => readMost(text, '5')),
    numberType: fields.type?.type?.selected_option?.value ?? null,
  };
  if (letters !== null && contains !== null && letters !== contains) {
    errors.letters = 'The carrier takes one part at a time: fill in the letters or Contains, for example FLOWERS.';
  }
  if (rule.rateCenter !== null && rule.state === null && errors.state === undefined) {
    errors.state = 'A rate center goes with its state, for example WA.';
  }
  if (Object.keys(errors).length > 0) return { ok: false, errors };
  const given = Object.fromEntries(Object.entries(rule).filter(([, value]) => value !== null));
  return { ok: true, wish: { rule: given, letters: letters === null ? null : typed('letters').toUpperCase() } };
}
