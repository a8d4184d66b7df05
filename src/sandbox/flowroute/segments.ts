export type Encoding = 0 | 8;

/**
 * Encoding and segments by Flowroute's own table (developer.flowroute.com/docs/message-length-concatenation): ASCII up to 160
 * characters is one segment, longer ASCII is cut at 140, any other character makes it UCS-2 with 70 a segment.
 */
export function segmentsOf(body: string): { encoding: Encoding; segments: number } {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the ASCII range is what the carrier's table speaks of
  const ascii = /^[\x00-\x7f]*$/.test(body);
  if (!ascii) return { encoding: 8, segments: Math.ceil(body.length / 70) };
  return { encoding: 0, segments: body.length <= 160 ? 1 : Math.ceil(body.length / 140) };
}
