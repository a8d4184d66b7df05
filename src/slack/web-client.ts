import type { Logger } from '@slack/bolt';
import {
  WebAPIHTTPError,
  WebAPIPlatformError,
  WebAPIRateLimitedError,
  WebClient,
  type WebClientOptions,
} from '@slack/web-api';
import { describe } from '../errors.ts';

/** One call's limit, in milliseconds. Slack's client has none by default. */
const callLimitMs = 5_000;

/**
 * How every Web API client of the app is set: no retries of its own (a post that timed out and is repeated stands twice:
 * Slack has no idempotency key), no waiting on a 429 (we have our own queue), and no method name that leads elsewhere.
 */
export function clientOptions(apiUrl: string, logger?: Logger): WebClientOptions {
  return {
    slackApiUrl: apiUrl,
    // Without one it writes to the console.
    ...(logger === undefined ? {} : { logger }),
    timeout: callLimitMs,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    allowAbsoluteUrls: false,
  };
}

export function createWebClient(token: string, apiUrl: string, logger?: Logger): WebClient {
  return new WebClient(token, clientOptions(apiUrl, logger));
}

/** What became of a call: Slack's own word, a rate limit, or silence. */
export type CallFailure =
  | { kind: 'said'; error: string }
  | { kind: 'rate_limited'; seconds: number }
  /** No answer, or one that does not say whether the call was taken. */
  | { kind: 'silent'; reason: string };

export function callFailure(thrown: unknown): CallFailure {
  if (thrown instanceof WebAPIRateLimitedError) return { kind: 'rate_limited', seconds: thrown.retryAfter };
  if (thrown instanceof WebAPIPlatformError) {
    const error = String(thrown.data.error);
    // Slack may say it either way; without a header a short pause is the best guess.
    return error === 'ratelimited' ? { kind: 'rate_limited', seconds: 5 } : { kind: 'said', error };
  }
  if (thrown instanceof WebAPIHTTPError) return { kind: 'silent', reason: `status ${thrown.statusCode}` };
  return { kind: 'silent', reason: describe(thrown) };
}
