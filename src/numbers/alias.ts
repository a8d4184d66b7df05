import { Refusal } from '../errors.ts';
import { longestAlias, mostNumbers } from './request-numbers.ts';

/**
 * What a number is to be called: `{n}` in the pattern stands for its place in the request (from 1), `{last4}` for its last
 * four digits.
 */
export function aliasFrom(pattern: string, one: { place: number; number: string }): string {
  return pattern.replaceAll('{n}', String(one.place)).replaceAll('{last4}', one.number.slice(-4));
}

/**
 * A pattern as it was typed; null where nothing was.
 * @throws Refusal (field `alias`) for one that would make an alias longer than the carrier takes, or names what is not known.
 */
export function readAliasPattern(typed: string): string | null {
  const pattern = typed.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  if (pattern === '') return null;
  const [unknown] = pattern.match(/\{(?!(?:n|last4)\})[^{}]*\}/g) ?? [];
  if (unknown !== undefined) {
    const said = [...unknown].length > 20 ? 'A part in braces' : `“${unknown}”`;
    throw refused(
      `${said} is not known.`,
      'Use {n} for 1, 2, 3 and {last4} for the last four digits, such as Sales {n}.',
    );
  }
  const longest = aliasFrom(pattern, { place: mostNumbers, number: '0000' });
  if ([...longest].length <= longestAlias) return pattern;
  throw refused(`The alias is longer than ${longestAlias} characters.`, 'Shorten it, for example to Sales {n}.');
}

function refused(happened: string, next: string): Refusal {
  return new Refusal('bad_alias', happened, next, { field: 'alias' });
}
