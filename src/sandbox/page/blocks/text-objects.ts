import * as z from 'zod';

/** Block Kit's small objects. https://docs.slack.dev/reference/block-kit/composition-objects */
export const PlainTextObject = z.object({
  type: z.literal('plain_text'),
  text: z.string(),
  emoji: z.boolean().default(true),
});
export const TextObject = z.discriminatedUnion('type', [
  PlainTextObject,
  z.object({ type: z.literal('mrkdwn'), text: z.string(), verbatim: z.boolean().default(false) }),
]);
export type TextObject = z.infer<typeof TextObject>;

export const Option = z.looseObject({
  text: TextObject,
  value: z.string().default(''),
  description: TextObject.optional(),
  url: z.string().optional(),
});
export type Option = z.infer<typeof Option>;

export const OptionGroup = z.object({ label: PlainTextObject, options: z.array(Option) });
export type OptionGroup = z.infer<typeof OptionGroup>;

export const Confirm = z.object({
  title: TextObject.optional(),
  text: TextObject,
  confirm: TextObject.optional(),
  deny: TextObject.optional(),
  style: z.enum(['primary', 'danger']).optional(),
});
export type Confirm = z.infer<typeof Confirm>;
