/**
 * Measures what has a goal, three times over, and prints the middle run of each beside it.
 *
 *   npm run bench -- [--only ack,view,visible,throughput,decide,list,reports,schedules,demo,memory] [--runs N]
 *
 * What each line means stands in docs/bench.md.
 */
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { describe } from '../../src/errors.ts';
import { findPostgres, startPostgres } from '../support/postgres-cluster.ts';
import { isMet, type Measure, table } from './figures.ts';
import { measureDemo } from './measures/demo.ts';
import { type Add, type OnDatabase, parts } from './parts.ts';
import { benchDatabase, type DatabaseKind, type Stage, setStage } from './stage.ts';

async function bench(only: string[], runs: number): Promise<Measure[]> {
  const found = findPostgres();
  const kinds: DatabaseKind[] = 'missing' in found ? ['embedded'] : ['PostgreSQL', 'embedded'];
  if ('missing' in found) console.log(`skipped: everything on PostgreSQL: ${found.missing}`);
  const server = 'missing' in found ? null : await startPostgres();
  const measures = new Map<string, Measure>();
  const add: Add = (name, unit, figure, goal) => {
    const measure = measures.get(name) ?? { name, unit, figures: [], ...(goal === undefined ? {} : { goal }) };
    measures.set(name, measure);
    measure.figures.push(figure);
  };
  const on: OnDatabase = async (kind, measure) => {
    const database = await benchDatabase(kind, server?.url ?? '');
    try {
      return await measure(database);
    } finally {
      await database.drop();
    }
  };
  try {
    // The first start of all builds the page, and is not what has a goal.
    if (only.includes('demo')) await measureDemo();
    for (let run = 1; run <= runs; run += 1) {
      for (const name of only) {
        console.log(`run ${run} of ${runs}: ${name} (load ${sayLoad()})`);
        await withStage((stage) => parts[name]?.(stage, kinds, on, add));
      }
    }
  } finally {
    await server?.stop();
  }
  return [...measures.values()];
}

/** Each part has a Slack and a carrier without a past. */
async function withStage(play: (stage: Stage) => Promise<void> | undefined): Promise<void> {
  const stage = await setStage();
  try {
    await play(stage);
  } finally {
    await stage.stop();
  }
}

function sayLoad(): string {
  return loadavg()
    .map((one) => one.toFixed(1))
    .join(' ');
}

/** @throws Error with a sentence where an argument is not one of ours. */
function readArguments(args: string[]): { only: string[]; runs: number } {
  const { values } = parseArgs({ args, options: { only: { type: 'string' }, runs: { type: 'string', default: '3' } } });
  const only = values.only?.split(',') ?? Object.keys(parts);
  const unknown = only.find((name) => parts[name] === undefined);
  if (unknown !== undefined) {
    throw new Error(`There is no measure '${unknown}'. The measures: ${Object.keys(parts).join(', ')}.`);
  }
  const runs = Number(values.runs);
  if (!Number.isInteger(runs) || runs < 1) throw new Error('--runs takes a number from 1, such as 3.');
  return { only, runs };
}

try {
  const { only, runs } = readArguments(process.argv.slice(2));
  const before = sayLoad();
  const measures = await bench(only, runs);
  const processors = cpus();
  console.log(
    `\n${processors.length} × ${processors[0]?.model.trim()}, Node ${process.version}, middle of ${runs} runs`,
  );
  console.log(`load before ${before}, after ${sayLoad()} (the bench itself included)\n`);
  console.log(table(measures));
  if (!measures.every(isMet)) process.exitCode = 1;
} catch (error) {
  console.error(describe(error));
  process.exitCode = 2;
}
