import { offsetForm } from '../dates.ts';
import type { CallbackShape } from '../options.ts';
import { displayAmount } from '../prices.ts';
import { amountOf, type Mdr, type Receipt } from '../records.ts';
import { includedMedia, recordData, statusOf } from './record.ts';

/**
 * A delivery receipt as it is posted. `flat` is the form logged from a live account: no `data` around it, no level and no
 * time, and no code at level 1.
 */
export function receiptPayload(record: Mdr, receipt: Receipt, shape: CallbackShape, base: string): object {
  const body = record.isMms ? '' : record.body;
  const { from, to } = record;
  if (shape === 'flat') {
    const code = receipt.level === 1 ? {} : { status_code: receipt.code };
    const attributes = { to, from, body, status: receipt.status, ...code };
    return { attributes, id: record.id, type: 'delivery_receipt' };
  }
  return {
    data: {
      type: 'delivery_receipt',
      id: record.id,
      attributes: {
        body,
        level: receipt.level,
        status: receipt.status,
        status_code: receipt.code,
        status_code_description: receipt.description,
        timestamp: offsetForm(receipt.at),
      },
      links: { related: `${base}/v2.1/messages/${record.id}` },
    },
  };
}

/** An inbound text as it is posted. The amount is a string for an SMS and a number for an MMS, as in the captures. */
export function inboundPayload(record: Mdr, callbackUrl: string, shape: CallbackShape, base: string): object {
  const { id, from, to, body } = record;
  if (shape === 'flat') return { to, from, body, id };
  if (record.isMms) return { data: recordData(record, 'v2.1'), ...includedMedia(record, base, 'v2.1') };
  const attributes = {
    amount_display: displayAmount(amountOf(record)),
    amount_nanodollars: String(amountOf(record)),
    body,
    direction: 'inbound',
    from,
    to,
    is_mms: false,
    message_callback_url: callbackUrl,
    message_encoding: record.encoding,
    message_type: record.messageType,
    status: statusOf(record),
    timestamp: new Date(record.at).toISOString().replace('Z', '000Z'),
  };
  return { data: { type: 'message', id, attributes } };
}
