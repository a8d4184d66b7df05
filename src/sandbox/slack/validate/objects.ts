import { z } from 'zod';
import { ELEMENT, OBJECT } from '../../../slack/limits.ts';
import { chars, plainText, textObject, url } from './text.ts';

/** https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object */
export const confirm = z.strictObject({
  title: plainText(OBJECT.confirmTitle),
  // The page's prose says plain text, its example is mrkdwn: both are taken.
  text: textObject(OBJECT.confirmText),
  confirm: plainText(OBJECT.confirmButton),
  deny: plainText(OBJECT.confirmButton),
  style: z.enum(['primary', 'danger']).optional(),
});

/** https://docs.slack.dev/reference/block-kit/composition-objects/option-object */
export const option = z.strictObject({
  text: plainText(OBJECT.optionText),
  value: chars(OBJECT.optionValue),
  description: plainText(OBJECT.optionDescription).optional(),
});

/** Of radio buttons and checkboxes, which may be mrkdwn. */
export const choice = z.strictObject({
  text: textObject(OBJECT.optionText),
  value: chars(OBJECT.optionValue),
  description: textObject(OBJECT.optionDescription).optional(),
});

/** Of an overflow menu, which may open an address. */
export const overflowOption = z.strictObject({
  text: plainText(OBJECT.optionText),
  value: chars(OBJECT.optionValue),
  description: plainText(OBJECT.optionDescription).optional(),
  url: url(ELEMENT.url).optional(),
});

export const options = z.array(option).min(1).max(ELEMENT.selectOptions);

/** https://docs.slack.dev/reference/block-kit/composition-objects/option-group-object */
export const optionGroups = z
  .array(z.strictObject({ label: plainText(OBJECT.optionGroupLabel), options }))
  .min(1)
  .max(ELEMENT.optionGroups);

/** https://docs.slack.dev/reference/block-kit/composition-objects/dispatch-action-configuration-object */
export const dispatchConfig = z.strictObject({
  trigger_actions_on: z
    .array(z.enum(['on_enter_pressed', 'on_character_entered']))
    .min(1)
    .max(2),
});

/** https://docs.slack.dev/reference/block-kit/composition-objects/conversation-filter-object */
export const conversationFilter = z
  .strictObject({
    include: z
      .array(z.enum(['im', 'mpim', 'private', 'public']))
      .min(1)
      .optional(),
    exclude_external_shared_channels: z.boolean().optional(),
    exclude_bot_users: z.boolean().optional(),
  })
  .refine((filter) => Object.keys(filter).length > 0, { message: 'must have at least one field' });

/** https://docs.slack.dev/reference/block-kit/composition-objects/slack-file-object */
export const slackFile = z
  .strictObject({ id: z.string().min(1).optional(), url: z.string().min(1).optional() })
  .refine((file) => (file.id === undefined) !== (file.url === undefined), { message: 'must have either id or url' });

/** An app's answer to an options request holds one of the two lists; here an empty one is taken. */
export const answeredOptions = z.strictObject({ options: z.array(option).max(ELEMENT.selectOptions) });
export const answeredGroups = z.strictObject({
  option_groups: z
    .array(z.strictObject({ label: plainText(OBJECT.optionGroupLabel), options: answeredOptions.shape.options }))
    .max(ELEMENT.optionGroups),
});
