import { Temporal } from 'temporal-polyfill';
import type { Period } from '../access/date-range.ts';

/**
 * The period to compare with: as many local days directly before it. One that ends within its last day, as today does, is
 * compared with one that ends at the same time of day.
 */
export function periodBefore(period: Period, zone: string): Period {
  const from = Temporal.PlainDate.from(period.from);
  const to = Temporal.PlainDate.from(period.to);
  const days = from.until(to).days + 1;
  const end = Temporal.Instant.fromEpochMilliseconds(period.end.getTime()).toZonedDateTimeISO(zone);
  const first = from.subtract({ days });
  // Whole days end where the next one begins, which is 01:00 where the clocks skip midnight: no time of day to end at.
  const isWhole = Temporal.PlainDate.compare(end.toPlainDate(), to) > 0;
  return {
    from: first.toString(),
    to: from.subtract({ days: 1 }).toString(),
    start: instantOf(first.toZonedDateTime({ timeZone: zone })),
    end: isWhole ? period.start : instantOf(end.subtract({ days })),
  };
}

function instantOf(at: Temporal.ZonedDateTime): Date {
  return new Date(at.epochMilliseconds);
}
