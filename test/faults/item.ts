import { describe } from '../../src/errors.ts';
import type { AppProcess } from './app-handle.ts';
import type { Bench, Work } from './lanes.ts';
import { emptyLine, type Line } from './report.ts';

/** A step or a case: a line of a table, and how often what is done for it. */
export type PlannedItem<F> = {
  name: string;
  times: number;
  /** For a kill at a named step: what that step is. */
  what: string;
  run: (line: Line<F>, bench: () => Promise<Bench>, index: number) => Promise<AppProcess | null>;
};

/** The items that have `only` in their name, as work and as the lines that it fills. */
export function toWork<F>(items: PlannedItem<F>[], only: string[]): { lines: Line<F>[]; work: Work[] } {
  const planned = items
    .filter(({ name }) => only.length === 0 || only.some((part) => name.includes(part)))
    .map((item) => ({ item, line: emptyLine<F>(item.name, item.what) }));
  return {
    lines: planned.map(({ line }) => line),
    work: planned.flatMap(({ item, line }) => Array.from({ length: item.times }, (_, i) => workOf(item, line, i))),
  };
}

function workOf<F>(item: PlannedItem<F>, line: Line<F>, index: number): Work {
  return {
    name: item.times === 1 ? item.name : `${item.name}, ${index + 1} of ${item.times}`,
    async run(bench) {
      const app = await item.run(line, bench, index);
      line.rounds += 1;
      return app;
    },
    failed(error, logFile) {
      line.broken.push(`a round could not be brought to its end: ${describe(error)}${logFile ? ` (${logFile})` : ''}`);
    },
  };
}

/** What a kill at a step met: the process that came after, what became of each, and how many were at the step. */
type Met<F> = { app: AppProcess; fates: F[]; there: number };

/** Kills at a step, so many times. `count` adds what became of what was met; `what` is what is killed: a text, a report. */
export function killsAt<F extends { phase: unknown }>(
  step: { name: string; what: string; phase: F['phase'] },
  times: number,
  what: string,
  kill: (bench: Bench) => Promise<Met<F>>,
  count: (line: Line<F>, fates: F[], bench: Bench) => void | Promise<void>,
): PlannedItem<F> {
  return {
    name: step.name,
    times,
    what: step.what,
    async run(line, ready) {
      const bench = await ready();
      const { app, fates, there } = await kill(bench);
      await count(line, fates, bench);
      line.there = (line.there ?? 0) + there;
      // A kill that met nothing where it should have proves nothing.
      if (!fates.some(({ phase }) => phase === step.phase)) {
        line.broken.push(`the kill met no ${what} in the phase “${step.phase}”`);
      }
      return app;
    },
  };
}
