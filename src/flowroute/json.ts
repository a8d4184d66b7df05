import { asText } from './read-body.ts';

/** The value of a JSON text; undefined for what is not JSON, which no JSON text means. */
export function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return value;
  } catch {
    // What the body was meant to be is for the caller to say: an error page, or an answer that cannot be read.
    return undefined;
  }
}

/**
 * The value of a JSON text in UTF-8, as `parseJson` gives it. A long one is read in parts: a page of a report's records would be
 * one string of a megabyte, for which V8 takes fresh memory from the system each time, and keeps it until a full collection.
 */
export function parseJsonBytes(bytes: Buffer): unknown {
  const inParts = bytes.length > partSize ? parseInParts(bytes) : undefined;
  return inParts ?? parseJson(asText(bytes));
}

/** Strings of up to 128 KiB, at two bytes a character, lie where all that is young lies. */
const partSize = 32 * 1_024;

/** Undefined where it has no long list at its top, or is not JSON: for the caller to read at once. */
function parseInParts(bytes: Buffer): unknown {
  const list = findLongList(bytes);
  if (list === null) return undefined;
  const { key, start, end, commas } = list;
  // The list is taken out, and its rows are read a few at a time.
  const rest = parseJson(asText(bytes.subarray(0, start)) + asText(bytes.subarray(end)));
  const name = parseJson(asText(key));
  if (typeof rest !== 'object' || rest === null || typeof name !== 'string') return undefined;
  const rows: unknown = Reflect.get(rest, name);
  // Else the name came twice, and the other one holds.
  if (!Array.isArray(rows) || rows.length > 0) return undefined;
  let from = start;
  for (const to of [...commas, end]) {
    const part = parseJson(`[${asText(bytes.subarray(from, to))}]`);
    if (!Array.isArray(part) || part.length === 0) return undefined;
    for (const row of part) rows.push(row);
    from = to + 1;
  }
  return rest;
}

type LongList = {
  /** As it stands there, in its quotes. */
  key: Buffer;
  /** Behind `[`, and of `]`. */
  start: number;
  end: number;
  /** Those between rows that cut it into parts. */
  commas: number[];
};

const sign = { quote: 0x22, backslash: 0x5c, comma: 0x2c, list: 0x5b, listEnd: 0x5d, object: 0x7b, objectEnd: 0x7d };

/** The first list right in the outermost object that is longer than a part. What is no JSON may be found to have one too. */
function findLongList(bytes: Buffer): LongList | null {
  let depth = 0;
  let key: Buffer | null = null;
  let start = -1;
  let from = -1;
  let commas: number[] = [];
  for (let at = 0; at < bytes.length; at += 1) {
    const byte = bytes[at];
    if (byte === sign.quote) {
      const end = endOfString(bytes, at);
      if (depth === 1) key = bytes.subarray(at, end + 1);
      at = end;
    } else if (byte === sign.comma) {
      if (depth !== 2 || start < 0 || at - from < partSize) continue;
      commas.push(at);
      from = at + 1;
    } else if (byte === sign.object || byte === sign.list) {
      depth += 1;
      if (depth !== 2 || byte !== sign.list) continue;
      [start, from, commas] = [at + 1, at + 1, []];
    } else if (byte === sign.objectEnd || byte === sign.listEnd) {
      depth -= 1;
      if (depth !== 1 || start < 0) continue;
      if (commas.length > 0) return key === null ? null : { key, start, end: at, commas };
      start = -1;
    }
  }
  return null;
}

/** Of the string that begins at a quote: its last quote, or the text's end. */
function endOfString(bytes: Buffer, start: number): number {
  let at = start + 1;
  for (; at < bytes.length && bytes[at] !== sign.quote; at += 1) if (bytes[at] === sign.backslash) at += 1;
  return at;
}
