import type { NumberType } from './account.ts';
import { firstAfter, newestFirst, rangeOf } from './record-ranges.ts';
import type { Encoding } from './segments.ts';

export type Receipt = {
  /** 1: Flowroute to the carrier; 2: anything after that. */
  level: 1 | 2;
  status: string;
  code: number | null;
  description: string;
  /** Epoch milliseconds. */
  at: number;
};

export type MediaFile = { id: string; url: string; fileName: string; mimeType: string; size: number };

/** A message detail record. Numbers are 11 digits, money is nanodollars. */
export type Mdr = {
  id: string;
  direction: 'inbound' | 'outbound';
  from: string;
  to: string;
  body: string;
  isMms: boolean;
  encoding: Encoding;
  messageType: NumberType;
  /** Epoch milliseconds. */
  at: number;
  /** The oldest first. */
  receipts: Receipt[];
  segments: number;
  /** For a segment, or for an MMS. */
  rate: bigint;
  media: MediaFile[];
  /** Attributes that answers give instead of what is above. */
  odd?: { [attribute: string]: string | number | boolean | null };
};

export function amountOf(record: Mdr): bigint {
  return record.rate * BigInt(record.segments);
}

/** Records in the order of their times, the oldest first. */
export type RecordSource = {
  readonly size: number;
  /** Epoch milliseconds. */
  timeAt(index: number): number;
  recordAt(index: number): Mdr;
  find(id: string): Mdr | null;
};

/** The records that can be looked up: those that are kept, and beside them a year that is made as it is read. */
export class RecordBook {
  readonly #kept: KeptRecords;
  #made: RecordSource = new KeptRecords([]);

  constructor(records: Mdr[] = []) {
    this.#kept = new KeptRecords(records);
  }

  get size(): number {
    return this.#kept.size + this.#made.size;
  }

  find(id: string): Mdr | null {
    return this.#kept.find(id) ?? this.#made.find(id);
  }

  add(record: Mdr): void {
    this.#kept.add(record);
  }

  /** From now on these stand among the kept ones. */
  standBeside(made: RecordSource): void {
    this.#made = made;
  }

  /** The records with `start <= at < end`, the newest first; `more` says whether there are any after this page. */
  between(start: number, end: number, page: { limit: number; offset: number }): { rows: Mdr[]; more: boolean } {
    return newestFirst(rangeOf(this.#kept, start, end), rangeOf(this.#made, start, end), page);
  }
}

class KeptRecords implements RecordSource {
  readonly #records: Mdr[];
  readonly #byId: Map<string, Mdr>;

  constructor(records: Mdr[]) {
    this.#records = [...records].sort((a, b) => a.at - b.at);
    this.#byId = new Map(records.map((record) => [record.id, record]));
  }

  get size(): number {
    return this.#records.length;
  }

  timeAt(index: number): number {
    return this.recordAt(index).at;
  }

  recordAt(index: number): Mdr {
    const record = this.#records[index];
    if (record === undefined) throw new RangeError(`There is no record ${index}.`);
    return record;
  }

  find(id: string): Mdr | null {
    return this.#byId.get(id) ?? null;
  }

  add(record: Mdr): void {
    this.#byId.set(record.id, record);
    this.#records.splice(firstAfter(this, record.at), 0, record);
  }
}
