import { once } from 'node:events';
import type { FileHandle } from 'node:fs/promises';
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';

/** So much of a file is in memory at a time. */
const blockSize = 256 * 1_024;

type OpenFile = { handle: FileHandle; size: number };

/**
 * Posts a file, all of it through one block of memory (decision 0027): the next part is read into it when the one before has
 * left. The file stays open. Follows no redirect. Gives the answer's status, which may come before the whole file has left.
 * @throws what the connection or the file failed with, or AbortError when the signal comes.
 */
export async function postFile(url: URL, file: OpenFile, signal: AbortSignal): Promise<number> {
  const start = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const headers = { 'content-length': String(file.size), 'content-type': 'application/octet-stream' };
  const request = start(url, { method: 'POST', headers, signal });
  // The promises below tell of it; one that comes after they have settled is not to end the process.
  request.on('error', () => {});
  try {
    const answered = statusOf(request);
    const left = writeFile(request, file).then(() => answered);
    const status = await Promise.race([answered, left]);
    // A yes to less than the whole file is no yes.
    return status < 300 ? await left : status;
  } finally {
    request.destroy();
  }
}

async function statusOf(request: ClientRequest): Promise<number> {
  const [response]: IncomingMessage[] = await once(request, 'response');
  return response?.statusCode ?? 0;
}

async function writeFile(request: ClientRequest, { handle, size }: OpenFile): Promise<void> {
  const block = Buffer.allocUnsafeSlow(Math.min(blockSize, Math.max(size, 1)));
  for (let at = 0; at < size; ) at += await writeBlock(request, handle, block, at);
  request.end();
}

async function writeBlock(request: ClientRequest, handle: FileHandle, block: Buffer, at: number): Promise<number> {
  const { bytesRead } = await handle.read(block, 0, block.length, at);
  if (bytesRead === 0) throw new Error('the file has become shorter');
  await write(request, block.subarray(0, bytesRead));
  return bytesRead;
}

/** Resolves once the system has the bytes: what they lay in may be used again. */
function write(request: ClientRequest, bytes: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    // What waits for a connection that never comes is not told of by its callback.
    const close = () => reject(new Error('the connection was closed'));
    request.once('close', close);
    request.write(bytes, (error) => {
      request.off('close', close);
      if (error) reject(error);
      else resolve();
    });
  });
}
