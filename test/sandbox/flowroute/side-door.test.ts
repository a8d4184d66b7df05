import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { AskedLog } from '../../../src/sandbox/flowroute/asked-log.ts';
import type { LocalFlowroute } from '../../../src/sandbox/flowroute/server.ts';
import { ask, customer, eventually, type Json, jsonOf, ours, recordWith, send, start } from './support.ts';

let flowroute: LocalFlowroute;
beforeEach(async () => {
  flowroute = await start();
});
afterEach(() => flowroute.close());

function door(path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`${flowroute.url}/_/${path}`, init);
}

async function phones(): Promise<Json> {
  return jsonOf(await (await door('phones')).json());
}

async function delivered(count: number): Promise<void> {
  await eventually(
    async () => (await phones()).list().flatMap((phone) => phone.list('messages')).length,
    (messages) => messages === count,
  );
}

describe('phones', () => {
  test('are listed with the one that received last first, their texts in the order they came', async () => {
    const other = '13605550143';
    expect((await phones()).value).toEqual([]);
    for (const [to, body] of [
      [customer, 'one'],
      [other, 'two'],
      [customer, 'three'],
    ]) {
      await send(flowroute, { to, body });
    }
    await delivered(3);
    const shown = (await phones())
      .list()
      .map((phone) => [phone.at('number'), phone.list('messages').map((message) => message.at('body'))]);
    expect(shown).toEqual([
      [`+${customer}`, ['one', 'three']],
      [`+${other}`, ['two']],
    ]);
  });
});

describe('the stream', () => {
  test('tells each text as it arrives, and a reset', async () => {
    const response = await door('stream');
    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    const events = eventsOf(response);
    const { json } = await send(flowroute, { body: 'one' });
    expect((await events.next()).value).toMatchObject({
      type: 'received',
      message: { id: json.at('data', 'id'), to: `+${customer}`, from: `+${ours}`, body: 'one' },
    });
    flowroute.reset();
    expect((await events.next()).value).toEqual({ type: 'reset' });
  });

  test('ends when the server closes', async () => {
    const events = eventsOf(await door('stream'));
    const ended = events.next().then(
      (result) => result.done,
      () => true,
    );
    await flowroute.close();
    expect(await ended).toBe(true);
  });
});

describe('the log of requests', () => {
  test('has what was asked, in order, and what became of it', async () => {
    await send(flowroute, { body: 'one' });
    await ask(flowroute, 'GET', '/v2/numbers?limit=1');
    await ask(flowroute, 'POST', '/v2/numbers/19995550100');
    const log = jsonOf(await (await door('requests')).json());
    expect(log.value).toEqual([
      {
        seq: 1,
        at: expect.stringMatching(/Z$/),
        method: 'POST',
        path: '/v2.1/messages',
        contentType: 'application/vnd.api+json',
        body: JSON.stringify({ to: customer, from: ours, body: 'one' }),
        status: 202,
        accepted: true,
      },
      expect.objectContaining({ seq: 2, path: '/v2/numbers?limit=1', contentType: null, body: '', status: 200 }),
      expect.objectContaining({ seq: 3, method: 'POST', status: 404, accepted: false }),
    ]);
    expect(JSON.stringify(log.value)).not.toContain('Basic');
  });

  test('gives only what came since', async () => {
    for (const body of ['one', 'two', 'three']) await send(flowroute, { body });
    const since = async (seq: number) =>
      jsonOf(await (await door(`requests?since=${seq}`)).json())
        .list()
        .map((each) => each.at('seq'));
    expect(await since(1)).toEqual([2, 3]);
    expect(await since(3)).toEqual([]);
    expect((await door('requests?since=soon')).status).toBe(422);
  });

  test('keeps the last ten thousand', () => {
    const log = new AskedLog();
    const request = { at: '', method: 'GET', path: '/', contentType: null, body: '' };
    for (let i = 1; i <= 25_500; i += 1) log.add(request);
    const kept = log.since(0);
    expect(kept).toHaveLength(10_000);
    expect([kept[0]?.seq, kept.at(-1)?.seq]).toEqual([15_501, 25_500]);
    expect(log.since(25_499)).toHaveLength(1);
  });

  test('has a slow request before its answer', async () => {
    flowroute.addFault({ kind: 'slow', times: 1, ms: 100 });
    const answer = send(flowroute);
    const [request] = await eventually(
      () => flowroute.requests(),
      (requests) => requests.length === 1,
    );
    expect(request).toMatchObject({ status: null, accepted: true });
    await answer;
    expect(flowroute.requests()).toMatchObject([{ status: 202 }]);
  });
});

