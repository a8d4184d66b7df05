import { setImmediate as breath, setTimeout as wait } from 'node:timers/promises';
import {
  type Flowroute,
  FlowrouteError,
  type FlowrouteErrorKind,
  type MessageRange,
  type MessageRecord,
  type RecordsPage,
} from '../flowroute/index.ts';
import { firstSlice, sliceBefore } from './slices.ts';

export type ReadDeps = {
  flowroute: Pick<Flowroute, 'recordsPage'>;
  /** Before each further try at a page, in milliseconds; the client has then used up the time that it has for one question. */
  pauses?: readonly number[];
  sleep?: (ms: number, signal: AbortSignal) => Promise<unknown>;
};

export type ReadOptions = {
  /** Records that are asked for at a time. */
  pageSize?: number;
  signal?: AbortSignal | undefined;
  /** Called after each page with the records that were read so far. */
  onProgress?: ((records: number) => void) | undefined;
};

/**
 * Flowroute's list of records has no greatest page (reference: MDR list). Of larger ones there are fewer to wait for, but what
 * two of them hold is what a report holds, and each stops the event loop for longer.
 */
export const usualPageSize = 300;
const usualPauses = [2_000, 5_000, 15_000];

/** What another try does not change. */
const lasting: FlowrouteErrorKind[] = [
  'unauthorized',
  'forbidden',
  'invalid',
  'not_found',
  'redirect',
  'too_large',
  'tls',
];

/**
 * The message records of a range, `start` included and `end` not, each once, in batches that are small enough to work on
 * without a pause; the latest slice of time first, within it as Flowroute orders them.
 */
export function readRange(deps: ReadDeps, range: MessageRange, options: ReadOptions = {}): RangeReading {
  return new RangeReading(deps, range, options);
}

/** To be iterated once. Its fields tell how far the iteration has come. */
export class RangeReading implements AsyncIterable<MessageRecord[]> {
  /** Records given so far. */
  records = 0;
  /** Rows that could not be read. Who gives a total must say so. */
  unreadable = 0;
  /** The batch just given lies at or after this instant, and all that follow before its slice's end. */
  sliceStart: Date;
  readonly #deps: ReadDeps;
  readonly #range: MessageRange;
  readonly #options: ReadOptions;

  constructor(deps: ReadDeps, range: MessageRange, options: ReadOptions) {
    this.#deps = deps;
    this.#range = range;
    this.#options = options;
    this.sliceStart = range.end;
  }

  /**
   * @throws FlowrouteError when the range cannot be read whole: what was given until then is no whole.
   * @throws the signal's reason when the caller aborts.
   */
  async *[Symbol.asyncIterator](): AsyncGenerator<MessageRecord[], void, undefined> {
    const { signal } = this.#options;
    const leaving = new AbortController();
    const either = signal === undefined ? leaving.signal : AbortSignal.any([signal, leaving.signal]);
    const ask = (slice: MessageRange, offset: number) => {
      const page = this.#askForPage(slice, offset, either);
      // Asked for ahead: where it fails before it is awaited, that is no unhandled rejection.
      page.catch(() => {});
      return page;
    };
    try {
      let slice = firstSlice(this.#range);
      let next = slice === null ? null : ask(slice, 0);
      let known = new KnownRows();
      while (slice !== null && next !== null) {
        const page = await next;
        const fresh = this.#take(page, slice, known);
        const current: MessageRange = slice;
        if (!page.hasMore) {
          slice = sliceBefore(this.#range, current, known.count);
          known = new KnownRows();
        }
        // While the batch is worked on, the next page is on its way.
        next = slice === null ? null : ask(slice, page.hasMore ? page.nextOffset : 0);
        await breath();
        this.sliceStart = current.start;
        if (fresh.length > 0) yield fresh;
        this.#options.onProgress?.(this.records);
      }
    } finally {
      leaving.abort();
    }
  }

  /** The records of a page that are of its slice and new. Whether Flowroute counts a record at either end is not documented. */
  #take(page: RecordsPage, slice: MessageRange, known: KnownRows): MessageRecord[] {
    const fresh: MessageRecord[] = [];
    const [start, end] = [slice.start.getTime(), slice.end.getTime()];
    known.beginPage();
    for (const record of page.records) {
      if (!known.add(record.id)) continue;
      const at = record.timestamp.getTime();
      if (at >= start && at < end) fresh.push(record);
    }
    for (const row of page.unreadable) if (known.add(row)) this.unreadable += 1;
    known.endPage(page.hasMore);
    this.records += fresh.length;
    return fresh;
  }

  async #askForPage(slice: MessageRange, offset: number, signal: AbortSignal): Promise<RecordsPage> {
    const { pauses = usualPauses, sleep = pause, flowroute } = this.#deps;
    const limit = this.#options.pageSize ?? usualPageSize;
    for (let tries = 0; ; tries += 1) {
      try {
        return await flowroute.recordsPage(slice, { limit, offset, signal });
      } catch (error) {
        const next = pauses[tries];
        if (next === undefined || !(error instanceof FlowrouteError) || lasting.includes(error.kind)) throw error;
        await sleep(next, signal);
      }
    }
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal }).catch((error: unknown) => {
    signal.throwIfAborted();
    throw error;
  });
}

/** The rows of a slice: they move between pages when a record comes late. */
class KnownRows {
  readonly #ids = new Set<string>();
  #before = 0;
  #idlePages = 0;

  get count(): number {
    return this.#ids.size;
  }

  /** Whether it is new. */
  add(id: string): boolean {
    const { size } = this.#ids;
    this.#ids.add(id);
    return this.#ids.size > size;
  }

  beginPage(): void {
    this.#before = this.#ids.size;
  }

  /** @throws FlowrouteError when page after page has nothing new, which would have no end. */
  endPage(hasMore: boolean): void {
    this.#idlePages = this.#ids.size > this.#before ? 0 : this.#idlePages + 1;
    if (hasMore && this.#idlePages > mostIdlePages) throw new FlowrouteError('unreadable_answer');
  }
}

/** A page of nothing but known rows is one that as many late records have moved. */
const mostIdlePages = 3;
