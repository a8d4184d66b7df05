/** The keys of a telephone, as ITU-T E.161 has them. */
const keys = ['abc', 'def', 'ghi', 'jkl', 'mno', 'pqrs', 'tuv', 'wxyz'];
const digitOf = new Map(keys.flatMap((letters, at) => [...letters].map((letter) => [letter, String(at + 2)])));

/**
 * The digits that letters stand for on a telephone: `FLOWERS` is 3569377. Digits among them stay, signs between them are
 * left out. Null where a letter stands on no key.
 */
export function keypadDigits(word: string): string | null {
  let digits = '';
  for (const char of word.toLowerCase()) {
    if (/[\s().*'/-]/.test(char)) continue;
    const digit = /\d/.test(char) ? char : digitOf.get(char);
    if (digit === undefined) return null;
    digits += digit;
  }
  return digits;
}
