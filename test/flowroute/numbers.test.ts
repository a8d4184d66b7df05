import { afterEach, describe, expect, test } from '@jest/globals';
import { errorAnswer, numberAnswer, numberRow } from './fixtures.ts';
import { clientFor, closeAll, closedPort, limitFor, type Reply, startScript, startTcp } from './local-carrier.ts';

afterEach(closeAll);

const number = '+12065550100';

async function buyFrom(reply: Reply, settings = {}) {
  const carrier = await startScript(reply);
  const outcome = await clientFor(carrier.url, { timeoutMs: limitFor(reply) }).buyNumber(number, settings);
  return { outcome, carrier };
}

describe('a purchase', () => {
  test('without settings is a POST without a body', async () => {
    const { outcome, carrier } = await buyFrom({ status: 201, json: numberAnswer() });
    expect(outcome).toMatchObject({ kind: 'accepted', number, messagingProvisioned: true, details: { number } });
    expect(carrier.asked).toMatchObject([{ method: 'POST', path: '/v2/numbers/12065550100', body: '' }]);
    expect(carrier.asked[0]?.headers).toMatchObject({ 'content-length': '0' });
    expect(carrier.asked[0]?.headers).not.toHaveProperty('content-type');
  });

  test('takes settings along, compact', async () => {
    const settings = {
      messagingEnabled: true,
      cnamLookupsEnabled: false,
      messagingEmail: false,
      messagingCallbackUrl: 'https://example.test/flowroute/token/sms',
    };
    const { carrier } = await buyFrom({ status: 201, json: numberAnswer() }, settings);
    expect(JSON.parse(carrier.asked[0]?.body ?? '')).toEqual({
      messaging_enabled: true,
      cnam_lookups_enabled: false,
      messaging_email: false,
      messaging_callback_url: 'https://example.test/flowroute/token/sms',
    });
  });

  test('answered by 207 is bought, without messaging', async () => {
    const { outcome } = await buyFrom({ status: 207, json: numberAnswer() });
    expect(outcome).toMatchObject({ kind: 'accepted', messagingProvisioned: false });
  });

  test('answered by 200, as older documents have it, is bought', async () => {
    const { outcome } = await buyFrom({ status: 200, json: numberAnswer() });
    expect(outcome).toMatchObject({ kind: 'accepted', messagingProvisioned: true });
  });

  test('brings the prices of the newer answers', async () => {
    const prices = { monthly_cost: '1.25', setup_cost: 1, inbound_rate: 0.012, status: 'PURCHASED', iso_country: 'US' };
    const { outcome } = await buyFrom({ status: 201, json: numberAnswer('12065550100', prices) });
    expect(outcome).toMatchObject({
      details: {
        monthlyNanodollars: 1_250_000_000n,
        setupNanodollars: 1_000_000_000n,
        inboundRateNanodollars: 12_000_000n,
        status: 'PURCHASED',
        country: 'US',
        primaryRoute: { id: '0', alias: 'sip-reg', type: 'sip-reg', value: null },
      },
    });
  });

  test.each<[string, Reply]>([
    ['another number', { status: 201, json: numberAnswer('12065550199') }],
    ['no number', { status: 201, json: { data: {} } }],
    ['no JSON', { status: 201, text: 'Created' }],
    ['nothing', { status: 207 }],
    ['a 202', { status: 202, json: numberAnswer() }],
  ])('answered by a success with %s is uncertain, in one POST', async (_what, reply) => {
    const { outcome, carrier } = await buyFrom(reply);
    expect(outcome).toMatchObject({ kind: 'uncertain', reason: 'unreadable_answer' });
    expect(carrier.count('POST')).toBe(1);
  });

  test.each([400, 401, 403, 404, 405, 415, 422])('answered by %i is rejected, in one POST', async (status) => {
    const { outcome, carrier } = await buyFrom({ status, json: errorAnswer(status, { detail: '' }) });
    expect(outcome).toMatchObject({ kind: 'rejected', status, detail: null });
    expect(carrier.count('POST')).toBe(1);
  });

  test.each<[string, Reply, object]>([
    ['500', { status: 500 }, { kind: 'uncertain', reason: 'server_error', status: 500 }],
    ['429', { status: 429 }, { kind: 'never_reached', reason: 'rate_limited' }],
    ['a redirect', { status: 302, headers: { location: '/' } }, { kind: 'uncertain', reason: 'redirect', status: 302 }],
    ['a reset', 'reset', { kind: 'uncertain', reason: 'connection_lost', status: null }],
    ['silence', 'hang', { kind: 'uncertain', reason: 'timeout', status: null }],
  ])('answered by %s is not repeated', async (_what, reply, expected) => {
    const { outcome, carrier } = await buyFrom(reply);
    expect(outcome).toMatchObject(expected);
    expect(carrier.asked).toHaveLength(1);
  });

  test('on a refused connection never left', async () => {
    const client = clientFor(`http://127.0.0.1:${await closedPort()}`);
    expect(await client.buyNumber(number)).toMatchObject({ kind: 'never_reached', reason: 'refused' });
  });

  test('on a kept-alive connection that closes as it arrives is uncertain and not repeated', async () => {
    const body = JSON.stringify(numberAnswer());
    const server = await startTcp((socket, chunk) => {
      if (chunk.includes('POST ')) socket.resetAndDestroy();
      else socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
    });
    const client = clientFor(server.url);
    await client.getNumber(number);
    expect(await client.buyNumber(number)).toEqual({ kind: 'uncertain', reason: 'connection_lost', status: null });
    await client.getNumber(number);
    expect(server.received().match(/POST /g)).toHaveLength(1);
    expect(server.connections).toHaveLength(2);
  });

  test('of what is not E.164 is refused before anything leaves', async () => {
    const carrier = await startScript();
    await expect(clientFor(carrier.url).buyNumber('2065550100')).rejects.toMatchObject({ code: 'bad_number' });
    expect(carrier.asked).toEqual([]);
  });
});

