import { sql } from 'kysely';
import type { Db } from './transaction.ts';

/**
 * A budget shared by all processes: one token each `stepMs`, and as many at once as fit into `burstMs`. Gives 0 when one was
 * taken, else the milliseconds until one is free. By the database's clock.
 */
export async function takeToken(db: Db, kind: string, stepMs: number, burstMs: number): Promise<number> {
  const { rows } = await tokenTaken(kind, stepMs, burstMs).execute(db);
  return rows.length > 0 ? 0 : untilToken(db, kind, burstMs);
}

/** Takes a token, for a statement that does something with it: one row if there was one, none if not. */
export function tokenTaken(kind: string, stepMs: number, burstMs: number) {
  const step = sql`${stepMs} * interval '1 millisecond'`;
  return sql<{ taken: boolean }>`
    insert into pacing (kind, next_at) values (${kind}, clock_timestamp() + ${step})
    on conflict (kind) do update set next_at = greatest(pacing.next_at, clock_timestamp()) + ${step}
      where pacing.next_at <= clock_timestamp() + ${burstMs} * interval '1 millisecond'
    returning true as taken`;
}

/** The milliseconds until a token of a kind is free: at least 1. */
export async function untilToken(db: Db, kind: string, burstMs: number): Promise<number> {
  const left = await sql<{ wait: number }>`
    select (extract(epoch from (next_at - clock_timestamp())) * 1000)::float8 - ${burstMs}::float8 as wait
    from pacing where kind = ${kind}`.execute(db);
  return Math.max(1, left.rows[0]?.wait ?? 1);
}

/** Gives the token of a turn back before its time. */
export async function freeToken(db: Db, kind: string): Promise<void> {
  await sql`update pacing set next_at = clock_timestamp() where kind = ${kind}`.execute(db);
}
