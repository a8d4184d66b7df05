import type { InputBlock, ModalView } from '@slack/types';
import { z } from 'zod';
import { parseDollars, toDecimal } from '../../money.ts';
import { plain } from '../blocks.ts';
import { ELEMENT, OBJECT, VIEW } from '../limits.ts';

/** Input blocks whose element has the block's own id as its action, and what they hold when the form is submitted. */

export type Field = { block: string; label: string; hint?: string; optional?: boolean };

function input(field: Field, element: InputBlock['element']): InputBlock {
  return {
    type: 'input',
    block_id: field.block,
    label: plain(field.label),
    ...(field.hint === undefined ? {} : { hint: plain(field.hint) }),
    ...(field.optional === undefined ? {} : { optional: field.optional }),
    element,
  };
}

export function textInput(
  field: Field & { value: string; placeholder?: string; multiline?: boolean; max?: number },
): InputBlock {
  return input(field, {
    type: 'plain_text_input',
    action_id: field.block,
    max_length: field.max ?? ELEMENT.inputLength,
    ...(field.multiline ? { multiline: true } : {}),
    ...(field.value === '' ? {} : { initial_value: field.value.slice(0, field.max ?? ELEMENT.inputLength) }),
    ...(field.placeholder === undefined ? {} : { placeholder: plain(field.placeholder, ELEMENT.placeholder) }),
  });
}

export function numberInput(field: Field & { value: number; min: number; max: number }): InputBlock {
  return input(field, {
    type: 'number_input',
    action_id: field.block,
    is_decimal_allowed: false,
    initial_value: String(field.value),
    min_value: String(field.min),
    max_value: String(field.max),
  });
}

/** An amount in dollars. */
export function amountInput(field: Field & { value: bigint | null }): InputBlock {
  return textInput({ ...field, value: field.value === null ? '' : toDecimal(field.value), placeholder: '50', max: 20 });
}

export type Choice = { value: string; text: string };
const option = ({ value, text }: Choice) => ({ value, text: plain(text, OBJECT.optionText) });

export function radioInput(field: Field & { value: string; choices: Choice[] }): InputBlock {
  const chosen = field.choices.find((one) => one.value === field.value);
  return input(field, {
    type: 'radio_buttons',
    action_id: field.block,
    options: field.choices.map(option),
    ...(chosen === undefined ? {} : { initial_option: option(chosen) }),
  });
}

/** A menu of at most 100 choices. */
export function selectInput(
  field: Field & { value: string | null; choices: Choice[]; placeholder?: string },
): InputBlock {
  const chosen = field.choices.find((one) => one.value === field.value);
  return input(field, {
    type: 'static_select',
    action_id: field.block,
    options: field.choices.map(option),
    ...(chosen === undefined ? {} : { initial_option: option(chosen) }),
    ...(field.placeholder === undefined ? {} : { placeholder: plain(field.placeholder, ELEMENT.placeholder) }),
  });
}

/** Several of at most ten choices. */
export function checksInput(field: Field & { values: string[]; choices: Choice[] }): InputBlock {
  const chosen = field.choices.filter((one) => field.values.includes(one.value));
  return input(field, {
    type: 'checkboxes',
    action_id: field.block,
    options: field.choices.map(option),
    ...(chosen.length === 0 ? {} : { initial_options: chosen.map(option) }),
  });
}

/** A time of the day, `HH:MM`. */
export function timeInput(field: Field & { value: string }): InputBlock {
  return input(field, { type: 'timepicker', action_id: field.block, initial_time: field.value });
}

/** A field whose change is told at once; one of text, when Enter is pressed in it. */
export function dispatching(block: InputBlock): InputBlock {
  return { ...block, dispatch_action: true };
}

export function checkInput(field: Field & { value: boolean; choice: Choice }): InputBlock {
  return input(
    { ...field, optional: true },
    {
      type: 'checkboxes',
      action_id: field.block,
      options: [option(field.choice)],
      ...(field.value ? { initial_options: [option(field.choice)] } : {}),
    },
  );
}

export function channelInput(field: Field & { value: string | null }): InputBlock {
  return input(field, {
    type: 'conversations_select',
    action_id: field.block,
    filter: { include: ['public', 'private'], exclude_external_shared_channels: true, exclude_bot_users: true },
    ...(field.value === null ? {} : { initial_conversation: field.value }),
  });
}

export function usersInput(field: Field & { value: string[] }): InputBlock {
  return input(field, {
    type: 'multi_users_select',
    action_id: field.block,
    ...(field.value.length === 0 ? {} : { initial_users: field.value }),
  });
}

/** A form whose submit button is Save, unless it says otherwise. */
export function formView(form: {
  callbackId: string;
  title: string;
  metadata: string;
  blocks: ModalView['blocks'];
  submit?: string;
}): ModalView {
  return {
    type: 'modal',
    callback_id: form.callbackId,
    title: plain(form.title, VIEW.title),
    submit: plain(form.submit ?? 'Save', VIEW.submit),
    close: plain('Cancel', VIEW.close),
    private_metadata: form.metadata,
    blocks: form.blocks,
  };
}

const held = z.object({
  value: z.string().nullish(),
  selected_option: z.object({ value: z.string() }).nullish(),
  selected_options: z.array(z.object({ value: z.string() })).nullish(),
  selected_conversation: z.string().nullish(),
  selected_users: z.array(z.string()).nullish(),
  selected_time: z.string().nullish(),
});
const form = z.record(z.string(), z.record(z.string(), held));

/** What the fields of a submitted form hold, as typed; and a place for what is wrong with them. */
export function readForm(values: unknown) {
  const blocks = form.parse(values);
  const of = (block: string) => blocks[block]?.[block];
  const problems: { [block: string]: string } = {};
  const text = (block: string) => (of(block)?.value ?? '').trim();
  return {
    problems,
    text,
    option: (block: string) => of(block)?.selected_option?.value ?? null,
    options: (block: string) => (of(block)?.selected_options ?? []).map((one) => one.value),
    time: (block: string) => of(block)?.selected_time ?? null,
    isChecked: (block: string) => (of(block)?.selected_options ?? []).length > 0,
    channel: (block: string) => of(block)?.selected_conversation ?? null,
    users: (block: string) => of(block)?.selected_users ?? [],
    /** A whole number within bounds; else a problem, and the lower bound. */
    whole(block: string, min: number, max: number): number {
      const typed = text(block);
      const value = /^\d{1,6}$/.test(typed) ? Number(typed) : Number.NaN;
      if (value >= min && value <= max) return value;
      problems[block] = `Type a whole number from ${min} to ${max}.`;
      return min;
    },
    /** Nanodollars of an amount in dollars, null for an empty field; else a problem, and null. */
    amount(block: string): bigint | null {
      const typed = text(block);
      if (typed === '') return null;
      const amount = readAmount(typed);
      if (amount === null) problems[block] = badAmount(typed);
      return amount;
    },
  };
}

export type Form = ReturnType<typeof readForm>;

/** More than this is no budget but a slip; it also keeps within what the database holds. In nanodollars. */
const mostDollars = 100_000_000n * 1_000_000_000n;

/** Null: no amount, a negative one, or too much. */
export function readAmount(typed: string): bigint | null {
  const amount = parseDollars(typed);
  return amount === null || amount < 0n || amount > mostDollars ? null : amount;
}

export function badAmount(typed: string): string {
  return `“${typed.slice(0, 30)}” is no amount in dollars. For example: 50 or 49.99.`;
}
