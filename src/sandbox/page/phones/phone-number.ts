/** `(206) 555-0100` for a number of the North American plan, every other one as it is. */
export function showNumber(e164: string): string {
  const match = /^\+?1([2-9]\d{2})(\d{3})(\d{4})$/.exec(e164);
  return match ? `(${match[1]}) ${match[2]}-${match[3]}` : e164;
}

/** What was typed as a phone number, as E.164; null where it is not ten digits, or eleven with a 1 in front. */
export function readNumber(typed: string): string | null {
  const digits = typed.replaceAll(/\D/g, '').replace(/^1(?=\d{10}$)/, '');
  return /^[2-9]\d{9}$/.test(digits) ? `+1${digits}` : null;
}
