import { z } from 'zod';
import { dollars, flag, instant, list, nanodollars, numberType, party, text, whole, word } from './fields.ts';
import { includedOf, type Resource, readIncluded, readReferences, readResource } from './resource.ts';

export type MessageRecord = {
  id: string;
  /** `inbound`, `outbound`, or a word that Flowroute has yet to document; `unknown` where none stands. */
  direction: string;
  /** E.164; a short code stays as it is. */
  from: string;
  to: string;
  body: string | null;
  isMms: boolean;
  /** 0: one byte a character, 8: UCS-2. */
  encoding: number | null;
  /** Of the account's own number: `longcode`, `toll-free`, or another word. */
  numberType: string | null;
  /** An open word; null where none stands or it is empty (as on inbound MMS). */
  status: string | null;
  amountNanodollars: bigint | null;
  /** What was billed, where the answer says so (v2.2's price details). */
  segments: number | null;
  timestamp: Date;
  /** Sorted by time, then level. */
  receipts: Receipt[];
  media: Media[];
};

export type Receipt = {
  /** 1: Flowroute to the carrier; 2: anything after. */
  level: number | null;
  status: string;
  code: number | null;
  description: string | null;
  at: Date | null;
};

export type Media = {
  id: string;
  /** Presigned and short-lived: whoever has it can read the file. Not for a log. */
  url: string | null;
  fileName: string | null;
  mimeType: string | null;
  sizeBytes: number | null;
};

const priceDetails = z.object({ segment_count: whole }).catch({ segment_count: null });

const messageAttributes = z.object({
  body: text,
  direction: word,
  from: party,
  to: party,
  amount_nanodollars: nanodollars,
  amount_display: dollars,
  is_mms: flag,
  has_mms: flag, // the name in v2.0
  message_encoding: whole,
  message_type: numberType,
  status: word,
  timestamp: instant,
  delivery_receipts: list,
  price_details: priceDetails,
});

/**
 * A message detail record from a look-up's `data`, flat or wrapped. `included` holds the media of the whole answer.
 * Null for what has no id, no two ends or no time: it can be put in no conversation and no report.
 */
export function parseMessage(value: unknown, included: unknown[] = []): MessageRecord | null {
  const resource = readResource(value);
  const parsed = messageAttributes.safeParse(resource?.attributes);
  if (resource === null || !parsed.success) return null;
  const attributes = parsed.data;
  const { from, to, timestamp } = attributes;
  if (from === null || to === null || timestamp === null) return null;
  const media = parseMedia(resource, [...included, ...readIncluded(value)]);
  return {
    id: resource.id,
    direction: attributes.direction ?? 'unknown',
    from,
    to,
    body: attributes.body,
    isMms: attributes.is_mms ?? attributes.has_mms ?? media.length > 0,
    encoding: attributes.message_encoding,
    numberType: attributes.message_type,
    status: attributes.status,
    amountNanodollars: attributes.amount_nanodollars ?? attributes.amount_display,
    segments: segmentsOf(resource),
    timestamp,
    receipts: parseReceipts(attributes.delivery_receipts),
    media,
  };
}

/** The billed segments of a message, in either place where v2.2 is said to put them. */
export function segmentsOf(resource: Resource): number | null {
  const inside = z.object({ price_details: priceDetails }).safeParse(resource.attributes).data?.price_details;
  return priceDetails.parse(resource.priceDetails).segment_count ?? inside?.segment_count ?? null;
}

const receiptAttributes = z.object({
  level: whole,
  status: word,
  status_code: whole,
  status_code_description: word,
  timestamp: instant,
});
const wrappedReceipt = z.object({ attributes: z.unknown() });

/** Receipts in order of time, then level, whatever order they came in; unknown words and codes are kept. */
export function parseReceipts(values: unknown[]): Receipt[] {
  const receipts = values.flatMap((value) => {
    const parsed = receiptAttributes.safeParse(wrappedReceipt.safeParse(value).data?.attributes ?? value);
    return parsed.success ? [toReceipt(parsed.data)] : [];
  });
  return receipts.sort((a, b) => rank(a.at?.getTime()) - rank(b.at?.getTime()) || rank(a.level) - rank(b.level));
}

function toReceipt(attributes: z.output<typeof receiptAttributes>): Receipt {
  return {
    level: attributes.level,
    status: attributes.status ?? '',
    code: attributes.status_code,
    description: attributes.status_code_description,
    at: attributes.timestamp,
  };
}

/** What is unknown comes last. (Not Infinity: two of them have no difference.) */
function rank(value: number | null | undefined): number {
  return value ?? Number.MAX_SAFE_INTEGER;
}

const mediaAttributes = z.object({ url: word, file_name: word, mime_type: word, file_size: whole });

/** The media that a message points to, each with what `included` says of it. */
export function parseMedia(message: Resource, included: unknown[]): Media[] {
  const known = includedOf(included, 'media');
  return readReferences(message, 'media').map(({ id }) => {
    const attributes = mediaAttributes.safeParse(known.get(id)?.attributes).data;
    return {
      id,
      url: attributes?.url ?? null,
      fileName: attributes?.file_name ?? null,
      mimeType: attributes?.mime_type ?? null,
      sizeBytes: attributes?.file_size ?? null,
    };
  });
}
