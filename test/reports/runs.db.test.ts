import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createFlowroute, type Flowroute } from '../../src/flowroute/index.ts';
import { everyRecord } from '../../src/reports/filter.ts';
import type { ReportChat } from '../../src/reports/report-chat.ts';
import { createRunLoop, type RunLoop } from '../../src/reports/run-loop.ts';
import { createRuns, findRun, type NewRun } from '../../src/reports/runs.ts';
import { encodeSummary, type Summary } from '../../src/reports/summary-shape.ts';
import { type ReportDeps, workOnRun } from '../../src/reports/work-on-run.ts';
import { type LocalFlowroute, startLocalFlowroute } from '../../src/sandbox/flowroute/server.ts';
import type { Database } from '../../src/storage/database.ts';
import { leaseRows } from '../../src/storage/leased-rows.ts';
import { transaction } from '../../src/storage/transaction.ts';
import { quietLog, type TestDatabase, testDatabase } from '../support/database.ts';
import { waitFor } from '../support/wait-for.ts';

const keys = { accessKey: 'local-access-key', secretKey: 'local-secret-key' };
const ours = '+12065550100';
const today = '2026-03-11';
const day = (date: string) => ({
  from: date,
  to: date,
  start: new Date(`${date}T00:00:00Z`),
  end: new Date(Date.parse(`${date}T00:00:00Z`) + 86_400_000),
});

let storage: TestDatabase;
let database: Database;
let carrier: LocalFlowroute;
let flowroute: Flowroute;
let loop: RunLoop | null = null;
const uploads: string[] = [];

/** A chat that takes everything and shows nothing. */
const chat: ReportChat = {
  async upload({ name }) {
    uploads.push(name);
    return `F${uploads.length}`;
  },
  share: async () => ({ kind: 'shared' }),
  isShared: async () => false,
};

function deps(): ReportDeps {
  const { db } = database;
  return {
    db,
    reading: { db, flowroute, pauses: [] },
    people: {
      person: async (id) => ({ id, name: 'sam', tz: 'UTC', standing: id === 'UGONE' ? 'deactivated' : 'full' }),
    },
    roles: { adminIds: async () => ['UADMIN1', 'UADMIN2'] },
    chat,
    log: quietLog(),
    failpoint: async () => {},
    pauses: [0.05, 0.05],
  };
}

beforeAll(async () => {
  storage = await testDatabase();
  database = await storage.open();
  const text = (at: string, line: number) => ({
    direction: 'outbound' as const,
    from: ours,
    to: `+1541555${String(140 + line).padStart(4, '0')}`,
    body: 'hello',
    at: new Date(at),
  });
  carrier = await startLocalFlowroute({
    ...keys,
    seed: { accountNumbers: 1, forSale: 0, records: 0 },
    fixtures: {
      records: [
        ...[1, 2, 3, 4].map((line) => text(`2026-03-10T1${line}:00:00Z`, line)),
        ...[1, 2, 3, 4, 5].map((line) => text(`2026-03-11T1${line}:00:00Z`, line)),
      ],
    },
  });
  flowroute = createFlowroute({ ...keys, baseUrl: carrier.url, timeoutMs: 5_000, readBudgetMs: 200 });
}, 120_000);
afterAll(async () => {
  flowroute?.close();
  await carrier?.close();
  await database?.close();
  await storage?.drop();
});
beforeEach(async () => {
  await loop?.stop(5_000);
  loop = null;
  await fetch(`${carrier.url}/_/faults`, { method: 'DELETE' });
  for (const table of ['report_files', 'report_posts', 'report_runs', 'report_schedules', 'slack_messages'] as const) {
    await database.db.deleteFrom(table).execute();
  }
  uploads.length = 0;
});

const wish = (more: Partial<NewRun> = {}): NewRun => ({
  kind: 'report',
  scheduleId: null,
  scheduledFor: null,
  isLate: false,
  skippedBefore: 0,
  owner: 'USENDER',
  channelId: null,
  askedIn: null,
  period: day(today),
  zone: 'UTC',
  filter: everyRecord,
  isWhole: false,
  onlyUnusual: false,
  ...more,
});
const create = (...wishes: NewRun[]) =>
  transaction(database.db, 'make runs in a test', (trx) => createRuns(trx, wishes));

async function schedule(): Promise<string> {
  const id = randomUUID();
  await database.db
    .insertInto('report_schedules')
    .values({
      id,
      owner: 'USENDER',
      channel_id: 'C1',
      rule: '{}',
      zone: 'UTC',
      period: 'day',
      filter: '{}',
      state: 'on',
    })
    .execute();
  return id;
}

async function made(more: Partial<NewRun>) {
  const [run] = await create(wish(more));
  if (run === undefined) throw new Error('no run');
  if (loop === null) {
    loop = createRunLoop({ ...deps(), database });
    await loop.start();
  }
  return waitFor('the run to be at rest', async () => {
    const found = await findRun(database.db, run.id);
    return found !== null && ['ready', 'quiet', 'failed'].includes(found.state) ? found : null;
  });
}
const messagesOf = (runId: string) =>
  database.db
    .selectFrom('slack_messages')
    .select(['entity', 'channel_id', 'home_user'])
    .where('entity_id', '=', runId)
    .execute();
const noRecords = (kind: string) =>
  fetch(`${carrier.url}/_/faults`, {
    method: 'POST',
    body: JSON.stringify({ kind, method: 'GET', path: '/v2.1/messages' }),
  });

