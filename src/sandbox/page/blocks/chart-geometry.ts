import type { Chart, SeriesChart } from './block-shapes.ts';

/** Where a chart is drawn, in pixels: never scaled, so that its words stay as large as all others. */
export type Frame = { width: number; height: number; left: number; right: number; top: number; bottom: number };

export function frameOf(width: number, labels: { x: boolean; y: boolean }): Frame {
  const bottom = labels.x ? 44 : 26;
  return { width, height: 196 + bottom, left: labels.y ? 56 : 42, right: 12, top: 12, bottom };
}

export type Scale = { ticks: number[]; y: (value: number) => number };

/** A scale that holds every value and zero, with round ticks. */
export function valueScale(values: number[], frame: Frame): Scale {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  const step = roundStep((high - low) / 5 || 1);
  const from = Math.floor(low / step) * step;
  const to = Math.max(Math.ceil(high / step) * step, from + step);
  const count = Math.round((to - from) / step);
  const ticks = Array.from({ length: count + 1 }, (_, index) => Number((from + index * step).toPrecision(12)));
  const bottom = frame.height - frame.bottom;
  return { ticks, y: (value) => bottom - ((value - from) / (to - from)) * (bottom - frame.top) };
}

function roundStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const digit = [1, 2, 5].find((one) => one * power >= rough) ?? 10;
  return digit * power;
}

/** The middle of each category's band, and the band's width. */
export function bands(count: number, frame: Frame): { x: (index: number) => number; width: number } {
  const width = plotWidth(frame) / Math.max(1, count);
  return { width, x: (index) => frame.left + width * (index + 0.5) };
}

/** Every so many category labels fit without touching. */
export function labelStep(categories: string[], frame: Frame): number {
  const longest = Math.max(1, ...categories.map((category) => category.length));
  const fits = Math.max(1, Math.floor(plotWidth(frame) / (longest * letter + 8)));
  return Math.ceil(categories.length / fits);
}

/** The middle of a label, moved in where it would be cut off at an edge. */
export function labelMiddle(x: number, label: string, frame: Frame): number {
  const half = (label.length * letter) / 2;
  return Math.max(half, Math.min(x, frame.width - half));
}

/** A letter's width in a label, as good as it can be known beforehand. */
const letter = 6.5;

function plotWidth(frame: Frame): number {
  return frame.width - frame.left - frame.right;
}

/** A series' values in the order of the categories; a category that it leaves out is 0. */
export function valuesOf(series: SeriesChart['series'][number], categories: string[]): number[] {
  const byLabel = new Map(series.data.map(({ label, value }) => [label, value]));
  return categories.map((category) => byLabel.get(category) ?? 0);
}

export type Slice = { label: string; value: number; share: number; path: string };

/** The slices of a pie of radius 100 around 0,0, the first from twelve o'clock on. */
export function slices(segments: Extract<Chart, { type: 'pie' }>['segments']): Slice[] {
  const total = segments.reduce((sum, { value }) => sum + Math.max(0, value), 0);
  let from = 0;
  return segments.map(({ label, value }) => {
    const share = total === 0 ? 0 : Math.max(0, value) / total;
    const path = slicePath(from, from + share);
    from += share;
    return { label, value, share, path };
  });
}

function slicePath(from: number, to: number): string {
  if (to - from <= 0) return '';
  // An arc from a point to itself draws nothing, so a whole pie is two halves.
  if (to - from > 0.9999) return 'M0 -100A100 100 0 1 1 0 100A100 100 0 1 1 0 -100Z';
  const point = (turn: number) => {
    const angle = (turn - 0.25) * 2 * Math.PI;
    return `${(100 * Math.cos(angle)).toFixed(3)} ${(100 * Math.sin(angle)).toFixed(3)}`;
  };
  return `M0 0L${point(from)}A100 100 0 ${to - from > 0.5 ? 1 : 0} 1 ${point(to)}Z`;
}

export function showNumber(value: number): string {
  return new Intl.NumberFormat('en-US', { maximumFractionDigits: 2 }).format(value);
}

/** A tick's number, short enough for the margin. */
export function showTick(value: number): string {
  return new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 2 }).format(value);
}
