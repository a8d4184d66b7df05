import { invalidQuery } from './carrier-errors.ts';

export type Page = { limit: number; offset: number };

/**
 * `limit` (10 without it) and `offset` of a list. A limit over the list's maximum is refused; that it is refused rather than
 * cut down is ours, the sources are silent.
 */
export function pageOf(query: URLSearchParams, max = Number.MAX_SAFE_INTEGER): Page {
  const limit = wholeNumber(query, 'limit', 10);
  if (limit === null || limit < 1 || limit > max) {
    throw invalidQuery(
      'limit',
      max === Number.MAX_SAFE_INTEGER ? 'Must be at least 1.' : `Must be between 1 and ${max}.`,
    );
  }
  const offset = wholeNumber(query, 'offset', 0);
  if (offset === null) throw invalidQuery('offset', 'Must be at least 0.');
  return { limit, offset };
}

/**
 * One page of a list in the carrier's form: `links.self`, and `links.next` only where there is more. Filters stand in
 * alphabetical order, then limit and offset, as in Flowroute's examples.
 */
export function listBody<T>(
  all: T[],
  page: Page,
  address: string,
  filters: { [name: string]: string | null },
  render: (each: T) => object,
): object {
  const rows = all.slice(page.offset, page.offset + page.limit);
  const nextOffset = page.offset + page.limit;
  const link = (offset: number) => {
    const query = new URLSearchParams();
    for (const name of Object.keys(filters).sort()) {
      const value = filters[name];
      if (value !== null && value !== undefined) query.set(name, value);
    }
    query.set('limit', String(page.limit));
    query.set('offset', String(offset));
    return `${address}?${query}`;
  };
  const next = nextOffset < all.length ? { next: link(nextOffset) } : {};
  return { data: rows.map(render), links: { self: link(page.offset), ...next } };
}

function wholeNumber(query: URLSearchParams, name: string, absent: number): number | null {
  const text = query.get(name);
  if (text === null) return absent;
  const value = /^\d+$/.test(text) ? Number(text) : null;
  return value !== null && Number.isSafeInteger(value) ? value : null;
}
