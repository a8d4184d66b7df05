const form = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?(Z|[+-]\d{2}:\d{2})?)?$/;

/**
 * A date of a query, `YYYY-MM-DD` or an ISO 8601 instant, as epoch milliseconds; null for anything else, a 31st of February
 * included. Without an offset it is UTC.
 */
export function parseInstant(text: string): number | null {
  const match = form.exec(text);
  if (!match) return null;
  const [, day = '', time = '00:00:00', fraction = '0', offset = 'Z'] = match;
  const midnight = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== day) return null;
  const at = Date.parse(`${day}T${time}.${fraction.padEnd(3, '0').slice(0, 3)}${offset}`);
  return Number.isNaN(at) ? null : at;
}

/** As the carrier rewrites dates in a list's `next`: `2017-12-01T00:00:00+00:00`, with six digits of a fraction, if any. */
export function offsetForm(at: number): string {
  const iso = new Date(at).toISOString();
  const fraction = iso.slice(20, 23);
  return `${iso.slice(0, 19)}${fraction === '000' ? '' : `.${fraction}000`}+00:00`;
}

/** As times stand in a record: `2017-12-21T16:44:34.93Z`. */
export function recordForm(at: number): string {
  return new Date(at).toISOString().replace(/\dZ$/, 'Z');
}