describe('the runs of a schedule', () => {
  test('are one for each period, in the order of the wishes, whoever makes them', async () => {
    const scheduleId = await schedule();
    const days = ['2026-03-01', '2026-03-02', '2026-03-03'].map((date) => wish({ scheduleId, period: day(date) }));
    const [first, ...others] = await Promise.all([create(...days), create(...days.toReversed())]);
    const all = [...first, ...others.flat()];
    expect(all.filter(({ isNew }) => isNew)).toHaveLength(3);
    expect(first.map(({ id }) => id)).toEqual(others[0]?.map(({ id }) => id).toReversed());
    const rows = await database.db.selectFrom('report_runs').select(['id', 'first_day']).orderBy('first_day').execute();
    expect(rows.map(({ id }) => id)).toEqual(first.map(({ id }) => id));
  });

  test('asked for by a person are as many as asked', async () => {
    const runs = await create(wish(), wish());
    expect(runs.map(({ isNew }) => isNew)).toEqual([true, true]);
  });
});

describe('a run', () => {
  test('of a schedule is posted in its channel beside the day before, and its file is uploaded', async () => {
    const run = await made({ scheduleId: await schedule(), channelId: 'C1' });
    expect(run.state).toBe('ready');
    expect([run.summary?.records, run.before?.records]).toEqual([5, 4]);
    expect(run.before?.period).toEqual(day('2026-03-10'));
    expect(await messagesOf(run.id)).toEqual([{ entity: 'report', channel_id: 'C1', home_user: null }]);
    expect(uploads).toEqual([`messages-${today}.csv`]);
    const [file] = await database.db.selectFrom('report_files').selectAll().where('run_id', '=', run.id).execute();
    expect(file).toMatchObject({ place: 'channel', channel_id: 'C1', file_id: 'F1', records: 5n });
  });

  test('says what has come to the period before since that was reported; what was reported stays', async () => {
    const scheduleId = await schedule();
    const earlier = await made({ scheduleId, channelId: 'C1', period: day('2026-03-10') });
    const then = (change: (summary: Summary) => void) => {
      const summary = structuredClone(earlier.summary);
      if (summary === null) throw new Error('no summary');
      change(summary);
      return encodeSummary(summary);
    };
    const reported = then((summary) => {
      summary.records -= 3;
      summary.totals.nanodollars -= 12_000_000n;
    });
    await database.db.updateTable('report_runs').set({ summary: reported }).where('id', '=', earlier.id).execute();
    const run = await made({ scheduleId, channelId: 'C1' });
    expect(run.corrections).toEqual({
      first_day: '2026-03-10',
      last_day: '2026-03-10',
      records: 3,
      nanodollars: 12_000_000n,
    });
    expect((await findRun(database.db, earlier.id))?.summary?.records).toBe(1);
  });

  test('of who wants to hear only of what is unusual is quiet otherwise', async () => {
    const run = await made({ scheduleId: await schedule(), channelId: 'C1', onlyUnusual: true });
    expect(run.state).toBe('quiet');
    expect(await messagesOf(run.id)).toEqual([]);
    expect(uploads).toEqual([]);
  });

  test('is tried as often as there are pauses; then its owner is told, and nothing looks whole', async () => {
    await noRecords('500-before');
    const run = await made({ scheduleId: await schedule(), channelId: 'C1' });
    expect(run).toMatchObject({ state: 'failed', tries: 3, summary: null });
    expect(run.failure).toContain('Flowroute has a fault of its own');
    expect(await messagesOf(run.id)).toEqual([{ entity: 'report_failure', channel_id: null, home_user: 'USENDER' }]);
  });

  test('whose owner has left is told of to the admins', async () => {
    await noRecords('401');
    const run = await made({ scheduleId: await schedule(), channelId: 'C1', owner: 'UGONE' });
    expect(run).toMatchObject({ state: 'failed', tries: 1 });
    expect((await messagesOf(run.id)).map(({ home_user }) => home_user).toSorted()).toEqual(['UADMIN1', 'UADMIN2']);
  });

  test('whose schedule is moved to another channel while it is read is posted there, with its file', async () => {
    const { db } = database;
    await create(wish({ scheduleId: await schedule(), channelId: 'C1' }));
    const [lease] = await leaseRows(db, { table: 'report_runs', states: ['waiting'], nextState: 'reading', limit: 1 });
    if (lease === undefined) throw new Error('no lease');
    const failpoint = async () => void (await db.updateTable('report_runs').set({ channel_id: 'C2' }).execute());
    await workOnRun({ ...deps(), failpoint }, lease, new AbortController().signal);
    expect(await messagesOf(lease.id)).toEqual([{ entity: 'report', channel_id: 'C2', home_user: null }]);
    expect(await db.selectFrom('report_files').select('channel_id').execute()).toEqual([{ channel_id: 'C2' }]);
  });

  test('that another process has taken meanwhile keeps nothing of the first one', async () => {
    const [run] = await create(wish({ scheduleId: await schedule(), channelId: 'C1' }));
    const { db } = database;
    const take = () =>
      leaseRows(db, { table: 'report_runs', states: ['waiting', 'reading'], nextState: 'reading', limit: 1 });
    const [late] = await take();
    await db
      .updateTable('report_runs')
      .set({ lease_until: new Date(0) })
      .execute();
    const [next] = await take();
    if (late === undefined || next === undefined) throw new Error('no lease');
    await workOnRun(deps(), late, new AbortController().signal);
    expect(await findRun(db, run?.id ?? '')).toMatchObject({ state: 'reading', summary: null });
    expect(await messagesOf(run?.id ?? '')).toEqual([]);
    await workOnRun(deps(), next, new AbortController().signal);
    expect(await findRun(db, run?.id ?? '')).toMatchObject({ state: 'ready' });
    expect(await db.selectFrom('report_files').select('file_id').execute()).toEqual([{ file_id: 'F2' }]);
  });
});
