import { afterEach, describe, expect, test } from '@jest/globals';
import { errorAnswer, messageId, sendAnswer, text } from './fixtures.ts';
import { accessKey, clientFor, closeAll, limitFor, type Reply, secretKey, startScript } from './local-carrier.ts';

afterEach(closeAll);

async function sendTo(reply: Reply, wanted: Parameters<ReturnType<typeof clientFor>['sendMessage']>[0] = text) {
  const carrier = await startScript(reply);
  const outcome = await clientFor(carrier.url, { timeoutMs: limitFor(reply) }).sendMessage(wanted);
  return { outcome, carrier };
}

describe('a send', () => {
  test('goes out compact, in the carrier form of the numbers, with the keys and the version', async () => {
    const { outcome, carrier } = await sendTo({ status: 202, json: sendAnswer() });
    expect(outcome).toEqual({ kind: 'accepted', id: messageId, segments: null });
    const [asked] = carrier.asked;
    expect(asked).toMatchObject({ method: 'POST', path: '/v2.1/messages' });
    expect(JSON.parse(asked?.body ?? '')).toEqual({ to: '12065550111', from: '12065550100', body: 'hi' });
    expect(asked?.headers).toMatchObject({
      authorization: `Basic ${Buffer.from(`${accessKey}:${secretKey}`).toString('base64')}`,
      'content-type': 'application/vnd.api+json',
      accept: 'application/vnd.api+json',
      'user-agent': expect.stringMatching(/^switchboard\/\d+\.\d+\.\d+$/),
    });
    expect(asked?.headers.connection).toBe('keep-alive');
  });

  test('with media is an MMS, and may have no words', async () => {
    const mediaUrls = ['https://example.test/a.jpg'];
    const { carrier } = await sendTo(
      { status: 202, json: sendAnswer() },
      { ...text, body: '', mediaUrls, dlrCallback: 'https://example.test/dlr' },
    );
    expect(JSON.parse(carrier.asked[0]?.body ?? '')).toEqual({
      to: '12065550111',
      from: '12065550100',
      media_urls: mediaUrls,
      is_mms: true,
      dlr_callback: 'https://example.test/dlr',
    });
  });

  test('of words alone can be made an MMS', async () => {
    const { carrier } = await sendTo({ status: 202, json: sendAnswer() }, { ...text, isMms: true });
    expect(JSON.parse(carrier.asked[0]?.body ?? '')).toMatchObject({ body: 'hi', is_mms: true });
  });

  test('keeps every character of the text', async () => {
    const body = ' “Grüße” 🙂\u2028\n';
    const { carrier } = await sendTo({ status: 202, json: sendAnswer() }, { ...text, body });
    expect(JSON.parse(carrier.asked[0]?.body ?? '').body).toBe(body);
  });

  test('to what is not E.164 is refused before anything leaves', async () => {
    const carrier = await startScript();
    const client = clientFor(carrier.url);
    await expect(client.sendMessage({ ...text, to: '12065550111' })).rejects.toMatchObject({ code: 'bad_number' });
    expect(carrier.asked).toEqual([]);
  });

  test.each([
    ['beside the attributes', { price_details: { segment_count: 3, base_rate: '0.0040' } }],
    ['inside the attributes', { attributes: { price_details: { segment_count: '3' } } }],
  ])('says how many segments were billed where the answer does, %s', async (_where, extra) => {
    const { outcome } = await sendTo({ status: 202, json: { data: { ...sendAnswer().data, ...extra } } });
    expect(outcome).toMatchObject({ kind: 'accepted', segments: 3 });
  });

  test.each([200, 201, 202])('with an id in a %i is accepted', async (status) => {
    const { outcome } = await sendTo({ status, json: sendAnswer() });
    expect(outcome).toMatchObject({ kind: 'accepted', id: messageId });
  });
});

