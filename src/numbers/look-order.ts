import { sql } from 'kysely';
import { writeAudit } from '../access/audit.ts';
import { showRequest } from '../access/requests/end.ts';
import { describe } from '../errors.ts';
import { type Trx, transaction } from '../storage/transaction.ts';
import { askInThread } from './ask-in-thread.ts';
import { isOnAccount, type OnAccount } from './on-account.ts';
import type { OrderDeps } from './order-deps.ts';
import { becomeBought, becomeReleased } from './order-ends.ts';
import { scheduleOrderLook } from './order-look-schedule.ts';
import { lockOrder, type Order, toOrder } from './orders.ts';

/**
 * Looks at the account whether an uncertain order went through: a number that is there was bought, one that is not there
 * was released. The other way round nothing is proved until the last look; then a person is asked.
 */
export async function lookAtOrder(deps: OrderDeps, orderId: string): Promise<void> {
  const order = await findDue(deps, orderId);
  if (order === null || order.number === null) return;
  const seen = await isOnAccount(deps.flowroute, order.number).catch((error: unknown) => {
    deps.log.warn({ orderId, reason: describe(error) }, 'The account cannot be read just now');
    return null;
  });
  await deps.failpoint('order-look:read');
  await transaction(deps.db, 'settle an uncertain order by looking', async (trx) => {
    const locked = await lockOrder(trx, orderId);
    // Two jobs for one look must not use up the next one.
    if (locked?.state !== 'uncertain' || locked.askedAt !== null || locked.looks !== order.looks) return;
    await noteLook(trx, locked, seen);
    if (seen !== null && (await settle(trx, deps, locked, seen))) return;
    if (await scheduleOrderLook(trx, deps, orderId, locked.looks + 1)) return;
    await ask(trx, locked, seen);
  });
}

/** The order, if it is uncertain, nobody has been asked, and its look is due. */
async function findDue(deps: OrderDeps, orderId: string): Promise<Order | null> {
  const row = await deps.db
    .selectFrom('number_orders')
    .selectAll()
    .where('id', '=', orderId)
    .where('state', '=', 'uncertain')
    .where('asked_at', 'is', null)
    .where(sql<boolean>`coalesce(next_look_at <= now() + interval '250 milliseconds', true)`)
    .executeTakeFirst();
  return row === undefined ? null : toOrder(row);
}

async function noteLook(trx: Trx, order: Order, seen: OnAccount | null): Promise<void> {
  await writeAudit(trx, {
    actor: null,
    action: 'number.looked',
    entity: 'order',
    entityId: order.id,
    source: 'worker',
    details: { request: order.requestId, number: order.number, look: order.looks, there: seen?.there ?? null },
  });
}

/** Gives whether the look has settled it. */
async function settle(trx: Trx, deps: OrderDeps, order: Order, seen: OnAccount): Promise<boolean> {
  if (order.action === 'release') {
    if (seen.there) return false;
    const reason = (await wasNotFound(trx, order)) ? 'gone_already' : 'found_by_looking';
    await becomeReleased(trx, order, { reason, source: 'worker' });
    return true;
  }
  if (!seen.there || (await belongsToOther(trx, order))) return false;
  await becomeBought(trx, deps, order, seen.details, { reason: 'found_by_looking', source: 'worker' });
  return true;
}

/** Whether the carrier answered the release itself with a 404. */
async function wasNotFound(trx: Trx, order: Order): Promise<boolean> {
  const attempt = await trx
    .selectFrom('order_attempts')
    .select('http_status')
    .where('order_id', '=', order.id)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return attempt?.http_status === 404;
}

/** A number on the account settles one order only: not one that was bought by another since this one was about to. */
async function belongsToOther(trx: Trx, order: Order): Promise<boolean> {
  const { rows } = await sql<{ other: boolean }>`
    select exists (select from number_orders where number = ${order.number} and id != ${order.id} and action = 'buy'
      and state = 'bought' and rest_at >= (select max(about_to_at) from order_attempts where order_id = ${order.id})
    ) as other`.execute(trx);
  return rows[0]?.other ?? false;
}

/** Looking did not settle it: whoever may settle it is asked by the request's face. */
async function ask(trx: Trx, order: Order, seen: OnAccount | null): Promise<void> {
  await trx
    .updateTable('number_orders')
    .set({
      next_look_at: null,
      asked_at: sql<Date>`now()`,
      reason: 'asked',
      detail: seen === null ? 'the account cannot be read just now' : whatIsSeen(seen),
    })
    .where('id', '=', order.id)
    .execute();
  await writeAudit(trx, {
    actor: null,
    action: 'number.asked',
    entity: 'order',
    entityId: order.id,
    source: 'worker',
    details: { request: order.requestId, number: order.number },
  });
  await askInThread(trx, order);
  await showRequest(trx, order.requestId);
}

function whatIsSeen({ there }: OnAccount): string {
  return there ? 'the account still shows it' : 'the account does not show it';
}
