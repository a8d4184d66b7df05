import type { Counts } from './summary-shape.ts';

/**
 * What part of the texts out was delivered, of those that have a receipt, and what part has one. Both from 0 to 1; null
 * where there is nothing to reckon by.
 */
export function deliveryRate(counts: Counts): { delivered: number | null; coverage: number | null } {
  const known = counts.delivered + counts.undelivered;
  return {
    delivered: known === 0 ? null : counts.delivered / known,
    coverage: counts.out === 0 ? null : known / counts.out,
  };
}

/** As people read it, with one decimal: `97.1 %`. What is not all of it never reads as `100 %`, nor a part as `0 %`. */
export function percent(part: number): string {
  const tenths = Math.round(part * 1_000);
  const shown = part < 1 ? Math.min(tenths, 999) : tenths;
  const kept = part > 0 ? Math.max(shown, 1) : shown;
  return `${kept % 10 === 0 ? kept / 10 : (kept / 10).toFixed(1)} %`;
}