describe('a change of a number', () => {
  test('sends what changes, and the type that the carrier wants', async () => {
    const carrier = await startScript({ status: 200, json: numberAnswer('12065550100', { alias: 'Front desk' }) });
    const outcome = await clientFor(carrier.url).updateNumber(number, { alias: 'Front desk', messagingEnabled: true });
    expect(outcome).toMatchObject({ kind: 'accepted', details: { alias: 'Front desk' } });
    expect(carrier.asked).toMatchObject([{ method: 'PATCH', path: '/v2/numbers/12065550100' }]);
    expect(JSON.parse(carrier.asked[0]?.body ?? '')).toEqual({
      type: 'number',
      alias: 'Front desk',
      messaging_enabled: true,
    });
  });

  test('can take an alias away', async () => {
    const carrier = await startScript({ status: 200, json: numberAnswer() });
    await clientFor(carrier.url).updateNumber(number, { alias: null });
    expect(JSON.parse(carrier.asked[0]?.body ?? '')).toEqual({ type: 'number', alias: null });
  });

  test('that could not set up messaging says so', async () => {
    const carrier = await startScript({ status: 207, json: numberAnswer() });
    const outcome = await clientFor(carrier.url).updateNumber(number, { messagingEnabled: true });
    expect(outcome).toMatchObject({ kind: 'accepted', messagingProvisioned: false });
  });

  test('that is refused does not repeat the callback that it was given', async () => {
    const messagingCallbackUrl = 'https://example.test/flowroute/0123456789abcdef0123456789abcdef/sms';
    const carrier = await startScript({
      status: 422,
      json: errorAnswer(422, { detail: `${messagingCallbackUrl}: bad` }),
    });
    const outcome = await clientFor(carrier.url).updateNumber(number, { messagingCallbackUrl });
    expect(outcome).toMatchObject({ kind: 'rejected', status: 422, detail: '[hidden]: bad' });
  });

  test('is tried once', async () => {
    const carrier = await startScript({ status: 503, text: '<html>Maintenance</html>' });
    const outcome = await clientFor(carrier.url).updateNumber(number, { cnamLookupsEnabled: true });
    expect(outcome).toEqual({ kind: 'uncertain', reason: 'server_error', status: 503 });
    expect(carrier.asked).toHaveLength(1);
  });
});

