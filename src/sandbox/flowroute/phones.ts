import type { Phone, PhoneEvent, PhoneMessage } from './protocol.ts';

/** The customers' phones: what has reached them, and who watches. */
export class Phones {
  readonly #phones = new Map<string, PhoneMessage[]>();
  readonly #watchers = new Set<(event: PhoneEvent) => void>();

  /** Every phone that has received something, the latest first; its messages in the order in which they came. */
  list(): Phone[] {
    return [...this.#phones].reverse().map(([number, messages]) => ({ number, messages: [...messages] }));
  }

  receive(message: PhoneMessage): void {
    const messages = this.#phones.get(message.to) ?? [];
    messages.push(message);
    // Taken out and put back, so that the map's order is that of the latest message.
    this.#phones.delete(message.to);
    this.#phones.set(message.to, messages);
    this.#tell({ type: 'received', message });
  }

  clear(): void {
    this.#phones.clear();
    this.#tell({ type: 'reset' });
  }

  /** Tells every event from now on; the answer stops it. */
  watch(watcher: (event: PhoneEvent) => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }

  #tell(event: PhoneEvent): void {
    for (const watcher of this.#watchers) watcher(event);
  }
}
