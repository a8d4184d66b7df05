import { sql } from 'kysely';
import { standingHalts } from '../access/halts.ts';
import { freshness } from '../access/people.ts';
import { allows } from '../access/permissions.ts';
import type { PurchaseOutcome, ReleaseOutcome } from '../flowroute/index.ts';
import { type Trx, transaction } from '../storage/transaction.ts';
import { offerAlternatives } from './alternatives.ts';
import { confirmByLooking } from './confirm.ts';
import { type Decision, decideOrder, type Facts } from './decide-order.ts';
import { fewAtOnce } from './few-at-once.ts';
import { keepOrderOutcome } from './keep-order-outcome.ts';
import { haltForKey } from './key-refused.ts';
import { type Found, lookBefore } from './look-before.ts';
import type { OrderDeps } from './order-deps.ts';
import { changeOrder, lockOrder, type Order, toOrder } from './orders.ts';
import { putOff } from './put-off.ts';
import type { Candidate } from './stock.ts';

/**
 * How long after a try nobody can be waiting for its answer any more: the call's own limit, and room for a slow commit.
 * Later than this a row in `buying` or `releasing` is an orphan of a killed process.
 */
const orphanRoomMs = 5_000;
/** A process that stood still longer than this between its last look at the database and the call does not call. */
const stillAliveMs = 2_000;
/** All orders decide one after the other: more of them waiting for that would only hold connections. */
const decidingOne = fewAtOnce(1);

/** A call that is about to be made: its row stands. */
export type OrderAttempt = {
  id: bigint;
  /** As it stood when it was decided, with its number. */
  order: Order;
  number: string;
  candidate: Candidate;
};

/**
 * Buys or releases the number of an approved order, at most once. An order that is past that is left alone, so a job may
 * come twice or late.
 */
export async function workOnOrder(deps: OrderDeps, orderId: string): Promise<void> {
  const order = await findDue(deps, orderId);
  if (order === null) return;
  await deps.failpoint('order:taken-up');
  const facts = await gatherFacts(deps, order);
  await deps.failpoint('order:looked');
  const { attempt, decidedAt } = await decidingOne(async () => {
    // Before the transaction, so that a process that is stopped while it commits finds itself too late.
    const decidedAt = performance.now();
    return { decidedAt, attempt: await beginAttempt(deps, orderId, facts) };
  });
  if (attempt === null) return offerAlternatives(deps, orderId);
  await deps.failpoint('order:about-to');
  const outcome = await callCarrier(deps, attempt, decidedAt);
  await deps.failpoint('order:answered');
  await keepOrderOutcome(deps, attempt, outcome);
  await deps.failpoint('order:kept');
  if (outcome.kind === 'accepted') await confirmByLooking(deps, attempt);
  else await offerAlternatives(deps, orderId);
}

/** The order, if it is approved and due. */
async function findDue(deps: OrderDeps, orderId: string): Promise<Order | null> {
  const row = await deps.db
    .selectFrom('number_orders')
    .selectAll()
    .where('id', '=', orderId)
    .where('state', '=', 'approved')
    .where(sql<boolean>`coalesce(next_try_at <= now() + interval '250 milliseconds', true)`)
    .executeTakeFirst();
  return row === undefined ? null : toOrder(row);
}

/** What can be known without holding the row. While everything is halted, nothing is asked of anybody. */
async function gatherFacts(deps: OrderDeps, order: Order): Promise<Facts> {
  const notLooked: Found = { kind: 'not_looked' };
  if ((await standingHalts(deps.db)).length > 0) return { mayStill: true, found: notLooked };
  const mayStill = await requesterMayStill(deps, order);
  return { mayStill, found: mayStill === false ? notLooked : await lookBefore(deps, order) };
}

/** Read afresh where what we know is old; what was known when it was asked for holds through an outage of the chat. */
async function requesterMayStill(deps: OrderDeps, order: Order): Promise<boolean | null> {
  const { requester } = await deps.db
    .selectFrom('requests')
    .select('requester')
    .where('id', '=', order.requestId)
    .executeTakeFirstOrThrow();
  try {
    const { roles } = await deps.roles.holder(requester, freshness.elsewhere);
    return allows(roles, 'numbers.request');
  } catch (error) {
    deps.log.warn({ err: error }, 'Whether the requester still may cannot be read from Slack just now');
    const known = await deps.roles.holderKnown(requester, 3 * freshness.elsewhere);
    return known === null ? null : allows(known.roles, 'numbers.request');
  }
}

/** The last look and the *about to* row, in one transaction; null when nothing is bought or released now. */
async function beginAttempt(deps: OrderDeps, orderId: string, facts: Facts): Promise<OrderAttempt | null> {
  return transaction(deps.db, 'about to buy or release a number', async (trx) => {
    const order = await lockOrder(trx, orderId);
    if (order?.state !== 'approved') return null;
    if (facts.found.kind === 'unreadable' && facts.found.keyRefused) await haltForKey(trx, deps);
    const decision = await decideOrder(trx, facts, order);
    if (decision.kind !== 'go') {
      await standBack(trx, deps, order, decision);
      return null;
    }
    const attempt = await writeAttempt(trx, deps, order, decision.candidate);
    await deps.failpoint('order:deciding');
    return attempt;
  });
}

async function writeAttempt(trx: Trx, deps: OrderDeps, order: Order, candidate: Candidate): Promise<OrderAttempt> {
  const { number } = candidate;
  const { id } = await trx
    .insertInto('order_attempts')
    .values({
      order_id: order.id,
      number,
      expect_by: sql<Date>`clock_timestamp() + ${deps.timeoutMs + orphanRoomMs} * interval '1 millisecond'`,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  const state = order.action === 'buy' ? 'buying' : 'releasing';
  const paid = order.action === 'buy' ? { setup: candidate.setup, monthly: candidate.monthly } : undefined;
  await changeOrder(trx, order, {
    state,
    number,
    ...(paid === undefined ? {} : { paid }),
    source: 'worker',
    details: { attempt: Number(id), setup: String(candidate.setup), monthly: String(candidate.monthly) },
  });
  return { id, number, candidate, order: { ...order, state, number, tries: order.tries + 1 } };
}

async function standBack(
  trx: Trx,
  deps: OrderDeps,
  order: Order,
  decision: Exclude<Decision, { kind: 'go' }>,
): Promise<void> {
  const { reason, detail } = decision;
  if (decision.kind === 'wait') return putOff(trx, deps.queue, order, { reason, detail }, decision.seconds);
  await changeOrder(trx, order, { state: 'refused', reason, detail, source: 'worker' });
}

async function callCarrier(
  deps: OrderDeps,
  { order, number }: OrderAttempt,
  decidedAt: number,
): Promise<PurchaseOutcome | ReleaseOutcome> {
  if (performance.now() - decidedAt > stillAliveMs) return { kind: 'aborted' };
  if (order.action === 'release') return deps.flowroute.releaseNumber(number);
  return deps.flowroute.buyNumber(number, order.messaging ? { messagingEnabled: true } : {});
}
