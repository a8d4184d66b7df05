import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { LocalFlowrouteOptions } from '../../../src/sandbox/flowroute/options.ts';
import type { LocalFlowroute } from '../../../src/sandbox/flowroute/server.ts';
import { type Answer, ask, customer, eventually, type Json, jsonOf, ours, recordWith, send, start } from './support.ts';

/** What was posted to the listening app. */
type Posted = { path: string; type: string | undefined; json: Json };

let flowroute: LocalFlowroute;
let app: Server;
let url: string;
let posted: Posted[];
/** What the app answers. */
let answers: number[];

beforeEach(async () => {
  posted = [];
  answers = [];
  app = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    posted.push({ path: request.url ?? '', type: request.headers['content-type'], json: jsonOf(JSON.parse(body)) });
    response.writeHead(answers.shift() ?? 200).end();
  });
  await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
  const address = app.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
  await restart();
});
afterEach(async () => {
  await flowroute.close();
  app.closeAllConnections();
  await new Promise((resolve) => app.close(resolve));
});

async function restart(options: Partial<LocalFlowrouteOptions> = {}): Promise<void> {
  await flowroute?.close();
  flowroute = await start(options);
}

function set(word: string, callback_url: string, version = 'v2.2'): Promise<Answer> {
  return ask(flowroute, 'PUT', `/${version}/messages/${word}`, { callback_url });
}

function arrived(count: number): Promise<Posted[]> {
  return eventually(
    () => posted,
    (all) => all.length === count,
  );
}

describe('callback settings', () => {
  test.each([
    ['v2.1', 'sms_callback', 'sms'],
    ['v2.1', 'mms_callback', 'mms'],
    ['v2.2', 'sms_dlr_callback', 'dlr'],
    ['v2.2', 'mms_dlr_callback', 'dlr'],
    ['v2.1', 'dlr_callback', 'dlr'],
  ])('%s %s: not found, set, looked up, removed', async (version, word, product) => {
    const path = `/${version}/messages/${word}`;
    expect((await ask(flowroute, 'GET', path)).status).toBe(404);
    expect((await set(word, 'https://example.com/hook', version)).status).toBe(204);
    const found = await ask(flowroute, 'GET', path);
    expect([found.status, found.json.value]).toEqual([
      200,
      {
        data: {
          type: 'callback',
          attributes: { api_version: version, callback_url: 'https://example.com/hook', product },
        },
      },
    ]);
    expect((await ask(flowroute, 'DELETE', path)).status).toBe(204);
    expect((await ask(flowroute, 'GET', path)).status).toBe(404);
    expect((await ask(flowroute, 'DELETE', path)).status).toBe(404);
  });

  test('the old dlr_callback is that of SMS', async () => {
    await set('dlr_callback', 'https://example.com/dlr', 'v2.1');
    const found = await ask(flowroute, 'GET', '/v2.2/messages/sms_dlr_callback');
    expect(found.json.at('data', 'attributes', 'callback_url')).toBe('https://example.com/dlr');
  });

  test('a JSON:API body is taken too', async () => {
    const body = { data: { attributes: { callback_url: 'https://example.com/hook' } } };
    expect((await ask(flowroute, 'PUT', '/v2.1/messages/sms_callback', body)).status).toBe(204);
  });

  test.each([{}, { callback_url: 'nowhere' }, { callback_url: 'ftp://example.com' }, { callback_url: 5 }])(
    '%j is 422',
    async (body) => {
      expect((await ask(flowroute, 'PUT', '/v2.1/messages/sms_callback', body)).status).toBe(422);
    },
  );

  test('a number has its own, if it is on the account', async () => {
    const body = { callback_url: `${url}/own` };
    const path = (id: string) => `/v2/numbers/${id}/relationships/sms_callback`;
    expect((await ask(flowroute, 'POST', path(ours), body)).status).toBe(204);
    expect((await ask(flowroute, 'POST', path('12065550142'), body)).status).toBe(404);
    await set('sms_callback', `${url}/account`);
    flowroute.receive({ from: customer, to: ours, body: 'one' });
    flowroute.receive({ from: customer, to: '12065550101', body: 'two' });
    const all = await arrived(2);
    expect(all.map((each) => [each.path, each.json.at('data', 'attributes', 'body')]).sort()).toEqual([
      ['/account', 'two'],
      ['/own', 'one'],
    ]);
  });
});

