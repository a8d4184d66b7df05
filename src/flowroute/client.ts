import type { Agent } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import nodeFetch from 'node-fetch';
import { checkBaseUrl } from './base-url.ts';
import { keepAliveAgent, watchConnections } from './connections.ts';
import { createHttp, type RequestInfo } from './http.ts';
import { createMessages } from './messages.ts';
import { createNumberLists } from './number-lists.ts';
import { createNumbers } from './numbers.ts';
import type { Ports } from './ports.ts';
import { createReader, readPolicy } from './reads.ts';
import { hideSecrets } from './secrets.ts';
import { version } from './version.ts';

export type FlowrouteOptions = {
  /** https, or http on loopback. */
  baseUrl: string;
  accessKey: string;
  secretKey: string;
  /** For one attempt: connecting, headers and body together. */
  timeoutMs: number;
  /** For all tries of one question, or of one page of a list. */
  readBudgetMs?: number;
  fetch?: typeof nodeFetch;
  /** Milliseconds since 1970. */
  now?: () => number;
  sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** From 0 to 1, for the jitter of waits. */
  random?: () => number;
  /** Used as it is, save that its connections are watched. Closed by `close`. */
  agent?: Agent;
  /** Called after each attempt, for metrics and logs. */
  onRequest?: (info: RequestInfo) => void;
};

export type Flowroute = ReturnType<typeof createFlowroute>;

const megabyte = 1024 * 1024;

/**
 * A client for Flowroute's HTTP API: numbers by v2, messages by v2.1. What acts (send, buy, update, release) is attempted once and
 * gives an outcome; what asks is repeated within `readBudgetMs` and throws `FlowrouteError`.
 * @throws ConfigError for a base address that is neither https nor loopback.
 */
export function createFlowroute(options: FlowrouteOptions) {
  const baseUrl = checkBaseUrl(options.baseUrl);
  const credentials = Buffer.from(`${options.accessKey}:${options.secretKey}`).toString('base64');
  const connections = watchConnections(options.agent ?? keepAliveAgent(baseUrl));
  const now = options.now ?? Date.now;
  const hiding = (secrets: string[]) => hideSecrets([options.secretKey, options.accessKey, credentials, ...secrets]);
  const exchange = createHttp({
    baseUrl,
    authorization: `Basic ${credentials}`,
    userAgent: `switchboard/${version}`,
    fetch: options.fetch ?? nodeFetch,
    connections,
    now,
    onRequest: options.onRequest,
  });
  const ports: Ports = {
    attempt: (call) => exchange({ ...call, timeoutMs: options.timeoutMs, maxBytes: megabyte }),
    read: createReader({
      exchange,
      policy: { ...readPolicy, budgetMs: options.readBudgetMs ?? readPolicy.budgetMs },
      timeoutMs: options.timeoutMs,
      now,
      sleep: options.sleep ?? ((ms, signal) => wait(ms, undefined, { signal })),
      random: options.random ?? Math.random,
      hide: hiding([]),
    }),
    hiding,
    now,
    maxBytes: megabyte,
    maxListBytes: 16 * megabyte,
  };
  return {
    ...createMessages(ports),
    ...createNumbers(ports),
    ...createNumberLists(ports),
    /** Closes the kept-alive connections; attempts under way break off. */
    close: () => connections.close(),
  };
}
