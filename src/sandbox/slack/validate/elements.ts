import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { BLOCK, ELEMENT } from '../../../slack/limits.ts';
import {
  choice,
  confirm,
  conversationFilter,
  dispatchConfig,
  option,
  optionGroups,
  options,
  overflowOption,
  slackFile,
} from './objects.ts';
import { richText } from './rich-text.ts';
import { chars, plainText, url, webAddress } from './text.ts';

const actionId = chars(ELEMENT.actionId).optional();
const placeholder = plainText(ELEMENT.placeholder).optional();
const focus = z.boolean().optional();
const confirmed = confirm.optional();
const userId = z.string().regex(/^[UW][A-Z0-9]+$/);
const channelId = z.string().regex(/^[CG][A-Z0-9]+$/);
const maxSelected = z.int().min(1).optional();

/** https://docs.slack.dev/reference/block-kit/block-elements/button-element */
const button = z.strictObject({
  type: z.literal('button'),
  text: plainText(ELEMENT.buttonText),
  action_id: actionId,
  url: url(ELEMENT.url).optional(),
  value: chars(ELEMENT.buttonValue).optional(),
  style: z.enum(['primary', 'danger']).optional(),
  confirm: confirmed,
  accessibility_label: chars(ELEMENT.accessibilityLabel).optional(),
});

type Choosing = {
  options?: { value: string }[] | undefined;
  option_groups?: { options: { value: string }[] }[] | undefined;
  initial_option?: unknown;
  initial_options?: unknown[] | undefined;
};

/** An initial option must equal one of the options exactly, in all its fields. */
function initialIsOffered(element: Choosing, context: z.RefinementCtx): void {
  const all = [...(element.options ?? []), ...(element.option_groups ?? []).flatMap((group) => group.options)];
  const offered = (one: unknown) => all.some((option) => isDeepStrictEqual(option, one));
  const message = 'must match one of the provided options';
  if (element.initial_option !== undefined && !offered(element.initial_option)) {
    context.addIssue({ code: 'custom', path: ['initial_option'], message });
  }
  for (const [index, one] of (element.initial_options ?? []).entries()) {
    if (!offered(one)) context.addIssue({ code: 'custom', path: ['initial_options', index], message });
  }
}

function oneList(element: Choosing, context: z.RefinementCtx): void {
  if ((element.options === undefined) === (element.option_groups === undefined)) {
    context.addIssue({ code: 'custom', message: 'must have either options or option_groups' });
  }
  initialIsOffered(element, context);
}

const select = { action_id: actionId, placeholder, confirm: confirmed, focus_on_load: focus };
const multi = { ...select, max_selected_items: maxSelected };

/** https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element and /multi-select-menu-element */
const selects = [
  z
    .strictObject({
      type: z.literal('static_select'),
      ...select,
      options: options.optional(),
      option_groups: optionGroups.optional(),
      initial_option: option.optional(),
    })
    .superRefine(oneList),
  z
    .strictObject({
      type: z.literal('multi_static_select'),
      ...multi,
      options: options.optional(),
      option_groups: optionGroups.optional(),
      initial_options: z.array(option).min(1).optional(),
    })
    .superRefine(oneList),
  z.strictObject({
    type: z.literal('external_select'),
    ...select,
    initial_option: option.optional(),
    min_query_length: z.int().min(0).optional(),
  }),
  z.strictObject({
    type: z.literal('multi_external_select'),
    ...multi,
    initial_options: z.array(option).min(1).optional(),
    min_query_length: z.int().min(0).optional(),
  }),
  z.strictObject({ type: z.literal('users_select'), ...select, initial_user: userId.optional() }),
  z.strictObject({
    type: z.literal('multi_users_select'),
    ...multi,
    initial_users: z.array(userId).min(1).optional(),
  }),
  z.strictObject({
    type: z.literal('conversations_select'),
    ...select,
    initial_conversation: z.string().min(1).optional(),
    default_to_current_conversation: z.boolean().optional(),
    response_url_enabled: z.boolean().optional(),
    filter: conversationFilter.optional(),
  }),
  z.strictObject({
    type: z.literal('multi_conversations_select'),
    ...multi,
    initial_conversations: z.array(z.string().min(1)).min(1).optional(),
    default_to_current_conversation: z.boolean().optional(),
    filter: conversationFilter.optional(),
  }),
  z.strictObject({
    type: z.literal('channels_select'),
    ...select,
    initial_channel: channelId.optional(),
    response_url_enabled: z.boolean().optional(),
  }),
  z.strictObject({
    type: z.literal('multi_channels_select'),
    ...multi,
    initial_channels: z.array(channelId).min(1).optional(),
  }),
] as const;

