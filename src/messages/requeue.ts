import { sql } from 'kysely';
import { wantShown } from '../storage/projections.ts';
import type { Queue } from '../storage/queue.ts';
import type { Trx } from '../storage/transaction.ts';
import { sendJob } from './jobs.ts';
import type { Text } from './text.ts';

/** Puts a text that stays queued off, and says why once the reason is one that a person should see. */
export async function requeue(
  trx: Trx,
  queue: Queue,
  text: Text,
  reason: Text['reason'],
  detail: string | null,
  seconds: number,
): Promise<void> {
  await trx
    .updateTable('texts')
    .set({ reason, detail, next_try_at: sql<Date>`now() + ${seconds} * interval '1 second'` })
    .where('id', '=', text.id)
    .execute();
  await queue.enqueue(trx, sendJob, { textId: text.id }, { afterSeconds: seconds });
  if (reason !== text.reason) await wantShown(trx, 'text', text.id, { afterSeconds: 1 });
}
