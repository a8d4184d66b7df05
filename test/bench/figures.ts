/** One thing that was measured, once for each run. */
export type Measure = {
  name: string;
  unit: 'ms' | 's' | 'MB' | 'texts/s' | 'records/s' | '×' | `of ${number}`;
  /** What the figure has to stay under, or reach, or may not pass; nothing: it is printed for comparison. */
  goal?: { under: number } | { atLeast: number } | { atMost: number };
  /** A figure a run. */
  figures: number[];
};

/** The value that the share `at` (0 to 1) of the samples does not exceed: the nearest rank, no interpolation. */
export function percentile(samples: number[], at: number): number {
  if (samples.length === 0) throw new Error('there is no sample');
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * at) - 1)] ?? Number.NaN;
}

/** The middle run counts. Of an even number of runs the worse of the two in the middle. */
export function middle({ figures, goal }: Measure): number {
  const sorted = figures.toSorted((a, b) => a - b);
  const isBetterHigh = goal !== undefined && 'atLeast' in goal;
  const index = isBetterHigh ? Math.floor((sorted.length - 1) / 2) : Math.floor(sorted.length / 2);
  return sorted[index] ?? Number.NaN;
}

export function isMet(measure: Measure): boolean {
  const { goal } = measure;
  if (goal === undefined) return true;
  if ('under' in goal) return middle(measure) < goal.under;
  return 'atMost' in goal ? middle(measure) <= goal.atMost : middle(measure) >= goal.atLeast;
}

/** The table: measure, the middle run's figure, the goal, whether it is met, and all runs. */
export function table(measures: Measure[]): string {
  const rows = measures.map((measure) => [
    measure.name,
    `${show(middle(measure))} ${measure.unit}`,
    measure.goal === undefined ? '' : sayGoal(measure.goal, measure.unit),
    measure.goal === undefined ? '' : isMet(measure) ? 'ok' : 'MISSED',
    measure.figures.map(show).join('  '),
  ]);
  const all = [['measure', 'figure', 'goal', 'ok', 'runs'], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  return all
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

function sayGoal(goal: NonNullable<Measure['goal']>, unit: string): string {
  if ('under' in goal) return `< ${goal.under} ${unit}`;
  return 'atMost' in goal ? `<= ${goal.atMost} ${unit}` : `>= ${goal.atLeast} ${unit}`;
}

function show(figure: number): string {
  return figure >= 100 || figure === 0 ? figure.toFixed(0) : figure.toFixed(1);
}
