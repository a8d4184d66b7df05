import { parsePhoneNumberFromString } from 'libphonenumber-js';

/**
 * Phone numbers as people type and read them. Inside the program a number is E.164 with `+`.
 *
 * Taken is any number of the North American plan (+1), Caribbean countries such as Jamaica (876) with it: the carrier asks
 * for "11-digit North American" and says "US and Canada only" of toll-free senders alone. Whether an area code is in service
 * is left to the carrier, since a list of them would refuse tomorrow's.
 */

export type PhoneNumberProblem =
  | 'empty'
  | 'extension'
  | 'letters'
  | 'characters'
  | 'service_code'
  | 'short_code'
  | 'no_area_code'
  | 'foreign'
  | 'too_short'
  | 'too_long'
  | 'bad_area_code'
  | 'bad_exchange';

/** `reason` is one sentence that names what is wrong and a valid example. Nothing that was typed stands in it but an area code. */
export type ParsedPhoneNumber = { ok: true; e164: string } | { ok: false; code: PhoneNumberProblem; reason: string };

/**
 * Reads one number in any form that a person types or pastes: Slack's `<tel:…|…>`, dots, slashes, brackets, odd spaces,
 * Unicode dashes, invisible marks, full-width digits, with or without `+1`, `1` or `011 1`.
 */
