import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { lockFolder } from '../../src/storage/folder-lock.ts';

let parent: string;
let folder: string;
let file: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'switchboard-lock-'));
  folder = join(parent, 'data');
  file = join(folder, 'switchboard.lock');
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    child.kill('SIGKILL');
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
  }
  rmSync(parent, { recursive: true });
});

/** A process of its own that takes the folder and keeps it until it is killed. */
async function holder(): Promise<ChildProcess> {
  const lock = new URL('../../src/storage/folder-lock.ts', import.meta.url).href;
  const program = `import { lockFolder } from '${lock}'; lockFolder(process.argv[1]); process.stdout.write('held'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  await once(child.stdout, 'data');
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  await once(child, 'exit');
}

function leave(holderOfOld: object | string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, typeof holderOfOld === 'string' ? holderOfOld : JSON.stringify(holderOfOld));
}

describe('a data folder', () => {
  test('is made for its owner alone, and taken and given back', () => {
    const unlock = lockFolder(folder);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ pid: process.pid });
    unlock();
    expect(existsSync(file)).toBe(false);
    lockFolder(folder)();
  });

  test('that others could read is closed to them', () => {
    mkdirSync(folder, { mode: 0o755 });
    lockFolder(folder)();
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  test('of a living process is refused, with which one and what to do', async () => {
    const other = await holder();
    expect(() => lockFolder(folder)).toThrow(
      expect.objectContaining({
        code: 'folder_in_use',
        message: `The data folder ${folder} is in use by process ${other.pid}. Stop that process, or give this one another DATA_DIR.`,
      }),
    );
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ pid: other.pid });
  });

  test('is refused to the same process a second time', () => {
    const unlock = lockFolder(folder);
    expect(() => lockFolder(folder)).toThrow(`in use by process ${process.pid}`);
    unlock();
  });

  test('of a killed process is taken over', async () => {
    await kill(await holder());
    expect(existsSync(file)).toBe(true);
    lockFolder(folder)();
  });

  test.each<[string, object | string]>([
    ['our own process id of a former life', { pid: process.pid, started: '1' }],
    ['our own process id, where the kernel told nothing', { pid: process.pid, started: null }],
    ['another process that has the id now', { pid: process.ppid, started: '1' }],
    ['no process at all', { pid: 4_194_000, started: '1' }],
    ['a crash in the middle of writing', '{"pid":'],
    ['a crash before writing', ''],
    ['something else', { process: 'me' }],
  ])('that names %s is taken over', (_, left) => {
    leave(left);
    const unlock = lockFolder(folder);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ pid: process.pid });
    unlock();
    expect(existsSync(file)).toBe(false);
  });

  test('that another has taken over meanwhile is not given away', () => {
    const unlock = lockFolder(folder);
    leave({ pid: process.pid, started: '1' });
    unlock();
    expect(existsSync(file)).toBe(true);
  });

  test('that cannot be made says why', () => {
    writeFileSync(join(parent, 'file'), '');
    expect(() => lockFolder(join(parent, 'file', 'data'))).toThrow('ENOTDIR');
  });
});
