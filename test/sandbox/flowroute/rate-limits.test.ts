import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { LocalFlowroute } from '../../../src/sandbox/flowroute/server.ts';
import { ask, send, start } from './support.ts';

let clock: Date;
let flowroute: LocalFlowroute;
beforeEach(async () => {
  clock = new Date('2026-03-05T12:00:00.000Z');
  flowroute = await start({ now: () => clock, rateLimits: { smsPerSecond: 5, mmsPerSecond: 1 } });
});
afterEach(() => flowroute.close());

async function statuses(times: number, wish: object = {}, version = 'v2.1'): Promise<number[]> {
  const answers: number[] = [];
  for (let i = 0; i < times; i += 1) answers.push((await send(flowroute, { ...wish }, version)).status);
  return answers;
}

describe('the limit of texts a second', () => {
  test('the sixth SMS in a second is 429 and dropped; the next second starts anew', async () => {
    expect(await statuses(7)).toEqual([202, 202, 202, 202, 202, 429, 429]);
    expect(flowroute.requests().filter((request) => request.accepted)).toHaveLength(5);
    clock = new Date('2026-03-05T12:00:00.999Z');
    expect(await statuses(1)).toEqual([429]);
    clock = new Date('2026-03-05T12:00:01.000Z');
    expect(await statuses(6)).toEqual([202, 202, 202, 202, 202, 429]);
  });

  test('attempts count, also refused ones', async () => {
    expect(await statuses(5, { to: 'nobody' })).toEqual([422, 422, 422, 422, 422]);
    expect(await statuses(1)).toEqual([429]);
  });

  test('one MMS a second, apart from SMS', async () => {
    expect(await statuses(2, { is_mms: 'true' })).toEqual([202, 429]);
    expect(await statuses(1, { media_urls: ['https://example.com/a.jpg'] })).toEqual([429]);
    expect(await statuses(6)).toEqual([202, 202, 202, 202, 202, 429]);
  });

  test('each endpoint counts for itself', async () => {
    expect(await statuses(6)).toEqual([202, 202, 202, 202, 202, 429]);
    expect(await statuses(6, {}, 'v2.2')).toEqual([202, 202, 202, 202, 202, 429]);
  });

  test('requests without the right keys do not count', async () => {
    for (let i = 0; i < 6; i += 1) await ask(flowroute, 'POST', '/v2.1/messages', {}, { authorization: 'Basic x' });
    expect(await statuses(1)).toEqual([202]);
  });

  test('a 429 promises nothing: there is no Retry-After', async () => {
    await statuses(5);
    const { status, headers, json } = await send(flowroute);
    expect(status).toBe(429);
    expect(headers.get('retry-after')).toBeNull();
    expect(json.at('errors', 0, 'status')).toBe(429);
  });

  test('the side door raises it and switches it off', async () => {
    expect((await ask(flowroute, 'GET', '/_/limits')).json.value).toEqual({ smsPerSecond: 5, mmsPerSecond: 1 });
    await ask(flowroute, 'PUT', '/_/limits', { smsPerSecond: 7, mmsPerSecond: 1 });
    expect(await statuses(8)).toEqual([202, 202, 202, 202, 202, 202, 202, 429]);
    const off = { smsPerSecond: null, mmsPerSecond: null };
    expect((await ask(flowroute, 'PUT', '/_/limits', off)).json.value).toEqual(off);
    expect(await statuses(20)).not.toContain(429);
    flowroute.reset();
    expect((await ask(flowroute, 'GET', '/_/limits')).json.value).toEqual({ smsPerSecond: 5, mmsPerSecond: 1 });
  });

  test.each([{}, { smsPerSecond: 5 }, { smsPerSecond: -1, mmsPerSecond: 1 }, { smsPerSecond: '9', mmsPerSecond: 1 }])(
    'the limits %j are refused',
    async (limits) => {
      expect((await ask(flowroute, 'PUT', '/_/limits', limits)).status).toBe(422);
      expect(flowroute.rateLimits()).toEqual({ smsPerSecond: 5, mmsPerSecond: 1 });
    },
  );
});
