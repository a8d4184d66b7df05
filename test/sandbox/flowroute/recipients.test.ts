import { afterEach, describe, expect, test } from '@jest/globals';
import { magicRecipients } from '../../../src/sandbox/flowroute/protocol.ts';
import type { LocalFlowroute } from '../../../src/sandbox/flowroute/server.ts';
import { type Answer, ask, detailOf, eventually, failureOf, recordWith, send, start } from './support.ts';

const tried = new Set<string>();
let flowroute: LocalFlowroute;
afterEach(() => flowroute.close());

/** Starts a fresh carrier and texts a magic recipient. */
async function text(line: keyof typeof magicRecipients, options: Parameters<typeof start>[0] = {}): Promise<Answer> {
  return (await texting(line, options)).answer;
}

/** The same, without waiting for the answer. */
async function texting(
  line: keyof typeof magicRecipients,
  options: Parameters<typeof start>[0] = {},
): Promise<{ answer: Promise<Answer> }> {
  tried.add(line);
  flowroute = await start(options);
  return { answer: send(flowroute, { to: `1509${line}` }) };
}

function accepted(): boolean[] {
  return flowroute.requests().flatMap((request) => (request.method === 'POST' ? [request.accepted] : []));
}

async function onPhone(): Promise<void> {
  await eventually(
    () => flowroute.phones().length,
    (phones) => phones === 1,
  );
}

/** How many records there are from this test on. */
async function records(): Promise<number> {
  const today = new Date(Date.now() - 60_000).toISOString();
  return (await ask(flowroute, 'GET', `/v2.1/messages?start_date=${today}`)).json.list('data').length;
}

