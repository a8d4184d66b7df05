import { sql } from 'kysely';
import type { Queue } from '../storage/queue.ts';
import type { Trx } from '../storage/transaction.ts';
import { type Along, type Change, changing } from './change.ts';
import { lookJob } from './jobs.ts';
import type { Text } from './text.ts';

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
  const row = await trx
    .updateTable('texts')
    .set(lookColumns(deps.lookDelays, look, options))
    .where('id', '=', textId)
    .returning(untilLook)
    .executeTakeFirst();
  return enqueueLook(trx, deps.queue, textId, row?.seconds ?? null);
}

/** A change of a text that has just been sent, and its first look, which one statement sets together. */
export async function changeAndLook(
  trx: Trx,
  deps: { queue: Queue; lookDelays: number[] },
  text: Text,
  change: Change,
  beside: Along['beside'],
): Promise<void> {
  const columns = lookColumns(deps.lookDelays, 0, { sentNow: true });
  const row = await changing(trx, text, change, { columns, ...(beside === undefined ? {} : { beside }) })
    .returning(untilLook)
    .executeTakeFirst();
  await enqueueLook(trx, deps.queue, text.id, row?.seconds ?? null);
}

const untilLook = sql<number | null>`extract(epoch from (next_look_at - now()))::float8`.as('seconds');

function lookColumns(delays: number[], look: number, options: { sentNow?: boolean; lastAtRest?: boolean }) {
  const delay = delays[look] ?? (options.lastAtRest ? restAfterHours * 3_600_000 : undefined);
  const sent = options.sentNow ? sql<Date>`now()` : sql<Date>`coalesce(sent_at, now())`;
  const at = delay === undefined ? null : sql<Date>`greatest(now(), ${sent} + ${delay} * interval '1 millisecond')`;
  return { sent_at: sent, looks: look, next_look_at: at };
}

async function enqueueLook(trx: Trx, queue: Queue, textId: string, seconds: number | null): Promise<boolean> {
  if (seconds === null) return false;
  await queue.enqueue(trx, lookJob, { textId }, { afterSeconds: seconds });
  return true;
}
