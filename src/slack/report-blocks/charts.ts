import type { Summary } from '../../reports/summary-shape.ts';
import { DATA } from '../limits.ts';
import { truncate } from '../mrkdwn.ts';
import type { ChartPoint, DataVisualizationBlock } from './data-visualization.ts';

/** With more points than these bars become too thin for a phone. */
const mostBars = 10;

/** Texts out and in over time; null where there is nothing to draw. */
export function overTime(summary: Summary): DataVisualizationBlock | null {
  const buckets = summary.buckets.slice(0, DATA.chartCategories);
  if (buckets.length === 0) return null;
  const categories = unique(buckets.map(({ label }) => label));
  const points = (of: (bucket: (typeof buckets)[number]) => number): ChartPoint[] =>
    buckets.map((bucket, at) => ({ label: categories[at] ?? bucket.label, value: of(bucket) }));
  return {
    type: 'data_visualization',
    block_id: 'over-time',
    title: `Texts by ${summary.unit}`,
    chart: {
      type: buckets.length > mostBars ? 'line' : 'bar',
      series: [
        { name: 'Out', data: points(({ out }) => out) },
        { name: 'In', data: points((bucket) => bucket.in) },
      ],
      axis_config: { categories, y_label: 'Texts' },
    },
  };
}

/** What became of the texts out: the five largest parts, and the rest together; null where none went out. */
export function outcomes(summary: Summary): DataVisualizationBlock | null {
  const parts = outcomeParts(summary);
  if (parts.length === 0) return null;
  return {
    type: 'data_visualization',
    block_id: 'outcomes',
    title: 'What became of texts out',
    chart: { type: 'pie', segments: parts },
  };
}

/** The same for who cannot see a chart. No part is empty. */
export function outcomeParts(summary: Summary): ChartPoint[] {
  const { totals, codes } = summary;
  const failed = codes.map(({ code, description, texts }) => ({
    label: failureLabel(code, description),
    value: texts,
  }));
  const named = failed.reduce((sum, { value }) => sum + value, 0);
  const all = [
    { label: 'Delivered', value: totals.delivered },
    { label: 'Taken, no receipt', value: totals.handedOver },
    { label: 'Sent, no word yet', value: totals.sent },
    ...failed,
    { label: 'Failed', value: totals.undelivered - named },
  ].filter(({ value }) => value > 0);
  const sorted = all.toSorted((a, b) => b.value - a.value);
  const most = DATA.pieSegments;
  const kept = sorted.length > most ? sorted.slice(0, most - 1) : sorted;
  const rest = sorted.slice(kept.length).reduce((sum, { value }) => sum + value, 0);
  const labels = unique(kept.map(({ label }) => label));
  const parts = kept.map(({ value }, at) => ({ label: labels[at] ?? '', value }));
  return rest === 0 ? parts : [...parts, { label: 'Other', value: rest }];
}

function failureLabel(code: number | null, description: string | null): string {
  if (code === null) return description === null ? 'Failed, no code' : `Failed: ${description}`;
  return description === null ? `Failed: ${code}` : `${code} ${description}`;
}

/** Short enough for Slack, and no two the same. */
function unique(labels: string[]): string[] {
  const taken = new Set<string>();
  return labels.map((label) => {
    let shown = truncate(label === '' ? '–' : label, DATA.chartLabel);
    for (let n = 2; taken.has(shown); n += 1) {
      const mark = ` ${n}`;
      shown = `${truncate(label, DATA.chartLabel - mark.length)}${mark}`;
    }
    taken.add(shown);
    return shown;
  });
}
