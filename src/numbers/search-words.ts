import type { Rule } from './rule.ts';
import { plainWords, type Read, readPart } from './search-fields.ts';

/** The words of a search while they are read, and what has been read of them. */
export type Reading = {
  words: string[];
  /** Where the reading stands. */
  at: number;
  rule: Rule;
  /** The letters that `rule.contains` was typed as. */
  letters: string | null;
  /** A rate center whose state has not been read yet. */
  center: string[] | null;
};

/** Ends the reading of a search with the sentence that says why. */
export class Unreadable extends Error {}

export function searchOf(typed: string): Reading {
  const words = plainWords(typed)
    .replace(/(<=|=<|≤|[<=:])/g, ' $1 ')
    .replace(/[,;]+(?!\d)/g, ' ')
    .split(/\s+/)
    .filter((word) => word !== '');
  return { words, at: 0, rule: {}, letters: null, center: null };
}

/** The words that name a filter, or stand in one; a rate center's name ends before them. */
export const phrases = {
  tollFree: ['toll-free', 'tollfree', 'toll free'],
  longCode: ['long-code', 'longcode', 'long code', 'local'],
  contains: [
    ...['contains', 'containing', 'contain', 'with letters', 'with', 'having', 'has', 'includes', 'including'],
    ...['letters', 'vanity', 'spelling', 'spells'],
  ],
  ends: ['ends with', 'ends in', 'ends', 'ending with', 'ending in', 'ending'],
  starts: [
    ...['starts with', 'starts', 'starting with', 'starting', 'begins with', 'begins'],
    ...['area code', 'exchange', 'prefix', 'npa'],
  ],
  most: ['at most', 'no more than', 'up to', 'less than', 'max', 'maximum', 'most', 'under', 'below'],
  signs: ['<=', '=<', '≤', '<', '=', ':'],
  setup: ['set-up', 'setup', 'set up'],
  toSetUp: ['to set up', 'to setup'],
  monthly: ['monthly', 'month'],
  aMonth: ['a month', 'per month', 'each month'],
  /** Left out. */
  fillers: ['any', 'anything', 'all', 'for', 'from', 'near', 'and', 'number', 'numbers'],
} as const;

const everyPhrase: string[] = Object.values(phrases).flat();

function stands(search: Reading, phrase: string): number {
  const wanted = phrase.split(' ');
  return wanted.every((word, i) => search.words[search.at + i]?.toLowerCase() === word) ? wanted.length : 0;
}

/** Takes one of these phrases if it stands next, in any case. */
export function take(search: Reading, wanted: readonly string[]): boolean {
  const length = wanted.map((phrase) => stands(search, phrase)).find((count) => count > 0) ?? 0;
  search.at += length;
  return length > 0;
}

/** Whether a filter, or a word that is left out, stands next. */
export function standsPhrase(search: Reading): boolean {
  return everyPhrase.some((phrase) => stands(search, phrase) > 0);
}

/** @throws Unreadable with the reason of what could not be read. */
export function mustRead<T>(read: Read<T>): T {
  if (!read.ok) throw new Unreadable(read.reason);
  return read.value;
}

const filters: { [key in keyof Rule]-?: { many: string; example: string } } = {
  startsWith: { many: 'area codes', example: '206' },
  contains: { many: 'parts to contain', example: 'contains 55' },
  endsWith: { many: 'endings', example: 'ends 00' },
  rateCenter: { many: 'rate centers', example: 'seattle WA' },
  state: { many: 'states', example: 'WA' },
  numberType: { many: 'types', example: 'toll-free' },
  maxSetup: { many: 'highest set-up prices', example: 'setup <= 5' },
  maxMonthly: { many: 'highest monthly prices', example: 'max 1.25' },
};

/** Keeps what a filter says. @throws Unreadable for a second one of its kind: the carrier takes one. */
export function setFilter<K extends keyof Rule>(search: Reading, key: K, found: NonNullable<Rule[K]>): void {
  const before = search.rule[key];
  const { many, example } = filters[key];
  if (before != null && before !== found) {
    throw new Unreadable(`There are two ${many}; search for one at a time, for example ${example}.`);
  }
  search.rule[key] = found;
}

/** What is typed as digits or letters that the number has somewhere. */
export function setContains(search: Reading, typed: string): void {
  setFilter(search, 'contains', mustRead(readPart(typed, 'contains')));
  if (/\p{L}/u.test(typed)) search.letters = typed.toUpperCase();
}