describe('an answer to a send', () => {
  test.each([400, 401, 403, 404, 405, 415, 422])('of %i is a rejection, in one POST', async (status) => {
    const { outcome, carrier } = await sendTo({
      status,
      json: errorAnswer(status, { title: 'No', detail: 'Not so.' }),
    });
    expect(outcome).toEqual({
      kind: 'rejected',
      status,
      carrierCode: null,
      title: 'No',
      detail: 'Not so.',
      errorId: '6f1d2f0e-0000-4000-8000-000000000001',
    });
    expect(carrier.count('POST')).toBe(1);
  });

  test('of 429 was never reached, and says how long to wait if Flowroute does', async () => {
    const told = await sendTo({ status: 429, text: 'slow down', headers: { 'retry-after': '2' } });
    expect(told.outcome).toEqual({
      kind: 'never_reached',
      reason: 'rate_limited',
      networkCode: null,
      retryAfterMs: 2_000,
    });
    const untold = await sendTo({ status: 429, json: errorAnswer(429) });
    expect(untold.outcome).toMatchObject({ kind: 'never_reached', reason: 'rate_limited', retryAfterMs: null });
    expect(untold.carrier.count('POST')).toBe(1);
  });

  test.each([
    [500, 'server_error'],
    [502, 'server_error'],
    [503, 'server_error'],
    [402, 'unexpected_status'],
    [408, 'unexpected_status'],
    [409, 'unexpected_status'],
    [301, 'redirect'],
    [304, 'redirect'],
    [307, 'redirect'],
    [308, 'redirect'],
  ])('of %i is uncertain (%s), in one POST', async (status, reason) => {
    const { outcome, carrier } = await sendTo({
      status,
      text: '<html>Oops</html>',
      headers: { location: '/elsewhere' },
    });
    expect(outcome).toEqual({ kind: 'uncertain', reason, status });
    expect(carrier.asked).toHaveLength(1);
  });

  test('of 204, without a body, is uncertain', async () => {
    const { outcome } = await sendTo({ status: 204 });
    expect(outcome).toEqual({ kind: 'uncertain', reason: 'unreadable_answer', status: 204 });
  });

  test.each([
    ['no JSON', '<html>Thank you</html>'],
    ['nothing', ''],
    ['JSON null', 'null'],
    ['no data', '{}'],
    ['no id', '{"data":{"type":"message"}}'],
    ['an empty id', '{"data":{"type":"message","id":"  "}}'],
    ['a list', '{"data":[{"type":"message","id":"mdr2-1"}]}'],
    ['an id beside errors', '{"data":{"type":"message","id":"mdr2-1"},"errors":[{"status":422}]}'],
    ['nesting without end', `${'{"data":'.repeat(50_000)}1${'}'.repeat(50_000)}`],
  ])('of 202 with %s is uncertain', async (_what, body) => {
    const { outcome, carrier } = await sendTo({ status: 202, text: body });
    expect(outcome).toEqual({ kind: 'uncertain', reason: 'unreadable_answer', status: 202 });
    expect(carrier.count('POST')).toBe(1);
  });

  test('of 202 with more than a megabyte is uncertain', async () => {
    const { outcome } = await sendTo({ status: 202, text: Buffer.alloc(1024 * 1024 + 1, 32) });
    expect(outcome).toEqual({ kind: 'uncertain', reason: 'unreadable_answer', status: 202 });
  });

  test.each<[string, Reply]>([
    ['timeout', { status: 202, stopsAfter: '{"data":{"id":"mdr2-' }],
    ['connection_lost', { status: 202, breaksAfter: '{"data":{"id":"mdr2-' }],
  ])('of 202 that ends in mid-body is uncertain (%s)', async (reason, reply) => {
    const { outcome, carrier } = await sendTo(reply);
    expect(outcome).toEqual({ kind: 'uncertain', reason, status: 202 });
    expect(carrier.count('POST')).toBe(1);
  });

  test.each<Reply>([
    { status: 422, stopsAfter: '{"errors":[' },
    { status: 422, breaksAfter: '{"errors":[' },
  ])('of 422 stays a rejection though its body never comes', async (reply) => {
    const { outcome } = await sendTo(reply);
    expect(outcome).toMatchObject({ kind: 'rejected', status: 422, title: 'Unprocessable value', detail: null });
  });
});

describe('a rejection', () => {
  test('repeats neither the keys nor the callback that it was sent, though the carrier does', async () => {
    const dlrCallback = 'https://example.test/flowroute/0123456789abcdef0123456789abcdef/dlr';
    const basic = Buffer.from(`${accessKey}:${secretKey}`).toString('base64');
    const { outcome } = await sendTo(
      {
        status: 400,
        json: errorAnswer(400, {
          title: `Key ${secretKey}`,
          detail: {
            header: `Basic ${basic}`,
            dlr_callback: [`${dlrCallback} is bad`, '0123456789abcdef0123456789abcdef'],
          },
        }),
      },
      { ...text, dlrCallback },
    );
    const shown = JSON.stringify(outcome);
    expect(outcome).toMatchObject({ title: 'Key [hidden]', detail: expect.stringContaining('[hidden] is bad') });
    for (const secret of [secretKey, basic, '0123456789abcdef']) expect(shown).not.toContain(secret);
  });
});