describe('a release', () => {
  async function releaseFrom(reply: Reply) {
    const carrier = await startScript(reply);
    const outcome = await clientFor(carrier.url, { timeoutMs: limitFor(reply) }).releaseNumber(number);
    return { outcome, carrier };
  }

  test('is a DELETE without a body, and done by a 204', async () => {
    const { outcome, carrier } = await releaseFrom({ status: 204 });
    expect(outcome).toEqual({ kind: 'accepted', number });
    expect(carrier.asked).toMatchObject([{ method: 'DELETE', path: '/v2/numbers/12065550100', body: '' }]);
    expect(carrier.asked[0]?.headers).not.toHaveProperty('content-type');
  });

  test.each([400, 401, 403, 404, 405, 415, 422])('answered by %i is rejected, in one DELETE', async (status) => {
    const detail = 'Could not find that resource on your account.';
    const { outcome, carrier } = await releaseFrom({ status, json: errorAnswer(status, { detail }) });
    expect(outcome).toMatchObject({ kind: 'rejected', status, detail });
    expect(carrier.count('DELETE')).toBe(1);
  });

  test.each<[string, Reply, object]>([
    ['200 with the number in it', { status: 200, json: numberAnswer() }, { kind: 'uncertain', status: 200 }],
    ['202', { status: 202 }, { kind: 'uncertain', reason: 'unreadable_answer', status: 202 }],
    ['500', { status: 500 }, { kind: 'uncertain', reason: 'server_error', status: 500 }],
    ['429', { status: 429 }, { kind: 'never_reached', reason: 'rate_limited' }],
    ['a redirect', { status: 302, headers: { location: '/' } }, { kind: 'uncertain', reason: 'redirect', status: 302 }],
    ['a reset', 'reset', { kind: 'uncertain', reason: 'connection_lost', status: null }],
    ['silence', 'hang', { kind: 'uncertain', reason: 'timeout', status: null }],
  ])('answered by %s is not repeated', async (_what, reply, expected) => {
    const { outcome, carrier } = await releaseFrom(reply);
    expect(outcome).toMatchObject(expected);
    expect(carrier.asked).toHaveLength(1);
  });

  test('on a refused connection never left', async () => {
    const client = clientFor(`http://127.0.0.1:${await closedPort()}`);
    expect(await client.releaseNumber(number)).toMatchObject({ kind: 'never_reached', reason: 'refused' });
  });

  test('of what is not E.164 is refused before anything leaves', async () => {
    const carrier = await startScript();
    await expect(clientFor(carrier.url).releaseNumber('206/5550100')).rejects.toMatchObject({ code: 'bad_number' });
    expect(carrier.asked).toEqual([]);
  });
});

describe("a number's callback", () => {
  const url = 'https://example.test/flowroute/0123456789abcdef0123456789abcdef/sms';

  test.each(['sms_callback', 'mms_callback', 'sms_dlr_callback', 'mms_dlr_callback'] as const)(
    'of the type %s is set by a POST, and done by a 204',
    async (type) => {
      const carrier = await startScript({ status: 204 });
      expect(await clientFor(carrier.url).setNumberCallback(number, type, url)).toEqual({ kind: 'accepted', number });
      expect(carrier.asked).toMatchObject([
        { method: 'POST', path: `/v2/numbers/12065550100/relationships/${type}`, body: `{"callback_url":"${url}"}` },
      ]);
    },
  );

  test('that is refused does not repeat the address', async () => {
    const carrier = await startScript({ status: 422, json: errorAnswer(422, { detail: `${url}: bad` }) });
    const outcome = await clientFor(carrier.url).setNumberCallback(number, 'sms_callback', url);
    expect(outcome).toMatchObject({ kind: 'rejected', status: 422, detail: '[hidden]: bad' });
  });

  test('is tried once', async () => {
    const carrier = await startScript({ status: 503 });
    const outcome = await clientFor(carrier.url).setNumberCallback(number, 'sms_callback', url);
    expect(outcome).toEqual({ kind: 'uncertain', reason: 'server_error', status: 503 });
    expect(carrier.asked).toHaveLength(1);
  });
});

