import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { RecordFixture } from '../../../src/sandbox/flowroute/options.ts';
import type { LocalFlowroute } from '../../../src/sandbox/flowroute/server.ts';
import { type Answer, ask, customer, detailOf, ours, start } from './support.ts';

const noon = Date.parse('2026-03-05T12:00:00.000Z');

/** Seven records, one a minute from noon on. */
const records: RecordFixture[] = Array.from({ length: 7 }, (_, minute) => ({
  id: `mdr2-${String(minute).repeat(32)}`,
  direction: minute % 2 === 0 ? 'inbound' : 'outbound',
  from: minute % 2 === 0 ? customer : ours,
  to: minute % 2 === 0 ? ours : customer,
  body: `text ${minute}`,
  at: new Date(noon + minute * 60_000),
  mediaUrls: minute === 6 ? ['https://example.com/photo.jpg'] : [],
}));

let flowroute: LocalFlowroute;
beforeAll(async () => {
  const now = () => new Date(noon + 3_600_000);
  flowroute = await start({ seed: { records: 0 }, fixtures: { records }, now });
});
afterAll(() => flowroute.close());

function list(query: string, version = 'v2.1'): Promise<Answer> {
  return ask(flowroute, 'GET', `/${version}/messages?${query}`);
}

function bodies(answer: Answer): unknown[] {
  return answer.json.list('data').map((record) => record.at('attributes', 'body'));
}

describe('the list of records', () => {
  test('gives the newest first, without a next where there is no more', async () => {
    const answer = await list('start_date=2026-03-05');
    expect(answer.status).toBe(200);
    expect(bodies(answer)).toEqual(['text 6', 'text 5', 'text 4', 'text 3', 'text 2', 'text 1', 'text 0']);
    expect(answer.json.at('links')).toEqual({});
  });

  test('takes a record of the start, and none of the end', async () => {
    const answer = await list('start_date=2026-03-05T12:01:00Z&end_date=2026-03-05T12:03:00Z');
    expect(bodies(answer)).toEqual(['text 2', 'text 1']);
  });

  test.each([
    ['a day', '2026-03-05'],
    ['an instant', '2026-03-05T12:00:00Z'],
    ['a fraction', '2026-03-05T11:59:59.99Z'],
    ['nanoseconds', '2026-03-05T11:59:59.123456789Z'],
    ['encoded colons', '2026-03-05T12%3A00%3A00Z'],
    ['an encoded offset', '2026-03-05T14%3A00%3A00%2B02%3A00'],
    ['a negative offset', '2026-03-05T04:00:00-08:00'],
    ['no offset', '2026-03-05T12:00:00'],
  ])('reads %s as a date', async (_, date) => {
    expect(bodies(await list(`start_date=${date}`))).toHaveLength(7);
  });

  test.each([
    '',
    'end_date=2026-03-05',
    'start_date=',
    'start_date=yesterday',
    'start_date=1772712000',
    'start_date=2026-02-30',
    'start_date=2026-13-01',
    'start_date=2026-03-05T25:00:00Z',
    // The + is not encoded, so a space arrives.
    'start_date=2026-03-05T14:00:00+02:00',
    'start_date=2026-03-05&end_date=soon',
    'start_date=2026-03-05&limit=0',
    'start_date=2026-03-05&limit=-1',
    'start_date=2026-03-05&limit=ten',
    'start_date=2026-03-05&limit=1.5',
    'start_date=2026-03-05&offset=-1',
    'start_date=2026-03-05&offset=',
  ])('refuses %j with 422', async (query) => {
    expect((await list(query)).status).toBe(422);
  });

  test('gives ten without a limit, and a limit has no maximum', async () => {
    const many = await start({ seed: { records: 500 } });
    try {
      const ten = await ask(many, 'GET', '/v2.1/messages?start_date=2000-01-01');
      expect(ten.json.list('data')).toHaveLength(10);
      const all = await ask(many, 'GET', '/v2.1/messages?start_date=2000-01-01&limit=100000');
      expect(all.json.list('data')).toHaveLength(500);
    } finally {
      await many.close();
    }
  });

  test.each(['v2.1', 'v2.2'])(
    '%s: next is absolute, with full dates and the next offset, and no self',
    async (version) => {
      const answer = await list('start_date=2026-03-05&end_date=2026-03-06T01:02:03.45Z&limit=2&offset=2', version);
      expect(answer.json.at('links')).toEqual({
        next:
          `${flowroute.url}/${version}/messages?limit=2&start_date=2026-03-05T00%3A00%3A00%2B00%3A00` +
          '&end_date=2026-03-06T01%3A02%3A03.450000%2B00%3A00&offset=4',
      });
    },
  );

  test('following next gives every record once', async () => {
    const seen: unknown[] = [];
    let path: unknown = '/v2.1/messages?start_date=2026-03-05&limit=3';
    let pages = 0;
    while (path !== undefined) {
      const answer: Answer = await ask(flowroute, 'GET', String(path).replace(flowroute.url, ''));
      seen.push(...bodies(answer));
      path = answer.json.at('links', 'next');
      pages += 1;
    }
    expect(pages).toBe(3);
    expect(seen).toEqual(['text 6', 'text 5', 'text 4', 'text 3', 'text 2', 'text 1', 'text 0']);
  });

  test('there is no next after a page that ends exactly', async () => {
    expect((await list('start_date=2026-03-05&limit=7')).json.at('links')).toEqual({});
    expect((await list('start_date=2026-03-05&limit=7&offset=7')).json.value).toEqual({ data: [], links: {} });
  });

  test('an empty range is an empty list', async () => {
    expect((await list('start_date=2026-03-06&end_date=2026-03-05')).json.value).toEqual({ data: [], links: {} });
  });
});

describe('one record', () => {
  test('an inbound SMS says delivered and has no receipts', async () => {
    const { status, json } = await ask(flowroute, 'GET', `/v2.1/messages/${records[0]?.id}`);
    expect(status).toBe(200);
    expect(json.at('data', 'attributes')).toMatchObject({
      direction: 'inbound',
      status: 'delivered',
      timestamp: '2026-03-05T12:00:00.00Z',
      delivery_receipts: [],
    });
    expect(json.at('included')).toBeUndefined();
  });

  test('an inbound MMS has an empty status and its media', async () => {
    const { json } = await ask(flowroute, 'GET', `/v2.2/messages/${records[6]?.id}`);
    expect(json.at('data', 'attributes', 'status')).toBe('');
    const id = json.at('data', 'relationships', 'media', 'data', 0, 'id');
    expect(json.at('data', 'relationships', 'media', 'data')).toEqual([{ type: 'media', id }]);
    expect(id).toMatch(/^\d+-photo\.jpg$/);
    expect(json.at('included', 0)).toMatchObject({
      type: 'media',
      id,
      attributes: { url: 'https://example.com/photo.jpg', file_name: 'photo.jpg', mime_type: 'image/jpeg' },
      links: { self: `${flowroute.url}/v2.2/media/${id}` },
    });
  });

  test.each(['mdr2-ffffffffffffffffffffffffffffffff', 'mdr1-0', 'x'])('%s, which is none, is 404', async (id) => {
    const answer = await ask(flowroute, 'GET', `/v2.1/messages/${id}`);
    expect(answer.status).toBe(404);
    expect(detailOf(answer)).toBe('Could not find that resource on your account.');
  });
});
