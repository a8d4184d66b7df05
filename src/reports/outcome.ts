import type { MessageRecord } from '../flowroute/index.ts';
import { failureOf, judge, sayFailure } from '../messages/receipts.ts';

/** `handed_over`: taken by the recipient's carrier, no word of delivery; `sent`: nothing is known beyond that Flowroute took it. */
export type Outcome = 'delivered' | 'undelivered' | 'handed_over' | 'sent' | 'received' | 'other';

/** What became of a record's text. `code` and `description`, in plain words, are of texts that were not delivered. */
export type Fate = { outcome: Outcome; code: number | null; description: string | null };

const fate = (outcome: Outcome): Fate => ({ outcome, code: null, description: null });
const fates = {
  delivered: fate('delivered'),
  handed_over: fate('handed_over'),
  sent: fate('sent'),
  received: fate('received'),
  other: fate('other'),
};

export function fateOf(record: Pick<MessageRecord, 'direction' | 'status' | 'receipts'>): Fate {
  if (record.direction === 'inbound') return fates.received;
  if (record.direction !== 'outbound') return fates.other;
  const { state, code } = judge(record);
  if (state === 'delivered' || state === 'handed_over') return fates[state];
  if (state !== 'undelivered') return fates.sent;
  const receipt = failureOf(record);
  return { outcome: 'undelivered', code, description: receipt === null ? null : sayFailure(receipt) };
}
