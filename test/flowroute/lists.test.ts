import { afterEach, describe, expect, test } from '@jest/globals';
import { errorAnswer, messageRow, numberRow } from './fixtures.ts';
import { type Links, listOf } from './list-of.ts';
import { clientFor, closeAll, fakeTime, type Reply, startCarrier, startScript } from './local-carrier.ts';

afterEach(closeAll);

const range = { start: new Date('2026-01-01T00:00:00Z'), end: new Date('2026-01-02T00:00:00Z') };

const rows = (count: number) => Array.from({ length: count }, (_, i) => messageRow({}, `mdr2-${i}`));
const ids = (items: { id: string }[]) => items.map((item) => item.id);

describe('a list of records', () => {
  test('asks for the range in the documented form', async () => {
    const carrier = await startCarrier(listOf(rows(1), 'next only'));
    const client = clientFor(carrier.url);
    const odd = { start: new Date('2026-01-01T00:00:00.128Z'), end: new Date('2026-01-01T23:59:59.991Z') };
    await client.listMessages(odd, { pageSize: 50 }).all();
    expect(carrier.asked[0]).toMatchObject({ method: 'GET', path: '/v2.1/messages' });
    expect(Object.fromEntries(carrier.asked[0]?.query ?? [])).toEqual({
      start_date: '2026-01-01T00:00:00.12Z',
      end_date: '2026-01-02T00:00:00.00Z',
      limit: '50',
      offset: '0',
    });
  });

  test('without an end ends now, and that stays fixed from page to page', async () => {
    const time = fakeTime(Date.parse('2026-01-15T10:00:00Z'));
    const carrier = await startCarrier((asked) => {
      time.pass(60_000);
      return listOf(rows(5), 'next only')(asked);
    });
    await clientFor(carrier.url, time.options).listMessages({ start: range.start }, { pageSize: 2 }).all();
    const ends = carrier.asked.map((asked) => asked.query.get('end_date'));
    expect(ends).toEqual(['2026-01-15T10:00:00.00Z', '2026-01-15T10:00:00.00Z', '2026-01-15T10:00:00.00Z']);
  });

  test.each<[Links, number, string[]]>([
    ['next only', 5, ['0', '2', '4']],
    ['next and self', 5, ['0', '2', '4']],
    ['none', 5, ['0', '2', '4']],
    // A full page that says nothing of more is asked behind once; one with `self` and without `next` is the last.
    ['next only', 4, ['0', '2', '4']],
    ['next and self', 4, ['0', '2']],
    ['none', 4, ['0', '2', '4']],
    ['next only', 0, ['0']],
    ['next and self', 1, ['0']],
  ])('with links of the kind “%s” and %i rows is read whole, by offsets of our own', async (links, count, offsets) => {
    const carrier = await startCarrier(listOf(rows(count), links));
    const listing = clientFor(carrier.url).listMessages(range, { pageSize: 2 });
    expect(ids(await listing.all())).toEqual(rows(count).map((row) => row.id));
    expect(carrier.asked.map((asked) => asked.query.get('offset'))).toEqual(offsets);
    expect(listing).toMatchObject({ skipped: 0, truncated: false });
  });

  test('never follows the next link to another host', async () => {
    const elsewhere = await startScript();
    const carrier = await startScript(
      { status: 200, json: { data: rows(2), links: { next: `${elsewhere.url}/v2.1/messages?offset=99` } } },
      { status: 200, json: { data: rows(3).slice(2), links: {} } },
    );
    expect(await clientFor(carrier.url).listMessages(range, { pageSize: 2 }).all()).toHaveLength(3);
    expect(elsewhere.asked).toEqual([]);
    expect(carrier.asked.map((asked) => asked.query.get('offset'))).toEqual(['0', '2']);
  });

  test('goes on behind what it really got when the carrier gives shorter pages than asked for', async () => {
    const carrier = await startCarrier((asked) => {
      const offset = Number(asked.query.get('offset'));
      const data = rows(5).slice(offset, offset + 2);
      return { status: 200, json: { data, links: offset + 2 < 5 ? { next: 'https://api.flowroute.com/more' } : {} } };
    });
    expect(await clientFor(carrier.url).listMessages(range, { pageSize: 1_000 }).all()).toHaveLength(5);
    expect(carrier.asked.map((asked) => asked.query.get('offset'))).toEqual(['0', '2', '4']);
  });

  test('gives each record once though new ones move the pages', async () => {
    const all = rows(4);
    const carrier = await startCarrier((asked, index) => {
      const moved = index === 0 ? all : [messageRow({}, 'mdr2-new'), ...all];
      return listOf(moved, 'next only')(asked);
    });
    const items = await clientFor(carrier.url).listMessages(range, { pageSize: 2 }).all();
    expect(ids(items)).toEqual(['mdr2-0', 'mdr2-1', 'mdr2-2', 'mdr2-3']);
  });

  test('stops at an empty page, whatever its links say', async () => {
    const next = { next: 'https://api.flowroute.com/v2.1/messages?offset=2' };
    const carrier = await startScript(
      { status: 200, json: { data: rows(2), links: next } },
      { status: 200, json: { data: [], links: next } },
    );
    expect(await clientFor(carrier.url).listMessages(range, { pageSize: 2 }).all()).toHaveLength(2);
    expect(carrier.asked).toHaveLength(2);
  });

  test('fails, rather than run for ever, where every page is the same', async () => {
    const carrier = await startCarrier(() => ({
      status: 200,
      json: { data: rows(2), links: { next: 'https://x.test' } },
    }));
    const listing = clientFor(carrier.url).listMessages(range, { pageSize: 2 });
    await expect(listing.all()).rejects.toMatchObject({ kind: 'unreadable_answer' });
    expect(carrier.asked).toHaveLength(2);
  });

  test('keeps a page that has rows which cannot be read, and counts them', async () => {
    const data = [
      ...rows(1),
      null,
      'garbage',
      { type: 'message', attributes: {} },
      messageRow({ timestamp: 'yesterday' }, 'mdr2-bad-time'),
      messageRow({ from: null }, 'mdr2-no-from'),
      { data: messageRow({}, 'mdr2-wrapped') },
    ];
    const carrier = await startScript({ status: 200, json: { data, links: {} } });
    const listing = clientFor(carrier.url).listMessages(range);
    expect(ids(await listing.all())).toEqual(['mdr2-0', 'mdr2-wrapped']);
    expect(listing.skipped).toBe(5);
  });

  test('can be cut at a number of records, and says whether there was more', async () => {
    const carrier = await startCarrier(listOf(rows(5), 'next and self'));
    const client = clientFor(carrier.url);
    const cut = client.listMessages(range, { pageSize: 2, limit: 3 });
    expect(await cut.all()).toHaveLength(3);
    expect(cut.truncated).toBe(true);
    const between = client.listMessages(range, { pageSize: 2, limit: 2 });
    expect(await between.all()).toHaveLength(2);
    expect(between.truncated).toBe(true);
    const whole = client.listMessages(range, { pageSize: 2, limit: 5 });
    expect(await whole.all()).toHaveLength(5);
    expect(whole.truncated).toBe(false);
  });

  test('fetches no page before it is wanted', async () => {
    const carrier = await startCarrier(listOf(rows(10), 'next only'));
    for await (const record of clientFor(carrier.url).listMessages(range, { pageSize: 2 })) {
      if (record.id === 'mdr2-1') break;
    }
    expect(carrier.asked).toHaveLength(1);
  });

  test('repeats a page that failed, and only that one', async () => {
    const carrier = await startCarrier((asked, index) =>
      index === 1 ? { status: 503 } : listOf(rows(4), 'next and self')(asked),
    );
    const items = await clientFor(carrier.url, fakeTime().options).listMessages(range, { pageSize: 2 }).all();
    expect(items).toHaveLength(4);
    expect(carrier.asked.map((asked) => asked.query.get('offset'))).toEqual(['0', '2', '2']);
  });

  test.each<[Reply, string]>([
    [{ status: 404, json: errorAnswer(404) }, 'not_found'],
    [{ status: 401, json: errorAnswer(401) }, 'unauthorized'],
    [{ status: 200, json: { data: { id: 'mdr2-1' } } }, 'unreadable_answer'],
    [{ status: 200, json: [] }, 'unreadable_answer'],
    [{ status: 200, text: Buffer.alloc(16 * 1024 * 1024 + 1, 32) }, 'too_large'],
  ])('fails with a sentence on %#', async (reply, kind) => {
    const carrier = await startScript(reply);
    await expect(clientFor(carrier.url).listMessages(range).all()).rejects.toMatchObject({ kind });
  });

  test('ends when the caller aborts', async () => {
    const controller = new AbortController();
    const carrier = await startCarrier(listOf(rows(10), 'next only'));
    const listing = clientFor(carrier.url).listMessages(range, { pageSize: 2, signal: controller.signal });
    const reading = (async () => {
      for await (const _ of listing) controller.abort(new Error('enough'));
    })();
    await expect(reading).rejects.toThrow('enough');
    expect(carrier.asked).toHaveLength(1);
  });
});

