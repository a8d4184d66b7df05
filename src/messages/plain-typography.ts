import { countSegments, type SegmentCount } from './segments.ts';

/** One character made plain: what stood there, what stands there now (nothing: it was invisible), and how often. */
export type TypographyChange = { from: string; to: string; count: number };

/**
 * Characters that keyboards and word processors put in place of plain ones. One of them makes a text UCS-2, at more than
 * twice the segments, and the carrier says that smart quotes "are known to cause errors" (v2.1 send-an-sms). Letters with
 * accents and emoji are no typography: they stay.
 */
const plainFor = new Map<string, string>([
  ...each('\u2018\u2019\u201a\u201b\u2032\u00b4\u02bc\u2039\u203a', "'"),
  ...each('\u201c\u201d\u201e\u201f\u2033\u00ab\u00bb', '"'),
  ...each('\u2010\u2011\u2012\u2013\u2014\u2015\u2212', '-'),
  ...each('\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000', ' '),
  ...each('\u0085\u2028\u2029', '\n'),
  // Without width: the zero-width space, the word joiner, the byte order mark, the soft hyphen. Not the joiners that hold
  // an emoji or a script together (U+200C, U+200D).
  ...each('\u200b\u2060\ufeff\u00ad', ''),
]);

/** Marks that set the direction of writing, pasted along with numbers and addresses. */
const directionMarks = new Map<string, string>(
  each('\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069', ''),
);

const ellipsis = '\u2026';

/**
 * The text with plain quotes, dashes, dots and spaces, and what was changed, in the order of first appearance. It never
 * needs more segments than before.
 */
export function toPlainTypography(text: string): { text: string; changed: TypographyChange[] } {
  const map = plainMapFor(text);
  const changes = new Map<string, TypographyChange>();
  let plain = '';
  for (const char of text) {
    const to = map.get(char);
    plain += to ?? char;
    if (to === undefined) continue;
    const change = changes.get(char) ?? { from: char, to, count: 0 };
    changes.set(char, { ...change, count: change.count + 1 });
  }
  return { text: plain, changed: [...changes.values()] };
}

/** What plain typography would save: the text's segments as it is and made plain. */
export function savings(text: string): { before: SegmentCount; after: SegmentCount; saved: number } {
  const before = countSegments(text);
  const after = countSegments(toPlainTypography(text).text);
  return { before, after, saved: before.segments - after.segments };
}

function plainMapFor(text: string): Map<string, string> {
  // Where letters run from right to left, direction marks are part of the writing.
  const runsLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}]/u.test(text);
  const map = new Map([...plainFor, ...(runsLeft ? [] : directionMarks)]);
  const staysUcs2 = [...text].some((char) => char > '\u007f' && char !== ellipsis && !map.has(char));
  // Three dots for one pay only where they help the text back to ASCII.
  return staysUcs2 ? map : map.set(ellipsis, '...');
}

function each(chars: string, plain: string): [string, string][] {
  return [...chars].map((char) => [char, plain]);
}
