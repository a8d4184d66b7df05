import { createHash } from 'node:crypto';
import type { DraftWords } from '../messages/drafts.ts';
import { toPlainTypography } from '../messages/plain-typography.ts';
import { isPublicHost } from '../messages/public-host.ts';
import { countSegments, type SegmentCount } from '../messages/segments.ts';
import { wordsProblem } from '../messages/take.ts';
import { parsePhoneNumber, splitLeadingNumber } from '../phone-numbers.ts';
import { type PlainTextProblem, slackToPlainText } from './plain-text.ts';

/** What a draft comes to: what would be sent, or what is wrong with each field. */
export type Plan = {
  from: string | null;
  /** E.164, each once, in the order typed. */
  to: string[];
  body: string;
  mediaUrls: string[];
  segments: SegmentCount;
  /** How many segments fewer it is since its typography was made plain, and what was changed. */
  savedSegments: number;
  madePlain: { from: string; to: string; count: number }[];
  problems: { [field in Field]?: string };
};

export type Field = 'from' | 'to' | 'text' | 'media';

/** More segments than this, or more than one recipient, are always previewed. */
export const segmentsWithoutPreview = 3;

export function needsPreview(plan: Plan): boolean {
  return plan.to.length > 1 || plan.segments.segments > segmentsWithoutPreview;
}

export function planDraft(words: DraftWords): Plan {
  const to = readRecipients(words.toTyped);
  const body = readBody(words.bodyTyped);
  const media = readMedia(words.mediaTyped);
  const made = toPlainTypography(body.text);
  const text = words.keepTypography ? body.text : made.text;
  const problems: Plan['problems'] = {};
  if (to.problem !== null) problems.to = to.problem;
  const textProblem = body.problem ?? wordsProblem({ body: text, mediaUrls: media.urls })?.message;
  if (textProblem !== undefined) problems.text = textProblem;
  if (media.problem !== null) problems.media = media.problem;
  if (words.from === null) problems.from = 'Choose the number to send from.';
  const segments = countSegments(text);
  return {
    from: words.from,
    to: to.numbers,
    body: text,
    mediaUrls: media.urls,
    segments,
    savedSegments: words.keepTypography ? 0 : countSegments(body.text).segments - segments.segments,
    madePlain: words.keepTypography ? [] : made.changed,
    problems,
  };
}

/**
 * A short hash of what would leave, and to whom. It goes with the button under what was shown: a draft that comes to another
 * print has been changed since.
 */
export function printOf({ from, to, body, mediaUrls }: Plan): string {
  return createHash('sha256')
    .update(JSON.stringify([from, to, body, mediaUrls]))
    .digest('hex')
    .slice(0, 32);
}

/** Numbers one after another, by commas, semicolons, lines or just spaces. Of several, the one that is none is quoted. */
function readRecipients(typed: string): { numbers: string[]; problem: string | null } {
  const numbers: string[] = [];
  for (const part of typed.split(/[,;\n]/)) {
    let rest = part.trim();
    while (rest !== '') {
      const split = splitLeadingNumber(rest);
      const one = split?.number ?? rest;
      const parsed = parsePhoneNumber(one);
      if (!parsed.ok) {
        const quoted = one === typed.trim() ? '' : `“${one.slice(0, 80)}” is no number to text. `;
        return { numbers, problem: quoted + parsed.reason };
      }
      if (!numbers.includes(parsed.e164)) numbers.push(parsed.e164);
      rest = (split?.rest ?? '').trim();
    }
  }
  return numbers.length > 0
    ? { numbers, problem: null }
    : { numbers, problem: 'Type the number to send to, for example (206) 555-0111.' };
}

function readBody(typed: string): { text: string; problem: string | null } {
  const read = slackToPlainText(typed);
  return read.ok ? { text: read.text.trim(), problem: null } : { text: typed, problem: sayProblems(read.problems) };
}

/** Why a text with Slack's own things in it is not sent as it is: a customer would read their codes. */
export function sayProblems(problems: PlainTextProblem[]): string {
  const things = [...new Set(problems.map((problem) => problem.shown))];
  const shown = things.slice(0, 3).join(', ');
  const isOne = things.length === 1;
  const isEmoji = problems.every((problem) => problem.kind === 'custom_emoji');
  return isEmoji
    ? `${shown} ${isOne ? 'is' : 'are'} no emoji that a phone knows. ${isOne ? 'Take another, or write it out.' : 'Take others, or write them out.'}`
    : `${shown} ${isOne ? 'means' : 'mean'} something in Slack only; a customer would read a code. Write the name instead.`;
}

function readMedia(typed: string): { urls: string[]; problem: string | null } {
  const urls: string[] = [];
  for (const raw of typed.split(/\s+/).filter((part) => part !== '')) {
    const text = raw.replace(/^<([^|>]+)(\|[^>]*)?>$/, '$1').replaceAll('&amp;', '&');
    const url = URL.canParse(text) ? new URL(text) : null;
    if (url?.protocol !== 'https:' || url.username !== '' || !isPublicHost(url.hostname)) {
      return {
        urls,
        problem: `“${text.slice(0, 80)}” is not a public https address, such as https://example.com/photo.jpg.`,
      };
    }
    if (!urls.includes(url.href)) urls.push(url.href);
  }
  return urls.length <= 10 ? { urls, problem: null } : { urls, problem: 'At most 10 files go with one text.' };
}
