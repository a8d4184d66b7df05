import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type RecordsFile = {
  path: string;
  /**
   * Writes bytes behind the caller's back, who leaves them as they are until the next call has ended. A write that failed
   * throws at the next call.
   */
  write(bytes: Buffer): Promise<void>;
  /** Writes the rest. Gives the bytes that the file has. */
  end(): Promise<number>;
  /** Removes the file, finished or not. */
  discard(): Promise<void>;
};

/** A file for records of customers: in a folder of its own that only this user may enter. */
export async function openRecordsFile(parent = tmpdir()): Promise<RecordsFile> {
  const folder = await mkdtemp(join(parent, 'switchboard-records-'));
  const path = join(folder, 'records.csv');
  const handle = await open(path, 'wx', 0o600);
  let writing: Promise<unknown> = Promise.resolve();
  let isOpen = true;

  async function close(): Promise<void> {
    if (!isOpen) return;
    isOpen = false;
    await handle.close();
  }

  return {
    path,
    async write(bytes) {
      await writing;
      writing = handle.writeFile(bytes);
      // It is awaited before the next: until then its failure is no unhandled rejection.
      writing.catch(() => {});
    },
    async end() {
      await writing;
      const { size } = await handle.stat();
      await close();
      return size;
    },
    async discard() {
      await writing.catch(() => {});
      await close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