describe('what is posted', () => {
  test('a receipt for each step, in the documented form', async () => {
    await set('sms_dlr_callback', `${url}/dlr`);
    const id = (await send(flowroute)).json.at('data', 'id');
    const [first, second, third] = await arrived(3);
    expect(first?.type).toBe('application/json');
    expect(first?.json.value).toEqual({
      data: {
        type: 'delivery_receipt',
        id,
        attributes: {
          body: 'hello',
          level: 1,
          status: 'smsc submit',
          status_code: null,
          status_code_description: 'Message has been sent',
          timestamp: expect.stringMatching(/\+00:00$/),
        },
        links: { related: `${flowroute.url}/v2.1/messages/${id}` },
      },
    });
    expect(second?.json.at('data', 'attributes', 'status_code')).toBe(1003);
    expect(third?.json.at('data', 'attributes', 'status')).toBe('delivery success');
  });

  test('the text’s own callback wins over the account’s', async () => {
    await set('sms_dlr_callback', `${url}/account`);
    await send(flowroute, { dlr_callback: `${url}/own?text=1` });
    expect((await arrived(3)).map((each) => each.path)).toEqual(['/own?text=1', '/own?text=1', '/own?text=1']);
  });

  test('an MMS has its own callback, and no body in its receipts', async () => {
    await set('mms_dlr_callback', `${url}/mms`);
    await send(flowroute, { is_mms: true });
    const [first] = await arrived(3);
    expect([first?.path, first?.json.at('data', 'attributes', 'body')]).toEqual(['/mms', '']);
  });

  test('an inbound SMS, its amount as a string', async () => {
    await set('sms_callback', `${url}/in`);
    const { status, json } = await ask(flowroute, 'POST', '/_/inbound', {
      from: `+${customer}`,
      to: `+${ours}`,
      body: 'hello?',
    });
    expect(status).toBe(202);
    const [first] = await arrived(1);
    expect(first?.json.value).toEqual({
      data: {
        type: 'message',
        id: json.at('id'),
        attributes: {
          amount_display: '$0.0040',
          amount_nanodollars: '4000000',
          body: 'hello?',
          direction: 'inbound',
          from: customer,
          to: ours,
          is_mms: false,
          message_callback_url: `${url}/in`,
          message_encoding: 0,
          message_type: 'longcode',
          status: 'delivered',
          timestamp: expect.stringMatching(/\.\d{6}Z$/),
        },
      },
    });
    expect((await recordWith(flowroute, json.at('id'), 0)).json.at('data', 'attributes', 'body')).toBe('hello?');
  });

  test('an inbound MMS, its amount as a number and its media included', async () => {
    await set('mms_callback', `${url}/in`);
    flowroute.receive({ from: customer, to: ours, mediaUrls: [`${url}/photo.jpg`] });
    const [first] = await arrived(1);
    expect(first?.json.at('data', 'attributes')).toMatchObject({ amount_nanodollars: 9_500_000, status: '', body: '' });
    expect(first?.json.at('included', 0, 'attributes', 'url')).toBe(`${url}/photo.jpg`);
  });

  test('the flat shape of old accounts, where it is wished', async () => {
    await restart({ callbackShape: 'flat' });
    await set('sms_callback', `${url}/in`);
    await set('sms_dlr_callback', `${url}/dlr`);
    const id = flowroute.receive({ from: customer, to: ours, body: 'hi' });
    expect((await arrived(1))[0]?.json.value).toEqual({ to: ours, from: customer, body: 'hi', id });
    await send(flowroute);
    const all = await arrived(4);
    expect(all.slice(1).map((each) => each.json.at('attributes'))).toEqual([
      { to: customer, from: ours, body: 'hello', status: 'smsc submit' },
      { to: customer, from: ours, body: 'hello', status: 'message buffered', status_code: 1003 },
      { to: customer, from: ours, body: 'hello', status: 'delivery success', status_code: null },
    ]);
  });
});

