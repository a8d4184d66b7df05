import { z } from 'zod';
import { recordsOf } from '../../e2e/reports/reading.ts';
import type { AppProcess } from '../app-handle.ts';
import type { Days, Site } from '../site.ts';
import type { Reporter } from './reporter.ts';
import type { Held } from './totals.ts';

/** A report that somebody typed the command for, or that a schedule is to make. */
export type ReportWish = {
  /** Of its run: `<first day> <last day>` of a command, or the schedule's id. No two of a site have the same. */
  key: string;
  words: string;
  of: { kind: 'command'; days: Days } | { kind: 'schedule'; daysBack: number; from: string | null };
};

const dayMs = 86_400_000;

/** A command for days of its own, of which the carrier has so many records; and the two days before have others. */
export function commandWish(site: Site, records: number): ReportWish {
  const days = site.days();
  const shift = ({ from, to }: Days, by: number) => ({ from: moved(from, by), to: moved(to, by) });
  addBetween(site, days, records);
  addBetween(site, shift(days, -2), records + 3);
  return {
    key: `${days.from} ${days.to}`,
    words: `/mdr report ${days.from} ${days.to}`,
    of: { kind: 'command', days },
  };
}

/** A daily schedule about the day before, of which the carrier has so many records more. */
export async function scheduleWish(
  site: Site,
  app: AppProcess,
  reporter: Reporter,
  records: number,
): Promise<ReportWish> {
  addYesterday(site, records);
  const id = await reporter.schedule(app);
  return { key: id, words: `schedule ${id}`, of: { kind: 'schedule', daysBack: 1, from: null } };
}

/** From 20:00 UTC to 20:00 UTC: in every zone of the Americas that is within the days. */
function addBetween(site: Site, { from, to }: Days, count: number): void {
  site.flowroute.addLate({ count, start: `${from}T20:00:00Z`, end: `${to}T20:00:00Z` });
}

function addYesterday(site: Site, count: number): void {
  const today = Math.floor(Date.now() / dayMs) * dayMs;
  site.flowroute.addLate({ count, start: iso(today - dayMs), end: iso(today) });
}

const iso = (at: number) => new Date(at).toISOString();
const moved = (day: string, by: number) => iso(Date.parse(day) + by * dayMs).slice(0, 10);

/**
 * What the carrier holds of it and of the period before, reckoned and read apart from what makes reports. `scheduledFor`: the
 * time of a schedule's run.
 */
export async function recordsHeld(site: Site, wish: ReportWish, scheduledFor: Date | null): Promise<Held> {
  const { start, end } = rangeOf(wish, scheduledFor);
  const of = async (from: number, to: number) => {
    const records = await recordsOf(site, { start: new Date(from), end: new Date(to) });
    const { of: wanted } = wish;
    return wanted.kind === 'command' || wanted.from === null
      ? records
      : records.filter((record) => record.from === wanted.from);
  };
  return { now: await of(start, end), before: await of(2 * start - end, start) };
}

function rangeOf({ of }: ReportWish, scheduledFor: Date | null): { start: number; end: number } {
  if (of.kind === 'schedule') {
    const end = Math.floor((scheduledFor?.getTime() ?? 0) / dayMs) * dayMs;
    return { start: end - of.daysBack * dayMs, end };
  }
  // Midnight of the sender's zone lies near, and no record of ours does.
  const start = Date.parse(`${of.days.from}T08:00:00Z`);
  return { start, end: start + 2 * dayMs };
}

/** Lets these schedules be due in so many seconds, all in the same instant. */
export async function due(app: AppProcess, wishes: ReportWish[], seconds = 0): Promise<void> {
  const ids = wishes.flatMap((wish) => (wish.of.kind === 'schedule' ? [wish.key] : []));
  const sql = `update report_schedules set next_run_at = now() + $2 * interval '1 second' where id = any($1::uuid[])`;
  await app.query(z.unknown(), sql, [ids, seconds]);
}

export const keysOf = (wishes: ReportWish[]) => wishes.map(({ key }) => key);
