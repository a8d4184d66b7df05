import { sql } from 'kysely';
import type { Db } from '../storage/transaction.ts';

export type PaceKind = 'sms' | 'mms';

/** A slot further away than this is not waited for in hand. Milliseconds. */
const nearMs = 1_000;
/**
 * The carrier counts attempts in each wall-clock second and drops what is over (reference: flowroute, 1.4). Even steps
 * with a little room keep the sixth out of a second though calls take unequally long.
 */
const room = 1.05;

/**
 * The next free slot of all processes together, by the database's clock: the milliseconds to wait for it, or null when
 * it is too far away and nothing was taken.
 */
export async function takeSlot(db: Db, kind: PaceKind, perSecond: number): Promise<number | null> {
  const step = sql`${(1_000 / perSecond) * room} * interval '1 millisecond'`;
  const { rows } = await sql<{ wait: number }>`
    insert into pacing (kind, next_at) values (${kind}, clock_timestamp() + ${step})
    on conflict (kind) do update set next_at = greatest(pacing.next_at, clock_timestamp()) + ${step}
      where pacing.next_at <= clock_timestamp() + ${nearMs} * interval '1 millisecond'
    returning (extract(epoch from (next_at - ${step} - clock_timestamp())) * 1000)::float8 as wait`.execute(db);
  const wait = rows[0]?.wait;
  return wait === undefined ? null : Math.max(0, wait);
}
