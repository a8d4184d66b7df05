import { afterEach, describe, expect, test } from '@jest/globals';
import type { MessageRecord } from '../../src/flowroute/index.ts';
import { type RangeReading, type ReadDeps, type ReadOptions, readRange } from '../../src/reports/read-range.ts';
import { errorAnswer, messageRow } from '../flowroute/fixtures.ts';
import { type Asked, clientFor, closeAll, fakeTime, type Reply, startCarrier } from '../flowroute/local-carrier.ts';

afterEach(closeAll);

const range = { start: new Date('2026-01-01T08:00:00Z'), end: new Date('2026-01-03T08:00:00Z') };
const minute = 60_000;

type Row = ReturnType<typeof messageRow>;
const rowAt = (at: number, id = `mdr2-${at}`) => messageRow({ timestamp: new Date(at).toISOString() }, id);

/** A row every so many minutes over the range and an hour beyond either end, the newest first. */
function rowsEvery(minutes: number): Row[] {
  const rows: Row[] = [];
  for (let at = range.end.getTime() + 60 * minute; at >= range.start.getTime() - 60 * minute; at -= minutes * minute)
    rows.push(rowAt(at));
  return rows;
}

const atOf = (row: Row) => Date.parse(row.attributes.timestamp);

/** The carrier's answer from these rows; `isClosed`: it counts a record at exactly the end. */
function pageOf(rows: Row[], { query }: Asked, isClosed = false): Reply {
  const [start, end] = [query.get('start_date'), query.get('end_date')].map((text) => Date.parse(text ?? ''));
  const [offset, limit] = [Number(query.get('offset')), Number(query.get('limit'))];
  const inside = rows.filter(
    (row) => atOf(row) >= (start ?? 0) && (atOf(row) < (end ?? 0) || (isClosed && atOf(row) === end)),
  );
  const next = offset + limit < inside.length ? { next: 'https://elsewhere.invalid/more' } : {};
  return { status: 200, json: { data: inside.slice(offset, offset + limit), links: next } };
}

async function read(url: string, options: ReadOptions = {}, deps: Partial<ReadDeps> = {}) {
  const time = fakeTime();
  const sleep = async (ms: number) => void time.options.sleep(ms);
  const reading = readRange({ flowroute: clientFor(url, time.options), sleep, ...deps }, range, options);
  return { reading, records: await all(reading), time };
}

async function all(reading: RangeReading): Promise<MessageRecord[]> {
  const records: MessageRecord[] = [];
  for await (const batch of reading) records.push(...batch);
  return records;
}

const inRange = (rows: Row[]) =>
  rows.filter((row) => atOf(row) >= range.start.getTime() && atOf(row) < range.end.getTime());

describe('a range', () => {
  test.each([false, true])('is read whole, each record once, the newest first (ends counted: %s)', async (isClosed) => {
    const rows = rowsEvery(1);
    const carrier = await startCarrier((asked) => pageOf(rows, asked, isClosed));
    const { records, reading } = await read(carrier.url, { pageSize: 100 });
    expect(records.map((record) => record.id)).toEqual(inRange(rows).map((row) => row.id));
    expect(reading).toMatchObject({ records: records.length, unreadable: 0, sliceStart: range.start });
  });

  test('fails for good with the carrier’s reason', async () => {
    const carrier = await startCarrier(() => ({ status: 401, json: errorAnswer(401) }));
    await expect(read(carrier.url)).rejects.toMatchObject({ kind: 'unauthorized' });
    expect(carrier.asked).toHaveLength(1);
  });
});
