import type { Asked } from './asked.ts';
import { hiddenBehind, insteadOf } from './misbehave.ts';
import type { Outcome } from './outcome.ts';
import type { Fault, FaultWish } from './protocol.ts';

type Target = Pick<Asked, 'method' | 'pathname' | 'query'>;

/** What the carrier was told to do wrong. The oldest fault that fits a request and is not used up takes it. */
export class Faults {
  #faults: Fault[] = [];
  #lastId = 0;

  list(): Fault[] {
    return this.#faults.map((fault) => ({ ...fault }));
  }

  add(wish: FaultWish): Fault {
    this.#lastId += 1;
    const fault: Fault = { ...wish, id: this.#lastId, left: wish.times ?? null };
    this.#faults.push(fault);
    return { ...fault };
  }

  clear(): void {
    this.#faults = [];
  }

  /**
   * Carries an operation out under the fault that takes this request, if one does. A fault of an "accepted, then …" kind is
   * not used up by a request that the carrier refused.
   */
  undergo(asked: Target, defaultSlowMs: number, operation: () => Outcome): Outcome {
    const fault = this.#faults.find((each) => each.left !== 0 && fits(each, asked));
    if (!fault) return operation();
    const instead = insteadOf(fault.kind);
    const outcome = instead ?? operation();
    if (instead || outcome.accepted || fault.kind === 'slow') use(fault);
    return instead ?? hiddenBehind(fault.kind, outcome, fault.ms ?? defaultSlowMs);
  }
}

/** A fault's query fits where each of its parameters stands in the request's with the same value. */
function fits(fault: Fault, { method, pathname, query }: Target): boolean {
  if (fault.method !== undefined && fault.method.toUpperCase() !== method) return false;
  if (!pathname.startsWith(fault.path ?? '')) return false;
  return [...new URLSearchParams(fault.query)].every(([name, value]) => query.get(name) === value);
}

function use(fault: Fault): void {
  if (fault.left !== null) fault.left -= 1;
}
