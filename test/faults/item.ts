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
