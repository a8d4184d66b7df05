import { Refusal } from '../errors.ts';
import { formatExact, formatRounded } from '../money.ts';
import type { ForSale } from './for-sale.ts';
import { mostNumbers, type Pick } from './request-numbers.ts';
import type { Rule } from './rule.ts';
import { type Read, readMost } from './search-fields.ts';
import type { Search } from './searches.ts';

/** What a person fills in to say which numbers they want, as typed. */
export type PurchaseChoice = {
  /** Where the numbers are named: another one like it will do. */
  likeIt: boolean;
  /** Where a rule is: how many, and the most that each may cost. */
  count: string;
  highestMonthly: string;
  highestSetup: string;
};

/**
 * The numbers to request, at the prices that were looked up for the person and kept; whatever else a form says of prices
 * is the most that they may be.
 * @throws Refusal with the field that it is about: `numbers`, `count`, `monthly` or `setup`.
 */
export function planPurchase(search: Search, choice: PurchaseChoice): Pick[] {
  return search.chosen.length > 0 ? namedPicks(search, choice.likeIt) : rulePicks(search, choice);
}

function namedPicks(search: Search, likeIt: boolean): Pick[] {
  return search.chosen.map((number) => {
    const one = search.numbers.find((offer) => offer.number === number);
    if (one === undefined) {
      throw new Refusal('not_for_sale', 'A number that was chosen is not for sale any more.', 'Search again.', {
        field: 'numbers',
      });
    }
    const { setupNanodollars, monthlyNanodollars } = one;
    return { number, rule: likeIt ? likeRule(one) : null, setupNanodollars, monthlyNanodollars };
  });
}

/** A number like another: of its area code and type, for at most the same price. */
export function likeRule(one: ForSale): Rule {
  return {
    startsWith: one.number.slice(2, 5),
    ...(one.numberType === 'toll-free' || one.numberType === 'longcode' ? { numberType: one.numberType } : {}),
    maxSetup: one.setupNanodollars,
    maxMonthly: one.monthlyNanodollars,
  };
}

function rulePicks(search: Search, choice: PurchaseChoice): Pick[] {
  const count = readCount(choice.count);
  const maxMonthly = amount(readMost(choice.highestMonthly, '1.25'), 'monthly');
  const maxSetup = amount(readMost(choice.highestSetup, '1.00'), 'setup');
  const within = search.numbers.filter((one) => one.monthlyNanodollars <= maxMonthly);
  if (search.isWhole && within.length === 0) throw tooCheap(search.numbers, 'monthly');
  const fitting = within.filter((one) => one.setupNanodollars <= maxSetup);
  if (search.isWhole && fitting.length === 0) throw tooCheap(within, 'setup');
  if (search.isWhole && fitting.length < count) {
    const only = fitting.length === 1 ? 'Only one number is' : `Only ${fitting.length} numbers are`;
    throw new Refusal('too_few_fit', `${only} for sale at that price.`, 'Ask for fewer, or allow a higher price.', {
      field: 'count',
    });
  }
  const pick: Pick = {
    number: null,
    rule: { ...search.rule, maxMonthly, maxSetup },
    setupNanodollars: maxSetup,
    monthlyNanodollars: maxMonthly,
  };
  return Array.from({ length: count }, () => pick);
}

function readCount(typed: string): number {
  const count = /^\d{1,3}$/.test(typed.trim()) ? Number(typed) : 0;
  if (count >= 1 && count <= mostNumbers) return count;
  throw new Refusal('bad_count', `That is no number from 1 to ${mostNumbers}.`, 'Type for example 3.', {
    field: 'count',
  });
}

function amount(read: Read<bigint>, field: 'monthly' | 'setup'): bigint {
  if (read.ok) return read.value;
  throw new Refusal('bad_amount', read.reason, '', { field });
}

function tooCheap(numbers: ForSale[], field: 'monthly' | 'setup'): Refusal {
  const prices = numbers.map((one) => (field === 'monthly' ? one.monthlyNanodollars : one.setupNanodollars));
  const [least] = prices.toSorted((a, b) => (a < b ? -1 : 1));
  const what = field === 'monthly' ? 'a month' : 'to set up';
  const next =
    least === undefined ? 'Search for something else.' : `The cheapest costs ${formatRounded(least)} ${what}.`;
  return new Refusal('nothing_fits', 'Nothing is for sale at that price.', next, { field });
}

/** What a form for a rule begins with: one number, at the price of the cheapest. Dollars, as they are typed. */
export function firstChoice(search: Search): PurchaseChoice {
  const [cheapest] = search.numbers;
  const monthly = search.rule.maxMonthly ?? cheapest?.monthlyNanodollars ?? 0n;
  const setups = search.numbers.filter((one) => one.monthlyNanodollars <= monthly).map((one) => one.setupNanodollars);
  const dearest = setups.toSorted((a, b) => (a < b ? -1 : 1)).at(-1);
  const setup = search.rule.maxSetup ?? dearest ?? 0n;
  return { likeIt: false, count: '1', highestMonthly: typedDollars(monthly), highestSetup: typedDollars(setup) };
}

/** An amount as a person would type it: `1.25`. */
function typedDollars(nanodollars: bigint): string {
  return formatExact(nanodollars).replace(/[$,]/g, '');
}
