import { recordData } from '../../src/sandbox/flowroute/render/record.ts';
import { accountNumbers } from '../../src/sandbox/flowroute/seed/account-numbers.ts';
import { YearOfRecords } from '../../src/sandbox/flowroute/seed/year-of-records.ts';

/** What the bench's carrier has: so many records, spread evenly over `start <= t < end`. */
export type BenchRecords = { count: number; start: number; end: number };

/** Records with words, numbers, receipts and costs of their own; then they come again under other ids and times. */
const patterns = 2_000;
const time = '2000-01-01T00:00:00.00Z';
const idTail = '00000000';

/**
 * Pages of records made beforehand: the bytes of the patterns lie in memory, one behind the other, and a page is a copy of them with
 * each record's own id and time stamped in; receipts keep the times of their pattern. Records are those of the local Flowroute's year.
 */
export function createRecordPages() {
  const made = makePatterns();
  let records: BenchRecords = { count: 0, start: 0, end: 1 };

  /** The index of the first record at or after an instant. */
  const firstAt = (at: number) => {
    const share = (at - records.start) / (records.end - records.start);
    return Math.max(0, Math.min(records.count, Math.ceil(share * records.count)));
  };

  return {
    become(wanted: BenchRecords): void {
      records = wanted;
    },
    /** `GET /v2.1/messages`, in parts: the newest first, `start_date` included and `end_date` not. */
    page({ origin, pathname, searchParams }: URL): Buffer[] {
      const start = searchParams.get('start_date') ?? '';
      const end = searchParams.get('end_date') ?? '';
      const limit = Number(searchParams.get('limit') ?? 10);
      const offset = Number(searchParams.get('offset') ?? 0);
      const first = firstAt(Date.parse(start));
      const newest = (end === '' ? records.count : firstAt(Date.parse(end))) - 1 - offset;
      const oldest = Math.max(first, newest - limit + 1);
      const rows: Buffer[] = [];
      for (let index = newest; index >= oldest; ) {
        const pattern = index % patterns;
        const run = Math.min(pattern + 1, index - oldest + 1);
        rows.push(stamped(pattern, run, index));
        index -= run;
      }
      const query = new URLSearchParams({ limit: String(limit), start_date: start, end_date: end });
      query.set('offset', String(offset + limit));
      const links = oldest > first ? { next: `${origin}${pathname}?${query}` } : {};
      return [Buffer.from('{"data":['), ...commaBetween(rows), Buffer.from(`],"links":${JSON.stringify(links)}}`)];
    },
  };

  /** Patterns from this one down, for the records from this index down. */
  function stamped(pattern: number, count: number, index: number): Buffer {
    const from = made.starts[patterns - 1 - pattern] ?? 0;
    const to = made.starts[patterns - 1 - pattern + count] ?? made.bytes.length;
    const bytes = Buffer.from(made.bytes.subarray(from, to));
    const step = (records.end - records.start) / records.count;
    for (let row = 0; row < count; row += 1) {
      const place = patterns - 1 - pattern + row;
      const at = (made.starts[place] ?? 0) - from;
      const stamp = `${new Date(records.start + (index - row) * step).toISOString().slice(0, -2)}Z`;
      bytes.write(stamp, at + (made.times[place] ?? 0), 'latin1');
      bytes.write((index - row).toString(16).padStart(8, '0'), at + (made.ids[place] ?? 0), 'latin1');
    }
    // Without the comma behind the last one.
    return bytes.subarray(0, -1);
  }
}

function commaBetween(rows: Buffer[]): Buffer[] {
  return rows.flatMap((row, index) => (index === 0 ? [row] : [Buffer.from(','), row]));
}

/** The patterns' bytes from the last to the first, as they stand on a page, and where ids and times are in each. */
function makePatterns() {
  const year = new YearOfRecords(1_000_000, accountNumbers(30), Date.parse('2026-01-01T00:00:00Z'));
  const starts: number[] = [];
  const ids: number[] = [];
  const times: number[] = [];
  const parts: Buffer[] = [];
  let length = 0;
  for (let pattern = patterns - 1; pattern >= 0; pattern -= 1) {
    const record = year.recordAt(pattern * 500);
    const id = record.id.slice(0, -idTail.length) + idTail;
    const data = JSON.stringify(recordData({ ...record, id, at: Date.parse(time) }, 'v2.1'));
    const row = Buffer.from(`${data},`);
    starts.push(length);
    ids.push(row.indexOf(id) + id.length - idTail.length);
    times.push(row.indexOf(time));
    parts.push(row);
    length += row.length;
  }
  return { bytes: Buffer.concat(parts), starts, ids, times };
}
