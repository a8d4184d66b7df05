import { z } from 'zod';

/** `1NPANXXXXXX` with an optional `+` (developer.flowroute.com/docs/sms-mms-best-practices). */
const northAmericanForm = /^\+?(1[2-9]\d{2}[2-9]\d{6})$/;

/** The 11 digits of a North American number, the form of every id and answer; null for anything else. */
export function elevenDigits(text: string): string | null {
  return northAmericanForm.exec(text)?.[1] ?? null;
}

/** A number in an attribute: taken with or without `+`, given as 11 digits. */
export const northAmerican = z
  .string({
    error: (issue) => (issue.input === undefined ? 'Missing data for required field.' : 'Not a valid string.'),
  })
  .transform((text, context) => {
    const digits = elevenDigits(text);
    if (digits !== null) return digits;
    context.addIssue({ code: 'custom', message: 'Not a valid 11-digit North American number.' });
    return z.NEVER;
  });

export function e164(digits: string): string {
  return `+${digits}`;
}

/** By the prefixes that Flowroute's toll-free pages list. */
export function isTollFree(digits: string): boolean {
  return /^18(00|33|44|55|66|77|88)/.test(digits);
}
