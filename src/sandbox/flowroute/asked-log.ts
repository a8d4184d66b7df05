import type { AskedRequest } from './protocol.ts';

const kept = 10_000;

/** What the carrier was asked, in order. Numbers go on after a reset, so that `since` never skips a request. */
export class AskedLog {
  #requests: AskedRequest[] = [];
  #lastSeq = 0;

  add(request: Omit<AskedRequest, 'seq' | 'status' | 'accepted'>): AskedRequest {
    this.#lastSeq += 1;
    const entry: AskedRequest = { seq: this.#lastSeq, ...request, status: null, accepted: false };
    this.#requests.push(entry);
    // Cut in batches: cutting one off the front for each request would move ten thousand each time.
    if (this.#requests.length > kept * 1.1) this.#requests = this.#requests.slice(-kept);
    return entry;
  }

  since(seq: number): AskedRequest[] {
    return this.#requests
      .slice(-kept)
      .filter((request) => request.seq > seq)
      .map((request) => ({ ...request }));
  }

  clear(): void {
    this.#requests = [];
  }
}
