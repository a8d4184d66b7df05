import { CompiledQuery } from 'kysely';
import { z } from 'zod';
import { verifyAudit } from '../../src/access/audit-seal.ts';
import { openDatabase } from '../../src/storage/database.ts';
import { type Db, type Trx, transaction } from '../../src/storage/transaction.ts';
import { quietLog } from '../support/database.ts';
import type { AppProcess } from './app-handle.ts';
import { poll } from './poll.ts';
import type { Site } from './site.ts';

/** What was read of a site's audit trail at its end. */
export type Trail = { rows: number; broken: string[] };

/** Longer than the young rows wait for their seal, with room for a busy machine. Milliseconds. */
const sealLimitMs = 60_000;
const readLimitMs = 60_000;

/**
 * After all the kills of a site: its trail must be whole, and a changed byte, a removed row and a cut tail must each be found in
 * it. Ends the process: the embedded database lets one in.
 */
export async function checkTrail(site: Site, app: AppProcess): Promise<Trail> {
  const unsealed = 'select count(*)::int as rows from audit where seal is null';
  const row = z.object({ rows: z.number() });
  await poll('the seals of the audit trail', async () => (await app.query(row, unsealed))[0]?.rows === 0, sealLimitMs);
  await app.kill();
  const { DATABASE_URL, DATA_DIR, AUDIT_KEY } = site.environment;
  const database = await openDatabase({
    databaseUrl: DATABASE_URL ?? null,
    dataDir: DATA_DIR ?? '',
    log: quietLog(),
  });
  try {
    return await checkRows(database.db, AUDIT_KEY ?? '');
  } finally {
    await database.close();
  }
}

async function checkRows(db: Db, key: string): Promise<Trail> {
  const whole = await verifyAudit(db, key);
  if (!whole.ok)
    return { rows: whole.rows, broken: [`the audit trail is broken at ${whole.brokenAt}: ${whole.reason}`] };
  if (whole.rows === 0) return { rows: 0, broken: ['nothing was written into the audit trail'] };
  const broken: string[] = [];
  for (const [what, tamper] of Object.entries(tamperings)) {
    const found = await tampered(db, tamper, (trx) => verifyAudit(trx, key, { head: whole.head }));
    if (found.ok) broken.push(`the audit trail looks whole with ${what}`);
  }
  return { rows: whole.rows, broken };
}

const middle = '(select id from audit order by id offset (select count(*) / 2 from audit) limit 1)';
const tamperings = {
  'a changed byte': `update audit set entity_id = entity_id || 'x' where id = ${middle}`,
  'a removed row': `delete from audit where id = ${middle}`,
  'a cut tail': 'delete from audit where id = (select max(id) from audit)',
};

/** What is read while it is so; afterwards it is as before. */
async function tampered<T>(db: Db, statement: string, read: (trx: Trx) => Promise<T>): Promise<T> {
  const undo = new Error('undone');
  const found: T[] = [];
  await transaction(
    db,
    'tamper with the audit trail',
    async (trx) => {
      const { numAffectedRows } = await trx.executeQuery(CompiledQuery.raw(statement));
      if (numAffectedRows === 0n) throw new Error(`nothing to tamper with: ${statement}`);
      found.push(await read(trx));
      throw undo;
    },
    { limitMs: readLimitMs },
  ).catch((error: unknown) => {
    if (error !== undo) throw error;
  });
  const [first] = found;
  if (first === undefined) throw new Error('nothing was read');
  return first;
}
