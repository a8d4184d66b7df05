import { Temporal } from 'temporal-polyfill';
import type { Period } from '../access/date-range.ts';

export type Unit = 'hour' | 'day' | 'week' | 'month';

/** Parts of a period, in order and without gaps: `starts` in milliseconds since 1970, each up to the next or the period's end. */
export type Buckets = {
  unit: Unit;
  starts: number[];
  /** Unique, at most 20 characters. */
  labels: string[];
  /** Of the bucket that an instant lies in; -1 outside of the period. */
  indexOf(ms: number): number;
};

/** A chart of Slack's takes so many categories. */
export const mostBuckets = 20;

/**
 * Parts of a period for a chart: hours up to a day, days up to 20, then weeks from Monday, then months, by the calendar of a
 * zone. Where there would be more than 20, several are one (a whole day has two hours to a bucket).
 */
export function bucketsOf(period: Pick<Period, 'start' | 'end'>, zone: string): Buckets {
  const start = period.start.getTime();
  const end = period.end.getTime();
  const from = Temporal.Instant.fromEpochMilliseconds(start).toZonedDateTimeISO(zone);
  for (const unit of unitsFor(from, end)) {
    const starts = startsOf(unit, from, end);
    if (starts.length <= mostBuckets || unit === 'month' || unit === 'hour') {
      const kept = thinned(unit, starts);
      return {
        unit,
        starts: kept.map((one) => one.epochMilliseconds),
        labels: unique(kept.map((one) => labelOf(unit, one))),
        indexOf: finder(
          kept.map((one) => one.epochMilliseconds),
          end,
        ),
      };
    }
  }
  throw new Error('months fit any period');
}

function unitsFor(from: Temporal.ZonedDateTime, end: number): Unit[] {
  const dayEnd = from.startOfDay().add({ days: 1 }).epochMilliseconds;
  return end <= dayEnd ? ['hour'] : ['day', 'week', 'month'];
}

/** Where the parts begin: the period's own start, then each beginning of a unit before its end. */
function startsOf(unit: Unit, from: Temporal.ZonedDateTime, end: number): Temporal.ZonedDateTime[] {
  const starts = [from];
  for (let next = nextStart(unit, from); next.epochMilliseconds < end; next = nextStart(unit, next)) starts.push(next);
  return starts;
}

function nextStart(unit: Unit, at: Temporal.ZonedDateTime): Temporal.ZonedDateTime {
  // Hours pass, whatever the clocks show: the one that is doubled comes twice, the one that is left out not at all.
  if (unit === 'hour')
    return at.subtract({ minutes: at.minute, seconds: at.second, milliseconds: at.millisecond }).add({ hours: 1 });
  const days = unit === 'day' ? 1 : unit === 'week' ? 8 - at.dayOfWeek : at.daysInMonth + 1 - at.day;
  return at.toPlainDate().add({ days }).toZonedDateTime({ timeZone: at.timeZoneId });
}

/** Several starts made one, so that few enough remain: hours by the clock, months from the first. */
function thinned(unit: Unit, starts: Temporal.ZonedDateTime[]): Temporal.ZonedDateTime[] {
  const step = Math.ceil(starts.length / mostBuckets);
  if (step === 1) return starts;
  if (unit === 'month') return starts.filter((_, at) => at % step === 0);
  return starts.filter(
    (one, at) => at === 0 || Math.floor(one.hour / step) !== Math.floor((starts[at - 1]?.hour ?? 0) / step),
  );
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function labelOf(unit: Unit, at: Temporal.ZonedDateTime): string {
  const two = (value: number) => String(value).padStart(2, '0');
  if (unit === 'hour') return `${two(at.hour)}:${two(at.minute)}`;
  const month = months[at.month - 1] ?? '';
  return unit === 'month' ? `${month} ${at.year}` : `${month} ${at.day}`;
}

/** What comes again, such as the hour that is doubled, says so. */
function unique(labels: string[]): string[] {
  return labels.map((label, at) => {
    const before = labels.slice(0, at).filter((one) => one === label).length;
    return before === 0 ? label : `${label} (${before + 1})`;
  });
}

/** By halving; records come in order, so the bucket of the one before is tried first. */
function finder(starts: number[], end: number): (ms: number) => number {
  let last = 0;
  const holds = (at: number, ms: number) => ms >= (starts[at] ?? end) && ms < (starts[at + 1] ?? end);
  return (ms) => {
    if (holds(last, ms)) return last;
    if (ms < (starts[0] ?? end) || ms >= end) return -1;
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? end) <= ms) low = middle;
      else high = middle - 1;
    }
    last = low;
    return low;
  };
}