describe('one page', () => {
  test('of records says whether there is more, and where it starts', async () => {
    const carrier = await startCarrier(listOf(rows(3), 'next and self'));
    const client = clientFor(carrier.url);
    const first = await client.messagesPage(range, { limit: 2, offset: 0 });
    expect(first).toMatchObject({ hasMore: true, nextOffset: 2, skipped: 0 });
    const second = await client.messagesPage(range, { limit: 2, offset: first.nextOffset });
    expect(second).toMatchObject({ hasMore: false, nextOffset: 3, items: [{ id: 'mdr2-2' }] });
    expect(Object.keys(second).sort()).toEqual(['hasMore', 'items', 'nextOffset', 'skipped']);
  });

  test('of numbers passes the filter on', async () => {
    const carrier = await startCarrier(listOf([numberRow()], 'next and self'));
    const filter = { startsWith: '+1206', contains: '555', endsWith: '00', alias: 'Front & back' };
    const page = await clientFor(carrier.url).numbersPage(filter, { limit: 10, offset: 0 });
    expect(page).toMatchObject({ hasMore: false, items: [{ number: '+12065550100', rateCenter: 'seattle' }] });
    expect(carrier.asked[0]?.path).toBe('/v2/numbers');
    expect(Object.fromEntries(carrier.asked[0]?.query ?? [])).toEqual({
      starts_with: '+1206',
      contains: '555',
      ends_with: '00',
      alias: 'Front & back',
      limit: '10',
      offset: '0',
    });
  });
});
