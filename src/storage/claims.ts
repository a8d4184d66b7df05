import { sql } from 'kysely';
import type { Db, Trx } from './transaction.ts';

/**
 * The same thing twice: Slack delivers a click, a submission or an event again when it did not see our answer. The key of
 * each is claimed in the transaction of its work, and the first answer is kept beside it for 24 h.
 */
export async function claim(trx: Trx, keys: string[]): Promise<'first' | 'copy'> {
  const rows = await trx
    .insertInto('seen_keys')
    .values(keys.map((key) => ({ key })))
    // A copy that arrives while the first is at work waits here for the first one's commit.
    .onConflict((conflict) => conflict.column('key').doNothing())
    .returning('key')
    .execute();
  return rows.length < keys.length ? 'copy' : 'first';
}

/** Keeps what the first was answered, in the same transaction. */
export async function keepAnswer(trx: Trx, keys: string[], answer: unknown): Promise<void> {
  await trx
    .updateTable('seen_keys')
    .set({ answer: JSON.stringify(answer) })
    .where('key', 'in', keys)
    .execute();
}

/** What the first was answered: unknown until it is parsed; null when nothing was kept. */
export async function firstAnswer(db: Db | Trx, keys: string[]): Promise<unknown> {
  const row = await db
    .selectFrom('seen_keys')
    .select('answer')
    .where('key', 'in', keys)
    .where('answer', 'is not', null)
    .limit(1)
    .executeTakeFirst();
  return row?.answer ?? null;
}

/** Forgets keys older than a day. */
export async function forgetOldClaims(db: Db): Promise<void> {
  await db.deleteFrom('seen_keys').where('claimed_at', '<', sql<Date>`now() - interval '24 hours'`).execute();
}
