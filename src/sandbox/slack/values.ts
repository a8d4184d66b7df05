import { elementsIn, type Placed } from './elements.ts';
import { isObject, type JsonObject, list, text } from './json.ts';
import type { Block, Json, OpenView } from './protocol.ts';

export type Values = OpenView['values'];

type Field = { key: string; initial: string; many: boolean; kind: 'text' | 'option' | 'id' | 'other' };

const one = (key: string, initial: string, kind: Field['kind']): Field => ({ key, initial, many: false, kind });
const many = (key: string, initial: string, kind: Field['kind']): Field => ({ key, initial, many: true, kind });

/** Where an element's value stands in `view.state.values`. https://docs.slack.dev/reference/views (state) */
const FIELDS: { [type: string]: Field } = {
  plain_text_input: one('value', 'initial_value', 'text'),
  email_text_input: one('value', 'initial_value', 'text'),
  url_text_input: one('value', 'initial_value', 'text'),
  number_input: one('value', 'initial_value', 'text'),
  static_select: one('selected_option', 'initial_option', 'option'),
  external_select: one('selected_option', 'initial_option', 'option'),
  radio_buttons: one('selected_option', 'initial_option', 'option'),
  multi_static_select: many('selected_options', 'initial_options', 'option'),
  multi_external_select: many('selected_options', 'initial_options', 'option'),
  checkboxes: many('selected_options', 'initial_options', 'option'),
  users_select: one('selected_user', 'initial_user', 'id'),
  multi_users_select: many('selected_users', 'initial_users', 'id'),
  conversations_select: one('selected_conversation', 'initial_conversation', 'id'),
  multi_conversations_select: many('selected_conversations', 'initial_conversations', 'id'),
  channels_select: one('selected_channel', 'initial_channel', 'id'),
  multi_channels_select: many('selected_channels', 'initial_channels', 'id'),
  datepicker: one('selected_date', 'initial_date', 'other'),
  timepicker: one('selected_time', 'initial_time', 'other'),
  datetimepicker: one('selected_date_time', 'initial_date_time', 'other'),
  rich_text_input: one('rich_text_value', 'initial_value', 'other'),
  file_input: many('files', '', 'other'),
};

/** A choice that the element does not offer; a real client could not have made it. */
export class ImpossibleValue extends Error {}

export function isStateful(type: string): boolean {
  return FIELDS[type] !== undefined;
}

/** The value that an element holds when it is first shown. `here` answers `default_to_current_conversation`. */
function initialValue({ element, type }: Placed, here: string | null): JsonObject {
  const field = FIELDS[type];
  if (!field) return { type };
  let value: Json = element[field.initial] ?? (field.many ? [] : null);
  if (element.default_to_current_conversation === true && here !== null && element[field.initial] === undefined) {
    value = field.many ? [here] : here;
  }
  return { type, [field.key]: value, ...(type === 'timepicker' ? timezone(element) : {}) };
}

function timezone(element: JsonObject): JsonObject {
  return typeof element.timezone === 'string' ? { timezone: element.timezone } : {};
}

/**
 * The state of a view or message: what was held before stays for an element whose block id, action id and type stay,
 * every other one begins anew.
 */
export function stateFor(blocks: Block[], before: Values, here: string | null): Values {
  const state: Values = {};
  for (const placed of elementsIn(blocks)) {
    if (!isStateful(placed.type)) continue;
    const held = before[placed.blockId]?.[placed.actionId];
    const kept = isObject(held) && held.type === placed.type ? held : initialValue(placed, here);
    state[placed.blockId] = { ...state[placed.blockId], [placed.actionId]: kept };
  }
  return state;
}

/**
 * The person's values in Slack's own form, over those held before. An option may be named by its `value` alone.
 * @throws ImpossibleValue for an element that is not there or a choice that it does not offer
 */
export function takeValues(blocks: Block[], held: Values, given: Values, offered: (placed: Placed) => Json[]): Values {
  const state: Values = { ...held };
  for (const [blockId, actions] of Object.entries(given)) {
    for (const [actionId, value] of Object.entries(actions)) {
      const placed = elementsIn(blocks).find((one) => one.blockId === blockId && one.actionId === actionId);
      if (!placed) throw new ImpossibleValue(`there is no element ${actionId} in a block ${blockId}`);
      if (!isStateful(placed.type)) continue;
      state[blockId] = { ...state[blockId], [actionId]: takeValue(placed, value, offered(placed)) };
    }
  }
  return state;
}

/** One element's value from what a person chose. */
export function takeValue(placed: Placed, given: Json, offered: Json[]): JsonObject {
  const { element, type } = placed;
  const field = FIELDS[type];
  if (!field) return { type };
  const value = isObject(given) ? (given[field.key] ?? (field.many ? [] : null)) : given;
  if (field.many && !Array.isArray(value)) throw new ImpossibleValue(`${type} takes a list in ${field.key}`);
  const options = [...ownOptions(element), ...offered];
  const pick = (picked: Json) => (field.kind === 'option' ? option(placed, picked, options) : picked);
  if (Array.isArray(value) && field.many) {
    const most = element.max_selected_items;
    if (typeof most === 'number' && value.length > most) throw new ImpossibleValue(`${type} takes ${most} at most`);
    return { type, [field.key]: value.map(pick) };
  }
  // An emptied text field is null in the state, never an empty string.
  const single = value === null || value === '' ? null : pick(value);
  if (field.kind === 'text' && single !== null && typeof single !== 'string') {
    throw new ImpossibleValue(`${type} holds text`);
  }
  return { type, [field.key]: single, ...(type === 'timepicker' ? timezone(element) : {}) };
}

function ownOptions(element: JsonObject): Json[] {
  return [...list(element, 'options'), ...list(element, 'option_groups').flatMap((group) => list(group, 'options'))];
}

function option({ type, element }: Placed, picked: Json, options: Json[]): Json {
  const wanted = typeof picked === 'string' ? picked : text(picked, 'value');
  const found = options.find((one) => text(one, 'value') === wanted);
  if (found !== undefined) return found;
  // An external select may still hold what it was opened with, or what an earlier answer offered.
  const full = isObject(picked) && isObject(picked.text) && wanted !== undefined;
  if (full && (type === 'external_select' || type === 'multi_external_select')) return picked;
  throw new ImpossibleValue(`${text(element, 'action_id')} offers no option ${JSON.stringify(wanted)}`);
}

/** The value itself, without its wrapping: what a `block_actions` action carries. */
export function fieldOf(type: string): string | undefined {
  return FIELDS[type]?.key;
}

export function isEmpty(type: string, held: Json | undefined): boolean {
  const field = FIELDS[type];
  if (!field) return false;
  const value = isObject(held) ? held[field.key] : undefined;
  return value === null || value === undefined || (Array.isArray(value) && value.length === 0);
}
