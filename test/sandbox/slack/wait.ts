import { setTimeout as sleep } from 'node:timers/promises';

/** Looks again until there is something; fails with what it waited for. */
export async function until<T>(what: string, look: () => T | Promise<T>): Promise<NonNullable<T>> {
  const end = Date.now() + 10_000;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== null && found !== false) return found;
    if (Date.now() > end) throw new Error(`waited in vain for: ${what}`);
    await sleep(10);
  }
}
