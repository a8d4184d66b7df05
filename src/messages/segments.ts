/** How a text is cut up and billed, by the carrier's documented rule. An estimate: a record's own `segment_count` is the authority. */
export type SegmentCount = {
  encoding: 'ascii' | 'ucs2';
  /** Length as the carrier counts it: UTF-16 units. An emoji is 2 or more, an accented letter 1. */
  units: number;
  segments: number;
  /** Units that one segment of this text holds. */
  perSegment: number;
  /** Units still free in the last segment; for an empty text, in the first. */
  left: number;
};

/**
 * The most code points that a text may have. The carrier documents no maximum; 1,600 is what an integrator of theirs keeps
 * to and what other carriers document, so a longer text would be a try at the person's cost.
 */
export const maxBodyLength = 1600;

const single = 160;
const joined = 140;
const ucs2 = 70;
/** A text of so many units is one segment in either encoding. */
export const surelyOneSegment = ucs2;

/**
 * Segments of a text (developer.flowroute.com/docs/message-length-concatenation): ASCII up to 160 is one segment, longer ASCII
 * is cut at 140, and any character beyond ASCII makes all of it UCS-2 with 70 a segment, single or not. The carrier says
 * ASCII, not the GSM alphabet, so é and £ count as beyond. UCS-2 has no more than 16 bits a unit, therefore what JavaScript
 * calls length is what it counts.
 */
export function countSegments(text: string): SegmentCount {
  const units = text.length;
  const encoding = isAscii(text) ? 'ascii' : 'ucs2';
  const perSegment = encoding === 'ucs2' ? ucs2 : units <= single ? single : joined;
  const segments = Math.ceil(units / perSegment);
  return { encoding, units, segments, perSegment, left: Math.max(1, segments) * perSegment - units };
}

function isAscii(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the ASCII range is what the carrier's rule speaks of
  return /^[\x00-\x7f]*$/.test(text);
}
