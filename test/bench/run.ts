/**
 * Measures what has a goal, three times over, and prints the middle run of each beside it.
 *
 *   npm run bench -- [--only ack,view,visible,throughput,demo,memory] [--runs N]
 */
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { describe } from '../../src/errors.ts';
import { findPostgres, startPostgres } from '../support/postgres-cluster.ts';
import { isMet, type Measure, percentile, table } from './figures.ts';
import { measureAck, measureBareAck } from './measures/ack.ts';
import { measureDemo } from './measures/demo.ts';
import { measureMemory } from './measures/memory.ts';
import { measureOpenView } from './measures/open-view.ts';
import { measureThroughput } from './measures/throughput.ts';
import { measureVisible } from './measures/visible.ts';
import { type BenchDatabase, benchDatabase, type DatabaseKind, type Stage, setStage } from './stage.ts';

type Add = (name: string, unit: Measure['unit'], figure: number, goal?: Measure['goal']) => void;
type OnDatabase = <T>(kind: DatabaseKind, measure: (database: BenchDatabase) => Promise<T>) => Promise<T>;
type Part = (stage: Stage, kinds: DatabaseKind[], on: OnDatabase, add: Add) => Promise<void>;

const parts: { [name: string]: Part } = { ack, view, visible, throughput, demo, memory };

async function ack(stage: Stage, kinds: DatabaseKind[], on: OnDatabase, add: Add): Promise<void> {
  const bare = await measureBareAck(stage);
  add('bare Bolt, ack p50', 'ms', percentile(bare, 0.5));
  add('bare Bolt, ack p99', 'ms', percentile(bare, 0.99));
  for (const kind of kinds) {
    const ours = await on(kind, (database) => measureAck(stage, database));
    const under = kind === 'PostgreSQL' ? 100 : 150;
    add(`/sms to ack with its row, ${kind}, p50`, 'ms', percentile(ours, 0.5));
    add(`/sms to ack with its row, ${kind}, p50 beside bare`, '×', percentile(ours, 0.5) / percentile(bare, 0.5));
    add(`/sms to ack with its row, ${kind}, p99`, 'ms', percentile(ours, 0.99), { under });
  }
}

async function view(stage: Stage, kinds: DatabaseKind[], on: OnDatabase, add: Add): Promise<void> {
  for (const kind of kinds) {
    const samples = await on(kind, (database) => measureOpenView(stage, database));
    add(`/sms to views.open, ${kind}, p50`, 'ms', percentile(samples, 0.5));
    add(`/sms to views.open, ${kind}, p99`, 'ms', percentile(samples, 0.99), { under: 300 });
  }
}

async function visible(stage: Stage, kinds: DatabaseKind[], on: OnDatabase, add: Add): Promise<void> {
  for (const kind of kinds) {
    const samples = await on(kind, (database) => measureVisible(stage, database));
    add(`/sms and Send to the message, ${kind}, p50`, 'ms', percentile(samples, 0.5), { under: 1_000 });
    add(`/sms and Send to the message, ${kind}, p99`, 'ms', percentile(samples, 0.99));
  }
}

async function throughput(stage: Stage, kinds: DatabaseKind[], on: OnDatabase, add: Add): Promise<void> {
  for (const kind of kinds) {
    const perSecond = await on(kind, (database) => measureThroughput(stage, database));
    add(`queue to carrier, ${kind}`, 'texts/s', perSecond, { atLeast: kind === 'PostgreSQL' ? 60 : 30 });
  }
}

async function demo(_stage: Stage, _kinds: DatabaseKind[], _on: OnDatabase, add: Add): Promise<void> {
  add('demo ready, second start', 's', await measureDemo(), { under: 10 });
}

async function memory(stage: Stage, kinds: DatabaseKind[], on: OnDatabase, add: Add): Promise<void> {
  if (!kinds.includes('PostgreSQL')) return;
  const megabytes = await on('PostgreSQL', (database) => measureMemory(stage, database));
  if (megabytes === null) console.log('skipped: memory: only Linux says what a process holds (/proc)');
  else add('idle, resident, PostgreSQL', 'MB', megabytes, { under: 200 });
}

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