describe('recipients that misbehave by themselves', () => {
  test('0120 answers late, then all is well', async () => {
    const before = performance.now();
    expect((await text('5550120', { slowMs: 200 })).status).toBe(202);
    expect(performance.now() - before).toBeGreaterThan(199);
    await onPhone();
  });

  test('0121 is 401', async () => {
    const answer = await text('5550121');
    expect([answer.status, detailOf(answer)]).toEqual([401, 'Authentication failed.']);
    expect(accepted()).toEqual([false]);
  });

  test('0122 is 403 in the shape without an id', async () => {
    const answer = await text('5550122');
    expect(answer.status).toBe(403);
    expect(answer.json.at('errors')).toEqual([{ status: 403, detail: '', title: 'ActionNotAuthorizedError' }]);
    expect(accepted()).toEqual([false]);
  });

  test('0123 is 422 on `to`', async () => {
    const answer = await text('5550123');
    expect(answer.status).toBe(422);
    expect(answer.json.list('errors', 0, 'detail', 'data', 'attributes', 'to')).toHaveLength(1);
  });

  test('0124 is 429 twice and then accepted, each text for itself', async () => {
    expect((await text('5550124')).status).toBe(429);
    const to = '15095550124';
    expect((await send(flowroute, { to, body: 'another' })).status).toBe(429);
    expect((await send(flowroute, { to })).status).toBe(429);
    expect((await send(flowroute, { to })).status).toBe(202);
    expect((await send(flowroute, { to, body: 'another' })).status).toBe(429);
    expect((await send(flowroute, { to, body: 'another' })).status).toBe(202);
    expect((await send(flowroute, { to })).status).toBe(429);
  });

  test('0125 is 500 before accepting', async () => {
    expect((await text('5550125')).status).toBe(500);
    expect(accepted()).toEqual([false]);
  });

  test('0126 is 500 after accepting', async () => {
    expect((await text('5550126')).status).toBe(500);
    expect(accepted()).toEqual([true]);
    await onPhone();
    expect(await records()).toBe(1);
  });

  test('0127 accepts and never answers', async () => {
    const unanswered = failureOf((await texting('5550127')).answer);
    const [request] = await eventually(
      () => flowroute.requests(),
      (requests) => requests.length === 1,
    );
    expect(request).toMatchObject({ accepted: true, status: null });
    await onPhone();
    await flowroute.close();
    expect(await unanswered).toBe('UND_ERR_SOCKET');
  });

  test('0128 accepts and resets the connection', async () => {
    expect(await failureOf(text('5550128'))).toBe('ECONNRESET');
    expect(flowroute.requests()).toMatchObject([{ accepted: true, status: null }]);
    await onPhone();
    expect(await records()).toBe(1);
  });

  test('0129 is delivered long before its record appears', async () => {
    const { json } = await text('5550129', { lateRecordDelayMs: 900 });
    await onPhone();
    expect((await ask(flowroute, 'GET', `/v2.1/messages/${json.at('data', 'id')}`)).status).toBe(404);
    expect((await recordWith(flowroute, json.at('data', 'id'), 3)).status).toBe(200);
  });

  test('0130 is delivered and its record never appears', async () => {
    const { status } = await text('5550130', { lateRecordDelayMs: 30, receiptDelayMs: 50 });
    expect(status).toBe(202);
    await onPhone();
    expect(await records()).toBe(0);
  });

  test('0131 fails after level 1 and reaches no phone', async () => {
    const { json } = await text('5550131');
    const record = await recordWith(flowroute, json.at('data', 'id'), 2);
    expect(words(record)).toEqual([
      [2, 'delivery failure', null],
      [1, 'smsc submit', null],
    ]);
    expect(flowroute.phones()).toEqual([]);
  });

  test('0132 is accepted, then a receipt says 1110, and it reaches no phone', async () => {
    const { status, json } = await text('5550132');
    expect(status).toBe(202);
    const record = await recordWith(flowroute, json.at('data', 'id'), 2);
    expect(words(record)).toEqual([
      [2, 'delivery failure', 1110],
      [1, 'smsc submit', null],
    ]);
    expect(flowroute.phones()).toEqual([]);
  });

  test('0133 is 400 with code 1110', async () => {
    const answer = await text('5550133');
    expect([answer.status, answer.json.at('errors', 0, 'code')]).toEqual([400, 1110]);
    expect(accepted()).toEqual([false]);
  });

  test('0134 never answers and accepts nothing', async () => {
    const unanswered = failureOf((await texting('5550134')).answer);
    const [request] = await eventually(
      () => flowroute.requests(),
      (requests) => requests.length === 1,
    );
    expect(request).toMatchObject({ accepted: false, status: null });
    await flowroute.close();
    expect(await unanswered).toBe('UND_ERR_SOCKET');
  });

  test('0135 resets the connection and accepts nothing', async () => {
    expect(await failureOf(text('5550135'))).toBe('ECONNRESET');
    expect(flowroute.requests()).toMatchObject([{ accepted: false, status: null }]);
  });

  test('0136 is handed over, on the phone, and never confirmed', async () => {
    const { json } = await text('5550136');
    await onPhone();
    const record = await recordWith(flowroute, json.at('data', 'id'), 2);
    expect(words(record)).toEqual([
      [2, 'message buffered', 1003],
      [1, 'smsc submit', null],
    ]);
  });

  test('0137 gathers a word that no list has', async () => {
    const { json } = await text('5550137');
    const record = await recordWith(flowroute, json.at('data', 'id'), 3);
    expect(words(record)[0]).toEqual([2, 'held for carrier review', null]);
  });

  test('0138 is 503 with a page instead of JSON', async () => {
    const { status, type } = await text('5550138');
    expect([status, type]).toEqual([503, 'text/html; charset=utf-8']);
    expect(accepted()).toEqual([false]);
  });

  test('0139 is 500 after accepting, and its record never appears', async () => {
    const { status } = await text('5550139', { receiptDelayMs: 50 });
    expect(status).toBe(500);
    expect(accepted()).toEqual([true]);
    await onPhone();
    expect(await records()).toBe(0);
  });

  test('each recipient of the table was tried', async () => {
    flowroute = await start();
    expect([...tried].sort()).toEqual(Object.keys(magicRecipients).sort());
  });
});

function words(record: Answer): unknown[][] {
  return record.json
    .list('data', 'attributes', 'delivery_receipts')
    .map((receipt) => [receipt.at('level'), receipt.at('status'), receipt.at('status_code')]);
}
