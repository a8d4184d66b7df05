import { sql } from 'kysely';
import type { Db } from './transaction.ts';

/**
 * Work that one process at a time does, over all of them: who has the lease renews it while at work, and a killed one's
 * comes free by itself. Rows of `pacing`, by the database's clock.
 */

/** Takes a lease that nobody has; gives whether it is the caller's now. */
export async function takeLease(db: Db, kind: string, seconds: number): Promise<boolean> {
  const { rows } = await sql<{ taken: boolean }>`
    insert into pacing (kind, next_at) values (${kind}, clock_timestamp() + ${seconds} * interval '1 second')
    on conflict (kind) do update set next_at = excluded.next_at where pacing.next_at < clock_timestamp()
    returning true as taken`.execute(db);
  return rows.length > 0;
}

/** Keeps a lease that the caller has. */
export async function renewLease(db: Db, kind: string, seconds: number): Promise<void> {
  await sql`update pacing set next_at = clock_timestamp() + ${seconds} * interval '1 second' where kind = ${kind}`.execute(
    db,
  );
}

/** Lets the next one in at once. */
export async function endLease(db: Db, kind: string): Promise<void> {
  await sql`update pacing set next_at = clock_timestamp() - interval '1 second' where kind = ${kind}`.execute(db);
}
