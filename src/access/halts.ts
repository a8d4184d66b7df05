import { sql } from 'kysely';
import { Refusal } from '../errors.ts';
import { placeMessage, urgency, wantShown } from '../storage/projections.ts';
import type { Db, Trx } from '../storage/transaction.ts';
import { writeAudit } from './audit.ts';

/** `freeze`: by a person. `carrier`: the carrier refuses our key, and every send would be refused as well. */
export type HaltKind = 'freeze' | 'carrier';
export type Halt = { id: bigint; kind: HaltKind; reason: string; setBy: string | null; setAt: Date };

/** After this, who froze may lift it when nobody else could. Minutes. */
export const lonelyWaitMinutes = 15;

/** Whether anything stands in the way of sending, for a statement that reads more. */
export const anyHalt = sql<boolean>`exists (select from halts where lifted_at is null)`;

/** The same as the first of `standingHalts`, for a statement that reads more; null: there is none. */
export const firstHalt = sql<Pick<Halt, 'kind' | 'setBy'> | null>`(
  select jsonb_build_object('kind', kind, 'setBy', set_by) from halts where lifted_at is null order by kind desc limit 1)`;

/** What stands in the way of sending now; the person's freeze first. */
export async function standingHalts(db: Db | Trx): Promise<Halt[]> {
  const rows = await db
    .selectFrom('halts')
    .select(['id', 'kind', 'reason', 'set_by', 'set_at'])
    .where('lifted_at', 'is', null)
    .orderBy('kind', 'desc')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    kind: row.kind === 'freeze' ? 'freeze' : 'carrier',
    reason: row.reason,
    setBy: row.set_by,
    setAt: row.set_at,
  }));
}

/**
 * Halts all sending. `tell`: people who get a direct message of it. Gives whether it was this call
 * that did; a second is told of the first by `standingHalts`.
 */
export async function setHalt(
  trx: Trx,
  halt: { kind: HaltKind; reason: string; by: string | null; source: string; tell?: string[] },
): Promise<boolean> {
  const row = await trx
    .insertInto('halts')
    .values({ kind: halt.kind, reason: halt.reason, set_by: halt.by })
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (row === undefined) return false;
  await writeAudit(trx, {
    actor: halt.by,
    action: `${halt.kind}.set`,
    entity: 'halt',
    entityId: String(row.id),
    source: halt.source,
  });
  for (const userId of halt.tell ?? []) {
    const place = { entity: 'halt', entityId: String(row.id), channelId: null, homeUser: userId, parentId: null };
    await placeMessage(trx, place);
  }
  return true;
}

/**
 * Lifts a person's freeze. Another person must do it; who set it may, after a waiting time, when nobody else can.
 * `others` are those who could, besides the one who asks.
 * @throws Refusal saying why not, and who can.
 */
export async function liftFreeze(trx: Trx, by: string, others: string[]): Promise<void> {
  const halt = await trx
    .selectFrom('halts')
    .select(['id', 'set_by', sql<boolean>`set_at <= now() - ${lonelyWaitMinutes} * interval '1 minute'`.as('waited')])
    .where('kind', '=', 'freeze')
    .where('lifted_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  if (halt === undefined) throw new Refusal('not_frozen', 'Sending is not frozen.', 'There is nothing to lift.');
  if (halt.set_by === by && others.length > 0) {
    throw new Refusal(
      'own_freeze',
      'You set this freeze, so somebody else has to lift it.',
      'Any other approver or admin can.',
      { people: others.slice(0, 3) },
    );
  }
  if (halt.set_by === by && !halt.waited) {
    throw new Refusal(
      'own_freeze_waits',
      'You set this freeze and nobody else can lift it, so there is a waiting time.',
      `Try again ${lonelyWaitMinutes} minutes after it was set.`,
    );
  }
  await lift(trx, halt.id, by, 'freeze', 'command');
}

/** The carrier takes our key again. Gives whether there was a halt to lift. */
export async function liftCarrierHalt(trx: Trx): Promise<boolean> {
  const halt = await trx
    .selectFrom('halts')
    .select('id')
    .where('kind', '=', 'carrier')
    .where('lifted_at', 'is', null)
    .forUpdate()
    .executeTakeFirst();
  if (halt === undefined) return false;
  await lift(trx, halt.id, null, 'carrier', 'worker');
  return true;
}

async function lift(trx: Trx, id: bigint, by: string | null, kind: HaltKind, source: string): Promise<void> {
  await trx.updateTable('halts').set({ lifted_by: by, lifted_at: sql<Date>`now()` }).where('id', '=', id).execute();
  await wantShown(trx, 'halt', String(id), { urgency: urgency.first });
  await writeAudit(trx, { actor: by, action: `${kind}.lifted`, entity: 'halt', entityId: String(id), source });
}
