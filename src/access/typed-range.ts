import { dayAhead, type TypedDay } from './typed-day.ts';

/** A range of whole days as a person types it; both ends included. */
export type DateRange =
  /** Today and so many days before it; 1 is today alone. */
  | { kind: 'last'; days: number }
  | { kind: 'yesterday' }
  /** From Monday on. */
  | { kind: 'week' }
  | { kind: 'last-week' }
  | { kind: 'month' }
  | { kind: 'last-month' }
  | { kind: 'dates'; from: TypedDay; to: TypedDay };

export const rangeExamples = 'For example: today, yesterday, 7d, 30d, this month, or 2026-11-01 2026-11-15.';
/** A range is of so many days at most: what is read of it is read in one go. */
export const mostDays = 366;

/** What is meant where nothing was typed. */
export const defaultRange: DateRange = { kind: 'last', days: 7 };

/** What stands at the head of a text: a range, or what is wrong with one. `length`: how much of the text it is. */
export type RangeAhead = { length: number } & ({ range: DateRange } | { problem: string });

const named: [words: RegExp, range: DateRange][] = [
  [/^yesterday/, { kind: 'yesterday' }],
  [/^(?:this|current) week/, { kind: 'week' }],
  [/^(?:last|previous) week/, { kind: 'last-week' }],
  [/^(?:this|current) month/, { kind: 'month' }],
  [/^(?:last|previous) month/, { kind: 'last-month' }],
  [/^today/, { kind: 'last', days: 1 }],
  [/^week/, { kind: 'last', days: 7 }],
  [/^month/, { kind: 'month' }],
];

const lastDays = /^(?:(?:the )?(?:last|past) )?(\d{1,4}) ?(d|days?|w|weeks?)(?![\p{L}\p{N}])/u;
/** `from 2026-11-03` goes on until today, where no other end is typed. */
const opening = /^(?:from|between|since) /;
const between = /^(?: ?(?:-|\.{2,3}|,) ?| (?:to|and|until|till|through|bis|au|al|a) | )/;

/** Reads the range at the head of a text that is plainly typed; null where there is none. */
export function rangeAhead(text: string): RangeAhead | null {
  const days = datesAhead(text);
  if (days !== null) return days;
  for (const [words, range] of named) {
    const match = words.exec(text)?.[0];
    if (match !== undefined && isWordEnd(text, match.length)) return { length: match.length, range };
  }
  const match = lastDays.exec(text);
  if (match === null) return null;
  const count = Number(match[1]) * (match[2]?.startsWith('w') ? 7 : 1);
  return count >= 1 && count <= mostDays
    ? { length: match[0].length, range: { kind: 'last', days: count } }
    : { length: match[0].length, problem: `That is from 1 to ${mostDays} days. ${rangeExamples}` };
}

/** One day, or two with or without a word between. `today` and `yesterday` alone are ranges of their own. */
function datesAhead(text: string): RangeAhead | null {
  const lead = opening.exec(text)?.[0] ?? '';
  const first = dayAhead(text.slice(lead.length));
  if (first === null) return null;
  let length = lead.length + first.length;
  if ('problem' in first) return { length, problem: first.problem };
  const gap = between.exec(text.slice(length))?.[0] ?? null;
  const second = gap === null ? null : dayAhead(text.slice(length + gap.length));
  if (gap === null || second === null) {
    if (lead === '' && 'ago' in first.day) return null;
    return { length, range: { kind: 'dates', from: first.day, to: lead === '' ? first.day : { ago: 0 } } };
  }
  length += gap.length + second.length;
  if ('problem' in second) return { length, problem: second.problem };
  return { length, range: { kind: 'dates', from: first.day, to: second.day } };
}

function isWordEnd(text: string, at: number): boolean {
  return !/^[\p{L}\p{N}]/u.test(text.slice(at));
}
