import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';
import { localDay } from '../access/date-range.ts';
import { Refusal } from '../errors.ts';
import { isCronRule, nextCronRuns } from './schedule-cron.ts';

const time = { hour: z.number().int().min(0).max(23), minute: z.number().int().min(0).max(59) };
/** ISO: Monday is 1, Sunday 7. */
const weekday = z.number().int().min(1).max(7);

/** When a schedule runs, in its own time zone. */
export const scheduleRule = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('daily'), ...time }),
  z.object({ kind: z.literal('weekdays'), ...time }),
  z.object({ kind: z.literal('weekly'), days: z.array(weekday).min(1).max(7), ...time }),
  /** The last day where the month is shorter than `day`. */
  z.object({ kind: z.literal('monthly'), day: z.union([z.number().int().min(1).max(31), z.literal('last')]), ...time }),
  /** Five fields: minute, hour, day of month, month, day of week. */
  z.object({ kind: z.literal('cron'), expression: z.string().min(9).max(100) }),
]);
export type ScheduleRule = z.output<typeof scheduleRule>;
type DayRule = Exclude<ScheduleRule, { kind: 'cron' }>;

/** A run is looked for over so many days: every rule has one in a month, and a zone skips a day once in decades. */
const mostDays = 70;

/**
 * The next `count` instants after `after` at which a rule runs in a time zone that `isZone` knows. A day has one run: a local
 * time that the clocks skip comes when they have been put forward, one that comes twice counts the first time, and a day that
 * the calendar skips has none. Fewer than `count` where a cron expression has no more.
 */
export function nextRuns(rule: ScheduleRule, zone: string, after: Date, count: number): Date[] {
  if (isCronRule(rule)) return nextCronRuns(rule.expression, zone, after, count);
  const found: Date[] = [];
  // A run that the clocks put off may lie on the day after its own.
  let day = localDay(after, zone).subtract({ days: 1 });
  for (let looked = 0; found.length < count && looked < mostDays * count; looked += 1, day = day.add({ days: 1 })) {
    if (!runsOn(rule, day)) continue;
    const at = instantOf(rule, day, zone);
    if (at !== null && at > after) found.push(at);
  }
  return found;
}

/**
 * The local day, `YYYY-MM-DD`, that a run is of: that of its instant, or the day before where the clocks were put forward over
 * midnight and took its time with them.
 */
export function dayOfRun(rule: ScheduleRule, zone: string, at: Date): string {
  const local = Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone);
  const day = local.toPlainDate();
  const isOnTime = isCronRule(rule) || (local.hour === rule.hour && local.minute === rule.minute);
  if (isOnTime) return day.toString();
  const before = day.subtract({ days: 1 });
  return (instantOf(rule, before, zone)?.getTime() === at.getTime() ? before : day).toString();
}

function runsOn(rule: DayRule, day: Temporal.PlainDate): boolean {
  switch (rule.kind) {
    case 'daily':
      return true;
    case 'weekdays':
      return day.dayOfWeek <= 5;
    case 'weekly':
      return rule.days.includes(day.dayOfWeek);
    case 'monthly':
      return day.day === (rule.day === 'last' ? day.daysInMonth : Math.min(rule.day, day.daysInMonth));
  }
}

/** Null: the zone has no such day (it crossed the date line). */
function instantOf({ hour, minute }: DayRule, day: Temporal.PlainDate, zone: string): Date | null {
  const local = day.toPlainDateTime({ hour, minute });
  const first = local.toZonedDateTime(zone, { disambiguation: 'earlier' });
  if (first.toPlainDateTime().equals(local)) return new Date(first.epochMilliseconds);
  if (!day.toZonedDateTime(zone).toPlainDate().equals(day)) return null;
  // 'earlier' counts by the offset of after the gap, which lies before it: the clocks go forward next.
  const forward = first.getTimeZoneTransition('next');
  return forward === null ? null : new Date(forward.epochMilliseconds);
}

/** The local day of an instant, `YYYY-MM-DD`. */
export function localDayOf(at: Date, zone: string): string {
  return localDay(at, zone).toString();
}

/** What a person is told of a zone that does not exist. */
export function noZone(typed: string): Refusal {
  const happened = `“${typed.slice(0, 40)}” is no time zone.`;
  return new Refusal('no_zone', happened, 'For example: America/Los_Angeles.', { field: 'zone' });
}
