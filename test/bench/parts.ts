import { type Measure, percentile } from './figures.ts';
import { commands, measureAck, measureBareAck } from './measures/ack.ts';
import { clicks, measureDecide, measureNewFace } from './measures/decide.ts';
import { measureDemo } from './measures/demo.ts';
import { accountSize, measureList, measureReading, pages } from './measures/list.ts';
import { measureMemory } from './measures/memory.ts';
import { measureOpenView } from './measures/open-view.ts';
import { few, many, measureBareReading, measureReporting } from './measures/reports.ts';
import { measureSchedules, schedules as scheduleCount } from './measures/schedules.ts';
import { measureThroughput } from './measures/throughput.ts';
import { measureVisible } from './measures/visible.ts';
import type { BenchDatabase, DatabaseKind, Stage } from './stage.ts';

export type Add = (name: string, unit: Measure['unit'], figure: number, goal?: Measure['goal']) => void;
export type OnDatabase = <T>(kind: DatabaseKind, measure: (database: BenchDatabase) => Promise<T>) => Promise<T>;
type Part = (stage: Stage, kinds: DatabaseKind[], on: OnDatabase, add: Add) => Promise<void>;

/** What the bench measures, by the names that `--only` takes. */
export const parts: { [name: string]: Part } = {
  ack,
  view,
  visible,
  throughput,
  decide,
  list,
  reports,
  schedules,
  demo,
  memory,
};

async function ack(stage: Stage, kinds: DatabaseKind[], on: OnDatabase, add: Add): Promise<void> {
  const bare = await measureBareAck(stage);
  add('bare Bolt, ack p50', 'ms', percentile(bare, 0.5));
  add('bare Bolt, ack p99', 'ms', percentile(bare, 0.99));
  for (const kind of kinds) {
    const { ms: ours, refused } = await on(kind, (database) => measureAck(stage, database));
    const under = kind === 'PostgreSQL' ? 100 : 150;
    add(`/sms to ack with its row, ${kind}, p50`, 'ms', percentile(ours, 0.5));
    add(`/sms to ack with its row, ${kind}, p50 beside bare`, '×', percentile(ours, 0.5) / percentile(bare, 0.5));
    add(`/sms to ack with its row, ${kind}, p99`, 'ms', percentile(ours, 0.99), { under });
    add(`/sms not answered with the confirm, ${kind}`, `of ${commands}`, refused, { atMost: 0 });
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

async function decide(stage: Stage, kinds: DatabaseKind[], on: OnDatabase, add: Add): Promise<void> {
  if (!kinds.includes('PostgreSQL')) return;
  const { ms, lost } = await on('PostgreSQL', (database) => measureDecide(stage, database));
  add('Approve to the decision, two processes, p50', 'ms', percentile(ms, 0.5));
  add('Approve to the decision, two processes, p99', 'ms', percentile(ms, 0.99), { under: 150 });
  add('Approve without a decision', `of ${clicks}`, lost, { atMost: 0 });
  const faces = await on('PostgreSQL', (database) => measureNewFace(stage, database));
  add('Approve to the new face, two processes, p50', 'ms', percentile(faces, 0.5), { under: 1_000 });
  add('Approve to the new face, two processes, p99', 'ms', percentile(faces, 0.99));
}

async function list(stage: Stage, kinds: DatabaseKind[], on: OnDatabase, add: Add): Promise<void> {
  for (const kind of kinds) {
    const reading = await on(kind, (database) => measureReading(stage, database));
    add(`${accountSize} numbers read and kept, ${kind}`, 's', reading);
    const { ms, resident, grown } = await on(kind, (database) => measureList(stage, database));
    add(`/numbers list beyond the carrier, ${kind}, p50`, 'ms', percentile(ms, 0.5));
    add(`/numbers list beyond the carrier, ${kind}, p99`, 'ms', percentile(ms, 0.99), { under: 1_000 });
    if (resident !== null) add(`resident with ${accountSize} numbers, ${kind}`, 'MB', resident);
    if (grown !== null) add(`grown over ${pages} pages, ${kind}`, 'MB', grown, { under: 32 });
  }
}

async function reports(stage: Stage, kinds: DatabaseKind[], on: OnDatabase, add: Add): Promise<void> {
  if (!kinds.includes('PostgreSQL')) return;
  const bare = await measureBareReading(stage);
  add('bare loop over a million records', 'records/s', bare);
  const { perSecond, grownAtFew, grownAtMany, stall } = await on('PostgreSQL', (database) =>
    measureReporting(stage, database),
  );
  add('report of a million records, file and upload', 'records/s', perSecond);
  add('report of a million records beside the bare loop', '×', perSecond / bare, { atLeast: 0.7 });
  if (grownAtFew !== null) add(`report of ${few.records} records, beyond idle`, 'MB', grownAtFew, { under: 64 });
  if (grownAtMany !== null) add(`report of ${many.records} records, beyond idle`, 'MB', grownAtMany, { under: 64 });
  add('report of a million records, longest stall', 'ms', stall, { under: 50 });
}

async function schedules(stage: Stage, kinds: DatabaseKind[], on: OnDatabase, add: Add): Promise<void> {
  if (!kinds.includes('PostgreSQL')) return;
  const { lastRow, wrong, lastPost } = await on('PostgreSQL', (database) => measureSchedules(stage, database));
  add(`${scheduleCount} schedules due at once to the last run, three processes`, 's', lastRow, { under: 30 });
  add('schedules without their run, and runs too many', `of ${scheduleCount}`, wrong, { atMost: 0 });
  add(`${scheduleCount} schedules due at once to the last report in its channel`, 's', lastPost);
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
