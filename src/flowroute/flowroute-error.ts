import { SwitchboardError } from '../errors.ts';
import { readErrorBody } from './error-body.ts';
import { type Exchange, isSuccess } from './http.ts';

export type FlowrouteErrorKind =
  | 'unauthorized'
  | 'forbidden'
  | 'not_found'
  | 'invalid'
  | 'rate_limited'
  | 'server_error'
  | 'unexpected_status'
  | 'redirect'
  | 'timeout'
  | 'dns'
  | 'refused'
  | 'tls'
  | 'unreachable'
  | 'connection_lost'
  | 'too_large'
  | 'unreadable_answer';

const again = 'Try again in a minute.';
const checkUrl = "Check FLOWROUTE_BASE_URL and this machine's network, then try again.";

/** What happened and what to do next, by kind. */
const sentences: Record<FlowrouteErrorKind, [happened: string, next: string]> = {
  unauthorized: [
    'Flowroute refused the access key.',
    'Check FLOWROUTE_ACCESS_KEY and FLOWROUTE_SECRET_KEY against Manage, Preferences, API Control in the Flowroute portal.',
  ],
  forbidden: [
    'Flowroute does not allow this with the account as it is.',
    "Check the account's balance and permissions in the Flowroute portal, or ask Flowroute's support.",
  ],
  not_found: ['Flowroute does not know this address.', 'Check FLOWROUTE_BASE_URL.'],
  invalid: ['Flowroute did not take this question.', 'Check the filter or the dates that were given.'],
  rate_limited: ['Flowroute takes no more calls at the moment.', again],
  server_error: ['Flowroute has a fault of its own.', 'Try again in a few minutes.'],
  unexpected_status: ['Flowroute gave an answer that it does not document.', again],
  redirect: ['Flowroute sent the call on to another address, which is never followed.', 'Check FLOWROUTE_BASE_URL.'],
  timeout: ['Flowroute did not answer in time.', again],
  dns: ["Flowroute's address could not be found.", checkUrl],
  refused: ['The connection to Flowroute was refused.', checkUrl],
  tls: [
    "Flowroute's certificate could not be trusted.",
    'Check FLOWROUTE_BASE_URL, and whether a proxy stands in between (then set NODE_EXTRA_CA_CERTS).',
  ],
  unreachable: ['Flowroute could not be reached.', checkUrl],
  connection_lost: ['The connection to Flowroute broke off.', again],
  too_large: ['Flowroute answered with more than this program takes at once.', 'Ask for a shorter range.'],
  unreadable_answer: ['Flowroute gave an answer that could not be read.', again],
};

/** A question to Flowroute that got no usable answer, after all the tries that it was worth. */
export class FlowrouteError extends SwitchboardError {
  readonly kind: FlowrouteErrorKind;
  /** Null where no answer came. */
  readonly status: number | null;
  /** What the operating system or Node called it, such as ECONNRESET. */
  readonly networkCode: string | null;
  /** What Flowroute's support asks for. */
  readonly errorId: string | null;
  /** Private, so that no logger that copies an error's fields writes it: it may repeat a number. */
  readonly #detail: string | null;

  constructor(
    kind: FlowrouteErrorKind,
    facts: { status?: number; networkCode?: string | null; errorId?: string | null; detail?: string | null } = {},
  ) {
    const [happened, next] = sentences[kind];
    const mark = facts.status ?? facts.networkCode;
    super(`flowroute_${kind}`, mark == null ? happened : `${happened.slice(0, -1)} (${mark}).`, next);
    this.kind = kind;
    this.status = facts.status ?? null;
    this.networkCode = facts.networkCode ?? null;
    this.errorId = facts.errorId ?? null;
    this.#detail = facts.detail ?? null;
  }

  /** The carrier's own words, for the person who asked; not for a log. */
  get detail(): string | null {
    return this.#detail;
  }
}

/** The error of a question whose answer is no 2xx with a body. */
export function errorOf(exchange: Exchange, hide: (text: string) => string): FlowrouteError {
  if (exchange.kind === 'no_answer') {
    const { reason, networkCode } = exchange;
    return new FlowrouteError(reason === 'aborted' ? 'connection_lost' : reason, { networkCode });
  }
  const { status, text, bodyProblem } = exchange;
  if (isSuccess(status)) {
    const kind =
      bodyProblem === null ? 'unreadable_answer' : bodyProblem === 'aborted' ? 'connection_lost' : bodyProblem;
    return new FlowrouteError(kind, { status });
  }
  const { errorId, detail } = readErrorBody(status, text, hide);
  return new FlowrouteError(kindOf(status), { status, errorId, detail });
}

const kinds = new Map<number, FlowrouteErrorKind>([
  [400, 'invalid'],
  [401, 'unauthorized'],
  [403, 'forbidden'],
  [404, 'not_found'],
  [405, 'invalid'],
  [415, 'invalid'],
  [422, 'invalid'],
  [429, 'rate_limited'],
]);

function kindOf(status: number): FlowrouteErrorKind {
  if (status >= 500) return 'server_error';
  if (status >= 300 && status < 400) return 'redirect';
  return kinds.get(status) ?? 'unexpected_status';
}
