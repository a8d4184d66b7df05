import { z } from 'zod';
import { countCharacters, OBJECT } from '../../../slack/limits.ts';

/** Text of `min` to `max` characters; the refusals are in Slack's words. */
export function chars(max: number, min = 1) {
  return z.string().superRefine((value, context) => {
    const count = countCharacters(value);
    if (count > max) context.addIssue({ code: 'custom', message: `must be less than ${max + 1} characters` });
    if (count < min) context.addIssue({ code: 'custom', message: `must be more than ${min - 1} characters` });
  });
}

export function url(max: number) {
  return chars(max).refine((value) => URL.canParse(value), { message: 'must be a valid URL' });
}

/** An address that Slack itself fetches. */
export function webAddress(max: number) {
  return url(max).refine((value) => /^https?:/.test(value), { message: 'must be a valid URL' });
}

/** https://docs.slack.dev/reference/block-kit/composition-objects/text-object */
export function plainText(max: number = OBJECT.text) {
  return z.strictObject({ type: z.literal('plain_text'), text: chars(max), emoji: z.boolean().optional() });
}

function mrkdwn(max: number) {
  return z.strictObject({ type: z.literal('mrkdwn'), text: chars(max), verbatim: z.boolean().optional() });
}

/** A text object of either kind. */
export function textObject(max: number = OBJECT.text) {
  return z.discriminatedUnion('type', [plainText(max), mrkdwn(max)]);
}
