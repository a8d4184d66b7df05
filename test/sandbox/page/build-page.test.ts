import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { SHARED } from '../../../src/sandbox/build-page.ts';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../../..');
const SCRIPT = `
  const { buildPage } = await import(process.argv[1] + '/src/sandbox/build-page.ts');
  const folder = await buildPage({ root: process.argv[1], cacheDir: process.argv[2] });
  process.stdout.write(JSON.stringify({ folder, mode: process.env.NODE_ENV ?? null }));
`;

let cacheDir: string;
beforeEach(async () => {
  cacheDir = join(await mkdtemp(join(tmpdir(), 'page-')), 'cache');
});
afterEach(async () => {
  await rm(join(cacheDir, '..'), { recursive: true, force: true });
});

/** In a process of its own, as the demo does it: Vite brings native code that Jest's module loader cannot take. */
async function build(): Promise<{ folder: string; mode: string | null; said: string }> {
  const { NODE_ENV: _, ...env } = process.env;
  const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '-e', SCRIPT, root, cacheDir], {
    env,
  });
  return { ...JSON.parse(stdout), said: stderr };
}

test('the page is built once, in silence, and found the next time', async () => {
  const first = await build();
  const index = await readFile(join(first.folder, 'index.html'), 'utf8');
  expect(index).toContain('<div id="root">');
  expect(first.said).toBe('');
  expect(first.mode).toBeNull();
  const [script] = (await readdir(join(first.folder, 'assets'))).filter((name) => name.endsWith('.js'));
  const before = await readFile(join(first.folder, 'assets', script ?? ''));
  const second = await build();
  expect(second.folder).toBe(first.folder);
  expect(await readFile(join(second.folder, 'assets', script ?? ''))).toEqual(before);
});

test('nothing of the page comes from elsewhere', async () => {
  const { folder } = await build();
  const index = await readFile(join(folder, 'index.html'), 'utf8');
  const addresses = [...index.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address ?? '');
  expect(addresses.filter((address) => !address.startsWith('/assets/') && !address.startsWith('data:'))).toEqual([]);
  const styles = (await readdir(join(folder, 'assets'))).filter((name) => name.endsWith('.css'));
  for (const name of styles) expect(await readFile(join(folder, 'assets', name), 'utf8')).not.toMatch(/url\(|@import/);
});

test('two builds at once give one whole page', async () => {
  const [one, other] = await Promise.all([build(), build()]);
  expect(one.folder).toBe(other.folder);
  expect(await readdir(cacheDir)).toEqual([one.folder.slice(cacheDir.length + 1)]);
  expect(await readdir(one.folder)).toContain('index.html');
});

test('older pages are swept away, a build that is under way and other things are not', async () => {
  const old = join(cacheDir, 'page-0000000000000000');
  const underWay = join(cacheDir, 'page-1111111111111111.some-build');
  const abandoned = join(cacheDir, 'page-2222222222222222.some-build');
  for (const folder of [old, underWay, abandoned, join(cacheDir, 'other')]) await mkdir(folder, { recursive: true });
  const longAgo = new Date(Date.now() - 60 * 60_000);
  await utimes(abandoned, longAgo, longAgo);
  const { folder } = await build();
  expect((await readdir(cacheDir)).toSorted()).toEqual(
    ['other', 'page-1111111111111111.some-build', folder.slice(cacheDir.length + 1)].toSorted(),
  );
});

test('every source outside the page’s folder that it imports counts for whether it is built anew', async () => {
  const page = join(root, 'src/sandbox/page');
  const outside = new Set<string>();
  for (const entry of await readdir(page, { recursive: true, withFileTypes: true })) {
    if (!/\.tsx?$/.test(entry.name)) continue;
    const source = await readFile(join(entry.parentPath, entry.name), 'utf8');
    for (const [, path = ''] of source.matchAll(/from '(\.[^']+)'/g)) {
      const imported = relative(root, join(entry.parentPath, path));
      if (!imported.startsWith('src/sandbox/page/')) outside.add(imported);
    }
  }
  expect([...outside].toSorted()).toEqual(SHARED.toSorted());
});
