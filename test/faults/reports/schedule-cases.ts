import { z } from 'zod';
import { makeSchedule } from '../../../src/reports/change-schedule.ts';
import { everyRecord } from '../../../src/reports/filter.ts';
import type { ScheduleWish } from '../../../src/reports/schedules.ts';
import { PEOPLE } from '../../../src/sandbox/slack/seed.ts';
import { openDatabase } from '../../../src/storage/database.ts';
import { transaction } from '../../../src/storage/transaction.ts';
import { recordsOf } from '../../e2e/reports/reading.ts';
import { quietLog } from '../../support/database.ts';
import { freshDatabase } from '../../support/fresh-database.ts';
import { startPostgres } from '../../support/postgres-cluster.ts';
import type { AppProcess } from '../app-handle.ts';
import type { Databases, Storage } from '../databases.ts';
import { poll } from '../poll.ts';
import { openSite, type Site } from '../site.ts';
import type { ReportFate } from './judge-report.ts';
import { readReports } from './report-rows.ts';
import { notSoon, posted } from './reporter.ts';
import { settleReports, strayFiles } from './settle-reports.ts';
import { due, keysOf, type ReportWish } from './wishes.ts';

export type MinuteEnded = {
  fates: ReportFate[];
  broken: string[];
  /** From the schedules' instant until the last of their reports was read. Seconds. */
  lastReadAfter: number;
};

/** How many processes there are, and schedules that come due at once. */
export type Size = { processes: number; schedules: number };

/** From when they are made due to their instant: all processes are at rest until then. Seconds. */
const inSeconds = 3;
/** Fifty reports at once, a killed process's wait for 15 s among them, on a machine that has other work. Milliseconds. */
const many = { limitMs: 120_000 };
const dayMs = 86_400_000;

/**
 * Fifty schedules come due in the same instant, for three processes at once. `killAfter`: one of the three is killed once so
 * many reports have been read; null: none.
 */
export async function threeAtTheMinute(
  databases: Databases,
  folder: string,
  killAfter: number | null,
): Promise<MinuteEnded> {
  const size = { processes: 3, schedules: 50 };
  return atTheMinute(await databases.fresh(), folder, size, async (site, apps, wishes) => {
    const [one, other] = apps;
    await due(one, wishes, inSeconds);
    if (killAfter !== null) {
      await untilRead(one, wishes, Math.max(1, killAfter));
      await other?.kill();
    }
    return settleReports(site, one, wishes, null, many);
  });
}

/** PostgreSQL goes away once so many reports of schedules have been read; 0: before their minute. */
export async function databaseGoneAtTheMinute(
  folder: string,
  { seconds, goneAfter, ...size }: Size & { seconds: number; goneAfter: number },
): Promise<MinuteEnded> {
  const server = await startPostgres();
  const { url } = await freshDatabase(server.url);
  // The server and all that is in it go at once.
  const storage = { environment: { DATABASE_URL: url }, drop: () => server.stop() };
  return atTheMinute(storage, folder, size, async (site, [app], wishes) => {
    await due(app, wishes, inSeconds);
    if (goneAfter > 0) await untilRead(app, wishes, goneAfter);
    await server.stopServer();
    await new Promise((resolve) => setTimeout(resolve, seconds * 1_000));
    await server.startServer();
    return settleReports(site, app, wishes, null, many);
  });
}

async function untilRead(app: AppProcess, wishes: ReportWish[], count: number): Promise<void> {
  const isEnough = async () => {
    const rows = await readReports(app, keysOf(wishes));
    return rows.filter(({ state }) => state === 'ready').length >= count;
  };
  await poll(`${count} reports to be read`, isEnough, many.limitMs);
}

/** Processes on one database, with schedules that are not due yet. */
async function atTheMinute(
  storage: Storage,
  folder: string,
  { processes, schedules }: Size,
  work: (site: Site, apps: [AppProcess, ...AppProcess[]], wishes: ReportWish[]) => Promise<ReportFate[]>,
): Promise<MinuteEnded> {
  const site = await openSite(`schedules-${processes}`, storage, folder);
  try {
    // The first brings the database up to date.
    const first = await site.open();
    await site.start(first);
    const others = await Promise.all(
      Array.from({ length: processes - 1 }, async () => {
        const app = await site.open();
        await site.start(app);
        return app;
      }),
    );
    const wishes = await makeSchedules(site, storage.environment.DATABASE_URL ?? '', schedules);
    const fates = await work(site, [first, ...others], wishes);
    return { fates, ...(await afterwards(site, first, wishes)) };
  } finally {
    await site.close();
  }
}

/** About a day or seven, of all records or of one number's, so that their totals differ; spread over three channels. */
async function makeSchedules(site: Site, url: string, count: number): Promise<ReportWish[]> {
  const numbers = await addRecords(site);
  const database = await openDatabase({ databaseUrl: url, dataDir: '', log: quietLog() });
  try {
    const wishes: ReportWish[] = [];
    for (let i = 0; i < count; i += 1) {
      const from = numbers[Math.floor(i / 2) % numbers.length] ?? null;
      const wished = wishOf(i, from);
      const made = await transaction(database.db, 'make a schedule', (trx) =>
        makeSchedule(trx, wished, { by: PEOPLE.sender, source: 'form' }),
      );
      const daysBack = wished.period === 'yesterday' ? 1 : 7;
      wishes.push({ key: made.id, words: `schedule ${i + 1}`, of: { kind: 'schedule', daysBack, from } });
    }
    return wishes;
  } finally {
    await database.close();
  }
}

function wishOf(index: number, from: string | null): ScheduleWish {
  return {
    channelId: posted[index % posted.length] ?? '',
    rule: { kind: 'daily', hour: notSoon(), minute: 0 },
    zone: 'UTC',
    period: index % 2 === 0 ? 'yesterday' : 'last-7-days',
    filter: { ...everyRecord, from },
    onlyUnusual: false,
  };
}

/** Records of the last eight days; gives the numbers that texted yesterday, and null for all of them. */
async function addRecords(site: Site): Promise<(string | null)[]> {
  const today = Math.floor(Date.now() / dayMs) * dayMs;
  const iso = (at: number) => new Date(at).toISOString();
  site.flowroute.addLate({ count: 300, start: iso(today - 8 * dayMs), end: iso(today) });
  const yesterday = await recordsOf(site, { start: new Date(today - dayMs), end: new Date(today) });
  const ours = yesterday.filter(({ direction }) => direction === 'outbound').map(({ from }) => from);
  return [null, ...new Set(ours)];
}

/** None is left due, and no file stands where nobody finds it. */
async function afterwards(site: Site, app: AppProcess, wishes: ReportWish[]): Promise<Omit<MinuteEnded, 'fates'>> {
  const sql = `select count(*)::int as due from report_schedules where next_run_at <= now() or state <> 'on'`;
  const [row] = await app.query(z.object({ due: z.number() }), sql);
  const strays = await strayFiles(site);
  const took = `select extract(epoch from max(read_at) - min(scheduled_for))::float8 as seconds from report_runs where schedule_id = any($1::uuid[])`;
  const [time] = await app.query(z.object({ seconds: z.number().nullable() }), took, [keysOf(wishes)]);
  return {
    broken: [
      ...(row?.due === 0 ? [] : [`${row?.due} schedules are left due or were paused`]),
      ...(strays === 0 ? [] : [`${strays} files stand in a thread without their report`]),
    ],
    lastReadAfter: time?.seconds ?? 0,
  };
}
