import { sql } from 'kysely';
import type { Queue } from '../storage/queue.ts';
import type { Trx } from '../storage/transaction.ts';
import { lookJob } from './jobs.ts';

/** Nothing more is awaited this long after the carrier took a text. Hours. */
export const restAfterHours = 24;

/**
 * Sets the time of the look number `look` (from 0), counted from the send, and its job. After the last of the delays there is
 * one more for a text that the carrier has: a day after the send, when waiting ends. Gives whether there is a next look.
 */
export async function scheduleLook(
  trx: Trx,
  deps: { queue: Queue; lookDelays: number[] },
  textId: string,
  look: number,
  options: { sentNow?: boolean; lastAtRest?: boolean } = {},
): Promise<boolean> {
  const delay = deps.lookDelays[look] ?? (options.lastAtRest ? restAfterHours * 3_600_000 : undefined);
  const sent = options.sentNow ? sql<Date>`now()` : sql<Date>`coalesce(sent_at, now())`;
  const at = delay === undefined ? null : sql<Date>`greatest(now(), ${sent} + ${delay} * interval '1 millisecond')`;
  const row = await trx
    .updateTable('texts')
    .set({ sent_at: sent, looks: look, next_look_at: at })
    .where('id', '=', textId)
    .returning(sql<number>`extract(epoch from (next_look_at - now()))::float8`.as('seconds'))
    .executeTakeFirst();
  if (row === undefined || row.seconds === null) return false;
  await deps.queue.enqueue(trx, lookJob, { textId }, { afterSeconds: row.seconds });
  return true;
}
