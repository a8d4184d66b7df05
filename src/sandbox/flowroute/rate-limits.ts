import { tooManyRequests } from './carrier-errors.ts';
import type { RateLimits } from './protocol.ts';

/** 5 SMS and 1 MMS a second (developer.flowroute.com/docs/sms-mms-best-practices). */
export const flowrouteLimits: RateLimits = { smsPerSecond: 5, mmsPerSecond: 1 };

/**
 * Counts attempts, not successes, in each second of the wall clock, apart for each key and endpoint; one too many is
 * refused and dropped, there is no queue (developer.flowroute.com/docs/flowroute-messaging-rate-limits).
 */
export class RateLimiter {
  limits: RateLimits;
  readonly #now: () => Date;
  #second = 0;
  readonly #attempts = new Map<string, number>();

  constructor(limits: RateLimits, now: () => Date) {
    this.limits = limits;
    this.#now = now;
  }

  /** Counts one attempt to send; throws the carrier's 429 for one too many. */
  attempt(endpoint: string, kind: 'sms' | 'mms'): void {
    const second = Math.floor(this.#now().getTime() / 1000);
    if (second !== this.#second) {
      this.#second = second;
      this.#attempts.clear();
    }
    const bucket = `${kind} ${endpoint}`;
    const attempts = (this.#attempts.get(bucket) ?? 0) + 1;
    this.#attempts.set(bucket, attempts);
    const limit = kind === 'mms' ? this.limits.mmsPerSecond : this.limits.smsPerSecond;
    if (limit !== null && attempts > limit) throw tooManyRequests();
  }
}
