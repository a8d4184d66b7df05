import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Response } from 'node-fetch';

/** Of a body that has more bytes than were allowed. */
export class BodyTooLarge extends Error {}

/** `take` makes something of the bytes, and keeps none of them: they lie in memory that is used again. */
export type ReadBody = <T>(response: Response, maxBytes: number, take: (bytes: Buffer) => T) => Promise<T>;

const decoder = new TextDecoder();

/** What most bodies are made into. What is no UTF-8 becomes U+FFFD. */
export function asText(bytes: Buffer): string {
  return decoder.decode(bytes);
}

/** Enough for the answer to a question about one thing. */
const firstSize = 64 * 1_024;
/** A page of 300 records is a quarter of it. What is larger is rare, and not kept. */
const mostKept = 1_024 * 1_024;
/** One for what a report reads ahead, one for what people ask for meanwhile. */
const mostSpares = 2;

/**
 * Gives the function that reads an answer's body, at most so many bytes of it. The bytes are gathered in memory that is used
 * again, and each chunk the moment that it comes: chunks that wait in a queue, and fresh memory for each page, lie around
 * until the garbage collector comes by, which is late, since it goes by its own heap.
 * @throws BodyTooLarge, and what the body's stream fails with.
 */
export function createBodyReader(): ReadBody {
  const spares: Buffer[] = [];

  return async (response, maxBytes, take) => {
    if (response.body === null) return take(Buffer.alloc(0));
    const gathered = new Gathered(spares.pop() ?? Buffer.allocUnsafeSlow(firstSize), maxBytes);
    try {
      const taking = new Writable({ write: (chunk: Buffer, _encoding, done) => done(gathered.add(chunk)) });
      await pipeline(response.body, taking);
      return take(gathered.bytes());
    } finally {
      const { memory } = gathered;
      if (spares.length < mostSpares && memory.length <= mostKept) spares.push(memory);
    }
  };
}

class Gathered {
  memory: Buffer;
  #length = 0;
  readonly #maxBytes: number;

  constructor(memory: Buffer, maxBytes: number) {
    this.memory = memory;
    this.#maxBytes = maxBytes;
  }

  /** Gives an error where it is too much. */
  add(chunk: Buffer): BodyTooLarge | null {
    const length = this.#length + chunk.length;
    if (length > this.#maxBytes) return new BodyTooLarge();
    if (length > this.memory.length) this.#grow(length);
    this.memory.set(chunk, this.#length);
    this.#length = length;
    return null;
  }

  bytes(): Buffer {
    return this.memory.subarray(0, this.#length);
  }

  #grow(length: number): void {
    const larger = Buffer.allocUnsafeSlow(Math.max(2 * this.memory.length, length));
    this.memory.copy(larger, 0, 0, this.#length);
    this.memory = larger;
  }
}
