import { sql } from 'kysely';
import { z } from 'zod';
import { makeSchedule } from '../../../src/reports/change-schedule.ts';
import { everyRecord } from '../../../src/reports/filter.ts';
import { CHANNELS, PEOPLE } from '../../../src/sandbox/slack/seed.ts';
import { type Database, openDatabase } from '../../../src/storage/database.ts';
import { transaction } from '../../../src/storage/transaction.ts';
import { quietLog } from '../../support/database.ts';
import { waitFor } from '../../support/wait-for.ts';
import { type BenchDatabase, noPace, type Stage } from '../stage.ts';

export const schedules = 1_000;
const processes = 3;
const together = 10;
/** The processes find nothing due for so long at least. Milliseconds. */
const leadMs = 5_000;
const minute = 60_000;
const runLimitMs = 120_000;
const postLimitMs = 600_000;

export type Scheduling = {
  /** From the minute to the last run's row, in seconds. */
  lastRow: number;
  /** Schedules without a run of that minute, and runs that are one too many. */
  wrong: number;
  /** From the minute to the last report in its channel, in seconds, without Slack's pace. */
  lastPost: number;
};

const counts = z.object({ rows: z.coerce.number(), schedules: z.coerce.number(), last: z.coerce.number() });

/** A thousand schedules of one minute, and three processes that all see them due. */
export async function measureSchedules(stage: Stage, database: BenchDatabase): Promise<Scheduling> {
  const opened = await openDatabase({ ...database, log: quietLog() });
  const start = Math.floor(Date.now() / 86_400_000 - 1) * 86_400_000;
  await stage.carrier.ask('records', { count: 20, start, end: start + 86_400_000 });
  const apps = [];
  try {
    await makeSchedules(opened);
    for (let i = 0; i < processes; i += 1) apps.push(await stage.startApp(database, { pace: noPace }));
    const due = Math.ceil((Date.now() + leadMs) / minute) * minute;
    await becomeDue(opened, new Date(due));
    await waitFor('the minute', async () => Date.now() >= due || pause(), 2 * minute);
    const made = await waitFor('the runs', async () => (await count(opened, due, schedules)) ?? pause(), runLimitMs);
    const posted = await waitFor('the reports', async () => (await lastPost(opened)) ?? pause(), postLimitMs);
    // A second run of the same minute would have come by now.
    const { rows } = (await count(opened, due, 0)) ?? made;
    const wrong = schedules - made.schedules + (rows - made.schedules);
    return { lastRow: made.last, wrong, lastPost: (posted - due) / 1_000 };
  } finally {
    await Promise.all(apps.map((app) => app.stop()));
    await opened.close();
  }
}

/** Tomorrow's, so that none is due while they are made. */
async function makeSchedules({ db }: Database): Promise<void> {
  const rule = ruleOf(new Date(Date.now() - minute));
  const wish = { channelId: CHANNELS.support, rule, zone: 'UTC', period: 'yesterday', filter: everyRecord } as const;
  for (let i = 0; i < schedules; i += together) {
    await transaction(db, 'make schedules', async (trx) => {
      for (let k = 0; k < together; k += 1) {
        await makeSchedule(trx, { ...wish, onlyUnusual: false }, { by: PEOPLE.sender, source: 'bench' });
      }
    });
  }
}

async function becomeDue({ db }: Database, due: Date): Promise<void> {
  await db
    .updateTable('report_schedules')
    .set({ rule: JSON.stringify(ruleOf(due)), next_run_at: due })
    .execute();
}

function ruleOf(at: Date) {
  return { kind: 'daily', hour: at.getUTCHours(), minute: at.getUTCMinutes() } as const;
}

/** Null while there are fewer rows. */
async function count({ db }: Database, due: number, atLeast: number) {
  const { rows } = await sql`
    select count(*) as rows, count(distinct schedule_id) as schedules,
      coalesce(extract(epoch from max(created_at)) - ${due / 1_000}::float8, 0) as last
    from report_runs where scheduled_for = ${new Date(due)}`.execute(db);
  const found = counts.parse(rows[0]);
  return found.rows >= atLeast ? found : null;
}

/** When the last report was there, once all are. Milliseconds since the epoch. */
async function lastPost({ db }: Database): Promise<number | null> {
  const { posted } = await db
    .selectFrom('slack_messages')
    .select(({ fn }) => fn.countAll<string | bigint>().as('posted'))
    .where('entity', '=', 'report')
    .where('ts', 'is not', null)
    .executeTakeFirstOrThrow();
  return Number(posted) >= schedules ? Date.now() : null;
}

async function pause(): Promise<null> {
  await new Promise((resolve) => setTimeout(resolve, 200));
  return null;
}
