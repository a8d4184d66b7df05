import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import type { LocalFlowrouteOptions } from '../../../src/sandbox/flowroute/options.ts';
import { type LocalFlowroute, startLocalFlowroute } from '../../../src/sandbox/flowroute/server.ts';

export const accessKey = 'test-access-key';
export const secretKey = 'test-secret-key';
export const authorization = `Basic ${btoa(`${accessKey}:${secretKey}`)}`;

/** A number on the account, and a customer's that does nothing by itself. */
export const ours = '12065550100';
export const customer = '13605550140';

/** Quick, and without a limit of texts a second. */
const quick = {
  accessKey,
  secretKey,
  recordDelayMs: 20,
  lateRecordDelayMs: 120,
  receiptDelayMs: 10,
  provisionDelayMs: 1_200,
  slowMs: 150,
  callbackRetryMs: 20,
  rateLimits: { smsPerSecond: null, mmsPerSecond: null },
  seed: { records: 50 },
} satisfies LocalFlowrouteOptions;

export function start(options: Partial<LocalFlowrouteOptions> = {}): Promise<LocalFlowroute> {
  return startLocalFlowroute({ ...quick, ...options });
}

export type Answer = { status: number; type: string | null; json: Json; headers: Headers };

/** JSON that a test looks into; a path that is not there is undefined. */
export type Json = {
  at(...path: (string | number)[]): unknown;
  list(...path: (string | number)[]): Json[];
  value: unknown;
};

/** Asks as a client with the right keys, unless other headers are given. */
export async function ask(
  flowroute: LocalFlowroute,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(flowroute.url + path, {
    method,
    headers: {
      authorization,
      ...(body === undefined ? {} : { 'content-type': 'application/vnd.api+json' }),
      ...headers,
    },
    body: body === undefined ? null : typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  const type = response.headers.get('content-type');
  const value: unknown = text !== '' && type?.includes('json') ? JSON.parse(text) : undefined;
  return { status: response.status, type, json: jsonOf(value), headers: response.headers };
}

/** Sends a text from the account's first number; `wish` changes or adds attributes. */
export function send(flowroute: LocalFlowroute, wish: Record<string, unknown> = {}, version = 'v2.1'): Promise<Answer> {
  return ask(flowroute, 'POST', `/${version}/messages`, { to: customer, from: ours, body: 'hello', ...wish });
}

/** The detail of the only error in an answer. */
export function detailOf(answer: Answer): unknown {
  return answer.json.at('errors', 0, 'detail');
}

/** Waits until what is looked at is as it should be, five seconds at most; gives it. */
export async function eventually<T>(look: () => T | Promise<T>, fits: (value: T) => boolean): Promise<T> {
  const deadline = Date.now() + 5000;
  for (;;) {
    const value = await look();
    if (fits(value)) return value;
    if (Date.now() > deadline) throw new Error(`It never came to be; last seen: ${JSON.stringify(value)}`);
    await pause(5);
  }
}

/** A text's record, once it can be looked up and has so many receipts. */
export function recordWith(
  flowroute: LocalFlowroute,
  id: unknown,
  receipts: number,
  version = 'v2.1',
): Promise<Answer> {
  return eventually(
    () => ask(flowroute, 'GET', `/${version}/messages/${id}`),
    (answer) =>
      answer.status === 200 && answer.json.list('data', 'attributes', 'delivery_receipts').length === receipts,
  );
}

export function jsonOf(value: unknown): Json {
  const at = (...path: (string | number)[]) => path.reduce<unknown>(into, value);
  return {
    value,
    at,
    list: (...path) =>
      z
        .array(z.unknown())
        .parse(at(...path))
        .map(jsonOf),
  };
}

const indexable = z.record(z.string(), z.unknown()).or(z.array(z.unknown()));

function into(value: unknown, key: string | number): unknown {
  const parsed = indexable.safeParse(value);
  return parsed.success ? Reflect.get(parsed.data, key) : undefined;
}

const failure = z.object({ cause: z.object({ code: z.string() }) });

/** What a request that nobody answered failed of: `ECONNRESET` for a reset connection. */
export async function failureOf(unanswered: Promise<unknown>): Promise<string> {
  try {
    await unanswered;
  } catch (thrown) {
    return failure.parse(thrown).cause.code;
  }
  throw new Error('It was answered.');
}
