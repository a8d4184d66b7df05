import { errorOf, FlowrouteError } from './flowroute-error.ts';
import { type Answer, type Call, type Exchange, isSuccess } from './http.ts';

/** How a question is repeated. Questions only: a send, a purchase or a change is never repeated here. */
export type ReadPolicy = {
  /** For all tries and waits of one question (one page of a list) together. */
  budgetMs: number;
  firstWaitMs: number;
  /** Each wait is this many times the one before. */
  factor: number;
  longestWaitMs: number;
  /** The share of a wait that chance takes off, so that processes that failed together do not return together. */
  jitter: number;
  /** With less than this left, another try would only hide what the last one said. */
  shortestTryMs: number;
};

/** Flowroute documents no Retry-After and a window of one second for its limits, so waits start below a second. */
export const readPolicy: ReadPolicy = {
  budgetMs: 15_000,
  firstWaitMs: 300,
  factor: 2,
  longestWaitMs: 4_000,
  jitter: 0.5,
  shortestTryMs: 500,
};

export type ReadOptions = {
  exchange: (call: Call) => Promise<Exchange>;
  policy: ReadPolicy;
  timeoutMs: number;
  now: () => number;
  sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  random: () => number;
  hide: (text: string) => string;
};

export type Question = Pick<Call, 'template' | 'path' | 'query' | 'maxBytes' | 'signal'>;

/**
 * Gives the function that asks until there is an answer: the JSON of a 2xx, or null for a 404. Repeats after a 429, a 5xx
 * and a network error, inside the policy's budget.
 * @throws FlowrouteError for any other answer, or the last one when the budget is spent.
 * @throws the signal's reason when the caller aborts.
 */
export function createReader(options: ReadOptions): (question: Question) => Promise<unknown> {
  const { exchange, policy, now } = options;
  return async (question) => {
    const deadline = now() + policy.budgetMs;
    for (let tries = 0; ; tries++) {
      const timeoutMs = Math.max(1, Math.min(options.timeoutMs, deadline - now()));
      const answer = await exchange({ ...question, method: 'GET', timeoutMs });
      question.signal?.throwIfAborted();
      if (answer.kind === 'answer' && answer.status === 404) return null;
      if (answer.kind === 'answer' && isSuccess(answer.status) && answer.bodyProblem === null) return jsonOf(answer);
      const asked = answer.kind === 'answer' ? (answer.retryAfterMs ?? 0) : 0;
      const wait = Math.max(waitBefore(tries, policy, options.random), asked);
      const isLate = now() + wait + policy.shortestTryMs > deadline;
      if (isLate || !isWorthRepeating(answer)) throw errorOf(answer, options.hide);
      await options.sleep(wait, question.signal).catch((error: unknown) => {
        question.signal?.throwIfAborted();
        throw error;
      });
    }
  };
}

function jsonOf({ json, status }: Answer): unknown {
  if (json === undefined || json === null) throw new FlowrouteError('unreadable_answer', { status });
  return json;
}

function waitBefore(tries: number, policy: ReadPolicy, random: () => number): number {
  const wait = Math.min(policy.longestWaitMs, policy.firstWaitMs * policy.factor ** tries);
  return Math.round(wait * (1 - policy.jitter * random()));
}

function isWorthRepeating(answer: Exchange): boolean {
  if (answer.kind === 'no_answer') return true;
  if (isSuccess(answer.status)) return answer.bodyProblem !== 'too_large';
  return answer.status === 429 || answer.status >= 500;
}
