import type { IncomingMessage, ServerResponse } from 'node:http';
import { isObject, type JsonObject, parseJson } from './json.ts';
import type { Json } from './protocol.ts';

/** More than any request to Slack may carry, files included. */
const MOST_BYTES = 512_000_000;

export class TooLarge extends Error {}

export async function readBytes(request: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > MOST_BYTES) throw new TooLarge();
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

export async function readJson(request: IncomingMessage): Promise<Json | undefined> {
  return parseJson((await readBytes(request)).toString());
}

/** The fields of a request to the Web API: a form, JSON, or the query. Undefined where the body is not what it says. */
export async function readFields(request: IncomingMessage, url: URL): Promise<JsonObject | undefined> {
  const fields: JsonObject = Object.fromEntries(url.searchParams);
  const type = request.headers['content-type'] ?? '';
  const bytes = await readBytes(request);
  if (type.startsWith('application/json')) {
    const body = bytes.length === 0 ? {} : parseJson(bytes.toString());
    return isObject(body) ? { ...fields, ...body } : undefined;
  }
  if (type.startsWith('multipart/form-data')) {
    for (const [name, value] of await multipart(bytes, type)) if (typeof value === 'string') fields[name] = value;
    return fields;
  }
  return { ...fields, ...Object.fromEntries(new URLSearchParams(bytes.toString())) };
}

export function multipart(bytes: Buffer<ArrayBuffer>, type: string): Promise<FormData> {
  return new Response(bytes, { headers: { 'content-type': type } }).formData();
}

export function answerJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: { [name: string]: string } = {},
) {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
    ...headers,
  });
  response.end(text);
}

export function answerText(response: ServerResponse, status: number, text: string) {
  response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' });
  response.end(text);
}

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/** A page of another site that has this address by its own name must not get in. */
export function isLoopbackHost(host: string | undefined): boolean {
  return host !== undefined && LOOPBACK.test(host);
}

export function isLoopbackOrigin(origin: string): boolean {
  return URL.canParse(origin) && LOOPBACK.test(new URL(origin).host);
}
