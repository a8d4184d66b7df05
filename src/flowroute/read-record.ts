import { readWord } from './fields.ts';
import { type Media, type MessageRecord, parseMessage, type Receipt } from './parse-message.ts';

/**
 * A record of a list, as `parseMessage` reads it and some twenty times as fast: a report reads hundreds of thousands. Only what
 * has the usual shape to the letter is read here; all else is `parseMessage`'s to judge, and a test holds the two equal.
 */
export function readRecord(row: unknown, included: unknown[] = []): MessageRecord | null {
  return (included.length === 0 ? usualRecord(row) : null) ?? parseMessage(row, included);
}

type Fields = { readonly [name: string]: unknown };

function usualRecord(row: unknown): MessageRecord | null {
  if (!isObject(row) || row.price_details !== undefined || row.included !== undefined) return null;
  const { id, attributes: fields } = row;
  if (!isWord(id) || !isObject(fields) || fields.price_details !== undefined) return null;
  const { is_mms: isMms, amount_nanodollars: amount, message_type: numberType, message_encoding: encoding } = fields;
  if (typeof isMms !== 'boolean' || !isAmount(amount)) return null;
  if (numberType !== 'longcode' && numberType !== 'toll-free') return null;
  if (encoding !== 0 && encoding !== 8) return null;
  const from = usualParty(fields.from);
  const to = usualParty(fields.to);
  const timestamp = usualInstant(fields.timestamp);
  const receipts = usualReceipts(fields.delivery_receipts);
  const media = usualMedia(row.relationships);
  if (from === null || to === null || timestamp === null || receipts === null || media === null) return null;
  return {
    id,
    direction: usualDirection(fields.direction),
    from,
    to,
    body: typeof fields.body === 'string' ? fields.body : null,
    isMms,
    encoding,
    numberType,
    status: readWord(fields.status),
    amountNanodollars: BigInt(amount),
    segments: null,
    timestamp,
    receipts,
    media,
  };
}

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Text that needs no trimming. */
function isWord(value: unknown): value is string {
  return typeof value === 'string' && value !== '' && isInk(value, 0) && isInk(value, value.length - 1);
}

function isInk(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code > 0x20 && code < 0x7f;
}

function isAmount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function usualDirection(value: unknown): string {
  return value === 'outbound' || value === 'inbound' ? value : (readWord(value) ?? 'unknown');
}

/** Eleven digits, the first not 0. */
function usualParty(value: unknown): string | null {
  if (typeof value !== 'string' || value.length !== 11 || value.charCodeAt(0) === 0x30) return null;
  for (let at = 0; at < 11; at += 1) if (digit(value, at) < 0) return null;
  return `+${value}`;
}

/** From -1 for what is no digit. */
function digit(text: string, at: number): number {
  const value = text.charCodeAt(at) - 0x30;
  return value >= 0 && value <= 9 ? value : -1;
}

/** Two digits as a number, below 0 where one is none. */
function pair(text: string, at: number): number {
  const tens = digit(text, at);
  const ones = digit(text, at + 1);
  return tens < 0 || ones < 0 ? -1 : tens * 10 + ones;
}

/** `2026-11-03T10:20:30.12Z`, the fraction of any length up to nine digits, or none. */
function usualInstant(value: unknown): Date | null {
  if (typeof value !== 'string' || value.length < 20 || value.length > 30) return null;
  if (value[4] !== '-' || value[7] !== '-' || value[10] !== 'T' || value[13] !== ':' || value[16] !== ':') return null;
  const century = pair(value, 0);
  const year = pair(value, 2);
  const month = pair(value, 5);
  const day = pair(value, 8);
  const hour = pair(value, 11);
  const minute = pair(value, 14);
  const second = pair(value, 17);
  const ms = usualFraction(value);
  // Date.UTC takes years before 100 for those of the last century.
  if (century < 1 || year < 0 || month < 1 || month > 12 || day < 1) return null;
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59 || ms < 0) return null;
  const midnight = midnightOf(century * 100 + year, month, day);
  return midnight === null ? null : new Date(midnight + ((hour * 60 + minute) * 60 + second) * 1_000 + ms);
}

let lastDay = { year: 0, month: 0, day: 0, midnight: 0 };

/** Null for a day that the month has not, which Date.UTC carries over. Most instants are of the day of the one before. */
function midnightOf(year: number, month: number, day: number): number | null {
  if (lastDay.day === day && lastDay.month === month && lastDay.year === year) return lastDay.midnight;
  const midnight = Date.UTC(year, month - 1, day);
  if (new Date(midnight).getUTCDate() !== day) return null;
  lastDay = { year, month, day, midnight };
  return midnight;
}

/** Whole milliseconds of what stands between the seconds and the `Z`; below 0: not usual. */
function usualFraction(value: string): number {
  const end = value.length - 1;
  if (value[end] !== 'Z') return -1;
  if (end === 19) return 0;
  if (value[19] !== '.' || end === 20) return -1;
  let ms = 0;
  for (let at = 20; at < end; at += 1) {
    const next = digit(value, at);
    if (next < 0) return -1;
    if (at < 23) ms = ms * 10 + next;
  }
  return end === 21 ? ms * 100 : end === 22 ? ms * 10 : ms;
}

/** Each with a level and a time, sorted by time, then level; what is equal in both stays as it came. */
function usualReceipts(value: unknown): Receipt[] | null {
  if (!Array.isArray(value)) return value === undefined || value === null ? [] : null;
  const receipts: Receipt[] = [];
  for (const each of value) {
    const receipt = usualReceipt(each);
    if (receipt === null) return null;
    let at = receipts.length;
    for (; at > 0; at -= 1) {
      const before = receipts[at - 1];
      if (before === undefined || !isAfter(before, receipt)) break;
      receipts[at] = before;
    }
    receipts[at] = receipt;
  }
  return receipts;
}

function isAfter(one: Receipt, other: Receipt): boolean {
  const apart = Number(one.at) - Number(other.at);
  return apart === 0 ? Number(one.level) > Number(other.level) : apart > 0;
}

function usualReceipt(value: unknown): Receipt | null {
  if (!isObject(value) || value.attributes !== undefined) return null;
  const { level, status, status_code: code, status_code_description: description } = value;
  const at = usualInstant(value.timestamp);
  if (at === null || typeof level !== 'number' || !Number.isSafeInteger(level) || !isWord(status)) return null;
  if (code !== null && (typeof code !== 'number' || !Number.isSafeInteger(code))) return null;
  return { level, status, code, description: readWord(description), at };
}

/** Media that an MMS points to, when the list says no more of them. */
function usualMedia(relationships: unknown): Media[] | null {
  if (relationships === undefined) return [];
  const related = isObject(relationships) ? relationships.media : null;
  if (!isObject(related) || !Array.isArray(related.data)) return null;
  const media: Media[] = [];
  for (const one of related.data) {
    if (!isObject(one) || typeof one.type !== 'string' || typeof one.id !== 'string') return null;
    media.push({ id: one.id, url: null, fileName: null, mimeType: null, sizeBytes: null });
  }
  return media;
}
