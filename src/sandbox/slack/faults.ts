import { setTimeout as sleep } from 'node:timers/promises';

/**
 * What a test makes go wrong with a Web API method, for the next `times` calls of it (`*`: of any; `upload`: of upload addresses).
 * `accepted-then-hang` does the work and never answers; `hang` does nothing and never answers.
 */
export type Fault =
  | { kind: 'rate-limit'; retryAfterSeconds: number }
  | { kind: 'error'; error: string }
  | { kind: 'delay'; ms: number }
  | { kind: 'http'; status: number }
  | { kind: 'accepted-then-hang' }
  | { kind: 'hang' };

/** Where a fault names this, it is of the address that takes a file's bytes, which is no method of the Web API. */
export const UPLOAD = 'upload';

export type Faults = {
  add(method: string, fault: Fault, times: number): void;
  /** The fault that the next call of the method meets; counts it down. */
  take(method: string): Fault | undefined;
  clear(): void;
};

export function createFaults(): Faults {
  let waiting: { method: string; fault: Fault; left: number }[] = [];
  return {
    add(method, fault, times) {
      waiting.push({ method, fault, left: times });
    },
    take(method) {
      const found = waiting.find((one) => one.method === method || (one.method === '*' && method !== UPLOAD));
      if (!found) return undefined;
      found.left -= 1;
      if (found.left <= 0) waiting = waiting.filter((one) => one !== found);
      return found.fault;
    },
    clear() {
      waiting = [];
    },
  };
}

/** Waits, or ends at once when the server closes. */
export async function pause(ms: number, closing: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal: closing }).catch(() => undefined);
}
