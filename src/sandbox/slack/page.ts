import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { answerText } from './http.ts';

const TYPES: { [extension: string]: string } = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.json': 'application/json',
  '.map': 'application/json',
};

/** A file of the built page; every other path is the page itself. */
export async function servePage(pageDir: string | undefined, path: string, response: ServerResponse): Promise<void> {
  if (pageDir === undefined) return answerText(response, 404, 'This local Slack serves no page.');
  const wanted = normalize(decodeURIComponent(path)).replace(/^[/\\]+/, '');
  const inside = !wanted.split(sep).includes('..') && extname(wanted) !== '';
  const found = inside ? await read(join(pageDir, wanted)) : null;
  const bytes = found ?? (await read(join(pageDir, 'index.html')));
  if (!bytes) return answerText(response, 404, 'The page is not built.');
  const type = (found && TYPES[extname(wanted)]) ?? 'text/html; charset=utf-8';
  response.writeHead(200, { 'content-type': type, 'cache-control': 'no-cache' });
  response.end(bytes);
}

/** The bytes, or null where there is no such file. */
async function read(path: string): Promise<Buffer | null> {
  try {
    return await readFile(path);
  } catch (thrown) {
    const code = typeof thrown === 'object' && thrown !== null && 'code' in thrown ? thrown.code : undefined;
    if (code === 'ENOENT' || code === 'EISDIR' || code === 'ENOTDIR') return null;
    throw thrown;
  }
}
