import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Db, Trx } from './transaction.ts';

/**
 * Rows that are work: one process at a time has a row, and says so again and again while it is at it. A killed one's rows
 * come free by themselves; who comes back late finds that the row is another's, and keeps nothing. By the database's clock.
 */
export type LeasedTable = 'report_runs' | 'report_files';

/** `by` is another with each lease, so that a process cannot take its own earlier one for this. */
export type Lease = { table: LeasedTable; id: string; by: string };

/** How long a row stays with who took it and says nothing more. Seconds. */
export const leaseSeconds = 15;

const untilThen = sql<Date>`now() + ${leaseSeconds} * interval '1 second'`;

/** Takes rows that are due, the longest due first. `nextState`: what they become, where it is another. */
export async function leaseRows(
  db: Db,
  wish: { table: LeasedTable; states: string[]; nextState?: string; limit: number },
): Promise<Lease[]> {
  if (wish.limit < 1) return [];
  const by = randomUUID();
  const table = sql.table(wish.table);
  const state = wish.nextState === undefined ? sql`` : sql`, state = ${wish.nextState}`;
  const { rows } = await sql<{ id: string }>`
    update ${table} set lease_until = ${untilThen}, lease_by = ${by} ${state}
    where id in (
      select id from ${table}
      where state in (${sql.join(wish.states)}) and due_at <= now() and (lease_until is null or lease_until < now())
      order by due_at limit ${wish.limit} for update skip locked)
    returning id`.execute(db);
  return rows.map(({ id }) => ({ table: wish.table, id, by }));
}

/** Keeps a row; gives false where it is another's by now. */
export async function keepLease(db: Db | Trx, lease: Lease): Promise<boolean> {
  const { rows } = await sql`
    update ${sql.table(lease.table)} set lease_until = ${untilThen}
    where id = ${lease.id} and lease_by = ${lease.by} returning id`.execute(db);
  return rows.length > 0;
}

/** Lets a row go, to be taken up again after so many seconds. One that is another's by now is left alone. */
export async function letGo(
  db: Db | Trx,
  lease: Lease,
  options: { afterSeconds: number; failed: boolean },
): Promise<void> {
  await sql`
    update ${sql.table(lease.table)} set lease_until = null, lease_by = null, tries = tries + ${options.failed ? 1 : 0}::int,
      due_at = now() + ${options.afterSeconds} * interval '1 second'
    where id = ${lease.id} and lease_by = ${lease.by}`.execute(db);
}
