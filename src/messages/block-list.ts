import { keyedHash, writeAudit } from '../access/audit.ts';
import { Refusal } from '../errors.ts';
import { formatNational } from '../phone-numbers.ts';
import type { Db, Trx } from '../storage/transaction.ts';

/** A number that must not be texted, from any of ours. */
export type Blocked = {
  number: string;
  reason: string;
  /** `hand`: a person put it there. `carrier`: learnt from a 400 or a receipt with code 1110. */
  source: 'hand' | 'carrier';
  addedBy: string | null;
  addedAt: Date;
};

type Row = { number: string; reason: string; source: string; added_by: string | null; added_at: Date };

function toBlocked(row: Row): Blocked {
  return {
    number: row.number,
    reason: row.reason,
    source: row.source === 'hand' ? 'hand' : 'carrier',
    addedBy: row.added_by,
    addedAt: row.added_at,
  };
}

export async function findBlocked(db: Db | Trx, number: string): Promise<Blocked | null> {
  const row = await db.selectFrom('block_list').selectAll().where('number', '=', number).executeTakeFirst();
  return row === undefined ? null : toBlocked(row);
}

/** Those of these numbers that stand on the list, in the order given. */
export async function findBlockedAmong(db: Db | Trx, numbers: string[]): Promise<Blocked[]> {
  if (numbers.length === 0) return [];
  const rows = await db.selectFrom('block_list').selectAll().where('number', 'in', numbers).execute();
  const found = new Map(rows.map((row) => [row.number, toBlocked(row)]));
  return numbers.flatMap((number) => found.get(number) ?? []);
}

/** A page of the list, the newest first, and how many there are in all. */
export async function listBlocked(
  db: Db,
  page: { limit: number; offset: number },
): Promise<{ blocked: Blocked[]; total: number }> {
  const rows = await db
    .selectFrom('block_list')
    .selectAll()
    .orderBy('added_at', 'desc')
    .orderBy('number')
    .limit(page.limit)
    .offset(page.offset)
    .execute();
  const count = await db
    .selectFrom('block_list')
    .select((eb) => eb.fn.countAll<bigint>().as('n'))
    .executeTakeFirstOrThrow();
  return { blocked: rows.map(toBlocked), total: Number(count.n) };
}

/** Puts a number on the list; what stands there already stays as it is. Gives whether it was put there now. */
export async function block(
  trx: Trx,
  entry: { number: string; reason: string; source: Blocked['source']; by: string | null; auditKey: string | null },
): Promise<boolean> {
  const row = await trx
    .insertInto('block_list')
    .values({ number: entry.number, reason: entry.reason, source: entry.source, added_by: entry.by })
    .onConflict((conflict) => conflict.column('number').doNothing())
    .returning('number')
    .executeTakeFirst();
  if (row === undefined) return false;
  await auditBlock(trx, 'blocklist.added', entry);
  return true;
}

/** @throws Refusal when the number does not stand on the list. */
export async function unblock(trx: Trx, entry: { number: string; by: string; auditKey: string | null }): Promise<void> {
  const row = await trx
    .deleteFrom('block_list')
    .where('number', '=', entry.number)
    .returning('source')
    .executeTakeFirst();
  if (row === undefined) {
    throw new Refusal(
      'not_blocked',
      `${formatNational(entry.number)} is not on the block list.`,
      'There is nothing to remove.',
    );
  }
  await auditBlock(trx, 'blocklist.removed', { ...entry, source: row.source });
}

async function auditBlock(
  trx: Trx,
  action: string,
  entry: { number: string; by: string | null; source: string; auditKey: string | null },
): Promise<void> {
  await writeAudit(trx, {
    actor: entry.by,
    action,
    entity: 'blocked_number',
    entityId: keyedHash(entry.auditKey, entry.number) ?? 'unkeyed',
    source: entry.by === null ? 'worker' : 'command',
    details: { origin: entry.source },
  });
}
