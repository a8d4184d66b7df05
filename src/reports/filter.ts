import { z } from 'zod';
import type { MessageRecord } from '../flowroute/index.ts';

const phone = z.string().nullable();

/** What a list or a report takes of a range's records; null: whatever it is. The carrier itself filters by date only. */
export const recordFilter = z.object({
  /** E.164, or a short code as it is. */
  from: phone,
  to: phone,
  direction: z.enum(['inbound', 'outbound']).nullable(),
  /** Of the text, or of our own number. */
  type: z.enum(['sms', 'mms', 'longcode', 'toll-free']).nullable(),
  /** Only what could not be delivered. */
  failed: z.boolean(),
});
export type RecordFilter = z.output<typeof recordFilter>;

export const everyRecord: RecordFilter = { from: null, to: null, direction: null, type: null, failed: false };

export function isEveryRecord(filter: RecordFilter): boolean {
  return (
    filter.from === null && filter.to === null && filter.direction === null && filter.type === null && !filter.failed
  );
}

/** `isFailed`: what its receipts say of it, which whoever asks has at hand. */
export function matches(filter: RecordFilter, record: MessageRecord, isFailed: boolean): boolean {
  if (filter.from !== null && record.from !== filter.from) return false;
  if (filter.to !== null && record.to !== filter.to) return false;
  if (filter.direction !== null && record.direction !== filter.direction) return false;
  if (filter.failed && !isFailed) return false;
  if (filter.type === null) return true;
  if (filter.type === 'sms' || filter.type === 'mms') return record.isMms === (filter.type === 'mms');
  return record.numberType === filter.type;
}
