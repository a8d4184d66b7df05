import { type ErrorBody, readErrorBody } from './error-body.ts';
import { type Exchange, isSuccess } from './http.ts';

/** Flowroute has read the request and will not do it. */
export type Rejected = { kind: 'rejected'; status: number } & ErrorBody;

/** The request surely had no effect: it was turned away unread (429), or no byte of it left. It may be tried again. */
export type NeverReached = {
  kind: 'never_reached';
  reason: 'rate_limited' | 'dns' | 'refused' | 'tls' | 'unreachable' | 'connect_timeout';
  /** What the operating system or Node called it, such as ECONNREFUSED. */
  networkCode: string | null;
  /** How long Flowroute asked to wait, if it did. */
  retryAfterMs: number | null;
};

/** The request may have been taken. It must not be repeated until somebody has looked. */
export type Uncertain = {
  kind: 'uncertain';
  reason:
    | 'timeout'
    | 'connection_lost'
    | 'aborted'
    | 'server_error'
    | 'redirect'
    | 'unexpected_status'
    | 'unreadable_answer';
  status: number | null;
};

/** The caller's signal fired before anything left. */
export type Aborted = { kind: 'aborted' };

export type NotAccepted = Rejected | NeverReached | Uncertain | Aborted;

/** Which statuses are a refusal for good: the states of a text and of a request rest on this set. */
const rejections = new Set([400, 401, 403, 404, 405, 415, 422]);

/**
 * What one attempt at something that must not happen twice came to.
 * @param accept reads the body of a 2xx; null where it does not prove that the thing was taken.
 * @param hide takes secrets out of a carrier's text.
 */
export function judge<Accepted>(
  exchange: Exchange,
  accept: (status: number, json: unknown) => Accepted | null,
  hide: (text: string) => string,
): Accepted | NotAccepted {
  if (exchange.kind === 'no_answer') return exchange.sent ? uncertain(exchange.reason) : neverLeft(exchange);
  const { status, text, json, bodyProblem } = exchange;
  if (status === 429) {
    return { kind: 'never_reached', reason: 'rate_limited', networkCode: null, retryAfterMs: exchange.retryAfterMs };
  }
  if (rejections.has(status)) return { kind: 'rejected', status, ...readErrorBody(status, text, hide) };
  if (status >= 500) return { kind: 'uncertain', reason: 'server_error', status };
  if (status >= 300 && status < 400) return { kind: 'uncertain', reason: 'redirect', status };
  if (!isSuccess(status)) return { kind: 'uncertain', reason: 'unexpected_status', status };
  if (bodyProblem !== null) {
    const reason = bodyProblem === 'too_large' ? 'unreadable_answer' : bodyProblem;
    return { kind: 'uncertain', reason, status };
  }
  return accept(status, json) ?? { kind: 'uncertain', reason: 'unreadable_answer', status };
}

type NoAnswer = Extract<Exchange, { kind: 'no_answer' }>;

function neverLeft({ reason, networkCode }: NoAnswer): NeverReached | Aborted {
  const unreached = { kind: 'never_reached', networkCode, retryAfterMs: null } as const;
  switch (reason) {
    case 'aborted':
      return { kind: 'aborted' };
    case 'timeout':
      return { ...unreached, reason: 'connect_timeout' };
    case 'connection_lost':
    case 'unreadable_answer':
      return { ...unreached, reason: 'unreachable' };
    default:
      return { ...unreached, reason };
  }
}

function uncertain(reason: NoAnswer['reason']): Uncertain {
  const known = reason === 'timeout' || reason === 'aborted' || reason === 'unreadable_answer';
  return { kind: 'uncertain', reason: known ? reason : 'connection_lost', status: null };
}
