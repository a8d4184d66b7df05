import type { IncomingMessage } from 'node:http';
import { malformed, tooLarge, unsupportedType } from './carrier-errors.ts';

/** One request to the carrier, read to its end. */
export type Asked = {
  method: string;
  pathname: string;
  query: URLSearchParams;
  /** Path and query, as they came. */
  target: string;
  authorization: string | undefined;
  contentType: string | undefined;
  contentEncoding: string | undefined;
  body: Buffer;
  /** Where absolute links in the answer point: the address that the asker used. */
  base: string;
};

/** Ours: no source states a limit of the request itself. */
const maxBodyBytes = 2_000_000;

/** Reads a request to its end. Throws when the connection dies before it, and the carrier's 413 when it is too large. */
export async function readAsked(request: IncomingMessage, base: string): Promise<Asked> {
  const target = request.url ?? '/';
  // Joined, not resolved: a path that starts with `//` would otherwise be read as another host.
  const url = URL.parse(target.startsWith('/') ? base + target : target) ?? new URL(base);
  return {
    method: request.method ?? 'GET',
    pathname: url.pathname,
    query: url.searchParams,
    target,
    authorization: request.headers.authorization,
    contentType: request.headers['content-type'],
    contentEncoding: request.headers['content-encoding'],
    body: await readBody(request),
    base,
  };
}

export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes: Buffer = chunk;
    size += bytes.length;
    if (size <= maxBodyBytes) chunks.push(bytes);
  }
  if (size > maxBodyBytes) throw tooLarge();
  return Buffer.concat(chunks);
}

/**
 * The JSON of a request's body, or undefined where there is none: the official Node SDK buys a number with an empty POST.
 * Both of Flowroute's types are taken, and a missing one, which no source forbids; any other is its 415.
 */
export function jsonOf(asked: Asked): unknown {
  if (asked.body.length === 0) return undefined;
  const type = asked.contentType?.split(';')[0]?.trim().toLowerCase();
  if (type !== undefined && type !== 'application/json' && type !== 'application/vnd.api+json') throw unsupportedType();
  if (asked.contentEncoding !== undefined && asked.contentEncoding !== 'identity') throw unsupportedType();
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(asked.body));
  } catch {
    throw malformed();
  }
}
