import { dayKey } from '../text/slack-dates.ts';

/** The wall clock of a time zone at an instant, as a date and time input wants it: `2026-02-18T06:39`. */
export function wallClock(unixSeconds: number, timeZone: string): string {
  const at = new Date(unixSeconds * 1000);
  const time = new Intl.DateTimeFormat('en-GB', { timeZone, hour: '2-digit', minute: '2-digit' }).format(at);
  return `${dayKey(at, timeZone)}T${time}`;
}

/**
 * The instant, in Unix seconds, at which that zone's clock shows this date and time; null for what is no date. Where the
 * clock jumps over it, as much later as it jumps; where it shows it twice, the first.
 */
export function instantOf(wall: string, timeZone: string): number | null {
  const asUtc = Date.parse(`${wall}Z`);
  if (Number.isNaN(asUtc)) return null;
  const offsetAt = (instant: number) =>
    Date.parse(`${wallClock(instant / 1000, timeZone)}Z`) - Math.floor(instant / 60_000) * 60_000;
  // An offset on either side of the instant: one of the two is right, except in the gap of a jump.
  const candidates = [offsetAt(asUtc - 86_400_000), offsetAt(asUtc + 86_400_000)].map((offset) => asUtc - offset);
  const exact = candidates.filter((instant) => wallClock(instant / 1000, timeZone) === wall.slice(0, 16));
  return (exact.length > 0 ? Math.min(...exact) : Math.max(...candidates)) / 1000;
}