describe('a number for sale', () => {
  const put = (path: string, method: string, body: object) => door(path, { method, body: JSON.stringify(body) });
  const costs = async (number: string) =>
    (await ask(flowroute, 'GET', `/v2/numbers/available?starts_with=${number}`)).json
      .list('data')
      .map((each) => [each.at('attributes', 'setup_cost'), each.at('attributes', 'monthly_cost')]);

  test('costs what the side door says from then on, and again what it did after a reset', async () => {
    expect(await costs('12065550150')).toEqual([[1, 1.25]]);
    expect((await put('prices', 'PUT', { number: '+12065550150', monthlyCents: 210 })).status).toBe(204);
    expect(await costs('12065550150')).toEqual([[1, 2.1]]);
    await put('prices', 'PUT', { number: '12065550150', setupCents: 550 });
    expect(await costs('12065550150')).toEqual([[5.5, 2.1]]);
    expect(await costs('12065550151')).toEqual([[1, 1.25]]);
    flowroute.reset();
    expect(await costs('12065550150')).toEqual([[1, 1.25]]);
  });

  test('that somebody else buys is for sale no more, and not on the account', async () => {
    expect((await put('sold', 'POST', { number: '+12065550150' })).status).toBe(204);
    expect(await costs('12065550150')).toEqual([]);
    expect((await ask(flowroute, 'POST', '/v2/numbers/12065550150')).status).toBe(404);
    expect((await ask(flowroute, 'GET', '/v2/numbers/12065550150')).status).toBe(404);
  });

  test.each([
    ['prices', 'PUT', { number: '+12065550100', setupCents: 1 }],
    ['prices', 'PUT', { number: '+12065550150', setupCents: 1.5 }],
    ['sold', 'POST', { number: '+12065550100' }],
    ['sold', 'POST', { number: 'x' }],
  ])('is one: %s %s %j is refused', async (path, method, body) => {
    const response = await put(path, method, body);
    expect(response.status).toBe(422);
    expect(await response.json()).toEqual({ error: expect.any(String) });
  });
});

describe('a reset', () => {
  test('puts the seeded state back, with the fixtures, and empties the rest', async () => {
    await flowroute.close();
    flowroute = await start({ fixtures: { numbers: [{ value: '+13605550100', alias: 'Extra' }] } });
    const state = async () => [
      (await ask(flowroute, 'GET', '/v2/numbers?limit=200')).json.value,
      (await ask(flowroute, 'GET', '/v2/numbers/available?limit=200')).json.value,
      (await ask(flowroute, 'GET', '/v2.1/messages?start_date=2000-01-01&limit=1000')).json
        .list('data')
        .map((record) => record.at('id')),
    ];
    const seeded = await state();
    expect(flowroute.numbers()).toContain('+13605550100');

    const { json } = await send(flowroute);
    await recordWith(flowroute, json.at('data', 'id'), 3);
    await ask(flowroute, 'POST', '/v2/numbers/12065550150');
    await ask(flowroute, 'DELETE', '/v2/numbers/13605550100');
    await ask(flowroute, 'PATCH', '/v2/numbers/12065550100', { type: 'number', alias: 'x' });
    await ask(flowroute, 'PUT', '/v2.1/messages/sms_callback', { callback_url: 'https://example.com' });
    flowroute.addFault({ kind: '429', path: '/nowhere' });
    expect(await state()).not.toEqual(seeded);
    const before = flowroute.requests().at(-1)?.seq ?? 0;

    expect((await door('reset', { method: 'POST' })).status).toBe(204);
    expect(flowroute.requests()).toEqual([]);
    expect(flowroute.faults()).toEqual([]);
    expect(flowroute.phones()).toEqual([]);
    expect(await state()).toEqual(seeded);
    expect((await ask(flowroute, 'GET', '/v2.1/messages/sms_callback')).status).toBe(404);
    // Numbered on, so that whoever asks `since` misses nothing.
    expect(flowroute.requests()[0]?.seq).toBe(before + 1);
  });

  test('stops what was under way: a text of before arrives nowhere', async () => {
    await send(flowroute, { body: 'before' });
    flowroute.reset();
    await send(flowroute, { body: 'after' });
    await delivered(1);
    expect(flowroute.phones()[0]?.messages.map((message) => message.body)).toEqual(['after']);
  });
});

describe('pages of other origins', () => {
  test.each(['http://localhost:5173', 'http://127.0.0.1:3000', 'http://[::1]:80', 'https://localhost'])(
    '%s may read',
    async (origin) => {
      const response = await door('phones', { headers: { origin } });
      expect(response.status).toBe(200);
      expect(response.headers.get('access-control-allow-origin')).toBe(origin);
      expect(response.headers.get('vary')).toBe('Origin');
      const preflight = await door('faults', { method: 'OPTIONS', headers: { origin } });
      expect(preflight.status).toBe(204);
      expect(preflight.headers.get('access-control-allow-headers')).toBe('content-type');
    },
  );

  test.each(['https://example.com', 'http://localhost.example.com', 'null', 'file://'])(
    '%s may neither read nor act',
    async (origin) => {
      flowroute.addFault({ kind: '429' });
      const response = await door('faults', { method: 'DELETE', headers: { origin } });
      expect(response.status).toBe(403);
      expect(response.headers.get('access-control-allow-origin')).toBeNull();
      expect(flowroute.faults()).toHaveLength(1);
    },
  );

  test('the carrier itself allows none', async () => {
    const headers = { origin: 'http://localhost:5173' };
    const answer = await ask(flowroute, 'GET', '/v2/numbers', undefined, headers);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });
});

test('an unknown address of the side door is 404, and is not the carrier’s', async () => {
  const response = await door('nothing');
  expect([response.status, jsonOf(await response.json()).at('error')]).toEqual([404, expect.any(String)]);
  expect(flowroute.requests()).toEqual([]);
});

test.each(['', '{', '5'])('a wish that is %j is refused', async (body) => {
  expect((await door('faults', { method: 'POST', body })).status).toBe(422);
});

test('a wish of more than two million bytes is refused', async () => {
  expect((await door('faults', { method: 'POST', body: 'x'.repeat(2_000_001) })).status).toBe(413);
});

async function* eventsOf(response: Response): AsyncGenerator<unknown> {
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true });
    const parts = text.split('\n\n');
    text = parts.pop() ?? '';
    for (const part of parts) if (part.startsWith('data: ')) yield JSON.parse(part.slice('data: '.length));
  }
}
