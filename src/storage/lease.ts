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

/** A killed process's lease comes free after this. Seconds. */
const aloneSeconds = 15;

/**
 * Does something that only one process at a time does, while the lease is renewed in the background. Gives null when another
 * has it.
 */
export async function alone<T>(db: Db, kind: string, work: () => Promise<T>): Promise<T | null> {
  if (!(await takeLease(db, kind, aloneSeconds))) return null;
  let renewed: Promise<void> = Promise.resolve();
  const renewing = setInterval(
    () => {
      // A renewal that fails is made good by the next; the lease outlives two of them.
      renewed = renewed.then(() => renewLease(db, kind, aloneSeconds)).catch(() => {});
    },
    (aloneSeconds / 4) * 1_000,
  );
  try {
    return await work();
  } finally {
    clearInterval(renewing);
    // One that is under way would take the lease again after it has been ended.
    await renewed;
    await endLease(db, kind);
  }
}
