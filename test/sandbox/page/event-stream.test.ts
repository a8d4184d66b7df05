import { createServer, type ServerResponse } from 'node:http';
import { afterEach, expect, test } from '@jest/globals';
import { followEvents } from '../../../src/sandbox/page/net/event-stream.ts';

type Watched = { url: string; answers: ServerResponse[]; next: () => Promise<ServerResponse> };

const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).toReversed()) await cleanup();
});

/** A server whose every request waits to be answered by the test. */
async function startServer(): Promise<Watched> {
  const answers: ServerResponse[] = [];
  const waiting: ((response: ServerResponse) => void)[] = [];
  const server = createServer((_request, response) => {
    const taker = waiting.shift();
    if (taker) taker(response);
    else answers.push(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  cleanups.push(() => {
    server.closeAllConnections();
    return new Promise<void>((resolve) => server.close(() => resolve()));
  });
  const next = () => {
    const ready = answers.shift();
    return ready ? Promise.resolve(ready) : new Promise<ServerResponse>((resolve) => waiting.push(resolve));
  };
  return { url: `http://127.0.0.1:${port}/`, answers, next };
}

/** Follows a stream and hands out what happens, one thing at a time. */
function follow(url: string) {
  const happened: unknown[] = [];
  const waiting: ((one: unknown) => void)[] = [];
  const tell = (one: unknown) => {
    const taker = waiting.shift();
    if (taker) taker(one);
    else happened.push(one);
  };
  const end = new AbortController();
  cleanups.push(() => end.abort());
  const done = followEvents({
    url,
    signal: end.signal,
    maxWaitMs: 10,
    onOpen: () => tell('open'),
    onData: tell,
    onLost: () => tell('lost'),
  });
  const next = () => {
    if (happened.length > 0) return Promise.resolve(happened.shift());
    return new Promise<unknown>((resolve) => waiting.push(resolve));
  };
  return { next, end, done };
}

const STREAM = { 'content-type': 'text/event-stream' };

test('events are read whole, however their bytes arrive', async () => {
  const server = await startServer();
  const stream = follow(server.url);
  const response = await server.next();
  const bytes = Buffer.from(': hello\n\ndata: {"a":"é"}\r\n\r\ndata: {"b":\ndata: 2}\n\n');
  const inTheMiddle = bytes.indexOf(Buffer.from('é')) + 1;
  response.writeHead(200, STREAM).write(bytes.subarray(0, inTheMiddle));
  expect(await stream.next()).toBe('open');
  response.write(bytes.subarray(inTheMiddle));
  expect(await stream.next()).toEqual({ a: 'é' });
  expect(await stream.next()).toEqual({ b: 2 });
});

test('a lost stream is opened again, also after an answer that is no stream', async () => {
  const server = await startServer();
  const stream = follow(server.url);
  const first = await server.next();
  first.writeHead(200, STREAM).write('data: 1\n\n');
  expect([await stream.next(), await stream.next()]).toEqual(['open', 1]);
  first.end();
  expect(await stream.next()).toBe('lost');
  (await server.next()).writeHead(503).end('starting');
  expect(await stream.next()).toBe('lost');
  (await server.next()).writeHead(200, STREAM).write('data: 2\n\n');
  expect([await stream.next(), await stream.next()]).toEqual(['open', 2]);
});

test('a stream that is ended stays ended', async () => {
  const server = await startServer();
  const stream = follow(server.url);
  (await server.next()).writeHead(200, STREAM).write(': x\n\n');
  expect(await stream.next()).toBe('open');
  stream.end.abort();
  await stream.done;
  expect(server.answers).toEqual([]);
});
