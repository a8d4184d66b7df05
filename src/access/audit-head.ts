import { sql } from 'kysely';
import { placeMessage } from '../storage/projections.ts';
import { type Db, transaction } from '../storage/transaction.ts';
import { type AuditReport, verifyAudit } from './audit-seal.ts';
import type { SettingsReader } from './settings.ts';

/** When the head is posted, by the clock of the workspace's zone; later on a day on which nobody was up then. */
export const headHour = 9;

/**
 * Posts the head of the trail to the approval channel, once a day however many processes there are. The whole chain is read
 * for it, and has to hold the head of the last post: so a tail that was cut is found within a day. Gives whether it was
 * this call that did.
 */
export async function postDailyHead(
  deps: { db: Db; settings: Pick<SettingsReader, 'read'> },
  key: string,
): Promise<boolean> {
  const { db } = deps;
  const { approvalChannel: channelId, zone } = await deps.settings.read(db);
  if (channelId === null) return false;
  const day = await dueDay(db, zone);
  if (day === null) return false;
  const last = await lastHead(db, day);
  const report = await verifyAudit(db, key, last === null ? {} : { head: last });
  // Nothing was sealed yet: there is no head.
  if (report.ok && report.rows === 0) return false;
  return transaction(db, 'post the head of the audit trail', async (trx) => {
    const noted = await trx
      .insertInto('audit_heads')
      .values({ day, ...valuesOf(report, last) })
      .onConflict((conflict) => conflict.doNothing())
      .returning('day')
      .executeTakeFirst();
    if (noted === undefined) return false;
    await placeMessage(trx, { entity: 'audit_head', entityId: day, channelId, homeUser: null, parentId: null });
    return true;
  });
}

/** A broken chain has no head: the last one that was posted stays the one to be met. */
function valuesOf(report: AuditReport, last: string | null) {
  return report.ok
    ? { head: report.head, rows_count: BigInt(report.rows), broken_at: null }
    : { head: last ?? '', rows_count: BigInt(report.rows), broken_at: report.brokenAt };
}

/** Today, if it is past the hour and nothing was posted yet; else null. */
async function dueDay(db: Db, zone: string): Promise<string | null> {
  const { rows } = await sql<{ day: string }>`
    with clock as (select now() at time zone ${zone} as here)
    select to_char(here, 'YYYY-MM-DD') as day from clock
    where extract(hour from here) >= ${headHour}
      and not exists (select from audit_heads where day = to_char(here, 'YYYY-MM-DD'))`.execute(db);
  return rows[0]?.day ?? null;
}

async function lastHead(db: Db, before: string): Promise<string | null> {
  const row = await db
    .selectFrom('audit_heads')
    .select('head')
    .where('day', '<', before)
    .where('head', '!=', '')
    .orderBy('day', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.head ?? null;
}
