import { Temporal } from 'temporal-polyfill';
import { type Period, startOfDay } from '../access/date-range.ts';
import { dayOfRun, nextRuns, type ScheduleRule } from './schedule-rule.ts';

/** Which days a schedule's run is about, by the local day that it is of. All of them are over by then. */
export const schedulePeriods = ['yesterday', 'last-7-days', 'last-week', 'last-month', 'month-so-far'] as const;
export type SchedulePeriod = (typeof schedulePeriods)[number];

export function readPeriod(word: string): SchedulePeriod | null {
  return schedulePeriods.find((one) => one === word) ?? null;
}

const words: { [period in SchedulePeriod]: string } = {
  yesterday: 'the day before',
  'last-7-days': 'the 7 days before',
  'last-week': 'the last full week, Monday to Sunday',
  'last-month': 'the last full month',
  'month-so-far': 'the month so far, up to the day before',
};
export const sayPeriod = (period: SchedulePeriod): string => words[period];

/**
 * The days that a run on a local day is about, and the instants between which they lie: whole local days, which have 23, 24
 * or 25 hours, and may begin at 01:00 where the clocks skip midnight. `day`: `YYYY-MM-DD`.
 */
export function periodOf(period: SchedulePeriod, day: string, zone: string): Period {
  const [from, to] = daysOf(period, Temporal.PlainDate.from(day));
  return {
    from: from.toString(),
    to: to.toString(),
    start: startOfDay(from, zone),
    end: startOfDay(to.add({ days: 1 }), zone),
  };
}

/**
 * What stands beside a period of a kind: the one before of the same kind, and of a month so far as many days of the month
 * before, or all of them where it is shorter. Null: the period is not of that kind.
 */
export function periodBeforeOf(kind: SchedulePeriod, period: Period, zone: string): Period | null {
  const from = Temporal.PlainDate.from(period.from);
  const next = Temporal.PlainDate.from(period.to).add({ days: 1 });
  const own = periodOf(kind, next.toString(), zone);
  if (own.from !== period.from || own.end.getTime() !== period.end.getTime()) return null;
  if (kind !== 'month-so-far') return periodOf(kind, period.from, zone);
  const first = from.subtract({ months: 1 });
  const days = Math.min(from.until(next).days, first.daysInMonth);
  return periodOf(kind, first.add({ days }).toString(), zone);
}

function daysOf(period: SchedulePeriod, day: Temporal.PlainDate): [from: Temporal.PlainDate, to: Temporal.PlainDate] {
  const before = day.subtract({ days: 1 });
  switch (period) {
    case 'yesterday':
      return [before, before];
    case 'last-7-days':
      return [day.subtract({ days: 7 }), before];
    case 'last-week': {
      const sunday = day.subtract({ days: day.dayOfWeek });
      return [sunday.subtract({ days: 6 }), sunday];
    }
    case 'last-month': {
      const last = day.with({ day: 1 }).subtract({ days: 1 });
      return [last.with({ day: 1 }), last];
    }
    case 'month-so-far':
      // On the first of a month nothing of it is over: then it is about the whole month before.
      return [before.with({ day: 1 }), before];
  }
}

/** What a schedule's run at an instant is about. */
export function periodOfRun(rule: ScheduleRule, period: SchedulePeriod, zone: string, at: Date): Period {
  return periodOf(period, dayOfRun(rule, zone, at), zone);
}

/** So many runs are looked at for two about the same days; the weeks of a month are among them. */
const looked = 6;

/** Two of a schedule's next runs that would be about the same days, of which only the first would be made; null: none. */
export function repeatedPeriod(rule: ScheduleRule, period: SchedulePeriod, zone: string, after: Date) {
  const runs = nextRuns(rule, zone, after, looked).map((at) => ({ at, about: periodOfRun(rule, period, zone, at) }));
  for (const [i, run] of runs.entries()) {
    const before = runs[i - 1];
    const isSame = before?.about.from === run.about.from && before.about.to === run.about.to;
    if (before !== undefined && isSame) return { first: before.at, second: run.at, about: run.about };
  }
  return null;
}
