import { readWord } from './fields.ts';
import { FlowrouteError } from './flowroute-error.ts';
import { Listing, type ListOptions, type Page, type PageRequest, type ReadPage, readPage } from './paging.ts';
import { type AccountNumber, type AvailableNumber, parseAccountNumber, parseAvailable } from './parse-number.ts';
import type { Ports } from './ports.ts';
import { readResource } from './resource.ts';

/** Digits; `startsWith` means country code 1 unless it begins with `+` and another. */
type Digits = { startsWith?: string; contains?: string; endsWith?: string };

export type NumberFilter = Digits & {
  /** The whole alias; Flowroute matches no part of one. */
  alias?: string;
};

export type AvailableFilter = Digits & {
  rateCenter?: string;
  /** The abbreviation, in either case. */
  state?: string;
  numberType?: 'longcode' | 'toll-free';
  /** ISO 3166, two letters. */
  country?: string;
  orderBy?: {
    field: 'monthly_cost' | 'iso_country' | 'number_type' | 'state' | 'rate_center' | 'number';
    direction: 'asc' | 'desc';
  };
};

export type AreaCodeFilter = { maxSetupNanodollars?: bigint };
export type ExchangeFilter = AreaCodeFilter & { areaCode?: string };

/** The most rows a page that each list documents. */
const maxPageSize = { numbers: 200, areaCodes: 400 };

type Query = Record<string, string | undefined>;

export function createNumberLists(ports: Ports) {
  async function pageOf<T>(
    path: string,
    query: Query,
    request: PageRequest,
    parse: (row: unknown) => T | null,
  ): Promise<ReadPage<T>> {
    const params = new URLSearchParams();
    for (const [name, value] of Object.entries(query)) if (value !== undefined) params.set(name, value);
    params.set('limit', String(request.limit));
    params.set('offset', String(request.offset));
    const json = await ports.read({
      template: path,
      path,
      query: params,
      signal: request.signal,
      maxBytes: ports.maxListBytes,
    });
    if (json === null) throw new FlowrouteError('not_found', { status: 404 });
    return readPage(json, request, parse);
  }

  const numbers = (filter: NumberFilter, request: PageRequest) =>
    pageOf('/v2/numbers', { ...digitsQuery(filter), alias: filter.alias }, request, parseAccountNumber);
  const available = (filter: AvailableFilter, request: PageRequest) =>
    pageOf('/v2/numbers/available', availableQuery(filter), request, parseAvailable);

  return {
    /** The account's numbers, page by page. */
    listNumbers(filter: NumberFilter = {}, options: ListOptions = {}): Listing<AccountNumber> {
      return listing(
        (request) => numbers(filter, request),
        (one) => one.number,
        options,
        maxPageSize.numbers,
      );
    },

    /** @throws FlowrouteError */
    async numbersPage(filter: NumberFilter, request: PageRequest): Promise<Page<AccountNumber>> {
      return withoutIds(await numbers(filter, request));
    },

    /** The numbers for sale, page by page. Their stock is large: give a filter or a limit. */
    listAvailable(filter: AvailableFilter = {}, options: ListOptions = {}): Listing<AvailableNumber> {
      return listing(
        (request) => available(filter, request),
        (one) => one.number,
        options,
        maxPageSize.numbers,
      );
    },

    /** @throws FlowrouteError */
    async availablePage(filter: AvailableFilter, request: PageRequest): Promise<Page<AvailableNumber>> {
      return withoutIds(await available(filter, request));
    },

    /** The area codes that have numbers for sale, such as `206`. */
    listAreaCodes(filter: AreaCodeFilter = {}, options: ListOptions = {}): Listing<string> {
      const query = { max_setup_cost: dollarsOf(filter.maxSetupNanodollars) };
      const path = '/v2/numbers/available/areacodes';
      return listing((request) => pageOf(path, query, request, digitsId), String, options, maxPageSize.areaCodes);
    },

    /** Area codes with the exchange behind them, such as `206555`, that have numbers for sale. */
    listExchanges(filter: ExchangeFilter = {}, options: ListOptions = {}): Listing<string> {
      const query = { areacode: filter.areaCode, max_setup_cost: dollarsOf(filter.maxSetupNanodollars) };
      const path = '/v2/numbers/available/exchanges';
      return listing((request) => pageOf(path, query, request, digitsId), String, options, maxPageSize.numbers);
    },
  };
}

function listing<T>(
  fetchPage: (request: PageRequest) => Promise<ReadPage<T>>,
  keyOf: (item: T) => string,
  options: ListOptions,
  largest: number,
): Listing<T> {
  const pageSize = Math.min(options.pageSize ?? largest, options.limit ?? largest, largest);
  return new Listing(fetchPage, keyOf, { ...options, pageSize });
}

function withoutIds<T>({ ids: _, ...page }: ReadPage<T>): Page<T> {
  return page;
}

function digitsQuery(filter: Digits): Query {
  return { starts_with: filter.startsWith, contains: filter.contains, ends_with: filter.endsWith };
}

function availableQuery(filter: AvailableFilter): Query {
  return {
    ...digitsQuery(filter),
    rate_center: filter.rateCenter,
    state: filter.state,
    number_type: filter.numberType,
    iso_country: filter.country,
    // The direction's place is known from one client only, which is written from the documents.
    order_by: filter.orderBy && `${filter.orderBy.field},${filter.orderBy.direction}`,
  };
}

/** Nanodollars as the decimal dollars that `max_setup_cost` wants. */
function dollarsOf(nanodollars: bigint | undefined): string | undefined {
  if (nanodollars === undefined) return undefined;
  const digits = nanodollars.toString().padStart(10, '0');
  return `${digits.slice(0, -9)}.${digits.slice(-9)}`.replace(/0{1,7}$/, '');
}

/** Area codes and exchanges have nothing but an id. */
function digitsId(row: unknown): string | null {
  const id = readWord(readResource(row)?.id);
  return id !== null && /^\d{3,7}$/.test(id) ? id : null;
}
