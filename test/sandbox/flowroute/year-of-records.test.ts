import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newestFirst, rangeOf } from '../../../src/sandbox/flowroute/record-ranges.ts';
import { accountNumbers } from '../../../src/sandbox/flowroute/seed/account-numbers.ts';
import { YearOfRecords } from '../../../src/sandbox/flowroute/seed/year-of-records.ts';
import { segmentsOf } from '../../../src/sandbox/flowroute/segments.ts';
import type { LocalFlowroute } from '../../../src/sandbox/flowroute/server.ts';
import { type Answer, ask, eventually, ours, recordWith, send, start } from './support.ts';

const now = Date.parse('2026-03-05T20:00:00.000Z');
const day = 86_400_000;
const numbers = accountNumbers(30);

describe('a year of records', () => {
  const million = new YearOfRecords(1_000_000, numbers, now);
  const records = Array.from({ length: 20_000 }, (_, index) => million.recordAt(index * 50));
  const share = (fits: (record: (typeof records)[number]) => boolean) => records.filter(fits).length / records.length;
  const last = (record: (typeof records)[number]) => record.receipts.at(-1);

  test('is the same every time, from any place', () => {
    const again = new YearOfRecords(1_000_000, numbers, now);
    for (const index of [0, 1, 499_999, 999_999]) expect(again.recordAt(index)).toEqual(million.recordAt(index));
  });

  test('depends on the clock in its times only', () => {
    const later = new YearOfRecords(1_000_000, numbers, now + 7 * day);
    const timeless = (index: number) =>
      [million, later].map((year) => ({ ...year.recordAt(index), at: 0, receipts: [] }));
    for (const index of [3, 500_003]) expect(timeless(index)[0]).toEqual(timeless(index)[1]);
  });

  test('covers 365 days in order, up to two minutes ago', () => {
    let before = now - 365 * day;
    for (const { at } of records) {
      expect(at).toBeGreaterThanOrEqual(before);
      before = at;
    }
    expect(records[0]?.at).toBeLessThan(now - 364 * day);
    expect(million.timeAt(999_999)).toBeLessThan(now - 60_000);
    expect(million.timeAt(999_999)).toBeGreaterThan(now - day);
    expect(records.every((record) => record.receipts.every(({ at }) => at < now))).toBe(true);
  });

  test('is busier by day than by night, and on weekdays than on Sundays', () => {
    const local = (at: number) => new Date(at - 8 * 3_600_000);
    const atHour = (hour: number) => share(({ at }) => local(at).getUTCHours() === hour);
    const onDay = (weekday: number) => share(({ at }) => local(at).getUTCDay() === weekday);
    expect(atHour(10)).toBeGreaterThan(20 * atHour(3));
    expect(onDay(2)).toBeGreaterThan(3 * onDay(0));
  });

  test('has ids of its own, and each record is found again by its id', () => {
    expect(new Set(records.map(({ id }) => id)).size).toBe(records.length);
    for (const record of records.slice(0, 200)) expect(million.find(record.id)).toEqual(record);
  });

  test.each(['mdr2-x', `mdr2-${'0'.repeat(32)}`, `mdr2-${'f'.repeat(32)}`, ''])('has no record %j', (id) => {
    expect(million.find(id)).toBeNull();
  });

  test('a smaller year does not know the ids of a larger one', () => {
    const small = new YearOfRecords(100, numbers, now);
    expect(small.find(million.recordAt(100).id)).toBeNull();
    expect(small.find(million.recordAt(99).id)).not.toBeNull();
  });

  test('has some of every kind', () => {
    expect(share(({ direction }) => direction === 'outbound')).toBeGreaterThan(0.6);
    expect(share(({ direction }) => direction === 'inbound')).toBeGreaterThan(0.25);
    expect(share(({ isMms }) => isMms)).toBeGreaterThan(0.03);
    expect(share(({ messageType }) => messageType === 'toll-free')).toBeGreaterThan(0.03);
    for (const segments of [1, 2, 3]) expect(share((record) => record.segments === segments)).toBeGreaterThan(0.02);
    expect(share((record) => last(record)?.status === 'delivery success')).toBeGreaterThan(0.5);
    expect(share((record) => last(record)?.code === 1003)).toBeGreaterThan(0.02);
    const codes = new Set(
      records.filter((record) => last(record)?.status === 'delivery failure').map((each) => last(each)?.code),
    );
    expect([...codes].sort()).toEqual([1104, 1106, 1108, 1110, 1112, null].sort());
    expect(
      new Set(records.map(({ from }) => from).filter((from) => numbers.some(({ value }) => value === from))).size,
    ).toBe(27);
  });

  test('one number fails far more often than the others, and so did all nine days ago', () => {
    const failing = (fits: (record: (typeof records)[number]) => boolean) => {
      const sent = records.filter((record) => record.direction === 'outbound' && fits(record));
      return sent.filter((record) => last(record)?.status === 'delivery failure').length / sent.length;
    };
    expect(failing(({ from }) => from === '12065550103')).toBeGreaterThan(0.12);
    expect(failing(({ from }) => from !== '12065550103')).toBeLessThan(0.05);
    const bad = Array.from({ length: 100_000 }, (_, back) => million.timeAt(999_999 - back)).findIndex(
      (at) => at < now - 9 * day + 3_600_000,
    );
    const then = Array.from({ length: 200 }, (_, back) => million.recordAt(999_999 - bad - back)).filter(
      ({ direction }) => direction === 'outbound',
    );
    expect(then.filter((record) => last(record)?.status === 'delivery failure').length / then.length).toBeGreaterThan(
      0.25,
    );
  });

  test('costs and segments fit the texts', () => {
    for (const record of records.slice(0, 500)) {
      expect(record.segments).toBe(record.isMms ? 1 : segmentsOf(record.body).segments);
      expect(record.receipts.length > 0).toBe(record.direction === 'outbound');
    }
  });

  test.each([-1, 1.5, 1_000_001])('refuses %d records', (count) => {
    expect(() => new YearOfRecords(count, numbers, now)).toThrow('A year has from 0 to 1000000 records');
  });

  test('refuses an account on which no number can text', () => {
    expect(() => new YearOfRecords(10, [], now)).toThrow('No number on the account can text');
  });
});

