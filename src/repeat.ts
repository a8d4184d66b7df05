import type { Log } from './log.ts';

export type Repeating = { stop(): Promise<void> };

/**
 * Does something at once and then again, `everyMs` after each time has ended, so that a slow one is not overtaken by the
 * next. An error is logged and does not end it.
 */
export function repeat(name: string, everyMs: number, log: Log, work: () => Promise<unknown>): Repeating {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let wakeUp: () => void = () => {};

  async function loop(): Promise<void> {
    while (!stopped) {
      try {
        await work();
      } catch (error) {
        log.warn({ err: error }, `${name} did not work this time`);
      }
      if (stopped) return;
      await new Promise<void>((resolve) => {
        wakeUp = resolve;
        timer = setTimeout(resolve, everyMs);
      });
    }
  }

  const looping = loop();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      wakeUp();
      await looping;
    },
  };
}
