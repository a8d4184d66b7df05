import { type ReadDeps, readRange } from './read-range.ts';
import { countedOf } from './tally.ts';

/**
 * Days are kept by UTC, and a month begins at some hour of one: what was spent from there until the next UTC midnight is
 * read by itself, and kept in this process.
 */
export type MonthHead = {
  /** Nanodollars. `number` null: the account. @throws FlowrouteError when it cannot be read whole. */
  spent(range: { start: Date; end: Date }, number: string | null, now: Date): Promise<bigint>;
};

const hour = 60 * 60_000;
/** Records come late: so long after its end it is read again each hour. Milliseconds. */
const restlessMs = 48 * hour;

type Kept = { start: number; end: number; readAt: number; account: bigint; numbers: Map<string, bigint> };

export function createMonthHead(deps: ReadDeps & { signal?: AbortSignal }): MonthHead {
  let kept: Kept | null = null;
  return {
    async spent({ start, end }, number, now) {
      if (start >= end) return 0n;
      const isKept = kept !== null && kept.start === start.getTime() && kept.end === end.getTime();
      const isFresh = kept !== null && (kept.readAt - kept.end > restlessMs || now.getTime() - kept.readAt < hour);
      if (kept === null || !isKept || !isFresh) kept = await read(deps, start, end, now);
      return number === null ? kept.account : (kept.numbers.get(number) ?? 0n);
    },
  };
}

async function read(deps: ReadDeps & { signal?: AbortSignal }, start: Date, end: Date, now: Date): Promise<Kept> {
  const found: Kept = {
    start: start.getTime(),
    end: end.getTime(),
    readAt: now.getTime(),
    account: 0n,
    numbers: new Map(),
  };
  for await (const records of readRange(deps, { start, end }, { signal: deps.signal })) {
    for (const record of records) {
      const { number, nanodollars } = countedOf(record);
      found.account += nanodollars;
      found.numbers.set(number, (found.numbers.get(number) ?? 0n) + nanodollars);
    }
  }
  return found;
}
