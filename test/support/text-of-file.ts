import type { FileHandle } from 'node:fs/promises';

/** What an open file holds, from its start. */
export async function textOfFile(handle: FileHandle | undefined): Promise<string> {
  if (handle === undefined) throw new Error('there is no file');
  const { size } = await handle.stat();
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(size), 0, size, 0);
  return buffer.toString('utf8', 0, bytesRead);
}
