import { CarrierError } from './carrier-errors.ts';

/** What the one who asked gets to see: an answer, silence, or a connection reset. */
export type Reply =
  | { kind: 'answer'; status: number; contentType: string; text: string; headers?: Record<string, string> }
  | { kind: 'hang' }
  | { kind: 'reset' };

/** What an operation did, beside what its asker gets to see of it: the two part company when the carrier misbehaves. */
export type Outcome = { accepted: boolean; reply: Reply; delayMs: number };

/** The carrier's type of every JSON answer. No source states it for answers; the requests' type is assumed. */
const jsonApi = 'application/vnd.api+json';

/** An operation that was carried out. Without a body: 204. */
export function done(status: number, body?: unknown): Outcome {
  const text = body === undefined ? '' : JSON.stringify(body);
  return { accepted: true, reply: { kind: 'answer', status, contentType: jsonApi, text }, delayMs: 0 };
}

/** An operation that was refused, in the carrier's envelope. */
export function refused(error: CarrierError): Outcome {
  const { status, headers } = error;
  const text = JSON.stringify({ errors: [error.entry] });
  return { accepted: false, reply: { kind: 'answer', status, contentType: jsonApi, text, headers }, delayMs: 0 };
}

/** Runs an operation; what it throws for its asker is its answer. */
export function outcomeOf(operation: () => Outcome): Outcome {
  try {
    return operation();
  } catch (thrown) {
    if (thrown instanceof CarrierError) return refused(thrown);
    throw thrown;
  }
}
