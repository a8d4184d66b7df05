import type { NumberType } from './account.ts';
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
};

export function amountOf(record: Mdr): bigint {
  return record.rate * BigInt(record.segments);
}

/** The records that can be looked up, kept in the order of their times. */
export class RecordBook {
  /** The oldest first. */
  #records: Mdr[];
  readonly #byId: Map<string, Mdr>;

  constructor(records: Mdr[] = []) {
    this.#records = [...records].sort((a, b) => a.at - b.at);
    this.#byId = new Map(records.map((record) => [record.id, record]));
  }

  get size(): number {
    return this.#records.length;
  }

  find(id: string): Mdr | null {
    return this.#byId.get(id) ?? null;
  }

  add(record: Mdr): void {
    this.#byId.set(record.id, record);
    this.#records.splice(this.#firstAfter(record.at), 0, record);
  }

  /** The records with `start <= at < end`, the newest first; `more` says whether there are any after this page. */
  between(start: number, end: number, page: { limit: number; offset: number }): { rows: Mdr[]; more: boolean } {
    const first = this.#firstAfter(start - 1);
    const last = this.#firstAfter(end - 1) - page.offset;
    const rows = this.#records.slice(Math.max(first, last - page.limit), Math.max(first, last)).reverse();
    return { rows, more: last - page.limit > first };
  }

  /** The index of the first record that is later than `at`. */
  #firstAfter(at: number): number {
    let low = 0;
    let high = this.#records.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const record = this.#records[middle];
      if (record !== undefined && record.at <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
