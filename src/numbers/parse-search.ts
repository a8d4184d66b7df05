import type { Rule } from './rule.ts';
import { quoted, readMost, readPart, readPrefix } from './search-fields.ts';
import { readPlaces, settlePlaces } from './search-places.ts';
import { mustRead, phrases, type Reading, searchOf, setContains, setFilter, take, Unreadable } from './search-words.ts';

/** What somebody looks for among the numbers for sale. */
export type SearchWish = {
  rule: Rule;
  /** The letters that `rule.contains` was typed as, for showing. */
  letters: string | null;
};

export type ParsedSearch = { ok: true; wish: SearchWish } | { ok: false; reason: string };

/**
 * Reads what is typed behind `/numbers for-sale`: filters in any order, with or without words such as `in` between them.
 *
 *   206 · 206 555 · starts 206555        area code, exchange, or more of the number
 *   WA · seattle WA · new york           state or province; a rate center goes with its state
 *   contains 55 · FLOWERS                anywhere in the number; letters stand for their keys on a phone
 *   ends 00
 *   toll-free · long code
 *   setup <= 5 · max 1.25                the most that one may cost, to set up and a month, in dollars
 *
 * What cannot be read is refused in one sentence with a valid example.
 */
export function parseSearch(typed: string): ParsedSearch {
  const search = searchOf(typed);
  try {
    while (search.at < search.words.length) readOne(search);
    settlePlaces(search);
  } catch (error) {
    if (error instanceof Unreadable) return { ok: false, reason: error.message };
    throw error;
  }
  return { ok: true, wish: { rule: search.rule, letters: search.letters } };
}

const examples = '206, seattle WA, contains 55, ends 00, FLOWERS, toll-free, setup <= 5 or max 1.25';
const readers = [readType, readDigitsFilter, readPrice, readNumber, readFiller, readPlaces];

function readOne(search: Reading): void {
  if (readers.some((read) => read(search))) return;
  throw new Unreadable(`I do not know ${quoted(search.words[search.at] ?? '')}; type for example ${examples}.`);
}

function readFiller(search: Reading): boolean {
  return take(search, phrases.fillers);
}

function readType(search: Reading): boolean {
  if (take(search, phrases.tollFree)) setFilter(search, 'numberType', 'toll-free');
  else if (take(search, phrases.longCode)) setFilter(search, 'numberType', 'longcode');
  else return false;
  return true;
}

function readDigitsFilter(search: Reading): boolean {
  if (take(search, phrases.contains)) {
    setContains(search, given(search, 'contains', 'contains 55 or contains FLOWERS'));
  } else if (take(search, phrases.ends)) {
    setFilter(search, 'endsWith', mustRead(readPart(given(search, 'ends', 'ends 00'), 'ends')));
  } else if (take(search, phrases.starts)) {
    if (!readNumber(search)) {
      setFilter(search, 'startsWith', mustRead(readPrefix(given(search, 'starts', 'starts 206'))));
    }
  } else return false;
  return true;
}

/** The word behind a filter's name. */
function given(search: Reading, name: string, example: string): string {
  const word = search.words[search.at];
  if (word === undefined) throw new Unreadable(`There is nothing behind “${name}”; type for example ${example}.`);
  search.at += 1;
  return word;
}

type Price = 'maxSetup' | 'maxMonthly';

function readPrice(search: Reading): boolean {
  const began = search.at;
  let kind: Price | null = null;
  for (;;) {
    if (take(search, phrases.setup)) kind = 'maxSetup';
    else if (take(search, phrases.monthly) || take(search, phrases.aMonth)) kind = 'maxMonthly';
    else if (!take(search, phrases.most) && !take(search, phrases.signs)) break;
  }
  const word = search.words[search.at];
  const isPrice = word?.startsWith('$') ?? false;
  // A sign by itself may stand before anything.
  const saysNothing = phrases.signs.some((sign) => sign === search.words[search.at - 1]) && search.at === began + 1;
  if (!isPrice && (search.at === began || (saysNothing && !/^[\d.-]/.test(word ?? '')))) {
    search.at = began;
    return false;
  }
  const example = kind === 'maxSetup' ? 'setup <= 5' : 'max 1.25';
  if (word === undefined) throw new Unreadable(`There is no amount behind that; type for example ${example}.`);
  search.at += 1;
  const isPerMonth = /\d\/(?:mo|month)$/i.test(word);
  const most = mustRead(readMost(word.replace(/\/(?:mo|month)$/i, ''), example));
  const behind = isPerMonth ? 'maxMonthly' : priceBehind(search);
  setFilter(search, kind ?? behind ?? 'maxMonthly', most);
  return true;
}

/** What the amount was for, where it is said behind it; a bare `setup` or `monthly` may begin the next price instead. */
function priceBehind(search: Reading): Price | null {
  if (take(search, phrases.toSetUp)) return 'maxSetup';
  if (take(search, phrases.aMonth)) return 'maxMonthly';
  const began = search.at;
  const kind = take(search, phrases.setup) ? 'maxSetup' : take(search, phrases.monthly) ? 'maxMonthly' : null;
  if (kind === null) return null;
  const beginsNext =
    /^[$\d.-]/.test(search.words[search.at] ?? '') || take(search, phrases.most) || take(search, phrases.signs);
  if (!beginsNext) return kind;
  search.at = began;
  return null;
}

/** Digits by themselves: `206`, `206 555`, `(206) 555-01`. */
function readNumber(search: Reading): boolean {
  const typed: string[] = [];
  let digits = 0;
  for (let word = search.words[search.at]; word !== undefined && isDigits(word); word = search.words[search.at]) {
    if (typed.length === 0 && /^\d{1,2}[.,]\d{1,2}$/.test(word)) {
      const amount = word.replace(',', '.');
      throw new Unreadable(`If ${quoted(word)} is a price, type for example max ${amount} or setup <= 5.`);
    }
    const added = word.replace(/\D/g, '').length;
    // Groups go on only where a number has a space: after the 1, the area code, the exchange.
    if (typed.length > 0 && (digits + added > 11 || ![1, 3, 4, 6, 7].includes(digits))) break;
    typed.push(word);
    digits += added;
    search.at += 1;
  }
  if (typed.length > 0) setFilter(search, 'startsWith', mustRead(readPrefix(typed.join(' '))));
  return typed.length > 0;
}

function isDigits(word: string): boolean {
  return /^(?:[+(]?\d[\d().,/-]*|-\d+)$/.test(word);
}
