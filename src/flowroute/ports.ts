import type { Call, Exchange } from './http.ts';
import type { Question } from './reads.ts';

/** What the operations need of the client: one attempt for what acts, a repeating read for what asks. */
export type Ports = {
  attempt(call: Omit<Call, 'timeoutMs' | 'maxBytes'>): Promise<Exchange>;
  /** The JSON of the answer, null for a 404. */
  read(question: Question): Promise<unknown>;
  /** What takes the keys, and these secrets of a call, out of the carrier's texts. */
  hiding(secrets: string[]): (text: string) => string;
  now(): number;
  maxBytes: number;
  maxListBytes: number;
};
