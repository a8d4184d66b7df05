import { createHmac } from 'node:crypto';
import { sql } from 'kysely';
import { type Db, type Trx, transaction } from '../storage/transaction.ts';

/** One number for the advisory lock that leaves one sealer at work over all processes. */
const sealLock = 7_304_121;
const first = '0'.repeat(64);

type Row = { id: bigint; line: string; seal: string | null };

/** What is sealed of a row: its fields as the database writes them, in a fixed order. */
function rowsAfter(trx: Db | Trx, id: bigint, limit: number) {
  return sql<Row>`
    select id, seal, jsonb_build_array(id, to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), actor, actor_name, action,
      entity, entity_id, source, details)::text as line
    from audit where id > ${id} order by id limit ${limit}`.execute(trx);
}

function sealOf(key: string, previous: string, line: string): string {
  return createHmac('sha256', key).update(previous).update('\n').update(line).digest('hex');
}

/** A transaction has this long; who began earlier may still commit a lower id. Seconds. */
const ripeAfter = sql`interval '5 seconds'`;

/**
 * Whether somebody who began before the ripe rows may still add one among them: a process that stands still, or a commit
 * that the disk keeps waiting, holds a transaction open for longer than it has. Sealed past it, its row would look slipped in.
 */
async function isOneUnderWay(trx: Trx): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`
    select exists (select from pg_locks join pg_stat_activity using (pid)
      where locktype = 'relation' and relation = 'audit'::regclass and mode = 'RowExclusiveLock'
        and database = (select oid from pg_database where datname = current_database())
        and pid != pg_backend_pid() and xact_start < clock_timestamp() - ${ripeAfter}) as found`.execute(trx);
  return rows[0]?.found ?? false;
}

/**
 * Chains the rows that are not sealed yet, in id order, leaving those younger than 5 s and those behind a transaction that
 * is under way for longer. Gives how many were sealed; 0 too when another process is at it.
 */
export async function sealAudit(db: Db, key: string, batch = 500): Promise<number> {
  return transaction(db, 'seal the audit trail', async (trx) => {
    const lock = await sql<{ got: boolean }>`select pg_try_advisory_xact_lock(${sealLock}) as got`.execute(trx);
    if (lock.rows[0]?.got !== true) return 0;
    const last = await trx
      .selectFrom('audit')
      .select(['id', 'seal'])
      .where('seal', 'is not', null)
      .orderBy('id', 'desc')
      .limit(1)
      .executeTakeFirst();
    const ripe = await trx
      .selectFrom('audit')
      .select((eb) => eb.fn.max('id').as('id'))
      .where('at', '<', sql<Date>`clock_timestamp() - ${ripeAfter}`)
      .executeTakeFirst();
    // Between the two: who has committed by now is among the rows, and who began since then is not ripe.
    if (await isOneUnderWay(trx)) return 0;
    const { rows } = await rowsAfter(trx, last?.id ?? 0n, batch);
    const sealed: { id: string; seal: string }[] = [];
    let previous = last?.seal ?? first;
    for (const row of rows) {
      if (ripe?.id === null || ripe?.id === undefined || row.id > ripe.id) break;
      previous = sealOf(key, previous, row.line);
      sealed.push({ id: String(row.id), seal: previous });
    }
    if (sealed.length === 0) return 0;
    await sql`
      update audit set seal = fresh.seal
      from jsonb_to_recordset(${JSON.stringify(sealed)}::jsonb) as fresh (id bigint, seal text)
      where audit.id = fresh.id`.execute(trx);
    return sealed.length;
  });
}

export type AuditReport =
  | { ok: true; rows: number; head: string; unsealed: number }
  | { ok: false; rows: number; brokenAt: string; reason: string };

/**
 * Reads the chain and says whether each row is the one that was sealed. `last`: only that many rows at its end.
 * `head`: a head that was noted earlier and must be met on the way, which finds a tail that was cut.
 */
export async function verifyAudit(
  db: Db,
  key: string,
  options: { last?: number; head?: string } = {},
): Promise<AuditReport> {
  let after = 0n;
  let previous = first;
  if (options.last !== undefined) {
    const start = await db
      .selectFrom('audit')
      .select(['id', 'seal'])
      .where('seal', 'is not', null)
      .orderBy('id', 'desc')
      .offset(options.last)
      .limit(1)
      .executeTakeFirst();
    after = start?.id ?? 0n;
    previous = start?.seal ?? first;
  }
  const end = await lastSealed(db);
  let rows = 0;
  let unsealed = 0;
  let met = options.head === undefined || options.head === previous;
  for (;;) {
    const page = (await rowsAfter(db, after, 1_000)).rows;
    for (const row of page) {
      after = row.id;
      if (row.seal === null) unsealed += 1;
      // What has been sealed while this was reading stands behind rows that were read without their seal.
      if (row.seal === null || row.id > end) continue;
      if (unsealed > 0) return broken(rows, row.id, 'a row before it lost its seal');
      if (sealOf(key, previous, row.line) !== row.seal) {
        return broken(rows, row.id, 'it was changed, or a row before it was changed or removed, or the key is another');
      }
      previous = row.seal;
      met ||= previous === options.head;
      rows += 1;
    }
    if (page.length < 1_000) break;
  }
  return met
    ? { ok: true, rows, head: previous, unsealed }
    : broken(rows, after, 'the noted head is not in the chain: its tail was cut');
}

/** The id of the last row that has a seal; 0: none has. */
async function lastSealed(db: Db | Trx): Promise<bigint> {
  const row = await db
    .selectFrom('audit')
    .select((eb) => eb.fn.max('id').as('id'))
    .where('seal', 'is not', null)
    .executeTakeFirst();
  return row?.id ?? 0n;
}

function broken(rows: number, id: bigint, reason: string): AuditReport {
  return { ok: false, rows, brokenAt: String(id), reason };
}
