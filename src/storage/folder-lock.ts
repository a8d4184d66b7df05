import { chmodSync, closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { StorageError } from '../errors.ts';

const holderShape = z.object({ pid: z.number().int(), started: z.string().nullable() });
type Holder = z.infer<typeof holderShape>;

/**
 * Takes a data folder for this process alone, since two PGlite processes on one folder destroy it. Makes the folder with
 * mode 0700 where it is missing. Gives what lets it go again.
 * @throws StorageError when another living process holds it.
 */
export function lockFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  const file = join(folder, 'switchboard.lock');
  const mine: Holder = { pid: process.pid, started: startOf(process.pid) };
  if (!create(file, mine)) {
    const other = readHolder(file);
    if (other !== null && lives(other)) {
      throw new StorageError(
        'folder_in_use',
        `The data folder ${folder} is in use by process ${other.pid}.`,
        'Stop that process, or give this one another DATA_DIR.',
      );
    }
    rmSync(file, { force: true });
    if (!create(file, mine)) return lockFolder(folder);
  }
  return () => {
    const holder = readHolder(file);
    if (holder?.pid === mine.pid && holder.started === mine.started) rmSync(file, { force: true });
  };
}

function create(file: string, holder: Holder): boolean {
  try {
    const handle = openSync(file, 'wx', 0o600);
    writeSync(handle, JSON.stringify(holder));
    closeSync(handle);
    return true;
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false;
    throw error;
  }
}

function readHolder(file: string): Holder | null {
  try {
    return holderShape.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // Gone meanwhile, or cut short by a crash in the middle of its writing: nobody holds it.
    return null;
  }
}

/** A process id alone is not enough: after a restart of the machine or a container the same id is somebody else. */
function lives(holder: Holder): boolean {
  if (holder.pid === process.pid) return holder.started === startOf(process.pid) && holder.started !== null;
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return hasCode(error, 'EPERM');
  }
  const started = startOf(holder.pid);
  return started === null || holder.started === null || started === holder.started;
}

function hasCode(thrown: unknown, code: string): boolean {
  return typeof thrown === 'object' && thrown !== null && 'code' in thrown && thrown.code === code;
}

/** When a process began, in the kernel's ticks (Linux, field 22 of /proc/<pid>/stat); null elsewhere. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? null;
  } catch {
    return null;
  }
}
