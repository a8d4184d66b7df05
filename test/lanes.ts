/**
 * Runs all tests, lane by lane. A lane whose need is not on this machine is skipped by name; `--require-all`, or `CI` in
 * the environment, makes that a failure.
 *
 *   npm test -- [--require-all] [--lanes plain,pglite,postgres,browser] [-- arguments for Jest]
 */
import { parseArgs } from 'node:util';
import { describe } from '../src/errors.ts';
import { findChromium } from './support/find-chromium.ts';
import { brokenLane, countTests, emptyLane, type LaneResult, report } from './support/lane-report.ts';
import { findPostgres, startPostgres } from './support/postgres-cluster.ts';
import { runJest } from './support/run-jest.ts';

type Ready = { env: NodeJS.ProcessEnv; close?: () => Promise<void> };

type Lane = {
  title: string;
  args: string[];
  /** Brings up what the lane needs, or says what is missing and how to get it. */
  prepare: () => Promise<Ready | { missing: string }>;
};

const lanes: Record<string, Lane> = {
  plain: { title: 'plain', args: ['--selectProjects', 'plain'], prepare: async () => ({ env: {} }) },
  pglite: {
    title: 'database on PGlite',
    args: ['--selectProjects', 'database'],
    prepare: async () => ({ env: { TEST_DATABASE: 'pglite' } }),
  },
  postgres: { title: 'database on PostgreSQL', args: ['--selectProjects', 'database'], prepare: preparePostgres },
  browser: { title: 'browser', args: ['--selectProjects', 'browser', '--runInBand'], prepare: prepareBrowser },
};

async function preparePostgres(): Promise<Ready | { missing: string }> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) return { env: { TEST_DATABASE: 'postgres', TEST_DATABASE_URL: given } };
  const found = findPostgres();
  if ('missing' in found) return found;
  const { url, stop } = await startPostgres();
  return { env: { TEST_DATABASE: 'postgres', TEST_DATABASE_URL: url }, close: stop };
}

async function prepareBrowser(): Promise<Ready | { missing: string }> {
  const found = findChromium();
  return 'missing' in found ? found : { env: { CHROMIUM_PATH: found.path } };
}

/** Never throws: a lane that cannot be run is a failed one, and the others still get their turn. */
async function run(lane: Lane, jestArgs: string[], required: boolean, signal: AbortSignal): Promise<LaneResult> {
  console.log(`\n== ${lane.title}`);
  try {
    const ready = await lane.prepare();
    if (!('missing' in ready)) return await runPrepared(lane, ready, jestArgs, required, signal);
    console.log(`skipped: ${ready.missing}`);
    return emptyLane(lane.title, ready.missing, required);
  } catch (error) {
    console.error(error);
    return brokenLane(lane.title, describe(error));
  }
}

async function runPrepared(
  { title, args }: Lane,
  ready: Ready,
  jestArgs: string[],
  required: boolean,
  signal: AbortSignal,
): Promise<LaneResult> {
  const { TEST_DATABASE, TEST_DATABASE_URL, ...env } = process.env;
  const started = performance.now();
  try {
    const { exitCode, json } = await runJest([...args, ...jestArgs], { ...env, ...ready.env }, signal);
    const result = countTests(title, json, exitCode, (performance.now() - started) / 1000);
    const isEmpty = result.passed + result.failed + result.skipped === 0;
    return isEmpty ? emptyLane(title, 'it has no test', required) : result;
  } finally {
    await ready.close?.();
  }
}

type Request = { chosen: Lane[]; required: boolean; jestArgs: string[] };

/** Throws with a sentence where an argument is not one of ours. What stands behind `--` is for Jest. */
function readArguments(args: string[]): Request {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { lanes: { type: 'string' }, 'require-all': { type: 'boolean', default: false } },
  });
  const names = values.lanes?.split(',') ?? Object.keys(lanes);
  const chosen = names.map((name) => {
    const lane = lanes[name];
    if (lane === undefined) throw new Error(`There is no lane '${name}'. The lanes: ${Object.keys(lanes).join(', ')}.`);
    return lane;
  });
  const inCi = !['', '0', 'false'].includes(process.env.CI ?? '');
  return { chosen, required: values['require-all'] || inCi, jestArgs: positionals };
}

async function runAll({ chosen, required, jestArgs }: Request): Promise<number> {
  const interrupt = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, () => interrupt.abort());
  const results: LaneResult[] = [];
  for (const lane of chosen) {
    if (!interrupt.signal.aborted) results.push(await run(lane, jestArgs, required, interrupt.signal));
  }
  console.log(`\n${report(results)}`);
  if (interrupt.signal.aborted) return 130;
  return results.some(({ failed }) => failed > 0) ? 1 : 0;
}

/** Null where this Node runs the project. Matters where the script is started without npm, which brings the right one. */
function oldNode(): string | null {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 19)) return null;
  return `Switchboard needs Node 22.19 or newer, and this is ${process.versions.node}: start the tests by npm test.`;
}

try {
  const old = oldNode();
  if (old !== null) throw new Error(old);
  process.exitCode = await runAll(readArguments(process.argv.slice(2)));
} catch (error) {
  console.error(describe(error));
  process.exitCode = 2;
}
