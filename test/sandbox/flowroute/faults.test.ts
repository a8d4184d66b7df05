import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { FaultKind } from '../../../src/sandbox/flowroute/protocol.ts';
import type { LocalFlowroute } from '../../../src/sandbox/flowroute/server.ts';
import { ask, detailOf, eventually, failureOf, send, start } from './support.ts';

let flowroute: LocalFlowroute;
beforeAll(async () => {
  flowroute = await start();
});
afterEach(() => flowroute.reset());
afterAll(() => flowroute.close());

describe('faults that answer', () => {
  test.each<[FaultKind, number]>([
    ['401', 401],
    ['403', 403],
    ['404', 404],
    ['415', 415],
    ['422', 422],
    ['429', 429],
    ['500-before', 500],
    ['503-html', 503],
  ])('%s answers %i and nothing is accepted', async (kind, status) => {
    await ask(flowroute, 'POST', '/_/faults', { kind, times: 1 });
    expect((await send(flowroute)).status).toBe(status);
    expect(flowroute.requests()).toMatchObject([{ accepted: false, status }]);
    expect((await send(flowroute)).status).toBe(202);
  });

  test('500-after accepts and answers 500', async () => {
    flowroute.addFault({ kind: '500-after', times: 1 });
    expect((await send(flowroute)).status).toBe(500);
    expect(flowroute.requests()).toMatchObject([{ accepted: true, status: 500 }]);
  });

  test('garbage-after accepts and answers 202 with what is not JSON', async () => {
    flowroute.addFault({ kind: 'garbage-after', times: 1 });
    const { status, type } = await send(flowroute);
    expect([status, type]).toEqual([202, 'text/plain']);
    expect(flowroute.requests()).toMatchObject([{ accepted: true, status: 202 }]);
  });

  test('slow answers properly, after so many milliseconds', async () => {
    flowroute.addFault({ kind: 'slow', ms: 120, times: 1 });
    const before = performance.now();
    expect((await send(flowroute)).status).toBe(202);
    expect(performance.now() - before).toBeGreaterThan(119);
  });
});

describe('faults that do not answer', () => {
  test.each<[FaultKind, boolean]>([
    ['reset-before', false],
    ['reset-after', true],
  ])('%s resets the connection; accepted: %s', async (kind, accepted) => {
    flowroute.addFault({ kind, times: 1 });
    expect(await failureOf(send(flowroute))).toBe('ECONNRESET');
    expect(flowroute.requests()).toMatchObject([{ accepted, status: null }]);
  });

  test.each<[FaultKind, boolean]>([
    ['hang-before', false],
    ['hang-after', true],
  ])('%s leaves the asker waiting until the server closes; accepted: %s', async (kind, accepted) => {
    const own = await start();
    own.addFault({ kind });
    const unanswered = failureOf(send(own));
    await eventually(
      () => own.requests(),
      (requests) => requests.length === 1,
    );
    expect(own.requests()).toMatchObject([{ accepted, status: null }]);
    const before = performance.now();
    await own.close();
    expect(performance.now() - before).toBeLessThan(30_000);
    expect(await unanswered).toBe('UND_ERR_SOCKET');
  });

  test('closing does not wait for a slow answer', async () => {
    const own = await start();
    own.addFault({ kind: 'slow', ms: 60_000 });
    const unanswered = failureOf(send(own));
    await eventually(
      () => own.requests(),
      (requests) => requests.length === 1,
    );
    const before = performance.now();
    await own.close();
    expect(performance.now() - before).toBeLessThan(30_000);
    expect(await unanswered).toBe('UND_ERR_SOCKET');
  });
});

describe('which requests a fault takes', () => {
  test('as many as it was wished for, then none', async () => {
    const { json } = await ask(flowroute, 'POST', '/_/faults', { kind: '429', times: 2 });
    expect(json.value).toEqual({ id: expect.any(Number), kind: '429', times: 2, left: 2 });
    const statuses = [await send(flowroute), await send(flowroute), await send(flowroute)].map((each) => each.status);
    expect(statuses).toEqual([429, 429, 202]);
    expect(flowroute.faults()).toMatchObject([{ left: 0 }]);
  });

  test('all, until the faults are deleted', async () => {
    flowroute.addFault({ kind: '500-before' });
    for (let i = 0; i < 5; i += 1) expect((await send(flowroute)).status).toBe(500);
    expect(flowroute.faults()).toMatchObject([{ left: null }]);
    expect((await ask(flowroute, 'DELETE', '/_/faults')).status).toBe(204);
    expect((await send(flowroute)).status).toBe(202);
    expect(flowroute.faults()).toEqual([]);
  });

  test('only those of its method and path', async () => {
    flowroute.addFault({ kind: '500-before', method: 'post', path: '/v2.1/messages' });
    expect((await send(flowroute, {}, 'v2.2')).status).toBe(202);
    expect((await ask(flowroute, 'GET', '/v2.1/messages?start_date=2020-01-01')).status).toBe(200);
    expect((await send(flowroute)).status).toBe(500);
  });

  test('the oldest that fits comes first', async () => {
    flowroute.addFault({ kind: '429', times: 1 });
    flowroute.addFault({ kind: '500-before', times: 1 });
    expect((await send(flowroute)).status).toBe(429);
    expect((await send(flowroute)).status).toBe(500);
    expect((await send(flowroute)).status).toBe(202);
  });

  test('an "accepted, then …" fault is not used up by a refused request, which keeps its refusal', async () => {
    flowroute.addFault({ kind: '500-after', times: 1 });
    const refused = await send(flowroute, { to: 'nobody' });
    expect(refused.status).toBe(422);
    expect(detailOf(refused)).toMatchObject({ data: { attributes: { to: expect.any(Array) } } });
    expect((await send(flowroute)).status).toBe(500);
    expect(flowroute.faults()).toMatchObject([{ left: 0 }]);
  });

  test.each([
    { kind: 'explode' },
    { kind: '429', times: 0 },
    { kind: '429', times: 1.5 },
    { kind: '429', count: 3 },
    {},
    [],
  ])('the wish %j is refused with a sentence', async (wish) => {
    const { status, json } = await ask(flowroute, 'POST', '/_/faults', wish);
    expect(status).toBe(422);
    expect(json.at('error')).toEqual(expect.any(String));
    expect(flowroute.faults()).toEqual([]);
  });
});
