import { z } from 'zod';
import { BLOCK } from '../../../slack/limits.ts';
import { chars } from './text.ts';

/** https://docs.slack.dev/reference/block-kit/blocks/rich-text-block */
const style = z
  .strictObject({
    bold: z.boolean().optional(),
    italic: z.boolean().optional(),
    strike: z.boolean().optional(),
    underline: z.boolean().optional(),
    code: z.boolean().optional(),
    highlight: z.boolean().optional(),
    client_highlight: z.boolean().optional(),
    unlink: z.boolean().optional(),
  })
  .optional();

const leaf = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text: chars(Number.MAX_SAFE_INTEGER), style }),
  z.strictObject({
    type: z.literal('link'),
    url: z.string().min(1),
    text: z.string().optional(),
    unsafe: z.boolean().optional(),
    style,
  }),
  z.strictObject({ type: z.literal('user'), user_id: z.string().regex(/^[UW][A-Z0-9]+$/), style }),
  z.strictObject({ type: z.literal('usergroup'), usergroup_id: z.string().regex(/^S[A-Z0-9]+$/), style }),
  z.strictObject({ type: z.literal('channel'), channel_id: z.string().regex(/^[CGD][A-Z0-9]+$/), style }),
  z.strictObject({ type: z.literal('broadcast'), range: z.enum(['here', 'channel', 'everyone']), style }),
  z.strictObject({
    type: z.literal('emoji'),
    name: z.string().min(1),
    unicode: z.string().optional(),
    skin_tone: z.int().min(1).max(6).optional(),
    style,
  }),
  z.strictObject({
    type: z.literal('date'),
    timestamp: z.int(),
    format: z.string().min(1),
    url: z.string().optional(),
    fallback: z.string().optional(),
    style,
  }),
  z.strictObject({ type: z.literal('color'), value: z.string(), style }),
]);

const section = z.strictObject({ type: z.literal('rich_text_section'), elements: z.array(leaf) });
const border = z.union([z.literal(0), z.literal(1)]).optional();

const part = z.discriminatedUnion('type', [
  section,
  z.strictObject({
    type: z.literal('rich_text_list'),
    style: z.enum(['bullet', 'ordered']),
    elements: z.array(section).min(1),
    indent: z.int().min(0).optional(),
    offset: z.int().min(0).optional(),
    border,
  }),
  z.strictObject({
    type: z.literal('rich_text_preformatted'),
    elements: z.array(leaf),
    border,
    language: z.string().optional(),
  }),
  z.strictObject({ type: z.literal('rich_text_quote'), elements: z.array(leaf), border }),
]);

/** A cell of a table: a rich text block without an id. */
export const richTextCell = z.strictObject({ type: z.literal('rich_text'), elements: z.array(part) });

export const richText = richTextCell.extend({ block_id: chars(BLOCK.blockId).optional() });
