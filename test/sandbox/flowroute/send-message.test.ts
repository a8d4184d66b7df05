import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { LocalFlowroute } from '../../../src/sandbox/flowroute/server.ts';
import { ask, customer, detailOf, eventually, ours, recordWith, send, start } from './support.ts';

let flowroute: LocalFlowroute;
beforeAll(async () => {
  flowroute = await start({ fixtures: { optedOut: [{ ours: '+12065550100', theirs: '+13605550199' }] } });
});
afterEach(() => flowroute.reset());
afterAll(() => flowroute.close());

describe('sending a text', () => {
  test.each(['v2.1', 'v2.2'])('%s answers 202 with an id and a link to the record', async (version) => {
    const { status, type, json } = await send(flowroute, {}, version);
    expect(status).toBe(202);
    expect(type).toBe('application/vnd.api+json');
    expect(json.at('data', 'id')).toMatch(/^mdr2-[0-9a-f]{32}$/);
    expect(json.at('data', 'type')).toBe('message');
    expect(json.at('data', 'links', 'self')).toBe(`${flowroute.url}/${version}/messages/${json.at('data', 'id')}`);
  });

  test('v2.2 adds the price, v2.1 does not', async () => {
    const body = 'x'.repeat(161);
    expect((await send(flowroute, { body }, 'v2.2')).json.at('data', 'price_details')).toEqual({
      base_rate: 0.004,
      surcharge: 0,
      charged_cost: 0.008,
      segment_count: 2,
    });
    expect((await send(flowroute, { body })).json.at('data', 'price_details')).toBeUndefined();
  });

  test.each([
    ['compact', { to: customer, from: ours, body: 'hi' }],
    ['JSON:API', { data: { type: 'message', attributes: { to: customer, from: ours, body: 'hi' } } }],
    ['JSON:API without a type', { data: { attributes: { to: customer, from: ours, body: 'hi' } } }],
    ['numbers with +', { to: `+${customer}`, from: `+${ours}`, body: 'hi' }],
    [
      'absent attributes as null',
      { to: customer, from: ours, body: 'hi', media_urls: null, is_mms: null, dlr_callback: null },
    ],
    ['media and no body', { to: customer, from: ours, media_urls: ['https://example.com/a.jpg'] }],
    ['media and an empty body', { to: customer, from: ours, body: '', media_urls: ['https://example.com/a.jpg'] }],
  ])('takes a body in the form: %s', async (_, body) => {
    expect((await ask(flowroute, 'POST', '/v2.1/messages', body)).status).toBe(202);
  });

  test.each([true, 'true', 'True'])('is_mms %j makes a text an MMS', async (is_mms) => {
    const { json } = await send(flowroute, { is_mms });
    const record = await recordWith(flowroute, json.at('data', 'id'), 3);
    expect(record.json.at('data', 'attributes', 'is_mms')).toBe(true);
    expect(record.json.at('data', 'attributes', 'amount_display')).toBe('$0.0095');
  });

  test('is_mms "false" leaves it an SMS', async () => {
    const { json } = await send(flowroute, { is_mms: 'false' });
    const record = await recordWith(flowroute, json.at('data', 'id'), 3);
    expect(record.json.at('data', 'attributes', 'is_mms')).toBe(false);
  });
});

describe('what a send is refused for', () => {
  test.each([
    ['to', { to: undefined }],
    ['to', { to: 12_065_550_142 }],
    ['to', { to: '2065550142' }],
    ['to', { to: '+442079460000' }],
    ['to', { to: '11065550142' }],
    ['to', { to: '12061550142' }],
    ['to', { to: '+1 206 555 0142' }],
    ['from', { from: undefined }],
    ['from', { from: '12065550177' }],
    ['from', { from: '12065550108' }],
    ['body', { body: undefined }],
    ['body', { body: '' }],
    ['body', { body: 5 }],
    ['body', { body: undefined, media_urls: [] }],
    ['body', { body: undefined, is_mms: true }],
    ['media_urls', { media_urls: 'https://example.com/a.jpg' }],
    ['is_mms', { is_mms: 'yes' }],
    ['dlr_callback', { dlr_callback: 'ftp://example.com/' }],
  ])('422 names %s for %j', async (name, wish) => {
    const answer = await send(flowroute, wish);
    expect(answer.status).toBe(422);
    expect(answer.json.at('errors', 0, 'status')).toBe(422);
    expect(answer.json.at('errors', 0, 'detail', 'data', 'attributes')).toEqual({ [name]: [expect.any(String)] });
    expect(flowroute.requests().map((request) => request.accepted)).toEqual([false]);
  });

  test('every wrong attribute is named at once', async () => {
    const { json } = await send(flowroute, { to: 'x', from: 'y' });
    expect(Object.keys(Object(json.at('errors', 0, 'detail', 'data', 'attributes')))).toEqual(['to', 'from']);
  });

  test('a JSON:API body of another type is 422', async () => {
    const body = { data: { type: 'number', attributes: { to: customer, from: ours, body: 'hi' } } };
    expect((await ask(flowroute, 'POST', '/v2.1/messages', body)).status).toBe(422);
  });

  test.each([[], 'text', 5, null, { data: 5 }, { data: { attributes: [] } }])('the body %j is 422', async (body) => {
    expect((await ask(flowroute, 'POST', '/v2.1/messages', JSON.stringify(body))).status).toBe(422);
  });

  test('media over the size limit gets the documented text', async () => {
    const url = 'https://example.com/files/over-limit.jpg';
    const answer = await send(flowroute, { media_urls: ['https://example.com/ok.jpg', url] });
    expect(answer.status).toBe(422);
    expect(detailOf(answer)).toBe(`Error fetching media: File at "${url}" is over 767840 byte limit.`);
  });

  test.each(['http://example.com/a.jpg', 'a.jpg', ''])('media at %j, which is no https URL, is 422', async (url) => {
    expect((await send(flowroute, { media_urls: [url] })).status).toBe(422);
  });

  test('an MMS whose text alone is over the limit is 422', async () => {
    expect((await send(flowroute, { is_mms: true, body: 'x'.repeat(767_841) })).status).toBe(422);
  });

  test('an opted-out pair is 400 with code 1110, another number may still text', async () => {
    const answer = await send(flowroute, { to: '13605550199' });
    expect(answer.status).toBe(400);
    expect(answer.json.at('errors', 0, 'code')).toBe(1110);
    expect((await send(flowroute, { to: '13605550199', from: '12065550101' })).status).toBe(202);
  });
});

