/**
 * Kills and races the app at length, and says by step what became of each text, each number and each report.
 *
 *   npm run faults -- [--rounds 10] [--database postgres|pglite] [--lanes 4] [--only name]...
 *
 * Ends with status 1 when a rule is broken. docs/faults.md explains the steps and the table.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describe } from '../../src/errors.ts';
import { openDatabases } from './databases.ts';
import { isBusy } from './judge.ts';
import { type End, runLanes } from './lanes.ts';
import { planWork } from './plan.ts';
import { type Line, table } from './report.ts';
import { reportSums, reportTable } from './reports/report-table.ts';

const usage = 'npm run faults -- [--rounds 10] [--database postgres|pglite] [--lanes 4] [--only part-of-a-name]...';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '10' },
    database: { type: 'string' },
    lanes: { type: 'string' },
    only: { type: 'string', multiple: true, default: [] },
  },
});

function whole(text: string, name: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new Error(`--${name} takes a whole number from 1, such as 10; “${text}” is none.\n${usage}`);
}

function kindOf(text: string | undefined) {
  if (text === undefined) return null;
  if (text === 'postgres' || text === 'pglite') return text;
  throw new Error(`--database takes postgres or pglite; “${text}” is neither.\n${usage}`);
}

async function run(): Promise<number> {
  const rounds = whole(values.rounds, 'rounds');
  const began = performance.now();
  const folder = mkdtempSync(join(tmpdir(), 'switchboard-faults-'));
  let keepsFolder = false;
  process.on('exit', () => {
    if (!keepsFolder) rmSync(folder, { recursive: true, force: true });
  });
  const databases = await openDatabases(kindOf(values.database), folder);
  // The embedded database takes a third of a gigabyte in each process, and lets one transaction run at a time.
  const lanes = whole(values.lanes ?? (databases.kind === 'postgres' ? '4' : '2'), 'lanes');
  console.log(`Database: ${databases.kind}. Rounds in each step: ${rounds}. Side by side: ${lanes}.`);
  try {
    const { lines, reportLines, work } = planWork({ rounds, databases, folder, only: values.only });
    if (work.length === 0) throw new Error(`Nothing has “${values.only.join('” or “')}” in its name.`);
    const ends = await runLanes(work, lanes, databases, folder);
    if (lines.length > 0) console.log(`\n${table(lines)}`);
    if (reportLines.length > 0) console.log(`\n${reportTable(reportLines)}\n\n${reportSums(reportLines)}`);
    const all = [...lines, ...reportLines];
    console.log();
    for (const { note } of all) if (note !== '') console.log(note);
    const broken = [...all.flatMap(saysBroken), ...ends.flatMap((end) => end.broken)];
    if (ends.length > 0) console.log(sayTrails(ends));
    for (const rule of broken) console.log(`BROKEN ${rule}`);
    const busy = all.reduce((sum, { fates }) => sum + fates.filter((fate) => isBusy(fate)).length, 0);
    if (busy > 0) console.log(`${busy} of them met a machine too busy to judge how soon they went on.`);
    const kills = all.reduce((sum, line) => sum + (line.there === null ? 0 : line.rounds), 0);
    const seconds = Math.round((performance.now() - began) / 1_000);
    console.log(`${kills} kills, ${broken.length} broken rules, ${seconds} s.`);
    if (broken.length > 0) console.log(`The logs of the app are in ${folder}.`);
    keepsFolder = broken.length > 0;
    return broken.length > 0 ? 1 : 0;
  } finally {
    await databases.close();
  }
}

function sayTrails(ends: End[]): string {
  const rows = ends.reduce((sum, { trail }) => sum + (trail ?? 0), 0);
  return `Audit trails verified to their end: ${ends.filter(({ trail }) => trail !== null).length} of ${ends.length} sites, ${rows} rows; in each a changed byte, a removed row and a cut tail were looked for.`;
}

function saysBroken({ name, what, broken }: Line<unknown>): string[] {
  return broken.map((rule) => `${name}${what === '' ? '' : ` (${what})`}: ${rule}`);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130));
try {
  process.exitCode = await run();
} catch (error) {
  console.error(describe(error));
  process.exitCode = 2;
}
