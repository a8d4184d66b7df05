import { createHash, randomUUID } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import * as z from 'zod';

type Options = {
  /** The folder of the project, with `src` and `node_modules` in it. */
  root: string;
  /** Where built pages are kept, usually `.cache`; it is made where it is missing. */
  cacheDir: string;
};

/** What the page is made of, besides its own folder. */
export const SHARED = ['src/sandbox/slack/protocol.ts', 'src/sandbox/flowroute/protocol.ts'];
const TOOLS = ['vite', '@vitejs/plugin-react', 'react', 'react-dom', 'zod'];

const Versioned = z.object({ version: z.string() });

/** A build takes seconds; an unfinished one of this age was left behind by a process that died. */
const ABANDONED_MS = 10 * 60_000;

/**
 * Builds the sandbox's page, unless it has been built from the same sources before, and forgets older builds.
 * @returns the folder that holds its `index.html`
 * @throws what Vite throws: an Error that says which file does not build
 */
export async function buildPage({ root, cacheDir }: Options): Promise<string> {
  const page = join(root, 'src/sandbox/page');
  const built = join(cacheDir, `page-${await fingerprint(root, page)}`);
  if (!(await exists(join(built, 'index.html')))) await buildInto(page, built);
  await forgetOthers(cacheDir, built);
  return built;
}

/** Changes with every source and every tool that the page is made of. */
async function fingerprint(root: string, page: string): Promise<string> {
  const hash = createHash('sha256');
  const own = (await readdir(page, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  for (const file of [...own, ...SHARED.map((path) => join(root, path))].toSorted()) {
    const path = relative(root, file).split(sep).join('/');
    const content = createHash('sha256')
      .update(await readFile(file))
      .digest('hex');
    hash.update(`${path} ${content}\n`);
  }
  for (const tool of TOOLS) {
    const manifest = await readFile(join(root, 'node_modules', tool, 'package.json'), 'utf8');
    hash.update(`${tool} ${Versioned.parse(JSON.parse(manifest)).version}\n`);
  }
  return hash.digest('hex').slice(0, 16);
}

/** Builds beside and then renames, so that nobody ever sees a half-built page. */
async function buildInto(page: string, built: string): Promise<void> {
  const unfinished = `${built}.${randomUUID()}`;
  await mkdir(unfinished, { recursive: true });
  try {
    await runVite(page, unfinished);
    await moveInPlace(unfinished, built);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

async function runVite(page: string, outDir: string): Promise<void> {
  // Loaded only here: who finds the page built does not wait for it.
  const { build } = await import('vite');
  const before = process.env.NODE_ENV;
  try {
    await build({
      root: page,
      configFile: join(page, 'vite.config.ts'),
      configLoader: 'native',
      logLevel: 'silent',
      build: { outDir, emptyOutDir: true },
    });
  } finally {
    // Vite sets it for its own process, which here is somebody else's.
    if (before === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = before;
  }
}

async function moveInPlace(unfinished: string, built: string): Promise<void> {
  try {
    await rename(unfinished, built);
  } catch (thrown) {
    // Somebody else was quicker with the same sources; theirs is as good.
    if (!(await exists(join(built, 'index.html')))) throw thrown;
  }
}

async function forgetOthers(cacheDir: string, built: string): Promise<void> {
  for (const name of await readdir(cacheDir)) {
    const path = join(cacheDir, name);
    if (!name.startsWith('page-') || path === built) continue;
    if (name.includes('.') && !(await isAbandoned(path))) continue;
    await rm(path, { recursive: true, force: true });
  }
}

async function isAbandoned(path: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(path)).mtimeMs > ABANDONED_MS;
  } catch {
    // Finished and renamed, or swept away, since the folder was listed.
    return false;
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