describe('the list over a year', () => {
  let flowroute: LocalFlowroute;
  beforeAll(async () => {
    flowroute = await start({ seed: { yearOfRecords: 100_000 } });
  });
  afterAll(() => flowroute.close());

  const list = (query: string): Promise<Answer> => ask(flowroute, 'GET', `/v2.1/messages?${query}`);
  const ids = (answer: Answer) => answer.json.list('data').map((record) => record.at('id'));

  test('pages fit together, the newest first, to the end', async () => {
    const whole = ids(await list('start_date=2000-01-01&limit=3000&offset=60000'));
    const parts = [];
    for (let offset = 60_000; offset < 63_000; offset += 1000) {
      parts.push(...ids(await list(`start_date=2000-01-01&limit=1000&offset=${offset}`)));
    }
    expect(parts).toEqual(whole);
    expect(new Set(whole).size).toBe(3000);
    const end = await list('start_date=2000-01-01&limit=1000&offset=99990');
    expect(ids(end)).toHaveLength(10);
    expect(end.json.at('links')).toEqual({});
  });

  test('the days of a month, asked for one by one, are the month', async () => {
    const end = Date.now() - 30 * day;
    const iso = (at: number) => new Date(at).toISOString();
    const month = ids(await list(`start_date=${iso(end - 30 * day)}&end_date=${iso(end)}&limit=100000`));
    const days = [];
    for (let at = end; at > end - 30 * day; at -= day) {
      days.push(...ids(await list(`start_date=${iso(at - day)}&end_date=${iso(at)}&limit=100000`)));
    }
    expect(month.length).toBeGreaterThan(5000);
    expect(days).toEqual(month);
  });

  test('a page deep in is made without the ones before it', () => {
    const asked = countAsked();
    const year = new YearOfRecords(1_000_000, numbers, now);
    asked.watch(year);
    const empty = rangeOf(new YearOfRecords(0, numbers, now), 0, now);
    const page = newestFirst(empty, rangeOf(year, 0, now), { limit: 100, offset: 900_000 });
    expect(page.rows).toHaveLength(100);
    expect(asked.records()).toBe(100);
    expect(asked.times()).toBeLessThan(200);
  });

  test('a text that was sent stands first, and every record is found by its id', async () => {
    const sent = (await send(flowroute)).json.at('data', 'id');
    await recordWith(flowroute, sent, 3);
    const first = ids(await list('start_date=2000-01-01&limit=5'));
    expect(first[0]).toBe(sent);
    for (const id of first) expect((await ask(flowroute, 'GET', `/v2.1/messages/${id}`)).status).toBe(200);
  });

  test('a record that comes late stands at its own time', async () => {
    // From noon to noon of the year's Pacific time: by night there is hardly a record to stand beside.
    const at = new Date(Math.floor(Date.now() / day) * day - 40 * day + 20 * 3_600_000);
    const range = `start_date=${at.toISOString()}&end_date=${new Date(at.getTime() + day).toISOString()}&limit=10000`;
    const before = ids(await list(range));
    const wish = { count: 3, start: at.toISOString(), end: new Date(at.getTime() + day).toISOString(), afterMs: 30 };
    const late = await ask(flowroute, 'POST', '/_/late', wish);
    expect(late.status).toBe(202);
    const added = late.json.list('ids').map(({ value }) => value);
    const after = await eventually(
      async () => ids(await list(range)),
      (now) => now.length > before.length,
    );
    expect(after).toHaveLength(before.length + 3);
    expect(after.filter((id) => !added.includes(id))).toEqual(before);
    const places = added.map((id) => after.indexOf(id));
    expect(places).toEqual([...places].sort((a, b) => b - a));
    expect(places.every((place) => place > 0 && place < after.length - 1)).toBe(true);
  });

  test.each([
    { count: 1, start: 'soon', end: '2026-01-01' },
    { count: 1, start: '2026-01-02', end: '2026-01-01' },
    { count: 0, start: '2026-01-01', end: '2026-01-02' },
  ])('late records of %j are refused with a sentence', async (wish) => {
    const { status, json } = await ask(flowroute, 'POST', '/_/late', wish);
    expect([status, json.at('error')]).toEqual([422, expect.any(String)]);
  });

  test('over a shifted list ids come twice, none is missed, and the reading ends', async () => {
    const range = `start_date=${new Date(Date.now() - 60 * day).toISOString()}&end_date=${new Date(Date.now() - 58 * day).toISOString()}`;
    const truth = ids(await list(`${range}&limit=100000`));
    expect((await ask(flowroute, 'PUT', '/_/shift', { repeated: 3 })).json.value).toEqual({ repeated: 3 });
    const read: unknown[] = [];
    const pages: unknown[][] = [];
    for (let offset = 0; ; offset += 50) {
      const answer = await list(`${range}&limit=50&offset=${offset}`);
      pages.push(ids(answer));
      read.push(...ids(answer));
      if (answer.json.at('links', 'next') === undefined) break;
    }
    await ask(flowroute, 'PUT', '/_/shift', { repeated: 0 });
    expect(pages.length).toBeGreaterThan(3);
    expect(pages[1]?.slice(0, 3)).toEqual(pages[0]?.slice(-3));
    expect(read.length).toBe(truth.length + 3 * (pages.length - 1));
    expect([...new Set(read)]).toEqual(truth);
  });

  test('a list that is shifted by more than a page still goes on', async () => {
    flowroute.shiftLists({ repeated: 10 });
    const page = async (offset: number) =>
      ids(await list(`start_date=2000-01-01&end_date=2100-01-01&limit=2&offset=${offset}`));
    const [first, second] = [await page(0), await page(2)];
    flowroute.shiftLists({ repeated: 0 });
    expect(second).toEqual([first[1], expect.not.stringMatching(String(first[1]))]);
  });

  test('one page fails twice, and no other', async () => {
    const wish = { kind: '500-before', times: 2, path: '/v2.1/messages', query: 'offset=20&limit=10' };
    expect((await ask(flowroute, 'POST', '/_/faults', wish)).json.value).toMatchObject({ ...wish, left: 2 });
    const statuses = [];
    for (const offset of [0, 10, 20, 20, 20, 30]) {
      statuses.push((await list(`start_date=2026-01-01&limit=10&offset=${offset}`)).status);
    }
    expect(statuses).toEqual([200, 200, 500, 500, 200, 200]);
    expect((await list('start_date=2026-01-01&limit=11&offset=20')).status).toBe(200);
    flowroute.clearFaults();
  });

  test('one page is slow, and no other', async () => {
    flowroute.addFault({ kind: 'slow', ms: 200, query: 'offset=20' });
    const ms = async (offset: number) => {
      const before = performance.now();
      await list(`start_date=2026-01-01&limit=10&offset=${offset}`);
      return performance.now() - before;
    };
    expect(await ms(20)).toBeGreaterThan(199);
    flowroute.addFault({ kind: '500-before', query: 'offset=20' });
    expect((await list('start_date=2026-01-01&limit=10&offset=10')).status).toBe(200);
    flowroute.clearFaults();
  });
});

test('a fixture’s odd attributes stand in the answers as they are', async () => {
  const odd = { amount_nanodollars: null, amount_display: '$1,234.5678', status: 'on its way' };
  const record = { direction: 'inbound', from: '13605550140', to: ours, body: 'hi', at: new Date(now), odd } as const;
  const flowroute = await start({ seed: { records: 0 }, fixtures: { records: [record] } });
  try {
    const answer = await ask(flowroute, 'GET', '/v2.1/messages?start_date=2000-01-01');
    expect(answer.json.at('data', 0, 'attributes')).toMatchObject({ ...odd, body: 'hi' });
  } finally {
    await flowroute.close();
  }
});

/** Counts what is asked of a year. */
function countAsked() {
  let records = 0;
  let times = 0;
  return {
    watch(year: YearOfRecords) {
      const { recordAt, timeAt } = year;
      year.recordAt = (index) => {
        records += 1;
        return recordAt.call(year, index);
      };
      year.timeAt = (index) => {
        times += 1;
        return timeAt.call(year, index);
      };
    },
    records: () => records,
    times: () => times,
  };
}
