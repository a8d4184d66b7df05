import { Temporal } from 'temporal-polyfill';

/**
 * Writes instants of a range as local times of a zone, `2026-11-03 10:20:30`. The zone's offsets are looked up once: a file
 * has a time in each of its rows.
 */
export function localTimes(range: { start: Date; end: Date }, zone: string): (ms: number) => string {
  const offsets = offsetsOf(range, zone);
  return (ms) => {
    let offset = offsets[0]?.ms ?? 0;
    for (const one of offsets) if (one.since <= ms) offset = one.ms;
    return `${dayOf(ms + offset)} ${timeOf(ms + offset)}`;
  };
}

/** `2026-11-03T10:20:30.120Z`. */
export function utcTime(ms: number): string {
  return `${dayOf(ms)}T${timeOf(ms)}.${String(modulo(ms, 1_000)).padStart(3, '0')}Z`;
}

type Offset = { since: number; ms: number };

function offsetsOf(range: { start: Date; end: Date }, zone: string): Offset[] {
  let at: Temporal.ZonedDateTime | null = Temporal.Instant.fromEpochMilliseconds(
    range.start.getTime(),
  ).toZonedDateTimeISO(zone);
  const offsets: Offset[] = [];
  while (at !== null && at.epochMilliseconds < range.end.getTime()) {
    offsets.push({ since: at.epochMilliseconds, ms: at.offsetNanoseconds / 1_000_000 });
    at = at.getTimeZoneTransition('next');
  }
  return offsets;
}

const dayMs = 86_400_000;
let lastDay = { number: Number.NaN, text: '' };

/** Most rows are of the day of the row before. */
function dayOf(ms: number): string {
  const number = Math.floor(ms / dayMs);
  if (lastDay.number !== number) lastDay = { number, text: new Date(number * dayMs).toISOString().slice(0, 10) };
  return lastDay.text;
}

const twoDigits = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'));

function timeOf(ms: number): string {
  const seconds = Math.floor(modulo(ms, dayMs) / 1_000);
  const minutes = Math.floor(seconds / 60);
  return `${twoDigits[Math.floor(minutes / 60)]}:${twoDigits[minutes % 60]}:${twoDigits[seconds % 60]}`;
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
