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

  test('has no record twice and misses none while new ones come into it', async () => {
    const rows = rowsEvery(1);
    const came: Row[] = [];
    const carrier = await startCarrier((asked, index) => {
      // Between any two pages a record comes late, at the front of what is being read.
      came.push(rowAt(Date.parse(asked.query.get('end_date') ?? '') - 1 - index, `mdr2-late-${index}`));
      return pageOf(
        [...came, ...rows].toSorted((a, b) => atOf(b) - atOf(a)),
        asked,
      );
    });
    const { records } = await read(carrier.url, { pageSize: 100 });
    const ids = records.map((record) => record.id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids).toEqual(expect.arrayContaining(inRange(rows).map((row) => row.id)));
  });

  test('has a record once that the carrier gives on two pages', async () => {
    const rows = inRange(rowsEvery(60)).flatMap((row) => [row, row]);
    const carrier = await startCarrier((asked) => pageOf(rows, asked));
    const { records } = await read(carrier.url, { pageSize: 3 });
    expect(records).toHaveLength(rows.length / 2);
  });

  test('leaves no time out and asks for none twice, a slice of a day at most', async () => {
    const carrier = await startCarrier((asked) => pageOf(rowsEvery(30), asked));
    await read(carrier.url);
    const slices = carrier.asked.map(({ query }) =>
      [query.get('start_date'), query.get('end_date')].map((text) => Date.parse(text ?? '')),
    );
    const [ends, starts] = [slices.map(([, end]) => end), slices.map(([start]) => start)];
    expect(ends).toEqual([range.end.getTime(), ...starts.slice(0, -1)]);
    expect(starts.at(-1)).toBe(range.start.getTime());
    const lengths = slices.map(([start = 0, end = 0]) => end - start);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(24 * 60 * minute);
    expect(lengths[0]).toBe(60 * minute);
  });

  test('of an account that is busy is read in shorter slices', async () => {
    const busy = Array.from({ length: 20_000 }, (_, at) => rowAt(range.end.getTime() - 1 - at * 200, `mdr2-${at}`));
    const carrier = await startCarrier((asked) => pageOf(busy, asked));
    const { records } = await read(carrier.url, { pageSize: 5_000 });
    expect(records).toHaveLength(20_000);
    const [first, second] = [...new Set(carrier.asked.map((asked) => asked.query.get('start_date')))].map((text) =>
      Date.parse(text ?? ''),
    );
    // 18,000 in the first hour: the next slice is as long as 10,000 take.
    expect((first ?? 0) - (second ?? 0)).toBe(Math.floor((60 * minute * 10) / 18));
  });

  test.each([
    ['ends where it starts', range.start],
    ['ends before it starts', new Date(0)],
  ])('that %s has none and asks for nothing', async (_, end) => {
    const carrier = await startCarrier(() => ({ status: 500 }));
    const reading = readRange({ flowroute: clientFor(carrier.url) }, { start: range.start, end });
    expect(await all(reading)).toEqual([]);
    expect(carrier.asked).toEqual([]);
  });

  test('without a record, and with one, is read to its end', async () => {
    for (const rows of [[], [rowAt(range.start.getTime())]]) {
      const carrier = await startCarrier((asked) => pageOf(rows, asked));
      expect((await read(carrier.url)).records).toHaveLength(rows.length);
    }
  });

  test('counts rows that cannot be read, each once', async () => {
    const rows: Row[] = inRange(rowsEvery(10));
    const odd = rows.map((row, at) => (at % 5 === 0 ? { ...row, attributes: { ...row.attributes, from: '' } } : row));
    const carrier = await startCarrier((asked, index) =>
      pageOf(index % 2 === 0 ? odd : [odd[5], ...odd].flatMap((row) => row ?? []), asked),
    );
    const { reading, records } = await read(carrier.url, { pageSize: 20 });
    expect(reading.unreadable).toBe(Math.ceil(rows.length / 5));
    expect(records).toHaveLength(rows.length - reading.unreadable);
  });

  test('tells how far it is, and gives small batches', async () => {
    const rows = rowsEvery(1);
    const carrier = await startCarrier((asked) => pageOf(rows, asked));
    const told: number[] = [];
    const { records } = await read(carrier.url, { onProgress: (count) => told.push(count) });
    expect(told.at(-1)).toBe(records.length);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    expect(carrier.asked[0]?.query.get('limit')).toBe('300');
  });

  test('asks for the next page while one is worked on', async () => {
    const carrier = await startCarrier((asked) => pageOf(rowsEvery(1), asked));
    const reading = readRange({ flowroute: clientFor(carrier.url) }, range, { pageSize: 10 });
    for await (const batch of reading) {
      expect(batch).toHaveLength(10);
      // Would not come if it were asked for only once this batch is done with.
      await carrier.reached(2);
      break;
    }
    expect(carrier.asked).toHaveLength(2);
  });
});

