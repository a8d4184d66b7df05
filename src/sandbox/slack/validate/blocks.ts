import { z } from 'zod';
import { BLOCK, MESSAGE, VIEW } from '../../../slack/limits.ts';
import { isObject } from '../json.ts';
import { dataTable, dataVisualization, table } from './data-blocks.ts';
import { accessory, actionsElement, imageElement, inputElement } from './elements.ts';
import { describeIssues } from './issues.ts';
import { answeredGroups, answeredOptions, slackFile } from './objects.ts';
import { richText } from './rich-text.ts';
import { chars, plainText, textObject, webAddress } from './text.ts';
import { checkTogether } from './together.ts';

export type Surface = 'message' | 'modal' | 'home';

const blockId = chars(BLOCK.blockId).optional();

const section = z
  .strictObject({
    type: z.literal('section'),
    block_id: blockId,
    text: textObject(BLOCK.sectionText).optional(),
    fields: z.array(textObject(BLOCK.sectionField)).min(1).max(BLOCK.sectionFields).optional(),
    accessory: accessory.optional(),
    expand: z.boolean().optional(),
  })
  .superRefine((block, context) => {
    if (block.text || block.fields) return;
    context.addIssue({ code: 'custom', path: ['type'], message: 'must define either `text` or `fields`' });
  });

const input = z
  .strictObject({
    type: z.literal('input'),
    block_id: blockId,
    label: plainText(BLOCK.inputLabel),
    element: inputElement,
    hint: plainText(BLOCK.inputHint).optional(),
    optional: z.boolean().optional(),
    dispatch_action: z.boolean().optional(),
  })
  .refine((block) => block.element.type !== 'file_input' || !block.dispatch_action, {
    message: 'file_input does not support dispatch_action',
    path: ['dispatch_action'],
  });

const image = z
  .strictObject({
    type: z.literal('image'),
    block_id: blockId,
    alt_text: chars(BLOCK.imageAlt),
    image_url: webAddress(BLOCK.imageUrl).optional(),
    slack_file: slackFile.optional(),
    title: plainText(BLOCK.imageTitle).optional(),
  })
  .refine((block) => (block.image_url === undefined) !== (block.slack_file === undefined), {
    message: 'must have either image_url or slack_file',
  });

/** https://docs.slack.dev/reference/block-kit/blocks, a page for each */
const block = z.discriminatedUnion('type', [
  section,
  z.strictObject({
    type: z.literal('header'),
    block_id: blockId,
    text: plainText(BLOCK.header),
    level: z.int().min(1).max(BLOCK.headerLevels).optional(),
  }),
  z.strictObject({ type: z.literal('divider'), block_id: blockId }),
  z.strictObject({
    type: z.literal('context'),
    block_id: blockId,
    elements: z
      .array(z.discriminatedUnion('type', [textObject(), imageElement]))
      .min(1)
      .max(BLOCK.contextElements),
  }),
  z.strictObject({
    type: z.literal('actions'),
    block_id: blockId,
    elements: z.array(actionsElement).min(1).max(BLOCK.actionsElements),
  }),
  input,
  image,
  richText,
  z.strictObject({ type: z.literal('markdown'), block_id: blockId, text: chars(MESSAGE.markdown) }),
  z.strictObject({
    type: z.literal('alert'),
    block_id: blockId,
    text: textObject(BLOCK.alertText),
    level: z.enum(['default', 'info', 'warning', 'error', 'success']).optional(),
  }),
  table,
  dataTable,
  dataVisualization,
]);

/**
 * What Slack would say against these blocks on that surface; nothing when it takes them. Each is one sentence with its
 * place: `no more than 10 items allowed [json-pointer:/blocks/0/elements]`.
 * Blocks of the platform that are refused here though Slack takes them: card, carousel, container, context_actions, file,
 * plan, task_card, video.
 */
export function checkBlocks(blocks: unknown, surface: Surface, prefix = '/blocks'): string[] {
  const most = surface === 'message' ? MESSAGE.blocks : VIEW.blocks;
  const parsed = z.array(block).max(most).safeParse(blocks);
  if (!parsed.success) return describeIssues(parsed.error.issues, blocks, prefix);
  return checkTogether(parsed.data, surface, prefix);
}

/** What Slack would say against an app's answer to an options request. */
export function checkOptionsAnswer(body: unknown): string[] {
  const grouped = isObject(body) && body.option_groups !== undefined;
  const parsed = (grouped ? answeredGroups : answeredOptions).safeParse(body);
  return parsed.success ? [] : describeIssues(parsed.error.issues, body, '');
}

export type AnyBlock = z.infer<typeof block>;
