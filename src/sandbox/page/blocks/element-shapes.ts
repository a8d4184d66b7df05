import * as z from 'zod';
import { Confirm, Option, OptionGroup, PlainTextObject } from './text-objects.ts';

/** Block elements as this page draws them. https://docs.slack.dev/reference/block-kit/block-elements */
const actionable = { action_id: z.string().default(''), confirm: Confirm.optional() };
const focusable = { focus_on_load: z.boolean().default(false), placeholder: PlainTextObject.optional() };
const choosable = { ...actionable, ...focusable };
const typed = {
  ...choosable,
  initial_value: z.string().optional(),
  min_length: z.number().optional(),
  max_length: z.number().optional(),
  dispatch_action_config: z
    .object({ trigger_actions_on: z.array(z.enum(['on_enter_pressed', 'on_character_entered'])).optional() })
    .optional(),
};
const listed = { options: z.array(Option).default([]), option_groups: z.array(OptionGroup).optional() };
const many = { max_selected_items: z.number().optional() };
const queried = { min_query_length: z.number().default(3) };
const conversations = {
  default_to_current_conversation: z.boolean().default(false),
  filter: z
    .object({
      include: z.array(z.enum(['im', 'mpim', 'private', 'public'])).optional(),
      exclude_external_shared_channels: z.boolean().default(false),
      exclude_bot_users: z.boolean().default(false),
    })
    .optional(),
};

export const ImageElement = z.object({
  type: z.literal('image'),
  image_url: z.string().optional(),
  slack_file: z.object({ id: z.string().optional(), url: z.string().optional() }).optional(),
  alt_text: z.string(),
});

export const Button = z.object({
  type: z.literal('button'),
  ...actionable,
  text: PlainTextObject,
  url: z.string().optional(),
  style: z.enum(['primary', 'danger']).optional(),
  accessibility_label: z.string().optional(),
});

export const TextInput = z.discriminatedUnion('type', [
  z.object({ type: z.literal('plain_text_input'), ...typed, multiline: z.boolean().default(false) }),
  z.object({ type: z.literal('email_text_input'), ...typed }),
  z.object({ type: z.literal('url_text_input'), ...typed }),
  z.object({
    type: z.literal('number_input'),
    ...typed,
    is_decimal_allowed: z.boolean().default(false),
    min_value: z.string().optional(),
    max_value: z.string().optional(),
  }),
]);
export type TextInput = z.infer<typeof TextInput>;

const option = { initial_option: Option.optional() };
const options = { initial_options: z.array(Option).default([]) };

export const SelectElement = z.discriminatedUnion('type', [
  z.object({ type: z.literal('static_select'), ...choosable, ...listed, ...option }),
  z.object({ type: z.literal('multi_static_select'), ...choosable, ...many, ...listed, ...options }),
  z.object({ type: z.literal('external_select'), ...choosable, ...queried, ...option }),
  z.object({ type: z.literal('multi_external_select'), ...choosable, ...many, ...queried, ...options }),
  z.object({ type: z.literal('users_select'), ...choosable, initial_user: z.string().optional() }),
  z.object({
    type: z.literal('multi_users_select'),
    ...choosable,
    ...many,
    initial_users: z.array(z.string()).default([]),
  }),
  z.object({
    type: z.literal('conversations_select'),
    ...choosable,
    ...conversations,
    initial_conversation: z.string().optional(),
  }),
  z.object({
    type: z.literal('multi_conversations_select'),
    ...choosable,
    ...many,
    ...conversations,
    initial_conversations: z.array(z.string()).default([]),
  }),
  z.object({ type: z.literal('channels_select'), ...choosable, initial_channel: z.string().optional() }),
  z.object({
    type: z.literal('multi_channels_select'),
    ...choosable,
    ...many,
    initial_channels: z.array(z.string()).default([]),
  }),
]);
export type SelectElement = z.infer<typeof SelectElement>;

export const ChoiceElement = z.discriminatedUnion('type', [
  z.object({ type: z.literal('checkboxes'), ...choosable, options: z.array(Option), ...options }),
  z.object({ type: z.literal('radio_buttons'), ...choosable, options: z.array(Option), ...option }),
]);
export type ChoiceElement = z.infer<typeof ChoiceElement>;

export const TimeElement = z.discriminatedUnion('type', [
  z.object({ type: z.literal('datepicker'), ...choosable, initial_date: z.string().optional() }),
  z.object({
    type: z.literal('timepicker'),
    ...choosable,
    initial_time: z.string().optional(),
    timezone: z.string().optional(),
  }),
  z.object({ type: z.literal('datetimepicker'), ...choosable, initial_date_time: z.number().optional() }),
]);
export type TimeElement = z.infer<typeof TimeElement>;

export const FileInput = z.object({
  type: z.literal('file_input'),
  action_id: z.string().default(''),
  confirm: z.undefined().optional(),
  filetypes: z.array(z.string()).default([]),
  max_files: z.number().default(10),
});
export type FileInput = z.infer<typeof FileInput>;

export const Overflow = z.object({ type: z.literal('overflow'), ...actionable, options: z.array(Option) });

/** Elements that hold a value, which `view.state.values` carries. */
export const StatefulElement = z.discriminatedUnion('type', [
  TextInput,
  SelectElement,
  ChoiceElement,
  TimeElement,
  FileInput,
]);
export type StatefulElement = z.infer<typeof StatefulElement>;

export const Element = z.discriminatedUnion('type', [StatefulElement, Button, Overflow, ImageElement]);
export type Element = z.infer<typeof Element>;
