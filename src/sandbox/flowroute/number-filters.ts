import { invalidQuery } from './carrier-errors.ts';

/** The filters by digits, as they stand in links. */
export type DigitFilters = { contains: string | null; ends_with: string | null; starts_with: string | null };

/** Reads `starts_with`, `contains` and `ends_with`; throws the carrier's 422 for anything but digits. */
export function digitFilters(query: URLSearchParams): DigitFilters {
  return {
    contains: digits(query, 'contains'),
    ends_with: digits(query, 'ends_with'),
    starts_with: withCountry(query.get('starts_with')),
  };
}

export function fitsDigits(value: string, filters: DigitFilters): boolean {
  return (
    value.startsWith((filters.starts_with ?? '').replace('+', '')) &&
    value.includes(filters.contains ?? '') &&
    value.endsWith(filters.ends_with ?? '')
  );
}

/** Country code 1 is assumed unless a `+` says another: `201` becomes `1201`, also in the answer's links. */
function withCountry(text: string | null): string | null {
  if (text === null || text === '') return null;
  if (!/^\+?\d+$/.test(text)) throw invalidQuery('starts_with', 'Must be digits.');
  return /^[1+]/.test(text) ? text : `1${text}`;
}

function digits(query: URLSearchParams, name: string): string | null {
  const text = query.get(name);
  if (text === null || text === '') return null;
  if (!/^\d+$/.test(text)) throw invalidQuery(name, 'Must be digits.');
  return text;
}
