import type { MessageRange } from '../flowroute/index.ts';

/**
 * A long range is read in slices of time, the latest first, so that a record that comes late moves the pages of its own slice
 * alone, and only one slice's ids must be known at a time. Each begins where the one before it ends; nothing lies between.
 */
const hour = 3_600_000;
/** The first is short, since nobody knows yet how busy the account is. */
const firstLength = hour;
const longest = 24 * hour;
const shortest = 60_000;
/** How many times as long as the one before it a slice may be. */
const fastestGrowth = 6;
/** Records that a slice is meant to have. */
const wanted = 10_000;

/** The slice at the end of a range; null for an empty one. */
export function firstSlice(range: MessageRange): MessageRange | null {
  return cut(range, range.end.getTime(), firstLength);
}

/** The slice before this one, which had so many rows; null where the range begins. */
export function sliceBefore(range: MessageRange, slice: MessageRange, rows: number): MessageRange | null {
  const length = slice.end.getTime() - slice.start.getTime();
  const fitting = (length * wanted) / Math.max(rows, 1);
  const next = Math.min(Math.max(Math.floor(fitting), shortest), longest, Math.max(length, shortest) * fastestGrowth);
  return cut(range, slice.start.getTime(), next);
}

function cut(range: MessageRange, end: number, length: number): MessageRange | null {
  const start = Math.max(range.start.getTime(), end - length);
  return start < end ? { start: new Date(start), end: new Date(end) } : null;
}