describe('a page that fails', () => {
  test('is asked for again alone, with pauses, until it comes', async () => {
    const rows = rowsEvery(1);
    let failures = 0;
    const carrier = await startCarrier((asked) => {
      const isBad = asked.query.get('offset') === '20' && failures < 9;
      if (isBad) failures += 1;
      return isBad ? { status: 503 } : pageOf(rows, asked);
    });
    const { records, time } = await read(carrier.url, { pageSize: 20 });
    expect(records.map((record) => record.id)).toEqual(inRange(rows).map((row) => row.id));
    expect(failures).toBe(9);
    expect(time.waits).toContain(2_000);
    const firsts = carrier.asked
      .filter((asked) => asked.query.get('offset') === '0')
      .map((asked) => asked.query.get('end_date'));
    expect(new Set(firsts).size).toBe(firsts.length);
  });

  test('for good ends the reading with the carrier’s reason, after some tries', async () => {
    const carrier = await startCarrier((asked) =>
      asked.query.get('offset') === '0' ? pageOf(rowsEvery(1), asked) : { status: 503 },
    );
    const given: MessageRecord[] = [];
    const time = fakeTime();
    const pauses: number[] = [];
    const deps = { flowroute: clientFor(carrier.url, time.options), sleep: async (ms: number) => void pauses.push(ms) };
    const reading = (async () => {
      for await (const batch of readRange(deps, range, { pageSize: 20 })) given.push(...batch);
    })();
    await expect(reading).rejects.toMatchObject({ kind: 'server_error' });
    expect(pauses).toEqual([2_000, 5_000, 15_000]);
    expect(given).toHaveLength(20);
  });

  test('for a reason that another try does not change is not asked for again', async () => {
    const carrier = await startCarrier(() => ({ status: 401, json: errorAnswer(401) }));
    await expect(read(carrier.url)).rejects.toMatchObject({ kind: 'unauthorized' });
    expect(carrier.asked).toHaveLength(1);
  });

  test('that comes again and again ends the reading, which would have no end', async () => {
    const same = inRange(rowsEvery(1)).slice(0, 20);
    const carrier = await startCarrier(() => ({
      status: 200,
      json: { data: same, links: { next: 'https://x.test' } },
    }));
    await expect(read(carrier.url, { pageSize: 20 })).rejects.toMatchObject({ kind: 'unreadable_answer' });
  });
});

describe('a caller who has enough', () => {
  test('breaks the reading off, the page under way with it', async () => {
    const controller = new AbortController();
    const carrier = await startCarrier((asked) =>
      asked.query.get('offset') === '0' ? pageOf(rowsEvery(1), asked) : 'hang',
    );
    const reading = read(carrier.url, { pageSize: 20, signal: controller.signal });
    await carrier.reached(2);
    controller.abort(new Error('enough'));
    await expect(reading).rejects.toThrow('enough');
  });

  test('breaks a pause off', async () => {
    const controller = new AbortController();
    const carrier = await startCarrier(() => ({ status: 503 }));
    const time = fakeTime();
    const deps = { flowroute: clientFor(carrier.url, time.options), pauses: [3_600_000] };
    const reading = all(readRange(deps, range, { signal: controller.signal }));
    await carrier.reached(1);
    setTimeout(() => controller.abort(new Error('enough')), 20);
    await expect(reading).rejects.toThrow('enough');
  });
});
