import { Agent } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import nodeFetch from 'node-fetch';
import { sendAnswer, text } from './fixtures.ts';
import { clientFor, closeAll, closedPort, startCarrier, startScript, startTcp } from './local-carrier.ts';

afterEach(closeAll);

const accepted = JSON.stringify(sendAnswer());
const acceptedOnTheWire = `HTTP/1.1 202 Accepted\r\ncontent-type: application/json\r\ncontent-length: ${accepted.length}\r\n\r\n${accepted}`;

function posts(received: string): number {
  return received.match(/POST \/v2\.1\/messages/g)?.length ?? 0;
}

describe('a send that surely never left', () => {
  test.each(['127.0.0.1', 'localhost', '[::1]'])('is told so when %s refuses the connection', async (host) => {
    const outcome = await clientFor(`http://${host}:${await closedPort()}`).sendMessage(text);
    expect(outcome).toMatchObject({ kind: 'never_reached', retryAfterMs: null });
    // A machine without IPv6 has no route to ::1, which is as sure.
    if (host !== '[::1]') expect(outcome).toMatchObject({ reason: 'refused', networkCode: 'ECONNREFUSED' });
  });

  test('is told so when the name does not resolve', async () => {
    const outcome = await clientFor('https://nothing.invalid').sendMessage(text);
    expect(outcome).toMatchObject({ kind: 'never_reached', reason: 'dns' });
  });

  test('is its own thing when the caller had aborted before', async () => {
    const carrier = await startScript();
    const outcome = await clientFor(carrier.url).sendMessage(text, { signal: AbortSignal.abort() });
    expect(outcome).toEqual({ kind: 'aborted' });
    expect(carrier.asked).toEqual([]);
  });

  test('is its own thing when the caller aborts before the connection stands', async () => {
    const server = await startTcp(() => {});
    const controller = new AbortController();
    const sending = clientFor(server.url).sendMessage(text, { signal: controller.signal });
    controller.abort();
    expect(await sending).toEqual({ kind: 'aborted' });
    expect(server.received()).toBe('');
  });
});

describe('a send that may have been taken', () => {
  test('is uncertain when no answer comes in time', async () => {
    const carrier = await startScript('hang');
    const outcome = await clientFor(carrier.url, { timeoutMs: 1_000 }).sendMessage(text);
    expect(outcome).toEqual({ kind: 'uncertain', reason: 'timeout', status: null });
    expect(carrier.count('POST')).toBe(1);
  });

  test('is uncertain when the headers never end', async () => {
    const server = await startTcp((socket) => socket.write('HTTP/1.1 202 Accepted\r\ncontent-le'));
    const outcome = await clientFor(server.url, { timeoutMs: 1_000 }).sendMessage(text);
    expect(outcome).toEqual({ kind: 'uncertain', reason: 'timeout', status: null });
    expect(posts(server.received())).toBe(1);
  });

  test('is uncertain when a body comes too slowly, byte by byte', async () => {
    const server = await startTcp((socket) => {
      socket.write('HTTP/1.1 202 Accepted\r\ncontent-length: 1000\r\n\r\n');
      const drip = setInterval(() => socket.write(' '), 20);
      socket.on('close', () => clearInterval(drip));
    });
    const outcome = await clientFor(server.url, { timeoutMs: 1_000 }).sendMessage(text);
    expect(outcome).toEqual({ kind: 'uncertain', reason: 'timeout', status: 202 });
  });

  test('is uncertain when the connection is reset', async () => {
    const carrier = await startScript('reset');
    const outcome = await clientFor(carrier.url).sendMessage(text);
    expect(outcome).toEqual({ kind: 'uncertain', reason: 'connection_lost', status: null });
    expect(carrier.count('POST')).toBe(1);
  });

  test('is uncertain when the server takes the connection and closes it unread', async () => {
    const server = await startTcp(() => {});
    const sending = clientFor(server.url).sendMessage(text);
    while (server.connections.length === 0) await new Promise((resolve) => setImmediate(resolve));
    server.connections[0]?.destroy();
    expect(await sending).toMatchObject({ kind: 'uncertain', reason: 'connection_lost' });
  });

  test('is uncertain when the answer is not HTTP', async () => {
    const server = await startTcp((socket) => socket.end('220 mail.example.test ESMTP\r\n'));
    const outcome = await clientFor(server.url).sendMessage(text);
    expect(outcome).toEqual({ kind: 'uncertain', reason: 'unreadable_answer', status: null });
  });

  test('is uncertain when a chunked answer breaks off', async () => {
    const server = await startTcp((socket) =>
      socket.end(`HTTP/1.1 202 Accepted\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{"dat\r\n`),
    );
    const outcome = await clientFor(server.url).sendMessage(text);
    expect(outcome).toEqual({ kind: 'uncertain', reason: 'connection_lost', status: 202 });
  });

  test('is uncertain when a compressed answer is none', async () => {
    const carrier = await startScript({ status: 202, text: 'no gzip', headers: { 'content-encoding': 'gzip' } });
    const outcome = await clientFor(carrier.url).sendMessage(text);
    expect(outcome).toMatchObject({ kind: 'uncertain', status: 202 });
  });

  test('is uncertain when the caller aborts while it is under way', async () => {
    const carrier = await startScript('hang');
    const controller = new AbortController();
    const sending = clientFor(carrier.url).sendMessage(text, { signal: controller.signal });
    await carrier.reached(1);
    controller.abort();
    expect(await sending).toEqual({ kind: 'uncertain', reason: 'aborted', status: null });
  });

  test('is never sent on to where a redirect points', async () => {
    const elsewhere = await startScript({ status: 202, json: sendAnswer() });
    const carrier = await startScript({ status: 307, headers: { location: `${elsewhere.url}/v2.1/messages` } });
    const outcome = await clientFor(carrier.url).sendMessage(text);
    expect(outcome).toEqual({ kind: 'uncertain', reason: 'redirect', status: 307 });
    expect(elsewhere.asked).toEqual([]);
  });
});

