import { monthsNamed } from './month-names.ts';

/** A day of the calendar; without a year, the latest such day is meant. */
export type CalendarDay = { year: number | null; month: number; day: number };

/** A day as somebody typed it, with the days that it can mean: several where it has to be asked which. */
export type TypedDay = { typed: string; readings: CalendarDay[] } | { ago: number };

/** What stands at the head of a text: a day, or what is wrong with one. `length`: how much of the text it is. */
export type DayAhead = { length: number } & ({ day: TypedDay } | { problem: string });

const example = 'for example 2026-11-03';

/** Typed text with one form of each character, for reading: full-width digits, dashes, spaces, capitals; nothing invisible. */
export function plainlyTyped(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/\p{Cf}/gu, '')
    .replace(/\p{Pd}/gu, '-')
    .replace(/\s+/g, ' ')
    .trim()
    .toLowerCase();
}

/** Portuguese October in short, where texts in and out are listed. */
const alsoAWord = 'out';

const isEnd = '(?![\\p{L}\\p{N}])';
const after = (source: string, end = isEnd) => new RegExp(`^(?:${source})${end}`, 'u');

const word = String.raw`(\p{L}{3,12})\.?`;
const dayOfMonth = String.raw`(\d{1,2})(?:st|nd|rd|th|er|[ao.])?`;
const year = String.raw`(\d{4})(?![-/.]\d)`;

/** The forms of a day, tried in this order. What each gives is every day that it can mean, real or not. */
const forms: [form: RegExp, read: (parts: string[]) => CalendarDay[]][] = [
  [after(String.raw`(\d{4})([-/.])(\d{1,2})\2(\d{1,2})`), ([y, , m, d]) => [on(y, m, d)]],
  [/^(?:(\d{4}) ?[年년] ?)?(\d{1,2}) ?[月월] ?(\d{1,2})[日일]?(?!\d)/u, ([y, m, d]) => [on(y, m, d)]],
  [after(String.raw`(\d{1,2})([-/.])(\d{1,2})\2(\d{4})`), ([a, , b, y]) => [on(y, a, b), on(y, b, a)]],
  // Without a year, or the beginning of something longer that is none of these.
  [
    after(String.raw`(\d{1,2})([-/.])(\d{1,2})\.?`, '(?![\\p{L}\\p{N}]|[-/.]\\d)'),
    ([a, , b]) => [on('', a, b), on('', b, a)],
  ],
  [
    after(`${dayOfMonth}[ -]?(de |of )?${word}(?:,?[ -](?:de |del )?${year})?`),
    ([d, of, name, y]) => (name === alsoAWord && of === '' ? [] : named(name, d, y)),
  ],
  [after(`${word}[ -]${dayOfMonth}(?:,? ${year})?`), ([name, d, y]) => (name === alsoAWord ? [] : named(name, d, y))],
];

const twoDigitYear = after(String.raw`\d{1,2}([-/.])\d{1,2}\1\d{2}`);

/** Reads the day at the head of a text that is plainly typed; null where there is none. */
export function dayAhead(text: string): DayAhead | null {
  const relative = after('today|yesterday').exec(text)?.[0];
  if (relative !== undefined) return { length: relative.length, day: { ago: relative === 'today' ? 0 : 1 } };
  const short = twoDigitYear.exec(text)?.[0];
  if (short !== undefined)
    return { length: short.length, problem: `“${short}” needs the year in four digits, ${example}.` };
  for (const [form, read] of forms) {
    const match = form.exec(text);
    if (match === null) continue;
    const meant = read(match.slice(1).map((part) => part ?? ''));
    if (meant.length === 0) continue;
    const typed = match[0];
    const readings = meant.filter(isReal).filter((one, at, all) => all.findIndex((other) => isSame(one, other)) === at);
    if (readings.length > 0) return { length: typed.length, day: { typed, readings } };
    return { length: typed.length, problem: `The calendar has no “${typed}”. Type a day that it has, ${example}.` };
  }
  return null;
}

function on(year = '', month = '', day = ''): CalendarDay {
  return { year: year === '' ? null : Number(year), month: Number(month), day: Number(day) };
}

function named(name = '', day = '', year = ''): CalendarDay[] {
  return monthsNamed(name).map((month) => on(year, String(month), day));
}

function isSame(a: CalendarDay, b: CalendarDay): boolean {
  return a.year === b.year && a.month === b.month && a.day === b.day;
}

/** Whether the calendar has it; without a year, whether any year has. */
export function isReal({ year, month, day }: CalendarDay): boolean {
  if (year === 0 || month < 1 || month > 12 || day < 1) return false;
  const leapYear = 2024;
  return day <= new Date(Date.UTC(year ?? leapYear, month, 0)).getUTCDate();
}
