import { formatRounded } from '../money.ts';
import { deliveryRate, percent } from './rates.ts';
import type { Summary } from './summary-shape.ts';

/** Below these a change says nothing: a quiet weekend is no incident. */
const fewest = { known: 50, texts: 50, nanodollars: 1_000_000_000n, code: 3 } as const;
/** A fall of the delivery rate by so many thousandths of all is far. */
const farRate = 50;

/** What stands out of a summary beside that of the period before, in sentences; empty: nothing does. */
export function unusualIn(now: Summary, before: Summary): string[] {
  return [
    ...unusualRate(now, before),
    ...unusualVolume('Texts out', now.totals.out, before.totals.out),
    ...unusualVolume('Texts in', now.totals.in, before.totals.in),
    ...unusualCost(now.totals.nanodollars, before.totals.nanodollars),
    ...newCodes(now, before),
  ];
}

function unusualRate(now: Summary, before: Summary): string[] {
  const known = (one: Summary) => one.totals.delivered + one.totals.undelivered;
  if (known(now) < fewest.known || known(before) < fewest.known) return [];
  const [rate, was] = [deliveryRate(now.totals).delivered, deliveryRate(before.totals).delivered];
  if (rate === null || was === null || Math.round((was - rate) * 1_000) < farRate) return [];
  return [`The delivery rate fell from ${percent(was)} to ${percent(rate)}.`];
}

function unusualVolume(what: string, now: number, before: number): string[] {
  if (Math.max(now, before) < fewest.texts) return [];
  const way = farWay(now, before);
  return way === null ? [] : [`${what} went ${way} from ${count(before)} to ${count(now)}.`];
}

function unusualCost(now: bigint, before: bigint): string[] {
  const change = now > before ? now - before : before - now;
  if (change < fewest.nanodollars) return [];
  const way = farWay(Number(now), Number(before));
  return way === null ? [] : [`The cost went ${way} from ${formatRounded(before)} to ${formatRounded(now)}.`];
}

/** Half as much again, or half of it. */
function farWay(now: number, before: number): 'up' | 'down' | null {
  if (now >= before * 1.5) return 'up';
  return now <= before * 0.5 ? 'down' : null;
}

function newCodes(now: Summary, before: Summary): string[] {
  const known = new Set(before.codes.map(({ code }) => code));
  return now.codes
    .filter(({ code, texts }) => code !== null && texts >= fewest.code && !known.has(code))
    .map(({ code, description, texts }) => {
      const words = description === null ? '' : ` (${description.slice(0, 100)})`;
      return `Error ${code}${words} is new: ${count(texts)} texts.`;
    });
}

const count = (texts: number) => texts.toLocaleString('en-US');
