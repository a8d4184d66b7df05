import { type Selectable, sql } from 'kysely';
import { isZone } from '../access/setting-kinds.ts';
import { Refusal } from '../errors.ts';
import type { ReportSchedules } from '../storage/schema-reports.ts';
import type { Db, Trx } from '../storage/transaction.ts';
import { type RecordFilter, recordFilter } from './filter.ts';
import { sayInstant } from './say-rule.ts';
import { checkCron, isCronRule } from './schedule-cron.ts';
import { readPeriod, repeatedPeriod, type SchedulePeriod } from './schedule-period.ts';
import { nextRuns, noZone, type ScheduleRule, scheduleRule } from './schedule-rule.ts';

/** What a person chooses of a schedule. */
export type ScheduleWish = {
  channelId: string;
  rule: ScheduleRule;
  zone: string;
  period: SchedulePeriod;
  filter: RecordFilter;
  onlyUnusual: boolean;
};

export type ScheduleState = 'on' | 'paused' | 'deleted';

export type Schedule = ScheduleWish & {
  id: string;
  owner: string;
  state: ScheduleState;
  /** Why, where the program paused it. */
  pausedReason: string | null;
  /** Null: the program, or nobody. */
  pausedBy: string | null;
  nextRunAt: Date | null;
  version: number;
};

/** How many schedules a workspace may have: more is a slip, or a loop somewhere. */
export const mostSchedules = 2_000;

export function readSchedule(row: Selectable<ReportSchedules>): Schedule {
  return {
    id: row.id,
    owner: row.owner,
    channelId: row.channel_id,
    rule: scheduleRule.parse(row.rule),
    zone: row.zone,
    period: readPeriod(row.period) ?? 'yesterday',
    filter: recordFilter.parse(row.filter),
    onlyUnusual: row.only_unusual,
    state: row.state === 'on' || row.state === 'paused' ? row.state : 'deleted',
    pausedReason: row.paused_reason,
    pausedBy: row.paused_by,
    nextRunAt: row.next_run_at,
    version: row.version,
  };
}

export async function findSchedule(db: Db | Trx, id: string): Promise<Schedule | null> {
  const row = await db.selectFrom('report_schedules').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : readSchedule(row);
}

/** Those that are not deleted, the next to run first and the paused ones last; and how many there are. */
export async function listSchedules(
  db: Db,
  page: { offset: number; limit: number },
): Promise<{ total: number; schedules: Schedule[] }> {
  const rows = await db
    .selectFrom('report_schedules')
    .selectAll()
    .select(sql<string>`count(*) over ()`.as('total'))
    .where('state', '<>', 'deleted')
    .orderBy(sql`state = 'paused', next_run_at nulls last, created_at, id`)
    .offset(page.offset)
    .limit(page.limit)
    .execute();
  return { total: Number(rows[0]?.total ?? 0), schedules: rows.map(readSchedule) };
}

/** When a schedule would run next. By the passed-in clock: to be shown. */
export function upcoming(wish: Pick<ScheduleWish, 'rule' | 'zone'>, after: Date, count = 3): Date[] {
  return nextRuns(wish.rule, wish.zone, after, count);
}

/**
 * A wish as it is kept.
 * @throws Refusal with the field that it is about: `zone`, `cron` or `period`.
 */
export function checkSchedule(wish: ScheduleWish, now: Date): ScheduleWish {
  if (!isZone(wish.zone)) throw noZone(wish.zone);
  const rule = isCronRule(wish.rule) ? { ...wish.rule, expression: checkCron(wish.rule.expression) } : wish.rule;
  const repeated = repeatedPeriod(rule, wish.period, wish.zone, now);
  if (repeated === null) return { ...wish, rule };
  const { first, second, about } = repeated;
  const times = `${sayInstant(first, wish.zone)} and ${sayInstant(second, wish.zone)}`;
  const days = about.from === about.to ? about.from : `${about.from} to ${about.to}`;
  throw new Refusal(
    'repeated_period',
    `The runs of ${times} would both be about ${days}, and a period is reported once.`,
    'Choose a shorter period, or let it run less often.',
    { field: 'period' },
  );
}

/** The database's clock, by which it is decided what is due. */
export async function databaseNow(db: Db | Trx): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db);
  const [row] = rows;
  if (row === undefined) throw new Error('a select without a table gives a row');
  return row.now;
}
