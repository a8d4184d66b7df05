import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Admin } from './admin.ts';
import { handleApi } from './api/handle.ts';
import { handleDoor } from './door.ts';
import { answerText, isLoopbackHost, isLoopbackOrigin, readJson } from './http.ts';
import type { Local } from './local.ts';
import { servePage } from './page.ts';
import { postToResponseUrl } from './response-urls.ts';
import { takeUpload } from './uploads.ts';
import { answerFile } from './windows.ts';

/** Where a request goes: the Web API, response URLs, files, people's windows, or the page. */
export async function route(
  local: Local,
  admin: Admin,
  pageDir: string | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!isLoopbackHost(request.headers.host)) return answerText(response, 403, 'only by a loopback name');
  const url = new URL(request.url ?? '/', local.url);
  const { pathname } = url;
  if (pathname.startsWith('/_/')) {
    if (!letOriginIn(request, response)) return answerText(response, 403, 'only pages of this machine');
    if (request.method === 'OPTIONS') return void response.writeHead(204).end();
    return handleDoor(local, admin, request, response, url);
  }
  if (pathname.startsWith('/api/')) return handleApi(local, request, response, url);
  if (pathname.startsWith('/commands/') || pathname.startsWith('/actions/')) {
    const { status, text } = postToResponseUrl(local, pathname, await readJson(request));
    return answerText(response, status, text);
  }
  if (pathname.startsWith('/upload/v1/')) return takeUpload(local, request, response, pathname);
  if (pathname.startsWith('/files-pri/')) return giveFile(local, request, response, pathname);
  return servePage(pageDir, pathname, response);
}

/** A page elsewhere on this machine (a development server) may look in; no other site may. */
function letOriginIn(request: IncomingMessage, response: ServerResponse): boolean {
  const { origin } = request.headers;
  if (origin === undefined) return true;
  if (!isLoopbackOrigin(origin)) return false;
  response.setHeader('access-control-allow-origin', origin);
  response.setHeader('access-control-allow-headers', 'content-type');
  response.setHeader('access-control-allow-methods', 'GET, POST');
  response.setHeader('vary', 'origin');
  return true;
}

/** `url_private` of a file, which wants the app's token. */
function giveFile(local: Local, request: IncomingMessage, response: ServerResponse, path: string): void {
  if (request.headers.authorization !== `Bearer ${local.tokens.bot}`) answerText(response, 401, 'not authed');
  else if (!local.manifest.scopes.includes('files:read')) answerText(response, 403, 'missing_scope');
  else answerFile(local, response, path.split('/')[2]?.split('-').at(-1) ?? '');
}
