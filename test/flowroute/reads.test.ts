import { inspect } from 'node:util';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { SwitchboardError } from '../../src/errors.ts';
import { FlowrouteError } from '../../src/flowroute/index.ts';
import { errorAnswer, messageId, messageRow, numberAnswer } from './fixtures.ts';
import {
  accessKey,
  clientFor,
  closeAll,
  closedPort,
  fakeTime,
  limitFor,
  type Reply,
  secretKey,
  startCarrier,
  startScript,
  startTcp,
} from './local-carrier.ts';

afterEach(closeAll);

const found: Reply = { status: 200, json: { data: messageRow() } };

async function failure(reading: Promise<unknown>): Promise<FlowrouteError> {
  const error = await reading.catch((thrown: unknown) => thrown);
  if (error instanceof FlowrouteError) return error;
  throw new Error(`no FlowrouteError but ${inspect(error)}`);
}

describe('a look-up of a record', () => {
  test('asks for it by its whole id', async () => {
    const carrier = await startScript(found);
    expect(await clientFor(carrier.url).getMessage(messageId)).toMatchObject({ id: messageId, body: 'hello' });
    expect(carrier.asked).toMatchObject([{ method: 'GET', path: `/v2.1/messages/${messageId}`, body: '' }]);
    expect(carrier.asked[0]?.headers).not.toHaveProperty('content-type');
  });

  test('does not leave its place for an id with slashes in it', async () => {
    const carrier = await startScript({ status: 404 });
    await clientFor(carrier.url).getMessage('../../v2/numbers?x#y');
    expect(carrier.asked[0]?.path).toBe('/v2.1/messages/..%2F..%2Fv2%2Fnumbers%3Fx%23y');
  });

  test('gives null where there is none, without asking again', async () => {
    const carrier = await startScript({ status: 404, json: errorAnswer(404) }, found);
    expect(await clientFor(carrier.url).getMessage(messageId)).toBeNull();
    expect(carrier.asked).toHaveLength(1);
  });

  test.each<[string, Reply]>([
    ['429', { status: 429 }],
    ['500', { status: 500, text: 'oops' }],
    ['503', { status: 503, text: '<html>Maintenance</html>' }],
    ['a reset', 'reset'],
    ['an answer that breaks off', { status: 200, breaksAfter: '{"data":' }],
  ])('asks again after %s', async (_what, reply) => {
    const time = fakeTime();
    const carrier = await startScript(reply, reply, found);
    expect(await clientFor(carrier.url, time.options).getMessage(messageId)).toMatchObject({ id: messageId });
    expect(time.waits).toEqual([300, 600]);
    expect(carrier.asked).toHaveLength(3);
  });

  test.each<[string, Reply]>([
    ['no answer', 'hang'],
    ['half an answer', { status: 200, stopsAfter: '{"data":' }],
  ])('asks again after %s within the time of one attempt', async (_what, reply) => {
    const carrier = await startScript(reply, found);
    const client = clientFor(carrier.url, { ...fakeTime().options, timeoutMs: limitFor(reply) });
    expect(await client.getMessage(messageId)).toMatchObject({ id: messageId });
  });

  test('waits as long as Flowroute asks, where it asks', async () => {
    const time = fakeTime();
    const carrier = await startScript({ status: 429, headers: { 'retry-after': '3' } }, found);
    await clientFor(carrier.url, time.options).getMessage(messageId);
    expect(time.waits).toEqual([3_000]);
  });

  test('gives up where Flowroute asks for more time than the budget has', async () => {
    const time = fakeTime();
    const carrier = await startScript({ status: 429, headers: { 'retry-after': '3600' } }, found);
    const error = await failure(clientFor(carrier.url, time.options).getMessage(messageId));
    expect(error).toMatchObject({ kind: 'rate_limited', status: 429 });
    expect(time.waits).toEqual([]);
  });

  test('gives up when the budget of 15 s is spent, with the last answer', async () => {
    const time = fakeTime();
    const carrier = await startCarrier(() => ({ status: 503 }));
    const error = await failure(clientFor(carrier.url, time.options).getMessage(messageId));
    expect(error).toMatchObject({ kind: 'server_error', status: 503 });
    expect(time.waits).toEqual([300, 600, 1_200, 2_400, 4_000, 4_000]);
    expect(carrier.asked).toHaveLength(7);
  });

  test('counts the time of the attempts against the budget, too', async () => {
    const time = fakeTime();
    const carrier = await startCarrier(() => {
      time.pass(2_000);
      return { status: 500 };
    });
    await failure(clientFor(carrier.url, { ...time.options, readBudgetMs: 5_000 }).getMessage(messageId));
    expect(time.waits).toEqual([300]);
    expect(carrier.asked).toHaveLength(2);
  });

  test('takes up to half of a wait off by chance', async () => {
    const time = fakeTime();
    const carrier = await startScript({ status: 500 }, found);
    await clientFor(carrier.url, { ...time.options, random: () => 1 }).getMessage(messageId);
    expect(time.waits).toEqual([150]);
  });

  test.each<[Reply, object]>([
    [
      { status: 401, json: errorAnswer(401) },
      { kind: 'unauthorized', code: 'flowroute_unauthorized' },
    ],
    [{ status: 403, json: errorAnswer(403) }, { kind: 'forbidden' }],
    [{ status: 400, json: errorAnswer(400) }, { kind: 'invalid' }],
    [{ status: 405 }, { kind: 'invalid' }],
    [{ status: 415 }, { kind: 'invalid' }],
    [
      { status: 422, json: errorAnswer(422, { detail: 'Bad date' }) },
      { kind: 'invalid', detail: 'Bad date' },
    ],
    [{ status: 418 }, { kind: 'unexpected_status' }],
    [{ status: 302, headers: { location: '/' } }, { kind: 'redirect' }],
    [{ status: 200, text: '<html>Hello</html>' }, { kind: 'unreadable_answer' }],
    [{ status: 200, text: 'null' }, { kind: 'unreadable_answer' }],
    [{ status: 200, json: { data: { id: 'mdr2-1', attributes: {} } } }, { kind: 'unreadable_answer' }],
    [{ status: 200, text: Buffer.alloc(1024 * 1024 + 1, 32) }, { kind: 'too_large' }],
  ])('does not ask again after %j', async (reply, expected) => {
    const carrier = await startScript(reply, found);
    const error = await failure(clientFor(carrier.url, fakeTime().options).getMessage(messageId));
    expect(error).toMatchObject(expected);
    expect(error.status).toBe(typeof reply === 'object' && 'status' in reply ? reply.status : null);
    expect(carrier.asked).toHaveLength(1);
  });

  test('says what happened and what to do when the keys are refused', async () => {
    const carrier = await startScript({ status: 401, json: errorAnswer(401, { detail: 'Authentication failed.' }) });
    const error = await failure(clientFor(carrier.url).getMessage(messageId));
    expect(error).toBeInstanceOf(SwitchboardError);
    expect(error.happened).toBe('Flowroute refused the access key (401).');
    expect(error.next).toContain('FLOWROUTE_ACCESS_KEY and FLOWROUTE_SECRET_KEY');
    expect(error.errorId).toBe('6f1d2f0e-0000-4000-8000-000000000001');
  });

  test('says what the network called it when the connection is refused', async () => {
    const client = clientFor(`http://127.0.0.1:${await closedPort()}`, fakeTime().options);
    const error = await failure(client.getMessage(messageId));
    expect(error).toMatchObject({ kind: 'refused', status: null, networkCode: 'ECONNREFUSED' });
    expect(error.happened).toBe('The connection to Flowroute was refused (ECONNREFUSED).');
  });

  test('asks again when the name does not resolve, and says so in the end', async () => {
    const time = fakeTime();
    const client = clientFor('https://nothing.invalid', { ...time.options, readBudgetMs: 1_000 });
    expect(await failure(client.getMessage(messageId))).toMatchObject({ kind: 'dns', status: null });
    expect(time.waits).toEqual([300]);
  });

  test('asks again on a fresh connection when a kept-alive one breaks', async () => {
    const body = JSON.stringify({ data: messageRow() });
    let requests = 0;
    const server = await startTcp((socket) => {
      requests += 1;
      if (requests === 2) socket.resetAndDestroy();
      else socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
    });
    const client = clientFor(server.url, fakeTime().options);
    await client.getMessage(messageId);
    expect(await client.getMessage(messageId)).toMatchObject({ id: messageId });
    expect(requests).toBe(3);
  });

  test('tells nothing secret, whatever the carrier repeats', async () => {
    const basic = Buffer.from(`${accessKey}:${secretKey}`).toString('base64');
    const detail = `Got ${secretKey} in Basic ${basic} about +12065550111`;
    const carrier = await startScript({ status: 400, json: errorAnswer(400, { title: secretKey, detail }) });
    const error = await failure(clientFor(carrier.url).getMessage(messageId));
    const written = `${inspect(error, { depth: 9 })} ${JSON.stringify(error)} ${error.detail}`;
    for (const secret of [secretKey, basic, accessKey]) expect(written).not.toContain(secret);
    // What a logger copies of an error has no number in it; the person who asked may see the carrier's words.
    expect(`${inspect(error, { depth: 9 })} ${JSON.stringify(error)}`).not.toContain('2065550111');
    expect(error.detail).toContain('about +12065550111');
  });

  test('ends with the caller’s own reason when the caller aborts', async () => {
    const reason = new Error('shutting down');
    const controller = new AbortController();
    const carrier = await startScript('hang');
    const reading = clientFor(carrier.url).getMessage(messageId, { signal: controller.signal });
    await carrier.reached(1);
    controller.abort(reason);
    await expect(reading).rejects.toBe(reason);
  });

  test('ends with the caller’s own reason while it waits to ask again', async () => {
    const reason = new Error('shutting down');
    const controller = new AbortController();
    const carrier = await startCarrier(() => ({ status: 429, headers: { 'retry-after': '10' } }));
    const client = clientFor(carrier.url, { onRequest: () => setImmediate(() => controller.abort(reason)) });
    await expect(client.getMessage(messageId, { signal: controller.signal })).rejects.toBe(reason);
    expect(carrier.asked).toHaveLength(1);
  });
});

