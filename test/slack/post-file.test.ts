import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { afterEach, expect, test } from '@jest/globals';
import { postFile } from '../../src/slack/post-file.ts';
import { openNamelessFile } from '../../src/storage/nameless-file.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0)) await clean();
});

async function listening(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<URL> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return new URL(`http://127.0.0.1:${address.port}/upload`);
}

/** Several blocks of it, the last one not full, no two alike. */
async function fileOf(size: number) {
  const handle = await openNamelessFile();
  cleanups.push(() => handle.close());
  const bytes = Buffer.from(Uint32Array.from({ length: Math.ceil(size / 4) }, (_, at) => at).buffer).subarray(0, size);
  await handle.writeFile(bytes);
  return { handle, size, bytes };
}

const noLimit = new AbortController().signal;

test.each([0, 1, 256 * 1_024, 3_000_001])('a file of %i bytes arrives as it is', async (size) => {
  const arrived: Buffer[] = [];
  const url = await listening((request, response) => {
    expect(request.headers['content-length']).toBe(String(size));
    // Slower than the file is read: what waits must not be written over.
    request.on('data', (chunk: Buffer) => {
      arrived.push(chunk);
      request.pause();
      setTimeout(() => request.resume(), 1);
    });
    request.on('end', () => response.end('OK'));
  });
  const file = await fileOf(size);
  expect(await postFile(url, file, noLimit)).toBe(200);
  expect(Buffer.concat(arrived).equals(file.bytes)).toBe(true);
});

test('a refusal is told though the file has not left', async () => {
  const url = await listening((_request, response) => response.writeHead(413).end());
  expect(await postFile(url, await fileOf(50_000_000), noLimit)).toBe(413);
});

test('a redirect is not followed', async () => {
  const url = await listening((_request, response) => response.writeHead(307, { location: '/elsewhere' }).end());
  expect(await postFile(url, await fileOf(10), noLimit)).toBe(307);
});

test('a connection that breaks, or never comes, rejects', async () => {
  const file = await fileOf(5_000_000);
  const breaking = await listening((request) => request.once('data', () => request.destroy()));
  await expect(postFile(breaking, file, noLimit)).rejects.toThrow();
  const closed = await listening(() => {});
  for (const clean of cleanups.splice(1)) await clean();
  await expect(postFile(closed, file, noLimit)).rejects.toThrow();
});

test('the signal ends it while nobody reads', async () => {
  const url = await listening(() => {});
  await expect(postFile(url, await fileOf(20_000_000), AbortSignal.timeout(200))).rejects.toThrow('aborted');
});

test('a file that is closed, or has become shorter, rejects', async () => {
  const url = await listening((request) => request.resume());
  const { handle } = await fileOf(10);
  await expect(postFile(url, { handle, size: 11 }, noLimit)).rejects.toThrow('shorter');
  await handle.close();
  await expect(postFile(url, { handle, size: 10 }, noLimit)).rejects.toThrow('closed');
});

test('a file is posted a second time as it is', async () => {
  const arrived: string[] = [];
  const url = await listening(async (request, response) => {
    for await (const chunk of request) arrived.push(String(chunk));
    response.end();
  });
  const file = await fileOf(8);
  await postFile(url, file, noLimit);
  await postFile(url, file, noLimit);
  expect(arrived).toEqual([String(file.bytes), String(file.bytes)]);
});