const overflow = z.strictObject({
  type: z.literal('overflow'),
  action_id: actionId,
  options: z.array(overflowOption).min(1).max(ELEMENT.overflowOptions),
  confirm: confirmed,
});

const choices = z.array(choice).min(1).max(ELEMENT.choiceOptions);
const pickers = [
  z.strictObject({
    type: z.literal('datepicker'),
    ...select,
    initial_date: z.iso.date({ error: 'must be a date in the form YYYY-MM-DD' }).optional(),
  }),
  z.strictObject({
    type: z.literal('timepicker'),
    ...select,
    initial_time: z
      .string()
      .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
      .optional(),
    timezone: z.string().min(1).optional(),
  }),
  z
    .strictObject({
      type: z.literal('checkboxes'),
      action_id: actionId,
      options: choices,
      initial_options: z.array(choice).min(1).optional(),
      confirm: confirmed,
      focus_on_load: focus,
    })
    .superRefine(initialIsOffered),
  z
    .strictObject({
      type: z.literal('radio_buttons'),
      action_id: actionId,
      options: choices,
      initial_option: choice.optional(),
      confirm: confirmed,
      focus_on_load: focus,
    })
    .superRefine(initialIsOffered),
] as const;

const datetimepicker = z.strictObject({
  type: z.literal('datetimepicker'),
  action_id: actionId,
  initial_date_time: z.int().min(1_000_000_000).max(9_999_999_999).optional(),
  confirm: confirmed,
  focus_on_load: focus,
});

const typed = {
  action_id: actionId,
  placeholder,
  focus_on_load: focus,
  dispatch_action_config: dispatchConfig.optional(),
};
const numeric = z
  .string()
  .regex(/^-?\d+(\.\d+)?$/)
  .optional();

/** Only inside an input block. */
const inputs = [
  z
    .strictObject({
      type: z.literal('plain_text_input'),
      ...typed,
      multiline: z.boolean().optional(),
      initial_value: chars(ELEMENT.inputLength, 0).optional(),
      min_length: z.int().min(0).max(ELEMENT.inputLength).optional(),
      max_length: z.int().min(1).max(ELEMENT.inputLength).optional(),
    })
    .refine(({ min_length = 0, max_length = ELEMENT.inputLength }) => min_length <= max_length, {
      message: 'min_length must not be more than max_length',
    }),
  z.strictObject({ type: z.literal('email_text_input'), ...typed, initial_value: z.string().optional() }),
  z.strictObject({ type: z.literal('url_text_input'), ...typed, initial_value: z.string().optional() }),
  z
    .strictObject({
      type: z.literal('number_input'),
      ...typed,
      is_decimal_allowed: z.boolean(),
      initial_value: numeric,
      min_value: numeric,
      max_value: numeric,
    })
    .refine(({ min_value, max_value }) => !min_value || !max_value || Number(min_value) <= Number(max_value), {
      message: 'min_value must not be more than max_value',
    }),
  z.strictObject({
    type: z.literal('rich_text_input'),
    action_id: chars(ELEMENT.actionId),
    placeholder,
    focus_on_load: focus,
    dispatch_action_config: dispatchConfig.optional(),
    initial_value: richText.optional(),
    min_lines: z.int().min(1).max(ELEMENT.richTextInputLines).optional(),
    max_lines: z.int().min(1).max(ELEMENT.richTextInputLines).optional(),
  }),
  z.strictObject({
    type: z.literal('file_input'),
    action_id: actionId,
    filetypes: z.array(z.string().min(1)).min(1).optional(),
    max_files: z.int().min(1).max(ELEMENT.maxFiles).optional(),
  }),
] as const;

/** https://docs.slack.dev/reference/block-kit/block-elements/image-element */
export const imageElement = z
  .strictObject({
    type: z.literal('image'),
    alt_text: chars(BLOCK.imageAlt),
    image_url: webAddress(BLOCK.imageUrl).optional(),
    slack_file: slackFile.optional(),
  })
  .refine((image) => (image.image_url === undefined) !== (image.slack_file === undefined), {
    message: 'must have either image_url or slack_file',
  });

export const actionsElement = z.discriminatedUnion('type', [button, ...selects, overflow, ...pickers, datetimepicker]);
export const accessory = z.discriminatedUnion('type', [button, ...selects, overflow, ...pickers, imageElement]);
export const inputElement = z.discriminatedUnion('type', [...inputs, ...selects, ...pickers, datetimepicker]);
