import type { AvailableNumber, Flowroute } from '../flowroute/index.ts';
import { type Rule, toFilter } from './rule.ts';

/** A number that can be bought, with its price. Nanodollars. */
export type Candidate = { number: string; setup: bigint; monthly: bigint };

type Stock = Pick<Flowroute, 'availablePage'>;

/** Flowroute: list available numbers, the most rows a page. */
const pageSize = 200;
/** The stock is large, and a rule that fits nothing in so many pages is better narrowed by a person. */
const mostPages = 10;

/** One number, if it is for sale now. @throws FlowrouteError */
export async function findForSale(flowroute: Stock, number: string): Promise<AvailableNumber | null> {
  // The carrier has no question about one number for sale; a number begins with itself.
  const page = await flowroute.availablePage({ startsWith: number.slice(1) }, { limit: 10, offset: 0 });
  return page.items.find((one) => one.number === number) ?? null;
}

/** Null where the carrier names no price: then nobody has approved it. */
export function priced(one: AvailableNumber): Candidate | null {
  const { number, setupNanodollars: setup, monthlyNanodollars: monthly } = one;
  return setup === null || monthly === null ? null : { number, setup, monthly };
}

/** The cheapest by the month first, then by its set-up. */
export function byPrice(a: Candidate, b: Candidate): number {
  return compare(a.monthly, b.monthly) || compare(a.setup, b.setup) || compare(a.number, b.number);
}

function compare<T extends bigint | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/**
 * What `choose` takes of the first page of numbers for a rule that it takes anything of, since the carrier gives the
 * cheapest first. Empty: there is nothing. @throws FlowrouteError
 */
export async function findFitting<T>(
  flowroute: Stock,
  rule: Rule,
  choose: (page: AvailableNumber[]) => Promise<T[]>,
): Promise<T[]> {
  const filter = toFilter(rule);
  for (let offset = 0, pages = 0; pages < mostPages; pages += 1) {
    const page = await flowroute.availablePage(filter, { limit: pageSize, offset });
    const chosen = await choose(page.items);
    if (chosen.length > 0) return chosen;
    if (!page.hasMore) return [];
    offset = page.nextOffset;
  }
  return [];
}

/** Up to `pages` pages of what is for sale under these first digits, such as `1206555`. @throws FlowrouteError */
export async function listForSale(flowroute: Stock, startsWith: string, pages: number): Promise<AvailableNumber[]> {
  const all: AvailableNumber[] = [];
  for (let offset = 0, read = 0; read < pages; read += 1) {
    const page = await flowroute.availablePage({ startsWith }, { limit: pageSize, offset });
    all.push(...page.items);
    if (!page.hasMore) break;
    offset = page.nextOffset;
  }
  return all;
}
