import type fetchType from 'node-fetch';
import type { Response } from 'node-fetch';
import { describe } from '../errors.ts';
import type { Connection, Connections } from './connections.ts';
import { type Cut, type NoAnswer, readFailure } from './failure.ts';
import { parseJsonBytes } from './json.ts';
import { asText, BodyTooLarge, createBodyReader, type ReadBody } from './read-body.ts';

export type Call = {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** The path without ids, for metrics and logs. */
  template: string;
  path: string;
  query?: URLSearchParams;
  body?: unknown;
  maxBytes: number;
  timeoutMs: number;
  signal?: AbortSignal | undefined;
};

/** Why an answer's body could not be had though its status came. */
export type BodyProblem = 'timeout' | 'aborted' | 'too_large' | 'connection_lost';

export type Answer = {
  kind: 'answer';
  status: number;
  /** The body of a 2xx; undefined where it is not JSON, or could not be had. */
  json: unknown;
  /** The body of any other status; null where it could not be had. */
  text: string | null;
  /** What kept the body from us. */
  bodyProblem: BodyProblem | null;
  /** What a Retry-After header in seconds asked for. Flowroute documents none; honoured where one comes. */
  retryAfterMs: number | null;
};

export type Exchange = Answer | NoAnswer;

/** One attempt, told to whoever counts or logs: no body, no number, no id. */
export type RequestInfo = {
  method: Call['method'];
  /** The path's template, such as `/v2/numbers/:id`. */
  path: string;
  /** Null where no answer came. */
  status: number | null;
  ms: number;
  outcome: 'answered' | NoAnswer['reason'] | BodyProblem;
};

export type HttpOptions = {
  baseUrl: string;
  authorization: string;
  userAgent: string;
  fetch: typeof fetchType;
  connections: Connections;
  now: () => number;
  onRequest: ((info: RequestInfo) => void) | undefined;
};

/**
 * JSON:API's media type: what Flowroute's specification declares and its documents' examples send for both headers.
 * Plain JSON is taken too, by the Node SDK's example; another type is a 415.
 */
const mediaType = 'application/vnd.api+json';

/**
 * Gives the function that makes one attempt and never throws: an answer with its status, or the reason why none came.
 * `timeoutMs` covers connecting, headers and body together. Nothing is repeated, and a redirect is not followed.
 */
export function createHttp(options: HttpOptions): (call: Call) => Promise<Exchange> {
  const readBody = createBodyReader();
  return async (call) => {
    const startedAt = options.now();
    const exchange = await attempt(options, readBody, call);
    tell(options, call, exchange, options.now() - startedAt);
    return exchange;
  };
}

async function attempt(options: HttpOptions, readBody: ReadBody, call: Call): Promise<Exchange> {
  if (call.signal?.aborted) return { kind: 'no_answer', sent: false, reason: 'aborted', networkCode: null };
  const controller = new AbortController();
  let cut: Cut = null;
  const stop = (why: Cut) => {
    cut ??= why;
    controller.abort();
  };
  const timer = setTimeout(() => stop('timeout'), call.timeoutMs);
  const onAbort = () => stop('aborted');
  call.signal?.addEventListener('abort', onAbort, { once: true });
  let connection: Connection = { state: 'unknown' };
  try {
    const started = options.connections.watch(() => start(options, call, controller.signal));
    connection = started.connection;
    const response = await started.answer;
    const read: Read = (take) => readBody(response, call.maxBytes, take);
    return await readAnswer(response, read, () => cut, controller);
  } catch (error) {
    return readFailure(error, cut, connection);
  } finally {
    clearTimeout(timer);
    call.signal?.removeEventListener('abort', onAbort);
  }
}

function start(options: HttpOptions, call: Call, signal: AbortSignal): Promise<Response> {
  const query = call.query === undefined ? '' : `?${call.query}`;
  const headers: Record<string, string> = {
    accept: mediaType,
    authorization: options.authorization,
    'user-agent': options.userAgent,
  };
  if (call.body !== undefined) headers['content-type'] = mediaType;
  return options.fetch(`${options.baseUrl}${call.path}${query}`, {
    method: call.method,
    headers,
    body: call.body === undefined ? null : JSON.stringify(call.body),
    agent: options.connections.agent,
    redirect: 'manual',
    signal,
  });
}

type Read = <T>(take: (bytes: Buffer) => T) => Promise<T>;

export function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

async function readAnswer(
  response: Response,
  read: Read,
  cut: () => Cut,
  controller: AbortController,
): Promise<Answer> {
  const head = { kind: 'answer', status: response.status, retryAfterMs: retryAfter(response) } as const;
  try {
    if (isSuccess(head.status)) return { ...head, json: await read(parseJsonBytes), text: null, bodyProblem: null };
    return { ...head, json: undefined, text: await read(asText), bodyProblem: null };
  } catch (error) {
    controller.abort();
    const isTooLarge = error instanceof BodyTooLarge;
    const bodyProblem = cut() ?? (isTooLarge ? 'too_large' : 'connection_lost');
    return { ...head, json: undefined, text: null, bodyProblem };
  }
}

function retryAfter(response: Response): number | null {
  const value = response.headers.get('retry-after');
  return value !== null && /^\d{1,5}$/.test(value) ? Number(value) * 1_000 : null;
}

/** An observer that throws must not turn an accepted text into an unknown one: its error becomes a process warning. */
function tell(options: HttpOptions, call: Call, exchange: Exchange, ms: number): void {
  const answered = exchange.kind === 'answer';
  try {
    options.onRequest?.({
      method: call.method,
      path: call.template,
      status: answered ? exchange.status : null,
      ms,
      outcome: answered ? (exchange.bodyProblem ?? 'answered') : exchange.reason,
    });
  } catch (error) {
    process.emitWarning(describe(error), { type: 'FlowrouteObserverWarning' });
  }
}
