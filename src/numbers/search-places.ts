import { quoted, readCenter, readState } from './search-fields.ts';
import { mustRead, type Reading, setContains, setFilter, standsPhrase, Unreadable } from './search-words.ts';
import { stateCode, stateNamed } from './states.ts';
import { keypadDigits } from './vanity.ts';

/** A run of words that are no filter's name: a state, a rate center with it, or letters of the phone pad in capitals. */
export function readPlaces(search: Reading): boolean {
  // Written small with something behind it, it is the word; IN and a last `in` are Indiana.
  if (search.words[search.at] === 'in' && search.at + 1 < search.words.length) {
    search.at += 1;
    return true;
  }
  const run: string[] = [];
  for (let word = next(search, 0); word !== undefined; word = next(search, run.length)) {
    run.push(word);
    search.at += 1;
  }
  if (run.length > 0) readRun(search, run);
  return run.length > 0;
}

/** The word that goes on with a run of so many before it. */
function next(search: Reading, before: number): string | undefined {
  const word = search.words[search.at];
  if (word === undefined || (before > 0 && standsPhrase(search))) return undefined;
  // Rate centers have numbers in their names: chicago 01.
  if (/^\d{1,2}$/.test(word)) return before > 0 ? word : undefined;
  return /^[\p{L}\d][\p{L}\d.'&-]*$/u.test(word) && /\p{L}/u.test(word) ? word : undefined;
}

/** What is left open by the words themselves, once all are read. @throws Unreadable for a rate center without its state. */
export function settlePlaces(search: Reading): void {
  const { center, rule } = search;
  if (center === null) return;
  if (rule.state != null) {
    setCenter(search, center);
    return;
  }
  const [word = ''] = center;
  const last = center.at(-1) ?? '';
  if (center.length > 1 && /^\p{L}{2}$/u.test(last)) {
    throw new Unreadable(
      `There is no state or province ${quoted(last)} known here; a rate center goes with its state, for example seattle WA.`,
    );
  }
  if (center.length > 1 || keypadDigits(word) === null) {
    throw new Unreadable(`The rate center ${quoted(center.join(' '))} goes with its state, for example seattle WA.`);
  }
  throw new Unreadable(
    `For the rate center ${quoted(word)} type its state too, as in seattle WA; for letters on the phone pad, contains FLOWERS.`,
  );
}

function readRun(search: Reading, run: string[]): void {
  const place = stateIn(run);
  if (place === null) {
    readAlone(search, run);
    return;
  }
  setFilter(search, 'state', place.state);
  const [first = ''] = place.before;
  const second = place.before.length === 1 && first === first.toUpperCase() ? stateCode(first) : null;
  if (second !== null) setFilter(search, 'state', second);
  if (place.before.length > 0) setCenter(search, place.before);
  if (place.after.length > 0) readAlone(search, place.after);
}

function setCenter(search: Reading, words: string[]): void {
  setFilter(search, 'rateCenter', mustRead(readCenter(words.join(' '))));
}

type Place = { state: string; before: string[]; after: string[] };

/** Where the state stands in a run of words: as an abbreviation in capitals, or at the end, or as a name at the end. */
function stateIn(run: string[]): Place | null {
  for (let at = run.length - 1; at >= 0; at -= 1) {
    const word = run[at] ?? '';
    const state = stateCode(word);
    const isMeant = at === run.length - 1 || word === word.toUpperCase();
    if (state !== null && isMeant) return { state, before: run.slice(0, at), after: run.slice(at + 1) };
  }
  for (let from = 0; from < run.length; from += 1) {
    const state = stateNamed(run.slice(from).join(' '));
    if (state !== null) return { state, before: run.slice(0, from), after: [] };
  }
  return null;
}

/** Words without a state: letters to dial, in capitals, or a rate center whose state stands elsewhere. */
function readAlone(search: Reading, run: string[]): void {
  const [word = ''] = run;
  if (run.length === 1 && isInCapitals(word)) {
    setContains(search, word);
    return;
  }
  if (run.length === 1 && /^[A-Z]{2}$/.test(word)) mustRead(readState(word));
  if (search.center !== null) {
    throw new Unreadable('There are two rate centers; search for one at a time, for example seattle WA.');
  }
  search.center = run;
}

/** `FLOWERS`, `4FLOWERS`; two letters would be a state. */
function isInCapitals(word: string): boolean {
  return word === word.toUpperCase() && (word.match(/\p{L}/gu) ?? []).length >= 3;
}
