import {
  type PhoneNumberProblem,
  parsePhoneNumber,
  splitLeadingNumber,
  splitLeadingNumbers,
} from '../phone-numbers.ts';

/** What somebody asked by `/sms …`. Texts are still Slack's raw text: `slackToPlainText` makes them plain. */
export type SmsCommand =
  /** Open the modal; with all that was typed, if anything was. */
  | { kind: 'compose'; prefill?: string }
  | { kind: 'help' }
  /** Show the conversation with a number (E.164). */
  | { kind: 'card'; number: string }
  | { kind: 'send'; number: string; text: string }
  /** Several recipients (E.164), with a text or without one yet: open the modal, which shows them all before they are texted. */
  | { kind: 'several'; numbers: string[]; text: string }
  /** Meant as a number, but none: open the modal with all that was typed and the reason. */
  | { kind: 'bad_number'; code: PhoneNumberProblem; reason: string; typed: string };

/**
 * Reads what follows `/sms`. What begins with three digits or more is taken for a number; whatever is neither a number nor
 * `help` is the beginning of a text, so nothing that was typed is refused or lost.
 */
export function parseSms(args: string): SmsCommand {
  const typed = args.trim();
  if (typed === '') return { kind: 'compose' };
  if (/^(?:help|\?)$/i.test(typed)) return { kind: 'help' };
  const split = splitLeadingNumber(typed);
  if (split === null) return { kind: 'compose', prefill: typed };
  const { numbers, rest } = splitLeadingNumbers(typed);
  if (numbers.length > 1) return { kind: 'several', numbers, text: rest };
  const parsed = parsePhoneNumber(split.number);
  if (!parsed.ok) return { kind: 'bad_number', code: parsed.code, reason: parsed.reason, typed };
  if (split.rest === '') return { kind: 'card', number: parsed.e164 };
  return { kind: 'send', number: parsed.e164, text: split.rest };
}
