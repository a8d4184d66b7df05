/** Work that listeners do after their ack: Bolt's stop does not wait for it, so a clean stop has to. */
export type InFlight = ReturnType<typeof createInFlight>;

export function createInFlight() {
  const standing = new Set<Promise<unknown>>();
  return {
    async track<T>(work: Promise<T>): Promise<T> {
      standing.add(work);
      try {
        return await work;
      } finally {
        standing.delete(work);
      }
    },
    /** Waits until all of it has ended, or until the limit. Milliseconds. */
    async settled(limitMs: number): Promise<void> {
      let timer: NodeJS.Timeout | undefined;
      const limit = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, limitMs);
      });
      await Promise.race([Promise.allSettled(standing), limit]);
      clearTimeout(timer);
    },
  };
}
