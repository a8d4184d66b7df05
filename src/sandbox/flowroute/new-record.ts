import { randomUUID } from 'node:crypto';
import { messageRates } from './prices.ts';
import type { Mdr } from './records.ts';
import { segmentsOf } from './segments.ts';

type Given = Pick<Mdr, 'direction' | 'from' | 'to' | 'body' | 'isMms' | 'messageType' | 'at' | 'media'>;

/**
 * A record with its encoding, segments and price worked out, and no receipts. The id is random unless it is given: an app
 * that keeps ids in its database must not meet one again after a restart of this server.
 */
export function newRecord(given: Given, id = `mdr2-${randomUUID().replaceAll('-', '')}`): Mdr {
  const { encoding, segments } = segmentsOf(given.body);
  const rates = messageRates[given.messageType];
  return {
    ...given,
    id,
    encoding,
    segments: given.isMms ? 1 : segments,
    rate: given.isMms ? rates.mms : rates.sms,
    receipts: [],
  };
}
