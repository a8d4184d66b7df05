import { z } from 'zod';
import { list } from './fields.ts';
import { FlowrouteError } from './flowroute-error.ts';
import { readResource } from './resource.ts';

/** One page of a list, for showing page by page. */
export type Page<T> = {
  items: T[];
  hasMore: boolean;
  /** Where the next page starts, whether there is one or not. */
  nextOffset: number;
  /** How many rows could not be read and are missing from `items`. */
  skipped: number;
};

export type PageRequest = { limit: number; offset: number; signal?: AbortSignal | undefined };
export type ListOptions = {
  /** Rows a page; the default is what suits the list. */
  pageSize?: number;
  /** At most this many items in all. */
  limit?: number;
  signal?: AbortSignal;
};

/** A page with the ids of all its rows, the unreadable ones too. */
export type ReadPage<T> = Page<T> & { ids: string[] };

const answer = z.object({
  data: z.array(z.unknown()),
  included: list,
  links: z.record(z.string(), z.unknown()).catch({}),
});

/** The rows of a list's answer as they came, and whether there are more behind them. */
export type Rows = { rows: unknown[]; included: unknown[]; hasMore: boolean; nextOffset: number };

/**
 * `links.next` says only that there is more: its address is never used, since it was seen to name other hosts.
 * @throws FlowrouteError when the answer is no list at all.
 */
export function readRows(json: unknown, request: PageRequest): Rows {
  const parsed = answer.safeParse(json);
  if (!parsed.success) throw new FlowrouteError('unreadable_answer');
  const { data: rows, included, links } = parsed.data;
  const next = typeof links.next === 'string' && links.next !== '';
  // A full page without links may be the last or not; asking once more settles it. With `self` but no `next` it is the last.
  const full = rows.length >= request.limit && typeof links.self !== 'string';
  return { rows, included, hasMore: rows.length > 0 && (next || full), nextOffset: request.offset + rows.length };
}

/**
 * Reads a list's answer row by row, so that one odd row does not lose the page.
 * @throws FlowrouteError when the answer is no list at all.
 */
export function readPage<T>(
  json: unknown,
  request: PageRequest,
  parse: (row: unknown, included: unknown[]) => T | null,
): ReadPage<T> {
  const { rows, included, hasMore, nextOffset } = readRows(json, request);
  const items = rows.map((row) => parse(row, included)).filter((item) => item !== null);
  return { items, hasMore, nextOffset, skipped: rows.length - items.length, ids: rows.map(idOfRow) };
}

/** A row's id, or else the row itself: something by which to know it again. */
export function idOfRow(row: unknown): string {
  return readResource(row)?.id ?? JSON.stringify(row);
}

/**
 * All items of a list, fetched page by page while they are iterated, each once: rows move between pages when new ones
 * arrive in front. What the iteration came to stands in its fields, final when it has ended.
 */
export class Listing<T> implements AsyncIterable<T> {
  /** Rows that could not be read. A report that counts must say so. */
  skipped = 0;
  /** Whether `limit` ended the iteration while there was more. */
  truncated = false;
  readonly #fetchPage: (request: PageRequest) => Promise<ReadPage<T>>;
  readonly #keyOf: (item: T) => string;
  readonly #options: ListOptions & { pageSize: number };

  constructor(
    fetchPage: (request: PageRequest) => Promise<ReadPage<T>>,
    keyOf: (item: T) => string,
    options: ListOptions & { pageSize: number },
  ) {
    this.#fetchPage = fetchPage;
    this.#keyOf = keyOf;
    this.#options = options;
  }

  /** @throws FlowrouteError as the pages do, and when Flowroute gives the same page twice, which would have no end. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    this.skipped = 0;
    this.truncated = false;
    const { pageSize, signal, limit: most = Number.POSITIVE_INFINITY } = this.#options;
    const seen = new Set<string>();
    let previous = '';
    for (let offset = 0, more = true; more; ) {
      const page = await this.#fetchPage({ limit: pageSize, offset, signal });
      const ids = page.ids.join('\n');
      if (ids !== '' && ids === previous) throw new FlowrouteError('unreadable_answer');
      this.skipped += page.skipped;
      for (const item of page.items) {
        const key = this.#keyOf(item);
        if (seen.has(key)) continue;
        if (seen.size >= most) {
          this.truncated = true;
          return;
        }
        seen.add(key);
        yield item;
      }
      if (seen.size >= most && page.hasMore) {
        this.truncated = true;
        return;
      }
      previous = ids;
      offset = page.nextOffset;
      more = page.hasMore;
    }
  }

  /** Every item at once. */
  async all(): Promise<T[]> {
    const items: T[] = [];
    for await (const item of this) items.push(item);
    return items;
  }
}
