import { z } from 'zod';
import { BLOCK, DATA } from '../../../slack/limits.ts';
import { richTextCell } from './rich-text.ts';
import { chars } from './text.ts';

const blockId = chars(BLOCK.blockId).optional();
const rawText = z.strictObject({ type: z.literal('raw_text'), text: chars(Number.MAX_SAFE_INTEGER) });
const rawNumber = z.strictObject({
  type: z.literal('raw_number'),
  value: z.number(),
  text: chars(Number.MAX_SAFE_INTEGER).optional(),
});

/** https://docs.slack.dev/reference/block-kit/blocks/table-block */
export const table = z.strictObject({
  type: z.literal('table'),
  block_id: blockId,
  rows: z
    .array(
      z
        .array(z.discriminatedUnion('type', [rawText, richTextCell]))
        .min(1)
        .max(DATA.tableColumns),
    )
    .min(1)
    .max(DATA.tableRows),
  column_settings: z
    .array(
      z
        .strictObject({ align: z.enum(['left', 'center', 'right']).optional(), is_wrapped: z.boolean().optional() })
        .nullable(),
    )
    .max(DATA.tableColumns)
    .optional(),
});

/** https://docs.slack.dev/reference/block-kit/blocks/data-table-block */
export const dataTable = z
  .strictObject({
    type: z.literal('data_table'),
    block_id: blockId,
    caption: chars(Number.MAX_SAFE_INTEGER),
    page_size: z.int().min(1).max(DATA.dataTablePageSize).optional(),
    row_header_column_index: z.int().min(0).optional(),
    rows: z
      .array(
        z
          .array(z.discriminatedUnion('type', [rawText, rawNumber, richTextCell]))
          .min(1)
          .max(DATA.dataTableColumns),
      )
      .min(2)
      .max(DATA.dataTableRows),
  })
  .superRefine(({ rows, row_header_column_index }, context) => {
    const columns = rows[0]?.length ?? 0;
    for (const [index, row] of rows.entries()) {
      if (row.length === columns) continue;
      context.addIssue({
        code: 'custom',
        path: ['rows', index],
        message: 'all rows must have the same number of cells',
      });
    }
    for (const [index, cell] of (rows[0] ?? []).entries()) {
      if (cell.type !== 'rich_text') continue;
      context.addIssue({ code: 'custom', path: ['rows', 0, index], message: 'header cells must not be rich_text' });
    }
    if (row_header_column_index !== undefined && row_header_column_index >= columns) {
      context.addIssue({ code: 'custom', path: ['row_header_column_index'], message: 'must be the index of a column' });
    }
  });

const label = chars(DATA.chartLabel);
const series = z.strictObject({
  name: label,
  data: z
    .array(z.strictObject({ label, value: z.number() }))
    .min(1)
    .max(DATA.chartCategories),
});

const axes = z
  .strictObject({
    type: z.enum(['bar', 'line', 'area']),
    series: z.array(series).min(1).max(DATA.chartSeries),
    axis_config: z.strictObject({
      categories: z.array(label).min(1).max(DATA.chartCategories),
      x_label: chars(DATA.axisLabel, 0).optional(),
      y_label: chars(DATA.axisLabel, 0).optional(),
    }),
  })
  .superRefine(({ series: all, axis_config: { categories } }, context) => {
    if (new Set(all.map((one) => one.name)).size < all.length) {
      context.addIssue({ code: 'custom', path: ['series'], message: 'series names must be unique' });
    }
    const wanted = [...categories].sort();
    for (const [index, { data }] of all.entries()) {
      const labels = data.map((point) => point.label).sort();
      if (labels.length === wanted.length && labels.every((one, at) => one === wanted[at])) continue;
      context.addIssue({
        code: 'custom',
        path: ['series', index, 'data'],
        message: 'labels must be equal to the categories',
      });
    }
  });

const pie = z.strictObject({
  type: z.literal('pie'),
  segments: z
    .array(z.strictObject({ label, value: z.number().positive() }))
    .min(1)
    .max(DATA.pieSegments),
});

/** https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block */
export const dataVisualization = z.strictObject({
  type: z.literal('data_visualization'),
  block_id: blockId,
  title: chars(DATA.chartTitle),
  chart: z.discriminatedUnion('type', [axes, pie]),
});
