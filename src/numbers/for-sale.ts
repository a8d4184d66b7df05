import type { AvailableNumber, Flowroute } from '../flowroute/index.ts';
import { formatRounded } from '../money.ts';
import { placeName } from './place-name.ts';
import { fits, type Rule, toFilter } from './rule.ts';
import { findForSale } from './stock.ts';

/** A number that can be bought, at the price of the moment. */
export type ForSale = {
  /** E.164. */
  number: string;
  numberType: string | null;
  rateCenter: string | null;
  state: string | null;
  setupNanodollars: bigint;
  monthlyNanodollars: bigint;
};

export type Found = {
  /** The cheapest a month first. */
  numbers: ForSale[];
  /** How many of the carrier's numbers were looked at, and whether those were all. */
  lookedAt: number;
  isWhole: boolean;
};

/** The stock is large, and the carrier's rate limits are not known: five of its pages are looked at. */
export const mostLookedAt = 1_000;
/** Nobody turns more pages than these fill. */
export const mostFound = 100;
/** How many questions about single numbers stand at the carrier at once. */
const atOnce = 4;

/**
 * The numbers for sale that fit a rule, the cheapest first; those without a price are none.
 * @throws FlowrouteError
 */
export async function searchForSale(flowroute: Pick<Flowroute, 'listAvailable'>, rule: Rule): Promise<Found> {
  const listing = flowroute.listAvailable(toFilter(rule), { limit: mostLookedAt });
  const numbers: ForSale[] = [];
  let lookedAt = 0;
  let isFull = false;
  for await (const one of listing) {
    lookedAt += 1;
    const offer = fits(rule, one) ? priced(one) : null;
    isFull = offer !== null && numbers.length >= mostFound;
    if (isFull) break;
    if (offer !== null) numbers.push(offer);
  }
  return {
    numbers: numbers.toSorted(byPrice),
    lookedAt,
    isWhole: !isFull && !listing.truncated && listing.skipped === 0,
  };
}

/**
 * What single numbers cost now; null for one that is not for sale, or has no price.
 * @throws FlowrouteError
 */
export async function offersOf(
  flowroute: Pick<Flowroute, 'availablePage'>,
  numbers: string[],
): Promise<Map<string, ForSale | null>> {
  const offers = new Map<string, ForSale | null>();
  for (let at = 0; at < numbers.length; at += atOnce) {
    const some = numbers.slice(at, at + atOnce);
    const found = await Promise.all(some.map((number) => offerOf(flowroute, number)));
    for (const [i, number] of some.entries()) offers.set(number, found[i] ?? null);
  }
  return offers;
}

async function offerOf(flowroute: Pick<Flowroute, 'availablePage'>, number: string): Promise<ForSale | null> {
  const one = await findForSale(flowroute, number);
  return one === null ? null : priced(one);
}

function priced(one: AvailableNumber): ForSale | null {
  const { number, numberType, rateCenter, state, setupNanodollars, monthlyNanodollars } = one;
  if (setupNanodollars === null || monthlyNanodollars === null) return null;
  return { number, numberType, rateCenter, state, setupNanodollars, monthlyNanodollars };
}

function byPrice(a: ForSale, b: ForSale): number {
  return (
    compare(a.monthlyNanodollars, b.monthlyNanodollars) ||
    compare(a.setupNanodollars, b.setupNanodollars) ||
    compare(a.number, b.number)
  );
}

function compare<T extends bigint | string>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

type Price = Pick<ForSale, 'setupNanodollars' | 'monthlyNanodollars'>;

/** `$1.25 a month, $1.00 to set up`. */
export function sayPrice(one: Price): string {
  const setup = one.setupNanodollars === 0n ? 'nothing' : formatRounded(one.setupNanodollars);
  return `${formatRounded(one.monthlyNanodollars)} a month, ${setup} to set up`;
}

/** As much of a place as a line shows of it, escaped: twenty lines have to fit into one section. */
export const placeLength = 60;

/** Where a number is: `Seattle, WA`, `toll-free`. */
export function sayPlace(one: Pick<ForSale, 'numberType' | 'rateCenter' | 'state'>): string {
  const place = placeName(one.rateCenter, one.state);
  return place !== '' ? place : (one.numberType ?? 'place not known');
}
