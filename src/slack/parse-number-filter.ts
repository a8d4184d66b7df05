import { Refusal } from '../errors.ts';
import type { NumberFilter } from '../numbers/browse.ts';
import { asTyped } from './plain-text-token.ts';

const words = new Map<string, keyof NumberFilter>([
  ['starts', 'starts'],
  ['start', 'starts'],
  ['contains', 'contains'],
  ['contain', 'contains'],
  ['ends', 'ends'],
  ['end', 'ends'],
]);

/** What each word is about, as a person says it, and an example that works. */
const examples: { [field in keyof NumberFilter]: string } = {
  starts: 'starts 206',
  contains: 'contains 55',
  ends: 'ends 00',
};

export const noFilter: NumberFilter = { starts: null, contains: null, ends: null };

/**
 * Reads `starts 206 contains 55 ends 00`, in any order, digits in any form that a person types. `prefix` stands before the
 * command's name in examples.
 * @throws Refusal with one sentence and a valid example.
 */
export function parseNumberFilter(text: string, prefix: string): NumberFilter {
  const filter = { ...noFilter };
  let field: keyof NumberFilter | null = null;
  let typed = '';
  const take = () => {
    if (field === null) return;
    if (filter[field] !== null) {
      throw refuse(
        `“${field}” stands there twice.`,
        `Use each once, for example /${prefix}numbers ${examples[field]}.`,
      );
    }
    filter[field] = readDigits(field, typed, prefix);
  };
  for (const word of asTyped(text)
    .split(/\s+/)
    .filter((one) => one !== '')) {
    const next = words.get(word.toLowerCase());
    if (next !== undefined) {
      take();
      field = next;
      typed = '';
    } else if (field === null) {
      throw refuse(
        `I do not know what “${word.slice(0, 40)}” means here.`,
        `Use starts, contains or ends, for example /${prefix}numbers ${exampleFor(word)}.`,
      );
    } else {
      typed += word;
    }
  }
  take();
  return filter;
}

/** Digits without a word were most likely meant as the beginning. */
function exampleFor(word: string): string {
  const digits = plainDigits(word);
  return /^[2-9]\d{0,9}$/.test(digits) ? `starts ${digits}` : examples.starts;
}

function readDigits(field: keyof NumberFilter, typed: string, prefix: string): string {
  const digits = plainDigits(typed);
  // No area code begins with 1: in front it is the country's.
  const national = field === 'starts' ? digits.replace(/^1(?=\d)/, '') : digits;
  if (/^\d{1,10}$/.test(national)) return national;
  const example = `for example /${prefix}numbers ${examples[field]}.`;
  if (typed === '') throw refuse(`“${field}” needs digits behind it,`, example);
  if (/^\d+$/.test(national)) {
    throw refuse(`“${field}” takes at most 10 digits, and there are ${national.length},`, example);
  }
  throw refuse(`“${field}” takes digits, not “${typed.slice(0, 40)}”,`, example);
}

function plainDigits(typed: string): string {
  return typed.normalize('NFKC').replace(/[\s().,+/\p{Pd}\p{Cf}]/gu, '');
}

function refuse(happened: string, next: string): Refusal {
  return new Refusal('bad_filter', happened, next);
}
