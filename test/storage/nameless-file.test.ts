import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { openNamelessFile } from '../../src/storage/nameless-file.ts';
import { textOfFile } from '../support/text-of-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nameless-file-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('is written and read though nothing stands in its folder, and nobody else may open it', async () => {
  const handle = await openNamelessFile(folder);
  expect(await readdir(folder)).toEqual([]);
  await handle.writeFile('one\n');
  await handle.writeFile('two\n');
  expect(await textOfFile(handle)).toBe('one\ntwo\n');
  expect((await handle.stat()).mode & 0o777).toBe(0o600);
  await handle.close();
  await handle.close();
  expect(await readdir(folder)).toEqual([]);
});

test('leaves nothing behind when its process is killed', async () => {
  const module = new URL('../../src/storage/nameless-file.ts', import.meta.url).href;
  const script = `
    const { openNamelessFile } = await import(${JSON.stringify(module)});
    const handle = await openNamelessFile(${JSON.stringify(folder)});
    await handle.writeFile('a customer’s words');
    console.log('written');
    setInterval(() => {}, 1_000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await readdir(folder)).toEqual([]);
});

test('rejects where no file can be made', async () => {
  await expect(openNamelessFile(join(folder, 'missing'))).rejects.toThrow('ENOENT');
});
