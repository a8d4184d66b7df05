import * as z from 'zod';
import { RichText } from '../text/rich-text.ts';
import { ImageElement } from './element-shapes.ts';
import { PlainTextObject, TextObject } from './text-objects.ts';

/**
 * Blocks as this page draws them. Elements inside stay unknown here and are parsed one by one, so that a new or broken
 * element does not take its whole block with it. https://docs.slack.dev/reference/block-kit/blocks
 */
const RawText = z.object({ type: z.literal('raw_text'), text: z.string() });
const RawNumber = z.object({ type: z.literal('raw_number'), value: z.number(), text: z.string().optional() });
const Cell = z.discriminatedUnion('type', [RawText, RawNumber, RichText]);
export type Cell = z.infer<typeof Cell>;
const rows = z.array(z.array(Cell));

const Point = z.object({ label: z.string(), value: z.number() });
const Series = z.object({ name: z.string(), data: z.array(Point) });
const AxisConfig = z.object({
  categories: z.array(z.string()),
  x_label: z.string().optional(),
  y_label: z.string().optional(),
});

/** `@slack/types` 3.2 does not know charts; this is their shape as `chat.postMessage` takes it. */
export const Chart = z.discriminatedUnion('type', [
  z.object({ type: z.literal('pie'), segments: z.array(Point) }),
  z.object({ type: z.enum(['bar', 'line', 'area']), series: z.array(Series), axis_config: AxisConfig }),
]);
export type Chart = z.infer<typeof Chart>;
export type SeriesChart = Exclude<Chart, { type: 'pie' }>;

const KnownBlock = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('section'),
    text: TextObject.optional(),
    fields: z.array(TextObject).default([]),
    accessory: z.unknown().optional(),
  }),
  z.object({ type: z.literal('header'), text: PlainTextObject, level: z.number().int().min(1).max(4).default(1) }),
  z.object({ type: z.literal('divider') }),
  z.object({ type: z.literal('context'), elements: z.array(z.union([ImageElement, TextObject])) }),
  z.object({ type: z.literal('actions'), elements: z.array(z.unknown()) }),
  z.object({
    type: z.literal('input'),
    label: PlainTextObject,
    hint: PlainTextObject.optional(),
    optional: z.boolean().default(false),
    dispatch_action: z.boolean().default(false),
    element: z.unknown(),
  }),
  ImageElement.extend({ title: PlainTextObject.optional() }),
  RichText,
  z.object({ type: z.literal('markdown'), text: z.string() }),
  z.object({
    type: z.literal('alert'),
    text: TextObject,
    level: z.enum(['default', 'info', 'warning', 'error', 'success']).default('default'),
  }),
  z.object({
    type: z.literal('table'),
    rows,
    column_settings: z
      .array(
        z
          .object({ align: z.enum(['left', 'center', 'right']).optional(), is_wrapped: z.boolean().optional() })
          .nullable(),
      )
      .default([]),
  }),
  z.object({
    type: z.literal('data_table'),
    caption: z.string(),
    rows,
    page_size: z.number().int().min(1).max(100).default(5),
    row_header_column_index: z.number().int().default(0),
  }),
  z.object({ type: z.literal('data_visualization'), title: z.string(), chart: Chart }),
]);
export type KnownBlock = z.infer<typeof KnownBlock>;
export type BlockOf<Type extends KnownBlock['type']> = Extract<KnownBlock, { type: Type }>;

export type ParsedBlock =
  | { known: true; id: string; block: KnownBlock }
  /** `why` is empty where the type itself is not known. */
  | { known: false; id: string; type: string; why: string };

const AnyBlock = z.looseObject({ type: z.string().catch('(no type)'), block_id: z.string().optional() });

/** A block as it came; one without an id goes by its place, as nothing can be acted on in it. */
export function parseBlock(raw: unknown, index: number): ParsedBlock {
  const any = AnyBlock.safeParse(raw);
  const id = any.data?.block_id ?? `block-${index}`;
  const parsed = KnownBlock.safeParse(raw);
  if (parsed.success) return { known: true, id, block: parsed.data };
  const type = any.data?.type ?? '(not a block)';
  const [issue] = parsed.error.issues;
  const unknownType = issue?.code === 'invalid_union' && issue.path.join('.') === 'type';
  return { known: false, id, type, why: unknownType || !issue ? '' : `${issue.path.join('.')}: ${issue.message}` };
}