describe('the life of a text', () => {
  test('no record at first, then one with ever more receipts, then it is on the phone', async () => {
    const slow = await start({ recordDelayMs: 200, receiptDelayMs: 300 });
    try {
      const id = (await send(slow)).json.at('data', 'id');
      expect((await ask(slow, 'GET', `/v2.1/messages/${id}`)).status).toBe(404);
      const fresh = await recordWith(slow, id, 0);
      expect(fresh.json.at('data', 'attributes', 'status')).toBe('');
      const submitted = await recordWith(slow, id, 1);
      expect(submitted.json.at('data', 'attributes', 'status')).toBe('smsc submit');
      const buffered = await recordWith(slow, id, 2);
      expect(buffered.json.at('data', 'attributes', 'status')).toBe('message buffered');
      expect(slow.phones()).toEqual([]);
      const delivered = await recordWith(slow, id, 3);
      expect(delivered.json.at('data', 'attributes', 'delivery_receipts')).toEqual([
        receipt(2, 'delivery success', null, 'Message delivered'),
        receipt(2, 'message buffered', 1003, 'Message accepted by Carrier'),
        receipt(1, 'smsc submit', null, 'Message has been sent'),
      ]);
      expect(slow.phones().map((phone) => phone.number)).toEqual([`+${customer}`]);
    } finally {
      await slow.close();
    }
  });

  test('a record says what was sent, in 11 digits and both amounts', async () => {
    const { json } = await send(flowroute, { to: `+${customer}`, from: `+${ours}`, body: 'grüße' });
    const record = await recordWith(flowroute, json.at('data', 'id'), 3);
    expect(record.json.at('data')).toEqual({
      type: 'message',
      id: json.at('data', 'id'),
      attributes: {
        body: 'grüße',
        direction: 'outbound',
        from: ours,
        to: customer,
        amount_display: '$0.0040',
        amount_nanodollars: 4_000_000,
        is_mms: false,
        message_encoding: 8,
        message_type: 'longcode',
        status: 'delivery success',
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d\dZ$/),
        delivery_receipts: expect.any(Array),
      },
    });
  });

  test('the price is that of all segments, and a toll-free number has its own', async () => {
    const long = await send(flowroute, { body: 'x'.repeat(281), from: '18005550199' });
    const record = await recordWith(flowroute, long.json.at('data', 'id'), 3, 'v2.2');
    expect(record.json.at('data', 'attributes')).toMatchObject({
      message_type: 'toll-free',
      amount_display: '$0.0210',
      amount_nanodollars: 21_000_000,
      price_details: { base_rate: '0.0070', surcharge_rate: '0.0000', charged_cost: '0.0210', segment_count: 3 },
    });
  });

  test('an MMS has its media in the record and on the phone', async () => {
    const media_urls = ['https://example.com/plan.png?size=full', 'https://example.com/'];
    const { json } = await send(flowroute, { media_urls });
    const record = await recordWith(flowroute, json.at('data', 'id'), 3);
    const ids = record.json.list('data', 'relationships', 'media', 'data').map((each) => each.at('id'));
    expect(record.json.list('included').map((each) => each.at('id'))).toEqual(ids);
    expect(record.json.at('included', 0, 'attributes')).toEqual({
      url: media_urls[0],
      file_name: 'plan.png',
      mime_type: 'image/png',
      file_size: expect.any(Number),
    });
    expect(record.json.at('included', 1, 'attributes', 'file_name')).toBe('media');
    expect(flowroute.phones()[0]?.messages[0]?.mediaUrls).toEqual(media_urls);
  });

  test('a phone has what was sent to it', async () => {
    const { json } = await send(flowroute, { body: 'one' });
    const [phone] = await eventually(
      () => flowroute.phones(),
      (phones) => phones.length === 1,
    );
    expect(phone).toEqual({
      number: `+${customer}`,
      messages: [
        {
          id: json.at('data', 'id'),
          from: `+${ours}`,
          to: `+${customer}`,
          body: 'one',
          mediaUrls: [],
          at: expect.stringMatching(/Z$/),
        },
      ],
    });
  });
});

function receipt(level: number, status: string, code: number | null, description: string) {
  return {
    level,
    status,
    status_code: code,
    status_code_description: description,
    timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d\dZ$/),
  };
}
