import { sql } from 'kysely';
import { type Db, type Trx, transaction } from '../storage/transaction.ts';
import { matches, type RecordFilter } from './filter.ts';
import { fateOf } from './outcome.ts';
import { type ReadDeps, readRange } from './read-range.ts';
import { mostKept, type RecordList, toList } from './record-list.ts';
import { encodeRows, newestFirst, type RecordRow, rowOf } from './record-row.ts';

const rowsAtOnce = 1_000;
/** Nobody waits on it at a button: what was read for minutes is worth it. Milliseconds. */
const keepLimitMs = 30_000;

export type ReadListDeps = ReadDeps & { db: Db };

/**
 * Reads the range of a filtered list and keeps what matches. Gives the list as it is then.
 * @throws FlowrouteError when the range cannot be read whole, and the signal's reason when it is broken off.
 */
export async function readList(
  deps: ReadListDeps,
  list: RecordList,
  options: { signal: AbortSignal; onProgress?: (records: number) => void },
): Promise<RecordList> {
  const reading = readRange(deps, { start: list.start, end: list.end }, options);
  const newest = new Newest(mostKept);
  for await (const batch of reading) {
    options.signal.throwIfAborted();
    for (const record of batch) if (takes(list.filter, record)) newest.add(rowOf(record));
  }
  const { records: recordsRead, unreadable } = reading;
  const keep = async (trx: Trx) => {
    await keepRows(trx, list.id, newest.rows());
    const row = await trx
      .updateTable('record_lists')
      .set({ records_read: BigInt(recordsRead), matched: BigInt(newest.count), unreadable })
      .where('id', '=', list.id)
      .returningAll()
      .executeTakeFirstOrThrow();
    return toList(row);
  };
  return transaction(deps.db, 'keep a list of records', keep, { limitMs: keepLimitMs });
}

/** By parts, so that none is a long statement, on a busy database either. */
async function keepRows(trx: Trx, listId: string, rows: RecordRow[]): Promise<void> {
  for (let from = 0; from < rows.length; from += rowsAtOnce) {
    const part = encodeRows(rows.slice(from, from + rowsAtOnce));
    await sql`
      insert into record_list_rows (list_id, position, record)
      select ${listId}::uuid, ${from}::int + found.place - 1, found.record
      from jsonb_array_elements(${part}::jsonb) with ordinality as found (record, place)`.execute(trx);
  }
}

function takes(filter: RecordFilter, record: Parameters<typeof rowOf>[0]): boolean {
  // What became of each is asked only where it counts: there may be a million.
  return matches(filter, record, filter.failed && fateOf(record).outcome === 'undelivered');
}

/** The newest of many rows, in the memory of few. */
class Newest {
  /** How many there were. */
  count = 0;
  readonly #most: number;
  #kept: RecordRow[] = [];

  constructor(most: number) {
    this.#most = most;
  }

  add(row: RecordRow): void {
    this.count += 1;
    this.#kept.push(row);
    if (this.#kept.length >= 2 * this.#most) this.#kept = this.rows();
  }

  rows(): RecordRow[] {
    return this.#kept.toSorted(newestFirst).slice(0, this.#most);
  }
}
