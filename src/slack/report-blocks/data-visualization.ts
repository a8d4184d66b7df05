import type { KnownBlock } from '@slack/types';

/**
 * Slack's charts, which `@slack/types` 3.2 does not know. Limits: `DATA` in `limits.ts`.
 * https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block
 */
export type ChartPoint = { label: string; value: number };
export type ChartSeries = { name: string; data: ChartPoint[] };
export type Chart =
  | { type: 'pie'; segments: ChartPoint[] }
  | {
      type: 'bar' | 'line' | 'area';
      series: ChartSeries[];
      axis_config: { categories: string[]; x_label?: string; y_label?: string };
    };
export type DataVisualizationBlock = { type: 'data_visualization'; block_id?: string; title: string; chart: Chart };

/** What a message can be made of. */
export type MessageBlock = KnownBlock | DataVisualizationBlock;