describe('a kept-alive connection', () => {
  test('carries one send after another', async () => {
    const carrier = await startCarrier(() => ({ status: 202, json: sendAnswer() }));
    const client = clientFor(carrier.url);
    await client.sendMessage(text);
    await client.sendMessage(text);
    expect(new Set(carrier.asked.map((one) => one.clientPort)).size).toBe(1);
  });

  test.each([
    ['reset', (socket: { resetAndDestroy(): unknown; end(): unknown }) => socket.resetAndDestroy()],
    ['closed', (socket: { resetAndDestroy(): unknown; end(): unknown }) => socket.end()],
  ])(
    'that is %s right as the second POST arrives makes it uncertain, and the POST is not repeated',
    async (_how, close) => {
      let requests = 0;
      const server = await startTcp((socket, chunk) => {
        if (!chunk.includes('POST ') && !chunk.includes('GET ')) return;
        requests += 1;
        if (requests === 2) close(socket);
        else socket.write(acceptedOnTheWire);
      });
      const client = clientFor(server.url);
      expect(await client.sendMessage(text)).toMatchObject({ kind: 'accepted' });
      expect(await client.sendMessage(text)).toEqual({ kind: 'uncertain', reason: 'connection_lost', status: null });
      expect(server.connections).toHaveLength(1);
      // Whatever would repeat it by itself would have done so before another call has come and gone.
      await client.sendMessage(text);
      expect(posts(server.received())).toBe(3);
      expect(server.connections).toHaveLength(2);
    },
  );

  test('that the server gave up while it lay idle makes the send uncertain, though it was not read', async () => {
    const server = await startTcp((socket) => socket.write(acceptedOnTheWire));
    const client = clientFor(server.url);
    await client.sendMessage(text);
    // In one turn of the loop: the client cannot have learned of it yet.
    server.connections[0]?.resetAndDestroy();
    const outcome = await client.sendMessage(text);
    expect(outcome).toEqual({ kind: 'uncertain', reason: 'connection_lost', status: null });
    expect(posts(server.received())).toBe(1);
  });

  test('may take longer to answer than it may lie idle', async () => {
    const server = await startTcp((socket) => setTimeout(() => socket.write(acceptedOnTheWire), 250));
    const agent = new Agent({ keepAlive: true, timeout: 50 });
    const outcome = await clientFor(server.url, { agent }).sendMessage(text);
    expect(outcome).toMatchObject({ kind: 'accepted' });
  });
});

describe('a fetch whose connections are not seen', () => {
  const failing = (code: string) => async (): ReturnType<typeof nodeFetch> => {
    throw Object.assign(new Error('failed'), { code });
  };

  test.each([
    ['ENOTFOUND', 'never_reached', 'dns'],
    ['EAI_AGAIN', 'never_reached', 'dns'],
    ['ECONNREFUSED', 'never_reached', 'refused'],
    ['ECONNRESET', 'uncertain', 'connection_lost'],
    ['EPIPE', 'uncertain', 'connection_lost'],
    ['ETIMEDOUT', 'uncertain', 'connection_lost'],
    ['ENETUNREACH', 'uncertain', 'connection_lost'],
    ['CERT_HAS_EXPIRED', 'uncertain', 'connection_lost'],
  ])('proves by %s that the send was %s', async (code, kind, reason) => {
    const client = clientFor('http://127.0.0.1:1', { fetch: failing(code) });
    expect(await client.sendMessage(text)).toMatchObject({ kind, reason });
  });

  test('proves nothing by a time-out', async () => {
    const carrier = await startScript('hang');
    const later: typeof nodeFetch = async (url, init) => {
      await Promise.resolve();
      return nodeFetch(url, { ...init, agent: new Agent() });
    };
    const outcome = await clientFor(carrier.url, { fetch: later, timeoutMs: 1_000 }).sendMessage(text);
    expect(outcome).toMatchObject({ kind: 'uncertain', reason: 'timeout' });
  });
});
