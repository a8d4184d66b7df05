import { Agent, createServer } from 'node:https';
import { afterEach, describe, expect, test } from '@jest/globals';
import { sendAnswer, text } from './fixtures.ts';
import { clientFor, closeAll, listen, startTcp } from './local-carrier.ts';
import { selfSigned } from './self-signed.ts';

afterEach(closeAll);

const certificate = selfSigned();

/** A carrier with that certificate; `bytes` is what could be decrypted, by connection. */
async function startSecure() {
  const seen = { requests: 0, bytes: new Map<unknown, number>() };
  const server = createServer(certificate, (request, response) => {
    seen.requests += 1;
    request.resume().on('end', () => response.writeHead(202).end(JSON.stringify(sendAnswer())));
  });
  server.on('secureConnection', (socket) => {
    socket.on('data', (chunk: Buffer) => seen.bytes.set(socket, (seen.bytes.get(socket) ?? 0) + chunk.length));
  });
  return { seen, url: `https://localhost:${await listen(server)}` };
}

describe('a send over TLS', () => {
  test('is accepted where the certificate is trusted', async () => {
    const { seen, url } = await startSecure();
    const agent = new Agent({ ca: certificate.cert, keepAlive: true });
    expect(await clientFor(url, { agent }).sendMessage(text)).toMatchObject({ kind: 'accepted' });
    expect(seen.requests).toBe(1);
  });

  test('never left where the certificate is not trusted: no byte of it could be decrypted', async () => {
    const { seen, url } = await startSecure();
    const outcome = await clientFor(url).sendMessage(text);
    expect(outcome).toMatchObject({ kind: 'never_reached', reason: 'tls' });
    // A trusted one afterwards: what the first may have sent has been read by then.
    const agent = new Agent({ ca: certificate.cert });
    await clientFor(url, { agent }).sendMessage(text);
    expect(seen.requests).toBe(1);
    expect(seen.bytes.size).toBe(1);
  });

  test('never left where the handshake does not end in time', async () => {
    const server = await startTcp(() => {});
    const outcome = await clientFor(`https://127.0.0.1:${server.port}`, { timeoutMs: 200 }).sendMessage(text);
    expect(outcome).toMatchObject({ kind: 'never_reached', reason: 'connect_timeout' });
  });

  test('never left where the handshake is reset', async () => {
    const server = await startTcp((socket) => socket.resetAndDestroy());
    const outcome = await clientFor(`https://127.0.0.1:${server.port}`).sendMessage(text);
    expect(outcome).toMatchObject({ kind: 'never_reached', reason: 'unreachable', networkCode: 'ECONNRESET' });
  });

  test('never left where the far end speaks no TLS', async () => {
    const server = await startTcp((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const outcome = await clientFor(`https://127.0.0.1:${server.port}`).sendMessage(text);
    expect(outcome).toMatchObject({ kind: 'never_reached', reason: 'tls' });
  });

  test('is aborted, not uncertain, when the caller stops it in the handshake', async () => {
    const controller = new AbortController();
    const server = await startTcp(() => controller.abort());
    const client = clientFor(`https://127.0.0.1:${server.port}`);
    expect(await client.sendMessage(text, { signal: controller.signal })).toEqual({ kind: 'aborted' });
  });
});
