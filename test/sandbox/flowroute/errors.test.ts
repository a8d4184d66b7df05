import { request } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { LocalFlowroute } from '../../../src/sandbox/flowroute/server.ts';
import { startLocalFlowroute } from '../../../src/sandbox/flowroute/server.ts';
import { accessKey, ask, authorization, customer, detailOf, ours, secretKey, start } from './support.ts';

let flowroute: LocalFlowroute;
beforeAll(async () => {
  flowroute = await start();
});
afterEach(() => flowroute.reset());
afterAll(() => flowroute.close());

describe('keys', () => {
  test.each([
    ['none', ''],
    ['a wrong secret', `Basic ${btoa(`${accessKey}:wrong`)}`],
    ['a wrong access key', `Basic ${btoa(`wrong:${secretKey}`)}`],
    ['another scheme', `Bearer ${btoa(`${accessKey}:${secretKey}`)}`],
    ['no base64', 'Basic ÿÿÿ'],
  ])('%s: 401 with the documented body', async (_, wrong) => {
    const answer = await ask(flowroute, 'GET', '/v2/numbers', undefined, { authorization: wrong });
    expect(answer.status).toBe(401);
    expect(answer.type).toBe('application/vnd.api+json');
    expect(answer.json.value).toEqual({
      errors: [
        {
          detail: 'Authentication failed.',
          id: expect.stringMatching(/^[0-9a-f-]{36}$/),
          status: 401,
          title: 'Unauthorized',
        },
      ],
    });
  });

  test('the scheme is read in any case', async () => {
    const headers = { authorization: authorization.replace('Basic', 'basic') };
    expect((await ask(flowroute, 'GET', '/v2/numbers', undefined, headers)).status).toBe(200);
  });
});

describe('addresses and verbs', () => {
  test.each(['/', '/v1/numbers', '/v2/messages', '/v2.1/numbers', '/v2/numbers/', '/v2/numbers/1/2', '/v2.3/messages'])(
    '%s is not there: 404',
    async (path) => {
      const answer = await ask(flowroute, 'GET', path);
      expect(answer.status).toBe(404);
      expect(detailOf(answer)).toBe('The requested URL was not found on the server.');
    },
  );

  test.each([
    ['DELETE', '/v2.1/messages', 'GET, POST'],
    ['POST', '/v2.1/messages/mdr2-0', 'GET'],
    ['PUT', '/v2.2/messages/mdr2-0', 'GET'],
    ['POST', '/v2.2/messages/sms_callback', 'GET, PUT, DELETE'],
    ['POST', '/v2/numbers', 'GET'],
    ['POST', '/v2/numbers/available', 'GET'],
    ['GET', '/v2/numbers/details', 'POST'],
    ['PUT', '/v2/numbers/12065550100', 'GET, POST, PATCH, DELETE'],
    ['GET', '/v2/numbers/12065550100/relationships/sms_callback', 'POST'],
    ['HEAD', '/v2/numbers', 'GET'],
    ['OPTIONS', '/v2/numbers', 'GET'],
  ])('%s %s: 405, and what is allowed', async (method, path, allowed) => {
    const answer = await ask(flowroute, method, path);
    expect(answer.status).toBe(405);
    expect(answer.headers.get('allow')).toBe(allowed);
    if (method !== 'HEAD') {
      expect(answer.json.at('errors', 0)).toMatchObject({
        detail: 'The method is not allowed for the requested URL.',
        title: 'Method Not Allowed',
      });
    }
  });
});

describe('bodies', () => {
  const text = { to: customer, from: ours, body: 'hi' };

  test.each([
    'application/json',
    'application/json; charset=utf-8',
    'application/vnd.api+json',
    'application/vnd.api+json; charset=utf-8',
    'Application/JSON',
  ])('%s is taken', async (type) => {
    expect((await ask(flowroute, 'POST', '/v2.1/messages', text, { 'content-type': type })).status).toBe(202);
  });

  test.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'text/json'])(
    '%s is 415',
    async (type) => {
      expect((await ask(flowroute, 'POST', '/v2.1/messages', text, { 'content-type': type })).status).toBe(415);
      expect(flowroute.requests()).toMatchObject([{ accepted: false, contentType: type }]);
    },
  );

  test('a compressed body is 415', async () => {
    const headers = { 'content-encoding': 'gzip' };
    expect((await ask(flowroute, 'POST', '/v2.1/messages', text, headers)).status).toBe(415);
  });

  test.each(['{', "{'to': 1}", '{"to":"1"}}', 'to=1', '\u0000'])('%j is no JSON: 400', async (body) => {
    expect((await ask(flowroute, 'POST', '/v2.1/messages', body)).status).toBe(400);
  });

  test('bytes that are no UTF-8 are 400', async () => {
    const response = await fetch(`${flowroute.url}/v2.1/messages`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify({ ...text, body: 'é' }), 'latin1'),
    });
    expect(response.status).toBe(400);
  });

  test('an empty send is 422, not a crash', async () => {
    expect((await ask(flowroute, 'POST', '/v2.1/messages')).status).toBe(422);
  });

  test('a body of more than two million bytes is 413', async () => {
    expect((await ask(flowroute, 'POST', '/v2.1/messages', { ...text, body: 'x'.repeat(2_000_000) })).status).toBe(413);
  });
});

describe('who may reach the server', () => {
  /** Asks with a `Host` header of choice, which fetch does not allow. */
  function statusFor(host: string, path: string): Promise<number | undefined> {
    return new Promise((resolve, reject) => {
      request({ port: flowroute.port, path, headers: { host, authorization } }, (response) => {
        response.resume();
        resolve(response.statusCode);
      })
        .on('error', reject)
        .end();
    });
  }

  test.each(['localhost', '127.0.0.1:80', '[::1]:4010', 'LOCALHOST:1'])('the host %s is this machine', async (host) => {
    expect(await statusFor(host, '/v2/numbers')).toBe(200);
    expect(await statusFor(host, '/_/phones')).toBe(200);
  });

  test.each(['example.com', '192.168.0.1', 'localhost.example.com', '127.0.0.1.example.com', 'x@127.0.0.1'])(
    'the host %s is refused, at the side door too',
    async (host) => {
      expect(await statusFor(host, '/v2/numbers')).toBe(421);
      expect(await statusFor(host, '/_/phones')).toBe(421);
      expect(flowroute.requests()).toEqual([]);
    },
  );

  test.each(['0.0.0.0', '::', '192.168.0.1', 'example.com'])('it does not listen on %s', async (host) => {
    await expect(startLocalFlowroute({ host, accessKey, secretKey })).rejects.toThrow(RangeError);
  });

  test('it listens on the other loopback names', async () => {
    const own = await start({ host: 'localhost' });
    expect((await ask(own, 'GET', '/v2/numbers')).status).toBe(200);
    await own.close();
  });

  test('a port that is taken is an error, not a hang', async () => {
    await expect(start({ port: flowroute.port })).rejects.toThrow('EADDRINUSE');
  });
});
