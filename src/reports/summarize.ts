import type { Period } from '../access/date-range.ts';
import type { MessageRecord } from '../flowroute/index.ts';
import { segmentsOf } from './billed-segments.ts';
import { type Buckets, bucketsOf } from './buckets.ts';
import { matches, type RecordFilter } from './filter.ts';
import { type Fate, fateOf } from './outcome.ts';
import type { Counts, Summary } from './summary-shape.ts';

export type Summarizer = {
  /** Takes a record into the figures; false: the filter, or the period, leaves it out. */
  add(record: MessageRecord, fate?: Fate): boolean;
  /** Tells of rows that could not be read. */
  addUnreadable(rows: number): void;
  summary(): Summary;
};

/** Rows by number that a summary keeps; the rest stand together. */
const mostNumbers = 200;
const mostWorst = 3;
/** Reasons that are told apart: whatever words a carrier comes up with, a summary stays one. */
const mostReasons = 100;

/** Sums records up, one by one, in any order. Each is to be given once. */
export function createSummarizer(wish: {
  period: Pick<Period, 'start' | 'end'>;
  zone: string;
  filter: RecordFilter;
}): Summarizer {
  const { filter } = wish;
  const buckets = bucketsOf(wish.period, wish.zone);
  const overTime = buckets.starts.map(nothing);
  const byNumber = new Map<string, Counts>();
  const codes = new Map<string, Code>();
  const rest = { records: 0, recordsRead: 0, unreadable: 0, otherDirection: 0, segmentsEstimated: 0, withoutCost: 0 };

  function add(record: MessageRecord, fate = fateOf(record)): boolean {
    const bucket = overTime[buckets.indexOf(record.timestamp.getTime())];
    if (bucket === undefined) return false;
    rest.recordsRead += 1;
    const isFailed = fate.outcome === 'undelivered';
    if (!matches(filter, record, isFailed)) return false;
    rest.records += 1;
    if (record.amountNanodollars === null) rest.withoutCost += 1;
    if (fate.outcome === 'other') {
      rest.otherDirection += 1;
      bucket.nanodollars += record.amountNanodollars ?? 0n;
      return true;
    }
    const segments = segmentsOf(record);
    if (record.segments === null) rest.segmentsEstimated += 1;
    const number = ourNumber(record);
    const known = byNumber.get(number);
    const ours = known ?? nothing();
    if (known === undefined) byNumber.set(number, ours);
    count(bucket, record, fate, segments);
    count(ours, record, fate, segments);
    if (isFailed) noteFailure(codes, number, fate);
    return true;
  }

  return {
    add,
    addUnreadable(rows) {
      rest.unreadable += rows;
    },
    summary: () => ({
      ...rest,
      totals: sumOf(overTime),
      unit: buckets.unit,
      buckets: namedBuckets(buckets, overTime),
      ...rankNumbers(byNumber),
      codes: rankCodes(codes),
    }),
  };
}

/** The account's side of a record whose direction is known. */
export function ourNumber(record: Pick<MessageRecord, 'direction' | 'from' | 'to'>): string {
  return record.direction === 'inbound' ? record.to : record.from;
}

function nothing(): Counts {
  return { in: 0, out: 0, delivered: 0, undelivered: 0, handedOver: 0, sent: 0, segments: 0, nanodollars: 0n };
}

function count(counts: Counts, record: MessageRecord, { outcome }: Fate, segments: number): void {
  if (outcome === 'received') counts.in += 1;
  else {
    counts.out += 1;
    if (outcome === 'delivered') counts.delivered += 1;
    else if (outcome === 'undelivered') counts.undelivered += 1;
    else if (outcome === 'handed_over') counts.handedOver += 1;
    else counts.sent += 1;
  }
  counts.segments += segments;
  if (record.amountNanodollars !== null) counts.nanodollars += record.amountNanodollars;
}

function sumOf(all: Counts[]): Counts {
  const sum = nothing();
  for (const one of all) {
    sum.in += one.in;
    sum.out += one.out;
    sum.delivered += one.delivered;
    sum.undelivered += one.undelivered;
    sum.handedOver += one.handedOver;
    sum.sent += one.sent;
    sum.segments += one.segments;
    sum.nanodollars += one.nanodollars;
  }
  return sum;
}

function namedBuckets(buckets: Buckets, overTime: Counts[]): Summary['buckets'] {
  return overTime.map((counts, at) => ({
    ...counts,
    start: new Date(buckets.starts[at] ?? 0).toISOString(),
    label: buckets.labels[at] ?? '',
  }));
}

/** The busiest first; numbers that are equally busy in their own order, so that two readings give the same. */
function rankNumbers(byNumber: Map<string, Counts>): Pick<Summary, 'numbers' | 'otherNumbers'> {
  const ranked = [...byNumber]
    .map(([number, counts]) => ({ number, ...counts }))
    .sort((a, b) => b.in + b.out - a.in - a.out || (a.number < b.number ? -1 : 1));
  const others = ranked.slice(mostNumbers);
  return {
    numbers: ranked.slice(0, mostNumbers),
    otherNumbers: others.length === 0 ? null : { ...sumOf(others), numbers: others.length },
  };
}

type Code = { code: number | null; description: string | null; texts: number; byNumber: Map<string, number> };

/** A code is one whatever its words; failures without a code are told apart by theirs. */
function noteFailure(codes: Map<string, Code>, number: string, { code, description }: Fate): void {
  const key = code === null ? `words ${description}` : String(code);
  const found = codes.get(key) ?? newCode(codes, key, { code, description });
  found.texts += 1;
  found.byNumber.set(number, (found.byNumber.get(number) ?? 0) + 1);
}

function newCode(codes: Map<string, Code>, key: string, names: Pick<Code, 'code' | 'description'>): Code {
  const rest = codes.get(restKey);
  const isFull = codes.size >= mostReasons;
  if (isFull && rest !== undefined) return rest;
  const fresh = {
    ...(isFull ? { code: null, description: null } : names),
    texts: 0,
    byNumber: new Map<string, number>(),
  };
  codes.set(isFull ? restKey : key, fresh);
  return fresh;
}

/** Of what comes when there are reasons enough: failures without a code and without words. */
const restKey = 'words null';

function rankCodes(codes: Map<string, Code>): Summary['codes'] {
  return [...codes.entries()]
    .sort(([keyA, a], [keyB, b]) => b.texts - a.texts || (keyA < keyB ? -1 : 1))
    .map(([, { code, description, texts, byNumber }]) => ({
      code,
      description,
      texts,
      worst: [...byNumber]
        .map(([number, count]) => ({ number, texts: count }))
        .sort((a, b) => b.texts - a.texts || (a.number < b.number ? -1 : 1))
        .slice(0, mostWorst),
    }));
}