export function parsePhoneNumber(typed: string): ParsedPhoneNumber {
  const text = fold(typed.replace(slackToken, '$1'))
    .replaceAll(invisible, '')
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^tel:/i, '')
    .replace(/^[([]\s*\+/, '+');
  const digits = text.replace(/\D/g, '');
  if (text === '') return refuse('empty', 'There is no number yet');
  if (extensionAtEnd.test(text))
    return refuse('extension', 'A number with an extension cannot be texted; leave it out');
  if (/\p{L}/u.test(text)) return refuse('letters', 'A phone number has no letters; write its digits');
  if (!/^\+?[\d ().[\]/-]*$/.test(text))
    return refuse('characters', 'There is a sign in it that no phone number has; write digits only');
  if (text.startsWith('+')) return parseInternational(digits);
  const dialled = /^(?:011|00)(?=.{9})/.exec(digits);
  if (dialled !== null) return parseInternational(digits.slice(dialled[0].length));
  return digits.startsWith('1') && (digits.length === 11 || digits.length === 8)
    ? parseNational(digits.slice(1))
    : parseNational(digits);
}

/**
 * Parts a command's text into the number at its head, as typed, and what follows. The number ends at its 10th digit (11th
 * with a 1 in front), so that `206 555 0100 2 pm works` is a number and `2 pm works`; a space inside it may stand only where
 * numbers have one, so that no house number is drawn into it, and a digit, letter or extension that touches its end stays
 * with it and makes it invalid, so that nothing is cut off silently. Null: the text does not begin with three digits or more.
 */
export function splitLeadingNumber(text: string): { number: string; rest: string } | null {
  const folded = fold(text);
  const token = slackTokenAhead.exec(folded);
  let end = token === null ? endOfTypedNumber(folded) : token[0].length;
  if (end === null) return null;
  end += extensionAhead.exec(folded.slice(end))?.[0].length ?? 0;
  const rest = text.slice(end).replace(/^[,:;](?=\s|$)/, '');
  return { number: text.slice(0, end).trim(), rest: rest.trim() };
}

/**
 * The numbers (E.164) at the head of a command's text with commas or semicolons between them, and what follows, as typed.
 * What is not a whole valid number belongs to what follows, so that `206 555 0100, 20 boxes came` is one number and a text.
 */
export function splitLeadingNumbers(text: string): { numbers: string[]; rest: string } {
  const numbers: string[] = [];
  let at = 0;
  for (const comma of fold(text).matchAll(/[,;]/g)) {
    const parsed = parsePhoneNumber(text.slice(at, comma.index));
    if (!parsed.ok) break;
    numbers.push(parsed.e164);
    at = comma.index + 1;
  }
  const rest = text.slice(at).trim();
  const last = splitLeadingNumber(rest);
  const parsed = last === null ? null : parsePhoneNumber(last.number);
  return last !== null && parsed?.ok ? { numbers: [...numbers, parsed.e164], rest: last.rest } : { numbers, rest };
}

/** A number as people read it: `(206) 555-0100`, one from elsewhere as `+44 20 7946 0958`; what is no E.164 number as it came. */
export function formatNational(e164: string): string {
  const national = /^\+1(\d{3})(\d{3})(\d{4})$/.exec(e164);
  if (national !== null) return `(${national[1]}) ${national[2]}-${national[3]}`;
  return parsePhoneNumberFromString(e164)?.formatInternational() ?? e164;
}

/** A number for people who may not see customers' numbers: its last four digits masked, `(206) 555-••••`. */
export function maskPhone(e164: string): string {
  if (/^\+1\d{10}$/.test(e164)) return `(${e164.slice(2, 5)}) ${e164.slice(5, 8)}-••••`;
  return formatNational(e164).replace(/\d(?=(?:\D*\d){0,3}\D*$)/g, '•');
}

const slackToken = /<tel:([^<>|]*)(?:\|[^<>]*)?>/i;
const slackTokenAhead = /^[\s\u200b]*<tel:[^<>|\n]*(?:\|[^<>\n]*)?>/i;
const extensionAtEnd = /\d[\s.)\]]*(?:[,;]*\s*(?:ext(?:n|ension)?\.?|x|#)\s*[:=.]?|,,+)\s*\d+$/i;
const extensionAhead = /^[ ,;]{0,3}(?:x|ext(?:n|ension)?\b[ .:=]{0,3})\d+/i;
const invisible = '\u200b';

/**
 * Odd characters made plain, each by one character, so that places in the folded text are places in the typed one:
 * full-width forms, dashes, dots, spaces, line breaks, and what has no width (bidi marks come along with numbers copied
 * from contacts), which becomes `invisible`.
 */
function fold(text: string): string {
  return text
    .replace(/[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g, invisible)
    .replace(/[\uff01-\uff5e]/g, (char) => String.fromCharCode(char.charCodeAt(0) - 0xfee0))
    .replace(/[\u2010-\u2015\u2043\u2212\ufe58\ufe63]/g, '-')
    .replace(/[\u00b7\u2022\u2024\u2219\u30fb]/g, '.')
    .replace(/[\r\v\f\u0085\u2028\u2029]/g, '\n')
    .replace(/[^\S\n]/g, ' ');
}

/** Where the number at the head of a folded text ends; it is read word by word within the first line. */
function endOfTypedNumber(folded: string): number | null {
  const lead = /^[\s\u200b]*/.exec(folded)?.[0].length ?? 0;
  const line = folded.slice(lead).split('\n', 1)[0] ?? '';
  const isForeign = /^(?:\+(?!1)|011|00)/.test(line.replace(/[^\d+]/g, ''));
  let digits = '';
  let end = 0;
  for (const match of line.matchAll(/[^ ]+/g)) {
    const core = match[0].replace(/[,:;]\u200b*$/, '');
    const word = core.replaceAll(invisible, '');
    if (/^[+().[\]/-]+$/.test(word)) continue;
    if (!/^(?:tel:)?[+().[\]/-]*\d/i.test(word)) break;
    const added = word.replace(/\D/g, '');
    if (digits !== '' && !isForeign && !mayGoOn(digits, added.length)) break;
    digits += added;
    end = match.index + core.length;
    const isPlain = /^(?:tel:)?[+\d().[\]/-]+$/i.test(word);
    if (!isPlain || core !== match[0]) break;
  }
  return digits.length < 3 ? null : lead + end;
}

/** Whether a number can have a space after these digits and more behind it: after the 1, the area code or the exchange. */
function mayGoOn(digits: string, added: number): boolean {
  if (digits === '1') return added === 3 || added === 6 || added === 10;
  const grouped = digits.length === 3 || digits.length === 6;
  const groupedAfterOne = digits.startsWith('1') && (digits.length === 4 || digits.length === 7);
  return added >= 3 && (grouped || groupedAfterOne);
}

function parseInternational(digits: string): ParsedPhoneNumber {
  if (digits.startsWith('1')) return parseNational(digits.slice(1));
  const parsed = parsePhoneNumberFromString(`+${digits}`);
  const country = parsed?.country ?? parsed?.getPossibleCountries()[0];
  const name = country === undefined ? '' : ` (${countryNames.of(country) ?? country})`;
  return refuse(
    'foreign',
    `That is a number of another country${name}, and only North American ones (+1) can be texted`,
  );
}

const countryNames = new Intl.DisplayNames(['en'], { type: 'region' });

/** The digits of a North American number without its 1. */
function parseNational(digits: string): ParsedPhoneNumber {
  const { length } = digits;
  if (length === 3 && /^(?:[2-9]11|988)$/.test(digits)) {
    const what =
      digits === '911' ? '911 cannot be texted from here, call it in an emergency' : `${digits} is a service code`;
    return refuse('service_code', `${what}; a number to text has an area code`);
  }
  if (length === 5 || length === 6)
    return refuse('short_code', `This has ${length} of the 10 digits of a number, and short codes cannot be texted`);
  if (length === 7) return refuse('no_area_code', 'A number of 7 digits needs an area code in front');
  if (length < 10) return refuse('too_short', `That is too short: it has ${length} of the 10 digits`);
  if (length > 10) return refuse('too_long', 'That is too long: a number has 10 digits, or 11 with a 1 in front');
  const area = digits.slice(0, 3);
  if (/^(?:[01]|.11)/.test(area)) return refuse('bad_area_code', `There is no area code ${area}`);
  if (/^[01]/.test(digits.slice(3)))
    return refuse(
      'bad_exchange',
      'After the area code a number goes on with a digit from 2 to 9, and this one does not',
    );
  return { ok: true, e164: `+1${digits}` };
}

function refuse(code: PhoneNumberProblem, what: string): ParsedPhoneNumber {
  return { ok: false, code, reason: `${what}, for example (206) 555-0100.` };
}

/** Area codes of toll-free numbers. Flowroute names these as the ones that must be verified (reference: 10DLC and toll-free). */
export const tollFreePrefixes = ['800', '833', '844', '855', '866', '877', '888'];
