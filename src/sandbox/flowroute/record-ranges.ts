import type { Mdr, RecordSource } from './records.ts';

/** Some of a source's records, the newest at place 0. */
export type Range = { size: number; timeAt(place: number): number; recordAt(place: number): Mdr };

/** Those with `start <= at < end`. */
export function rangeOf(source: RecordSource, start: number, end: number): Range {
  const first = firstAfter(source, start - 1);
  const last = Math.max(first, firstAfter(source, end - 1)) - 1;
  return {
    size: last - first + 1,
    timeAt: (place) => source.timeAt(last - place),
    recordAt: (place) => source.recordAt(last - place),
  };
}

/**
 * One page of two ranges together. Deep in, too, nothing is read but the page: how many of each lie before it is found by
 * halving.
 */
export function newestFirst(
  one: Range,
  other: Range,
  { limit, offset }: { limit: number; offset: number },
): { rows: Mdr[]; more: boolean } {
  const end = Math.min(offset + limit, one.size + other.size);
  const rows: Mdr[] = [];
  let ofOne = shareOfFirst(one, other, Math.min(offset, end));
  for (let place = offset; place < end; place += 1) {
    const ofOther = place - ofOne;
    if (comesFirst(one, ofOne, other, ofOther)) {
      rows.push(one.recordAt(ofOne));
      ofOne += 1;
    } else rows.push(other.recordAt(ofOther));
  }
  return { rows, more: offset + limit < one.size + other.size };
}

/** The index of the first record that is later than `at`. */
export function firstAfter(source: RecordSource, at: number): number {
  let low = 0;
  let high = source.size;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (source.timeAt(middle) <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** How many of the newest `count` of both are of `one`. */
function shareOfFirst(one: Range, other: Range, count: number): number {
  let low = Math.max(0, count - other.size);
  let high = Math.min(count, one.size);
  while (low < high) {
    const middle = (low + high) >> 1;
    if (comesFirst(one, middle, other, count - middle - 1)) low = middle + 1;
    else high = middle;
  }
  return low;
}

function comesFirst(one: Range, place: number, other: Range, otherPlace: number): boolean {
  if (place >= one.size) return false;
  return otherPlace >= other.size || one.timeAt(place) >= other.timeAt(otherPlace);
}
