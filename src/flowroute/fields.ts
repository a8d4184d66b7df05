import { z } from 'zod';
import { fromCarrierNumber } from './carrier-number.ts';

/**
 * Fields as Flowroute really sends them: what is missing or odd becomes null, and never costs the record that it stands
 * in. Where its documents and its answers differ, both forms are read.
 */
function liberal<T>(read: (value: unknown) => T) {
  return z.unknown().optional().transform(read);
}

/** A name, a word, an id: null where it is missing or empty. */
export const word = liberal(readWord);
/** Text exactly as it came, the empty one too. */
export const text = liberal((value) => (typeof value === 'string' ? value : null));
export const flag = liberal(readFlag);
export const whole = liberal(readWhole);
export const instant = liberal(readInstant);
export const dollars = liberal(readDollars);
export const nanodollars = liberal(readNanodollars);
/** E.164, or the carrier's own writing of what is no full number (a short code); null where nothing stands. */
export const party = liberal((value) => {
  const written = readWord(value);
  return written === null ? null : (fromCarrierNumber(written) ?? written);
});
export const numberType = liberal(readNumberType);
export const list = liberal((value): unknown[] => (Array.isArray(value) ? value : []));

export function readWord(value: unknown): string | null {
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null;
}

/** SDK demos write booleans as strings, and the carrier takes them; so may its answers. */
function readFlag(value: unknown): boolean | null {
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 1) return true;
  return value === 'false' || value === 0 ? false : null;
}

function readWhole(value: unknown): number | null {
  const number = typeof value === 'string' && /^-?\d+$/.test(value.trim()) ? Number(value) : value;
  return typeof number === 'number' && Number.isSafeInteger(number) ? number : null;
}

/**
 * `longcode` and `toll-free`, also from the words of older answers (`standard`, `long-code`, `tollfree`); any other word
 * as it came.
 */
function readNumberType(value: unknown): string | null {
  const kind = readWord(value)?.toLowerCase() ?? null;
  if (kind === null) return null;
  if (/^(standard|long[-_ ]?code)$/.test(kind)) return 'longcode';
  return /^toll[-_ ]?free$/.test(kind) ? 'toll-free' : kind;
}

const isoForm =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?\s*(?:(Z)|([+-])(\d\d):?(\d\d))?)?$/i;
const httpForm = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d (GMT|UTC)$/;

/**
 * An instant in any form that Flowroute was seen to write: `T` or a space, any length of fraction, `Z`, an offset or
 * neither (then UTC), or an HTTP date. Null for anything else, an impossible date included.
 */
export function readInstant(value: unknown): Date | null {
  if (typeof value !== 'string') return null;
  const form = isoForm.exec(value.trim());
  if (form !== null) return fromIso(form);
  return httpForm.test(value.trim()) ? valid(new Date(value.trim())) : null;
}

function fromIso(form: RegExpExecArray): Date | null {
  const part = (index: number) => Number(form[index] ?? 0);
  const ms = Number((form[7] ?? '').padEnd(3, '0').slice(0, 3));
  const [month, day, hour, minute, second] = [part(2), part(3), part(4), part(5), part(6)];
  if (hour > 23 || minute > 59 || second > 59) return null;
  const local = new Date(Date.UTC(part(1), month - 1, day, hour, minute, second, ms));
  // Date.UTC carries 30 February over into March.
  if (local.getUTCMonth() !== month - 1 || local.getUTCDate() !== day) return null;
  const offsetMinutes = (form[9] === '-' ? -1 : 1) * (part(10) * 60 + part(11));
  return valid(new Date(local.getTime() - offsetMinutes * 60_000));
}

function valid(date: Date): Date | null {
  return Number.isNaN(date.getTime()) ? null : date;
}

/** Whole nanodollars from a number or a string of one; a fraction of a nanodollar is rounded. Null for garbage. */
export function readNanodollars(value: unknown): bigint | null {
  return fixedPoint(value, 0);
}

/** Nanodollars from dollars, as a number or a string: `0.004`, `"$0.0040"`, `"$1,234.5678"`, `"-$0.01"`. Null for garbage. */
export function readDollars(value: unknown): bigint | null {
  const plain = typeof value === 'string' ? value.replace(/^\s*(-?)\$(-?)/, '$1$2').replace(/,(?=\d{3})/g, '') : value;
  return fixedPoint(plain, 9);
}

/** Nine million dollars. More is no price of a text or a number, and might not fit where amounts are added up. */
const mostNanodollars = BigInt(Number.MAX_SAFE_INTEGER);

/** A decimal as an integer with `scale` decimals, in integer arithmetic: 0.1 dollars are exactly 100000000 nanodollars. */
function fixedPoint(value: unknown, scale: number): bigint | null {
  const written = typeof value === 'number' ? plainDecimal(value) : value;
  const form = typeof written === 'string' ? /^\s*(-?)(\d{1,16})(?:\.(\d*))?\s*$/.exec(written) : null;
  if (form === null) return null;
  const fraction = form[3] ?? '';
  const kept = BigInt(`${form[2] ?? '0'}${fraction.padEnd(scale, '0').slice(0, scale)}`);
  const rounded = Number(fraction[scale] ?? 0) >= 5 ? kept + 1n : kept;
  if (rounded > mostNanodollars) return null;
  return form[1] === '-' ? -rounded : rounded;
}

/** `4e-9` written out. (What is large enough to be written with an exponent is no amount.) */
function plainDecimal(value: number): string {
  return Math.abs(value) < 1e-6 ? value.toFixed(12) : String(value);
}
