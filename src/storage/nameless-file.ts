import { type FileHandle, mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Opens a temporary file, to write and to read, which has no name any more: it is gone once it is closed, or once the process
 * ends, however that comes about. The system may write it to disk, so it is still readable by this user alone.
 */
export async function openNamelessFile(parent = tmpdir()): Promise<FileHandle> {
  const folder = await mkdtemp(join(parent, 'switchboard-'));
  try {
    return await open(join(folder, 'file'), 'wx+', 0o600);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
