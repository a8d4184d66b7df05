import { z } from 'zod';

/** What came of one lane. */
export type LaneResult = {
  lane: string;
  passed: number;
  failed: number;
  skipped: number;
  seconds: number;
  /** Each failure, skipped test or skipped lane by name, as lines for the end of the report. */
  lines: string[];
};

const jestResult = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ fullName: z.string(), status: z.string() })),
    }),
  ),
});

/**
 * Counts what Jest wrote by `--json`. A file that failed without a failed test of its own, because it did not load or
 * its clean-up threw, is one failure; so is a Jest that ended badly without naming any.
 */
export function countTests(lane: string, json: unknown, exitCode: number | null, seconds: number): LaneResult {
  const files = jestResult.safeParse(json).data?.testResults ?? [];
  const tests = files.flatMap(({ assertionResults }) => assertionResults);
  const passed = tests.filter(({ status }) => status === 'passed').length;
  const failed = tests.filter(({ status }) => status === 'failed').map(({ fullName }) => fullName);
  for (const { name, status, assertionResults } of files) {
    if (status === 'failed' && !assertionResults.some((one) => one.status === 'failed')) failed.push(name);
  }
  if (failed.length === 0 && exitCode !== 0)
    failed.push(`Jest ended with ${exitCode ?? 'a signal'} and named no failure`);
  const skipped = tests.filter(({ status }) => status !== 'passed' && status !== 'failed');
  return {
    lane,
    passed,
    failed: failed.length,
    skipped: skipped.length,
    seconds,
    lines: [
      ...failed.map((name) => `failed: ${lane}: ${name}`),
      ...skipped.map(({ fullName }) => `skipped: ${lane}: ${fullName}`),
    ],
  };
}

/** A lane without a single test. Where every lane is required, that is a failure: nothing was shown. */
export function emptyLane(lane: string, reason: string, required: boolean): LaneResult {
  if (required) return brokenLane(lane, `every lane is required, and this one was skipped: ${reason}`);
  return { lane, passed: 0, failed: 0, skipped: 0, seconds: 0, lines: [`skipped: ${lane}: ${reason}`] };
}

/** A lane that could not be run although all that it needs is there. */
export function brokenLane(lane: string, reason: string): LaneResult {
  return { lane, passed: 0, failed: 1, skipped: 0, seconds: 0, lines: [`failed: ${lane}: ${reason}`] };
}

/** A table by lane, then what failed or was skipped by name, then the sums in the last line. */
export function report(results: LaneResult[]): string {
  const rows = results.map(({ lane, passed, failed, skipped, seconds }) =>
    row(lane, passed, failed, skipped, seconds.toFixed(1)),
  );
  const sum = (count: (result: LaneResult) => number) => results.reduce((total, result) => total + count(result), 0);
  return [
    row('lane', 'passed', 'failed', 'skipped', 'seconds'),
    ...rows,
    '',
    ...results.flatMap(({ lines }) => lines),
    `${sum((one) => one.passed)} passed, ${sum((one) => one.failed)} failed, ${sum((one) => one.skipped)} skipped`,
  ].join('\n');
}

function row(lane: string, ...cells: (string | number)[]): string {
  return lane.padEnd(24) + cells.map((cell) => String(cell).padStart(9)).join('');
}
