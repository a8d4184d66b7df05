import * as z from 'zod';
import type { StatefulElement } from '../blocks/element-shapes.ts';
import { Option } from '../blocks/text-objects.ts';
import { type Field, fieldsIn } from './fields.ts';

const Text = z.string().nullable().catch(null);
const Ids = z.array(z.string()).catch([]);
const UploadedFile = z.object({ id: z.string(), name: z.string(), size: z.number() });

/**
 * What an element holds, in the form of Slack's `view.state.values`: read liberally, since a value may have been kept
 * from an element of another type under the same ids. https://docs.slack.dev/reference/views/modal-views
 */
const FIELDS = {
  value: Text,
  selected_option: Option.nullable().catch(null),
  selected_options: z.array(Option).catch([]),
  selected_user: Text,
  selected_users: Ids,
  selected_conversation: Text,
  selected_conversations: Ids,
  selected_channel: Text,
  selected_channels: Ids,
  selected_date: Text,
  selected_time: Text,
  selected_date_time: z.number().nullable().catch(null),
  files: z.array(UploadedFile).catch([]),
};

type Shapes = { [Key in keyof typeof FIELDS]: z.infer<(typeof FIELDS)[Key]> };
export type ElementValue = { [Key in keyof Shapes]?: Shapes[Key] };
/** block_id, then action_id. */
export type Values<Value = unknown> = { [blockId: string]: { [actionId: string]: Value } };

const HELD: Record<StatefulElement['type'], keyof Shapes> = {
  plain_text_input: 'value',
  email_text_input: 'value',
  url_text_input: 'value',
  number_input: 'value',
  static_select: 'selected_option',
  external_select: 'selected_option',
  radio_buttons: 'selected_option',
  multi_static_select: 'selected_options',
  multi_external_select: 'selected_options',
  checkboxes: 'selected_options',
  users_select: 'selected_user',
  multi_users_select: 'selected_users',
  conversations_select: 'selected_conversation',
  multi_conversations_select: 'selected_conversations',
  channels_select: 'selected_channel',
  multi_channels_select: 'selected_channels',
  datepicker: 'selected_date',
  timepicker: 'selected_time',
  datetimepicker: 'selected_date_time',
  file_input: 'files',
};

/** What the element holds before anybody has touched it. */
export function initialValue(element: StatefulElement, here: string | null = null): ElementValue {
  switch (element.type) {
    case 'static_select':
    case 'external_select':
    case 'radio_buttons':
      return { selected_option: element.initial_option ?? null };
    case 'multi_static_select':
    case 'multi_external_select':
    case 'checkboxes':
      return { selected_options: element.initial_options };
    case 'users_select':
      return { selected_user: element.initial_user ?? null };
    case 'multi_users_select':
      return { selected_users: element.initial_users };
    case 'conversations_select':
      return {
        selected_conversation: element.initial_conversation ?? (element.default_to_current_conversation ? here : null),
      };
    case 'multi_conversations_select': {
      const current = element.default_to_current_conversation && here !== null ? [here] : [];
      return {
        selected_conversations: element.initial_conversations.length > 0 ? element.initial_conversations : current,
      };
    }
    case 'channels_select':
      return { selected_channel: element.initial_channel ?? null };
    case 'multi_channels_select':
      return { selected_channels: element.initial_channels };
    case 'datepicker':
      return { selected_date: element.initial_date ?? null };
    case 'timepicker':
      return { selected_time: element.initial_time ?? null };
    case 'datetimepicker':
      return { selected_date_time: element.initial_date_time ?? null };
    case 'file_input':
      return { files: [] };
    default:
      return { value: element.initial_value ?? null };
  }
}

export type FormSources = {
  blocks: readonly unknown[];
  /** What the server has kept. */
  kept: Values;
  /** What the person has typed and chosen in this window: it wins. */
  typed: Values<ElementValue>;
  /** The channel in which the person is, for a select that defaults to it. */
  here: string | null;
};

/** What a field holds now: what was typed here, else what the server kept, else what the app put in. */
export function currentValue(field: Field, { kept, typed, here }: Omit<FormSources, 'blocks'>): ElementValue {
  const typedValue = typed[field.blockId]?.[field.actionId];
  if (typedValue !== undefined) return typedValue;
  const keptValue = kept[field.blockId]?.[field.actionId];
  if (keptValue === undefined || keptValue === null) return initialValue(field.element, here);
  return readValue(field.element, keptValue);
}

function readValue(element: StatefulElement, raw: unknown): ElementValue {
  const key = HELD[element.type];
  const held = z.looseObject({}).catch({}).parse(raw)[key];
  return { [key]: FIELDS[key].parse(held) };
}

/** Everything that the form holds, as a submission or an action in a view carries it. */
export function collectValues(sources: FormSources): Values<ElementValue & { type: string }> {
  const values: Values<ElementValue & { type: string }> = {};
  for (const field of fieldsIn(sources.blocks)) {
    values[field.blockId] = {
      ...values[field.blockId],
      [field.actionId]: { type: field.element.type, ...currentValue(field, sources) },
    };
  }
  return values;
}

/** What of the typed values outlives a change of the blocks: that whose block_id and action_id are both still there, of one type. */
export function keepTyped(typed: Values<ElementValue>, blocks: readonly unknown[]): Values<ElementValue> {
  const kept: Values<ElementValue> = {};
  for (const { blockId, actionId, element } of fieldsIn(blocks)) {
    const value = typed[blockId]?.[actionId];
    if (value !== undefined && HELD[element.type] in value) kept[blockId] = { ...kept[blockId], [actionId]: value };
  }
  return kept;
}
