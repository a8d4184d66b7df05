import { z } from 'zod';
import type { MessageRecord } from '../flowroute/index.ts';
import { maskPhone } from '../phone-numbers.ts';
import type { AlertKind } from './alert-rules.ts';
import { addTo, type Counted, countedOf, emptyTally, type Tally } from './tally.ts';

/** A record that an incident shows: enough to find it by, and nothing of a customer's. */
export const worstRecord = z.object({
  id: z.string(),
  at: z.iso.datetime(),
  /** Our number, E.164; the sender, masked, where the direction is not known. */
  number: z.string(),
  /** The other side, masked. */
  other: z.string(),
  code: z.number().nullable(),
  /** Why it did not arrive, in plain words or the carrier's. */
  why: z.string().nullable(),
});
export type WorstRecord = z.output<typeof worstRecord>;

/** So many records stand below an alert. */
const mostWorst = 5;

type Seen = WorstRecord & { rank: bigint };

/** The last 24 hours of a number, or of the account. */
export type Scope = {
  tally: Tally;
  /** How many texts failed by each code. */
  codes: Map<number, number>;
  /** The part of both that lies before the UTC day of now: the day before has it in its sums as well. */
  earlier: { tally: Tally; codes: Map<number, number> };
  /** What was spent since the UTC day or the month of now began, whichever is later. */
  todayNanodollars: bigint;
  failed: Seen[];
  failedBy: Map<number, Seen[]>;
  dearest: Seen[];
};

export type WindowEnds = {
  start: Date;
  end: Date;
  /** When the UTC day of `end` began. */
  today: Date;
  /** When the calendar month of `end` began, in the workspace's zone. */
  monthStart: Date;
};

/** Takes in the records of the last 24 hours, once for all rules; keeps sums, and a few records, of what rules are about. */
export function createWindow(ends: WindowEnds, numbers: ReadonlySet<string>) {
  const account = emptyScope();
  const scopes = new Map([...numbers].map((number) => [number, emptyScope()]));
  return {
    add(record: MessageRecord): void {
      if (record.timestamp < ends.start || record.timestamp >= ends.end) return;
      const counted = countedOf(record);
      addToScope(account, ends, record, counted);
      const scope = scopes.get(counted.number);
      if (scope !== undefined) addToScope(scope, ends, record, counted);
    },
    /** Null: the account. */
    of: (number: string | null): Scope => (number === null ? account : (scopes.get(number) ?? emptyScope())),
  };
}

/** The records to show for an alert of a kind; `code`: which one it is about. */
export function worstOf(scope: Scope, kind: AlertKind, code: number | null): WorstRecord[] {
  const seen = kind === 'spend_above' ? scope.dearest : code === null ? scope.failed : (scope.failedBy.get(code) ?? []);
  return seen.map(({ rank: _, ...record }) => record);
}

function emptyScope(): Scope {
  return {
    tally: emptyTally(),
    codes: new Map(),
    earlier: { tally: emptyTally(), codes: new Map() },
    todayNanodollars: 0n,
    failed: [],
    failedBy: new Map(),
    dearest: [],
  };
}

function addToScope(scope: Scope, ends: WindowEnds, record: MessageRecord, counted: Counted): void {
  const isEarlier = record.timestamp < ends.today;
  addTo(scope.tally, counted);
  if (isEarlier) addTo(scope.earlier.tally, counted);
  else if (record.timestamp >= ends.monthStart) scope.todayNanodollars += counted.nanodollars;
  if (counted.nanodollars > 0n) keepWorst(scope.dearest, record, counted, counted.nanodollars);
  if (counted.end !== 'undelivered') return;
  const newest = BigInt(record.timestamp.getTime());
  keepWorst(scope.failed, record, counted, newest);
  if (counted.code === null) return;
  addCode(scope.codes, counted.code);
  if (isEarlier) addCode(scope.earlier.codes, counted.code);
  const seen = scope.failedBy.get(counted.code) ?? [];
  scope.failedBy.set(counted.code, seen);
  keepWorst(seen, record, counted, newest);
}

export function addCode(codes: Map<number, number>, code: number, texts = 1): void {
  codes.set(code, (codes.get(code) ?? 0) + texts);
}

/** Keeps the few of the highest rank, the highest first. */
function keepWorst(kept: Seen[], record: MessageRecord, counted: Counted, rank: bigint): void {
  const last = kept.at(-1);
  if (kept.length >= mostWorst && last !== undefined && last.rank >= rank) return;
  const at = kept.findIndex((one) => one.rank < rank);
  const seen = {
    id: record.id,
    at: record.timestamp.toISOString(),
    ...partiesOf(record),
    code: counted.code,
    why: counted.why,
    rank,
  };
  kept.splice(at < 0 ? kept.length : at, 0, seen);
  if (kept.length > mostWorst) kept.pop();
}

/** Where the direction is a word that nobody knows, either number may be the customer's. */
function partiesOf({ direction, from, to }: MessageRecord): Pick<WorstRecord, 'number' | 'other'> {
  if (direction === 'inbound') return { number: to, other: maskPhone(from) };
  return { number: direction === 'outbound' ? from : maskPhone(from), other: maskPhone(to) };
}
