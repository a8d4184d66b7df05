import type { InventoryNumber } from '../account.ts';
import type { Asked } from '../asked.ts';
import { invalidQuery } from '../carrier-errors.ts';
import { digitFilters, fitsDigits } from '../number-filters.ts';
import { done, type Outcome } from '../outcome.ts';
import { listBody, pageOf } from '../paging.ts';
import { dollars } from '../prices.ts';
import { numberForSale } from '../render/number.ts';
import type { World } from '../world.ts';

/** GET /v2/numbers/available. */
export function searchNumbers(world: World, asked: Asked): Outcome {
  const { query } = asked;
  const digits = digitFilters(query);
  const rateCenter = query.get('rate_center');
  const state = query.get('state');
  const numberType = oneOf(query, 'number_type', ['longcode', 'toll-free']);
  const country = query.get('iso_country');
  if (country !== null && !/^[a-z]{2}$/i.test(country)) throw invalidQuery('iso_country', 'Must be two letters.');
  const compare = orderOf(query);
  const page = pageOf(query, 200);
  const fitting = [...world.account.forSale.values()].filter(
    (number) =>
      fitsDigits(number.value, digits) &&
      sameWord(number.rateCenter, rateCenter) &&
      sameWord(number.state, state) &&
      sameWord(number.numberType, numberType) &&
      sameWord(number.isoCountry, country),
  );
  const filters = {
    ...digits,
    rate_center: rateCenter,
    state,
    number_type: numberType,
    iso_country: country,
    order_by: query.get('order_by'),
  };
  const render = (number: InventoryNumber) => numberForSale(number, asked.base);
  return done(200, listBody(fitting.sort(compare), page, asked.base + asked.pathname, filters, render));
}

/** GET /v2/numbers/available/areacodes. */
export function listAreaCodes(world: World, asked: Asked): Outcome {
  const affordable = affordableNumbers(world, asked);
  const codes = distinct(affordable.map((number) => number.value.slice(1, 4)));
  const link = `${asked.base}/v2/numbers/available/exchanges?areacode=`;
  const render = (id: string) => ({ type: 'areacode', id, links: { related: link + id } });
  const filters = { max_setup_cost: asked.query.get('max_setup_cost') };
  return done(200, listBody(codes, pageOf(asked.query, 400), asked.base + asked.pathname, filters, render));
}

/** GET /v2/numbers/available/exchanges. */
export function listExchanges(world: World, asked: Asked): Outcome {
  const areaCode = asked.query.get('areacode');
  if (areaCode !== null && !/^\d{3}$/.test(areaCode)) throw invalidQuery('areacode', 'Must be three digits.');
  const affordable = affordableNumbers(world, asked).filter((number) => number.value.startsWith(`1${areaCode ?? ''}`));
  const exchanges = distinct(affordable.map((number) => number.value.slice(1, 7)));
  const link = `${asked.base}/v2/numbers/available?starts_with=1`;
  const render = (id: string) => ({ type: 'exchange', id, links: { related: link + id } });
  const filters = { areacode: areaCode, max_setup_cost: asked.query.get('max_setup_cost') };
  return done(200, listBody(exchanges, pageOf(asked.query, 200), asked.base + asked.pathname, filters, render));
}

/** GET /v2/numbers/available/tiers, which only a client of somebody else's shows; its related link is ours. */
export function listTiers(world: World, asked: Asked): Outcome {
  const tiers = distinct([...world.account.forSale.values()].map((number) => number.tier));
  const related = `${asked.base}/v2/numbers/available`;
  const render = (id: string) => ({ type: 'tier', id, links: { related } });
  return done(200, listBody(tiers, pageOf(asked.query, 200), asked.base + asked.pathname, {}, render));
}

type Compare = (a: InventoryNumber, b: InventoryNumber) => number;

const byNumber: Compare = (a, b) => compareText(a.value, b.value);

const orders = new Map<string, Compare>([
  ['monthly_cost', (a, b) => Number(a.monthlyCost - b.monthlyCost)],
  ['iso_country', (a, b) => compareText(a.isoCountry, b.isoCountry)],
  ['number_type', (a, b) => compareText(a.numberType, b.numberType)],
  ['state', (a, b) => compareText(a.state, b.state)],
  ['rate_center', (a, b) => compareText(a.rateCenter, b.rateCenter)],
  ['number', byNumber],
  ['value', byNumber],
  ['tn', byNumber],
]);

/** `order_by` is a field, with `,asc` or `,desc` after it. Equal ones, and all without it, stand in numerical order. */
function orderOf(query: URLSearchParams): Compare {
  const wish = query.get('order_by');
  if (wish === null) return byNumber;
  const [field = '', direction = 'asc', ...rest] = wish.split(',');
  const order = orders.get(field);
  if (!order || rest.length > 0 || (direction !== 'asc' && direction !== 'desc')) {
    throw invalidQuery('order_by', `Must be one of: ${[...orders.keys()].join(', ')}, with ",asc" or ",desc".`);
  }
  return (a, b) => (direction === 'asc' ? order(a, b) : order(b, a)) || byNumber(a, b);
}

function affordableNumbers(world: World, asked: Asked): InventoryNumber[] {
  const numbers = [...world.account.forSale.values()];
  const most = asked.query.get('max_setup_cost');
  if (most === null) return numbers;
  if (!/^\d+(\.\d+)?$/.test(most)) throw invalidQuery('max_setup_cost', 'Not a valid number.');
  return numbers.filter((number) => dollars(number.setupCost) <= Number(most));
}

function oneOf(query: URLSearchParams, name: string, words: string[]): string | null {
  const value = query.get(name);
  if (value !== null && !words.includes(value)) throw invalidQuery(name, `Must be one of: ${words.join(', ')}.`);
  return value;
}

/** Places are compared without regard to case (developer.flowroute.com/api/numbers/v2.0); no wish fits all. */
function sameWord(value: string | null, wish: string | null): boolean {
  return wish === null || value?.toLowerCase() === wish.toLowerCase();
}

function compareText(a: string | null, b: string | null): number {
  const [left, right] = [a ?? '', b ?? ''];
  return left < right ? -1 : left > right ? 1 : 0;
}

function distinct(words: string[]): string[] {
  return [...new Set(words)].sort();
}