describe('delivery to a callback', () => {
  test('is tried again until it is taken', async () => {
    await set('sms_callback', `${url}/in`);
    answers = [500, 404, 202];
    flowroute.receive({ from: customer, to: ours, body: 'one' });
    await arrived(3);
    flowroute.receive({ from: customer, to: ours, body: 'two' });
    const all = await arrived(4);
    expect(all.map((each) => each.json.at('data', 'attributes', 'body'))).toEqual(['one', 'one', 'one', 'two']);
  });

  test('is given up after four sends', async () => {
    await set('sms_callback', `${url}/in`);
    answers = [500, 500, 500, 500];
    flowroute.receive({ from: customer, to: ours, body: 'one' });
    await arrived(4);
    // Its second try comes later than a fifth of the first text would.
    answers = [500, 500];
    flowroute.receive({ from: customer, to: ours, body: 'two' });
    const all = await arrived(7);
    expect(all.slice(4).map((each) => each.json.at('data', 'attributes', 'body'))).toEqual(['two', 'two', 'two']);
  });

  test('never goes to another machine', async () => {
    // Reaches this machine too, if it were tried; but it is not one of the loopback names.
    await set('sms_callback', `${url.replace('127.0.0.1', '0.0.0.0')}/outside`);
    await ask(flowroute, 'POST', `/v2/numbers/12065550101/relationships/sms_callback`, { callback_url: `${url}/here` });
    flowroute.receive({ from: customer, to: ours, body: 'one' });
    flowroute.receive({ from: customer, to: '12065550101', body: 'two' });
    expect((await arrived(1)).map((each) => each.path)).toEqual(['/here']);
  });

  test('ends with a reset', async () => {
    // Far later than the reset, so that none of the first text has gone out before.
    await restart({ receiptDelayMs: 500 });
    await set('sms_dlr_callback', `${url}/dlr`);
    await send(flowroute, { body: 'before' });
    flowroute.reset();
    await set('sms_dlr_callback', `${url}/dlr`);
    await send(flowroute, { body: 'after' });
    const all = await arrived(3);
    expect(all.map((each) => each.json.at('data', 'attributes', 'body'))).toEqual(['after', 'after', 'after']);
  });
});

describe('a customer’s STOP', () => {
  test('blocks that number, in any case, until UNSTOP; both come in', async () => {
    await set('sms_callback', `${url}/in`);
    flowroute.receive({ from: customer, to: ours, body: ' Stop ' });
    expect((await send(flowroute)).status).toBe(400);
    expect((await send(flowroute, { from: '12065550101' })).status).toBe(202);
    flowroute.receive({ from: customer, to: ours, body: 'unstop' });
    expect((await send(flowroute)).status).toBe(202);
    expect(await arrived(2)).toHaveLength(2);
  });

  test('is the single word only', async () => {
    flowroute.receive({ from: customer, to: ours, body: 'STOP PLEASE' });
    expect((await send(flowroute)).status).toBe(202);
  });

  test.each([
    { from: 'nobody', to: ours },
    { from: customer, to: '12065550142' },
    { from: customer, to: '12065550108' },
    { from: customer },
    { from: customer, to: ours, mediaUrls: ['photo.jpg'] },
    { from: customer, to: ours, text: 'hi' },
  ])('the inbound wish %j is refused', async (wish) => {
    const { status, json } = await ask(flowroute, 'POST', '/_/inbound', wish);
    expect([status, json.at('error')]).toEqual([422, expect.any(String)]);
  });
});
