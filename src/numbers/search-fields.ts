import { parseDollars } from '../money.ts';
import { stateCode, stateNamed } from './states.ts';
import { keypadDigits } from './vanity.ts';

/** What was typed, read; or why not, in one sentence with a valid example. */
export type Read<T> = { ok: true; value: T } | { ok: false; reason: string };

/** Digits of a national number. */
const most = 10;
const dearest = 1_000_000_000_000_000n;

/** Typed text made plain: full-width forms, odd spaces and dashes, marks without width, quotation marks around words. */
export function plainWords(typed: string): string {
  return typed
    .normalize('NFKC')
    .replace(/[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g, '')
    .replace(/[\u2010-\u2015\u2043\u2212\ufe58\ufe63]/g, '-')
    .replace(/["“”„«»`]/g, ' ')
    .replace(/(^|\s)['‘’]+|['‘’]+(?=\s|$)/g, '$1')
    .replace(/\s+/g, ' ')
    .trim();
}

/** What was typed as it stands in a sentence about it: short, and in quotation marks. */
export function quoted(typed: string): string {
  const chars = [...typed];
  return `“${chars.length > 40 ? `${chars.slice(0, 39).join('')}…` : typed}”`;
}

function no(reason: string): { ok: false; reason: string } {
  return { ok: false, reason };
}

/** The digits that a number begins with: an area code, the exchange behind it, or more of it. A 1 in front is left out. */
export function readPrefix(typed: string): Read<string> {
  const text = plainWords(typed);
  const wrong = `${quoted(text)} is no area code or exchange, for example 206 or 206 555.`;
  if (!/^\+?[\d\s().,/-]+$/.test(text)) return no(wrong);
  const all = text.replace(/\D/g, '');
  // No area code begins with a 1: it is the country's.
  const digits = all.startsWith('1') ? all.slice(1) : all;
  if (digits.length < 3) return no(`${quoted(text)} is too short for an area code, for example 206.`);
  if (digits.length > most)
    return no(`${quoted(text)} has more than the ${most} digits of a number, for example 206 555.`);
  if (/^[01]/.test(digits)) return no(`There is no area code ${digits.slice(0, 3)}; type one such as 206.`);
  return { ok: true, value: digits };
}

/** Digits within or at the end of a number, typed as digits or as letters of the phone pad. `word` names the filter. */
export function readPart(typed: string, word: 'contains' | 'ends'): Read<string> {
  const text = plainWords(typed);
  const example = word === 'contains' ? 'contains 55 or contains FLOWERS' : 'ends 00';
  if (!/[\p{L}\d]/u.test(text)) return no(`${quoted(text)} has no digit; type for example ${example}.`);
  const all = keypadDigits(text);
  const digits = all?.length === most + 1 && all.startsWith('1') ? all.slice(1) : all;
  if (digits === null) return no(`${quoted(text)} has signs that no phone key has; type for example ${example}.`);
  if (digits.length > most)
    return no(`${quoted(text)} is longer than the ${most} digits of a number; type for example ${example}.`);
  return { ok: true, value: digits };
}

/** A state or province, by its abbreviation or its name. */
export function readState(typed: string): Read<string> {
  const text = plainWords(typed);
  const code = stateCode(text) ?? stateNamed(text);
  return code === null
    ? no(`There is no state or province ${quoted(text)}; type for example WA.`)
    : { ok: true, value: code };
}

/** A rate center's name, as the carrier has it. */
export function readCenter(typed: string): Read<string> {
  const text = plainWords(typed);
  if (/^[\p{L}\d][\p{L}\d .'&-]*$/u.test(text) && [...text].length <= 60)
    return { ok: true, value: text.toLowerCase() };
  return no(`${quoted(text)} is no rate center; type for example seattle, with WA as the state.`);
}

/** The most that something may cost, in nanodollars. `example` is a valid one, as it is typed there. */
export function readMost(typed: string, example: string): Read<bigint> {
  const text = plainWords(typed);
  const amount = /e/i.test(text) ? null : parseDollars(text);
  if (amount === null) return no(`${quoted(text)} is no amount in dollars; type for example ${example}.`);
  if (amount < 0n || text.startsWith('-')) return no(`An amount is not below zero; type for example ${example}.`);
  if (amount > dearest) return no(`${quoted(text)} is more than any number costs; type for example ${example}.`);
  return { ok: true, value: amount };
}
