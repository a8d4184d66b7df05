import type { MessageRecord } from '../flowroute/index.ts';
import { countSegments, surelyOneSegment } from '../messages/segments.ts';

/** The segments of a record: as billed where it says so, else by the carrier's rule; an MMS is one, and so is a text without words. */
export function segmentsOf(record: Pick<MessageRecord, 'segments' | 'isMms' | 'body'>): number {
  if (record.segments !== null) return record.segments;
  if (record.isMms || record.body === null || record.body.length <= surelyOneSegment) return 1;
  return countSegments(record.body).segments;
}
