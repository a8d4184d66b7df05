import { Temporal } from 'temporal-polyfill';

/**
 * Writes instants of a range as local times of a zone, `2026-11-03 10:20:30`. The zone's offsets are looked up once: a file
 * has a time in each of its rows.
 */
export function localTimes(range: { start: Date; end: Date }, zone: string): (ms: number) => string {
  const offsets = offsetsOf(range, zone);
  const dayOf = dayWriter();
  return (ms) => {
    let offset = offsets[0]?.ms ?? 0;
    for (const one of offsets) if (one.since <= ms) offset = one.ms;
    return `${dayOf(ms + offset)} ${timeOf(ms + offset)}`;
  };
}

/** Writes instants in UTC, `2026-11-03T10:20:30.120Z`. */
export function utcTimes(): (ms: number) => string {
  const dayOf = dayWriter();
  return (ms) => `${dayOf(ms)}T${timeOf(ms)}.${threeDigits[modulo(ms, 1_000)]}Z`;
}

type Offset = { since: number; ms: number };

function offsetsOf(range: { start: Date; end: Date }, zone: string): Offset[] {
  const start = Temporal.Instant.fromEpochMilliseconds(range.start.getTime());
  const offsets: Offset[] = [];
  let at: Temporal.ZonedDateTime | null = start.toZonedDateTimeISO(zone);
  while (at !== null && at.epochMilliseconds < range.end.getTime()) {
    offsets.push({ since: at.epochMilliseconds, ms: at.offsetNanoseconds / 1_000_000 });
    at = at.getTimeZoneTransition('next');
  }
  return offsets;
}

const dayMs = 86_400_000;

/** Most rows are of the day of the row before. */
function dayWriter(): (ms: number) => string {
  let last = { number: Number.NaN, text: '' };
  return (ms) => {
    const number = Math.floor(ms / dayMs);
    if (last.number !== number) last = { number, text: new Date(number * dayMs).toISOString().slice(0, 10) };
    return last.text;
  };
}

const twoDigits = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'));
const threeDigits = Array.from({ length: 1_000 }, (_, value) => String(value).padStart(3, '0'));

function timeOf(ms: number): string {
  const seconds = Math.floor(modulo(ms, dayMs) / 1_000);
  const minutes = Math.floor(seconds / 60);
  return `${twoDigits[Math.floor(minutes / 60)]}:${twoDigits[minutes % 60]}:${twoDigits[seconds % 60]}`;
}

function modulo(value: number, by: number): number {
  return ((value % by) + by) % by;
}
