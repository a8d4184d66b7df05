import { recordForm } from '../dates.ts';
import { decimalAmount, displayAmount, dollars } from '../prices.ts';
import { amountOf, type Mdr, type MediaFile, type Receipt } from '../records.ts';

export type MessageVersion = 'v2.1' | 'v2.2';

/** A record as look-ups and lists give it. Receipts stand the latest first, as in Flowroute's example. */
export function recordData(record: Mdr, version: MessageVersion): object {
  return {
    type: 'message',
    id: record.id,
    attributes: {
      body: record.body,
      direction: record.direction,
      from: record.from,
      to: record.to,
      amount_display: displayAmount(amountOf(record)),
      amount_nanodollars: Number(amountOf(record)),
      is_mms: record.isMms,
      message_encoding: record.encoding,
      message_type: record.messageType,
      status: statusOf(record),
      timestamp: recordForm(record.at),
      delivery_receipts: record.receipts.map(receiptData).reverse(),
      ...(version === 'v2.2' ? { price_details: lookedUpPrice(record) } : {}),
      ...record.odd,
    },
    ...mediaRelationship(record),
  };
}

/** `included` for a record's media; nothing for one without. */
export function includedMedia(record: Mdr, base: string, version: MessageVersion): { included?: object[] } {
  if (record.media.length === 0) return {};
  return { included: record.media.map((file) => mediaData(file, base, version)) };
}

function mediaRelationship(record: Mdr): { relationships?: object } {
  if (record.media.length === 0) return {};
  return { relationships: { media: { data: record.media.map((file) => ({ type: 'media', id: file.id })) } } };
}

/**
 * A record's own status is that of its latest receipt. Inbound SMS say `delivered` and inbound MMS an empty string
 * (captures); what an outbound one says before its first receipt is not documented, the empty string is ours.
 */
export function statusOf(record: Mdr): string {
  if (record.direction === 'inbound') return record.isMms ? '' : 'delivered';
  return record.receipts.at(-1)?.status ?? '';
}

/**
 * What v2.2 adds to the answer of a send. Its place, names and types differ between sources: here they are those of the
 * documentation, with plain numbers. There is no surcharge.
 */
export function sentPrice(record: Mdr): object {
  return {
    base_rate: dollars(record.rate),
    surcharge: 0,
    charged_cost: dollars(amountOf(record)),
    segment_count: record.segments,
  };
}

/** The same in a v2.2 look-up, in the form that the one known client of it reads: decimals as strings. */
function lookedUpPrice(record: Mdr): object {
  return {
    base_rate: decimalAmount(record.rate),
    surcharge_rate: decimalAmount(0n),
    charged_cost: decimalAmount(amountOf(record)),
    segment_count: record.segments,
  };
}

function receiptData(receipt: Receipt): object {
  return {
    level: receipt.level,
    status: receipt.status,
    status_code: receipt.code,
    status_code_description: receipt.description,
    timestamp: recordForm(receipt.at),
  };
}

function mediaData(file: MediaFile, base: string, version: MessageVersion): object {
  return {
    type: 'media',
    id: file.id,
    attributes: { url: file.url, file_name: file.fileName, mime_type: file.mimeType, file_size: file.size },
    links: { self: `${base}/${version}/media/${encodeURIComponent(file.id)}` },
  };
}
