import { waitFor } from '../support/wait-for.ts';

/** Several sites share the machine with what they test: looking more often than this would slow it down. Milliseconds. */
const everyMs = 150;

/** `waitFor`, at ease. */
export function poll<T>(what: string, look: () => Promise<T | null | undefined | false>, limitMs = 30_000): Promise<T> {
  return waitFor(
    what,
    async () => {
      const found = await look();
      if (found === null || found === undefined || found === false) await new Promise((go) => setTimeout(go, everyMs));
      return found;
    },
    limitMs,
  );
}