describe('the observer', () => {
  test('learns of each attempt, with neither number nor id nor body', async () => {
    const time = fakeTime();
    const seen: object[] = [];
    const carrier = await startScript({ status: 500 }, found, 'reset', { status: 200, json: numberAnswer() });
    const client = clientFor(carrier.url, { ...time.options, onRequest: (info) => seen.push(info) });
    await client.getMessage(messageId);
    await client.sendMessage({ from: '+12065550100', to: '+12065550111', body: 'private' });
    await client.getNumber('+12065550100');
    expect(seen).toEqual([
      { method: 'GET', path: '/v2.1/messages/:id', status: 500, ms: 0, outcome: 'answered' },
      { method: 'GET', path: '/v2.1/messages/:id', status: 200, ms: 0, outcome: 'answered' },
      { method: 'POST', path: '/v2.1/messages', status: null, ms: 0, outcome: 'connection_lost' },
      { method: 'GET', path: '/v2/numbers/:id', status: 200, ms: 0, outcome: 'answered' },
    ]);
  });

  test('that throws costs no answer, and is heard of as a process warning', async () => {
    const warning = jest.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const carrier = await startScript({ status: 202, json: { data: { id: messageId } } });
    const client = clientFor(carrier.url, {
      onRequest: () => {
        throw new Error('the observer is broken');
      },
    });
    const outcome = await client.sendMessage({ from: '+12065550100', to: '+12065550111', body: 'hi' });
    expect(outcome).toMatchObject({ kind: 'accepted' });
    expect(warning).toHaveBeenCalledWith('the observer is broken', { type: 'FlowrouteObserverWarning' });
    warning.mockRestore();
  });
});