describe('one number', () => {
  test('comes with its route, its caller name and its address', async () => {
    const answer = numberAnswer();
    const carrier = await startScript({
      status: 200,
      json: {
        data: {
          ...answer.data,
          relationships: {
            cnam_preset: { data: { type: 'cnam', id: 17604 } },
            e911_address: { data: { type: 'e911', id: '22' } },
            failover_route: { data: { type: 'route', id: '98396' } },
            primary_route: { data: { type: 'route', id: '0' } },
          },
        },
        included: [
          ...answer.included,
          { type: 'cnam', id: '17604', attributes: { value: 'EXAMPLE CO', is_approved: true } },
          {
            type: 'e911',
            id: '22',
            attributes: {
              label: 'Office',
              street_number: '1',
              street_name: 'Example Ave',
              city: 'Seattle',
              state: 'WA',
              zip: '98101',
              country: 'US',
            },
          },
        ],
      },
    });
    expect(await clientFor(carrier.url).getNumber(number)).toEqual({
      number,
      alias: null,
      note: null,
      status: null,
      numberType: 'longcode',
      rateCenter: 'seattle',
      state: 'wa',
      country: null,
      tier: null,
      rateType: null,
      monthlyNanodollars: null,
      setupNanodollars: null,
      inboundRateNanodollars: null,
      messagingEnabled: true,
      cnamLookupsEnabled: true,
      primaryRoute: { id: '0', alias: 'sip-reg', type: 'sip-reg', value: null },
      failoverRoute: { id: '98396', alias: null, type: null, value: null },
      cnam: { id: '17604', value: 'EXAMPLE CO', approved: true },
      e911: {
        id: '22',
        label: 'Office',
        street: '1 Example Ave',
        city: 'Seattle',
        state: 'WA',
        zip: '98101',
        country: 'US',
      },
      messagingSetup: null,
    });
  });

  test.each<[string | null, object]>([
    ['processing', { status: 'processing', tn: '12065550100' }],
    ['failed', { status: 'failed' }],
    [null, { status: 'processing', tn: '12065550199' }],
    [null, { tn: '12065550100' }],
  ])('says how far its messaging is: %s', async (messagingSetup, attributes) => {
    const answer = numberAnswer();
    const task = { type: 'message_provisioning_status', id: '6f1d2f0e', attributes };
    const carrier = await startScript({ status: 200, json: { ...answer, included: [...answer.included, task] } });
    expect(await clientFor(carrier.url).getNumber(number)).toMatchObject({ messagingSetup });
  });

  test.each([
    ['standard', 'longcode'],
    ['longcode', 'longcode'],
    ['long-code', 'longcode'],
    ['tollfree', 'toll-free'],
    ['Toll-Free', 'toll-free'],
    ['inum', 'inum'],
    ['satellite', 'satellite'],
    [undefined, null],
  ])('of the type %s is %s', async (number_type, expected) => {
    const carrier = await startScript({ status: 200, json: numberAnswer('12065550100', { number_type }) });
    expect(await clientFor(carrier.url).getNumber(number)).toMatchObject({ numberType: expected });
  });

  test('is read though its id is a JSON number and its value has a plus', async () => {
    const row = { ...numberRow('12065550100', { value: '+12065550100' }), id: 12065550100 };
    const carrier = await startScript({ status: 200, json: { data: row } });
    expect(await clientFor(carrier.url).getNumber(number)).toMatchObject({ number, primaryRoute: null });
  });

  test('that is not on the account is null', async () => {
    const detail = 'Could not find that resource on your account.';
    const carrier = await startScript({ status: 404, json: errorAnswer(404, { detail }) });
    expect(await clientFor(carrier.url).getNumber(number)).toBeNull();
  });
});
