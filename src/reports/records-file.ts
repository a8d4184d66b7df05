import type { FileHandle } from 'node:fs/promises';
import { openNamelessFile } from '../storage/nameless-file.ts';

export type RecordsFile = {
  handle: FileHandle;
  /**
   * Writes bytes behind the caller's back, who leaves them as they are until the next call has ended. A write that failed
   * throws at the next call.
   */
  write(bytes: Buffer): Promise<void>;
  /** Writes the rest. */
  end(): Promise<void>;
  /** Closes the file, finished or not, which removes it. */
  discard(): Promise<void>;
};

/** A file for records of customers: nothing is left of it when the process is killed. */
export async function openRecordsFile(parent?: string): Promise<RecordsFile> {
  const handle = await openNamelessFile(parent);
  let writing: Promise<unknown> = Promise.resolve();

  return {
    handle,
    async write(bytes) {
      await writing;
      writing = handle.writeFile(bytes);
      // It is awaited before the next: until then its failure is no unhandled rejection.
      writing.catch(() => {});
    },
    async end() {
      await writing;
    },
    async discard() {
      await writing.catch(() => {});
      await handle.close();
    },
  };
}
