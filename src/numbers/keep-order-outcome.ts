import { sql } from 'kysely';
import { writeAudit } from '../access/audit.ts';
import type { PurchaseOutcome, Rejected, ReleaseOutcome } from '../flowroute/index.ts';
import { keepAnswer } from '../storage/keep-answer.ts';
import type { Trx } from '../storage/transaction.ts';
import { askedNumbers } from './held-numbers.ts';
import { haltForKey } from './key-refused.ts';
import { mostAsked } from './look-before.ts';
import type { OrderAttempt } from './order.ts';
import type { OrderDeps } from './order-deps.ts';
import { becomeBought, becomeReleased } from './order-ends.ts';
import { scheduleOrderLook } from './order-look-schedule.ts';
import { changeOrder, lockOrder, type Order, type OrderReason } from './orders.ts';
import { putOff } from './put-off.ts';

type Outcome = PurchaseOutcome | ReleaseOutcome;

/** Writes what the carrier answered; tries for two minutes when the database is away. */
export async function keepOrderOutcome(deps: OrderDeps, attempt: OrderAttempt, outcome: Outcome): Promise<void> {
  return keepAnswer(deps, { orderId: attempt.order.id }, (trx) => keep(trx, deps, attempt, outcome));
}

async function keep(trx: Trx, deps: OrderDeps, attempt: OrderAttempt, outcome: Outcome): Promise<void> {
  const order = await lockOrder(trx, attempt.order.id);
  if (order === null) return;
  const isNew = await noteOutcome(trx, attempt, outcome);
  // A sweep may have called it an orphan meanwhile; what the carrier itself said still counts, unless a person or a look
  // has settled it, which takes it out of `uncertain`.
  const isOpen = order.state === 'buying' || order.state === 'releasing' || order.state === 'uncertain';
  const isLate = !isOpen || !isNew || !(await isLatest(trx, attempt));
  if (isNew) await auditOutcome(trx, attempt, outcome, isLate);
  if (isLate) return sayIfLost(deps, order, outcome);
  await apply(trx, deps, order, outcome);
  await deps.failpoint('order:keeping');
}

/** What a person called not ours and the carrier has taken all the same: nobody looks for that any more. */
function sayIfLost(deps: OrderDeps, order: Order, outcome: Outcome): void {
  if (outcome.kind !== 'accepted' || order.state === 'bought' || order.state === 'released') return;
  deps.log.error(
    { orderId: order.id, state: order.state },
    'The carrier took what had been settled otherwise: look at it',
  );
}

/** Gives whether it was this call that wrote it: a commit whose answer was lost is tried again. */
async function noteOutcome(trx: Trx, attempt: OrderAttempt, outcome: Outcome): Promise<boolean> {
  const row = await trx
    .updateTable('order_attempts')
    .set({
      outcome: outcome.kind,
      outcome_at: sql<Date>`clock_timestamp()`,
      http_status: statusOf(outcome),
      carrier_code: outcome.kind === 'rejected' ? outcome.carrierCode : null,
    })
    .where('id', '=', attempt.id)
    .where('outcome', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

async function isLatest(trx: Trx, attempt: OrderAttempt): Promise<boolean> {
  const later = await trx
    .selectFrom('order_attempts')
    .select('id')
    .where('order_id', '=', attempt.order.id)
    .where('id', '>', attempt.id)
    .executeTakeFirst();
  return later === undefined;
}

function statusOf(outcome: Outcome): number | null {
  if (outcome.kind === 'accepted') return isPartial(outcome) ? 207 : null;
  return outcome.kind === 'rejected' || outcome.kind === 'uncertain' ? outcome.status : null;
}

function isPartial(outcome: Extract<Outcome, { kind: 'accepted' }>): boolean {
  return 'messagingProvisioned' in outcome && !outcome.messagingProvisioned;
}

async function auditOutcome(trx: Trx, attempt: OrderAttempt, outcome: Outcome, isLate: boolean): Promise<void> {
  await writeAudit(trx, {
    actor: null,
    action: 'number.answered',
    entity: 'order',
    entityId: attempt.order.id,
    source: 'worker',
    details: {
      request: attempt.order.requestId,
      number: attempt.number,
      call: attempt.order.action,
      attempt: Number(attempt.id),
      outcome: outcome.kind,
      status: statusOf(outcome),
      why: 'reason' in outcome ? outcome.reason : null,
      errorId: outcome.kind === 'rejected' ? outcome.errorId : null,
      late: isLate,
    },
  });
}

async function apply(trx: Trx, deps: OrderDeps, order: Order, outcome: Outcome): Promise<void> {
  switch (outcome.kind) {
    case 'accepted':
      if (!('details' in outcome)) return becomeReleased(trx, order, { source: 'worker' });
      return becomeBought(trx, deps, order, outcome.details, {
        messagingFailed: isPartial(outcome),
        source: 'worker',
      });
    case 'rejected':
      return rejected(trx, deps, order, outcome);
    case 'never_reached':
      return backToApproved(trx, deps, order, outcome.reason, outcome.retryAfterMs ?? 0);
    case 'aborted':
      return backToApproved(trx, deps, order, 'the program was too slow', 0);
    case 'uncertain':
      return becomeUncertain(trx, deps, order, outcome.reason);
  }
}

async function becomeUncertain(trx: Trx, deps: OrderDeps, order: Order, detail: string): Promise<void> {
  // The looks have begun without this answer, or a person has been asked already: it tells nothing new.
  if (order.state === 'uncertain') return;
  await changeOrder(trx, order, { state: 'uncertain', reason: 'checking', detail, source: 'worker' });
  await scheduleOrderLook(trx, deps, order.id, 0);
}

async function rejected(trx: Trx, deps: OrderDeps, order: Order, outcome: Rejected): Promise<void> {
  const words = outcome.detail ?? statusWords[outcome.status] ?? outcome.title ?? `status ${outcome.status}`;
  const refuse = (reason: OrderReason) =>
    changeOrder(trx, order, { state: 'refused', reason, detail: words, source: 'worker' });
  switch (outcome.status) {
    case 401:
      await haltForKey(trx, deps);
      return refuse('key_refused');
    case 403:
      return refuse('no_funds_or_right');
    case 404:
      // Over only once the account has been looked at.
      if (order.action === 'release') return becomeUncertain(trx, deps, order, words);
      if (order.rule !== null && (await askedNumbers(trx, order.id)).size < mostAsked) {
        return goOn(trx, deps, order);
      }
      return refuse('taken');
    default:
      return refuse('carrier_rejected');
  }
}

/** For answers that carry a class name of the carrier's and no words. */
const statusWords: { [status: number]: string } = {
  403: '403: too little money on the account, or the key may not do this',
};

/** Somebody else bought that one: the rule goes on with the next that fits. */
async function goOn(trx: Trx, deps: OrderDeps, order: Order): Promise<void> {
  await changeOrder(trx, order, { state: 'approved', reason: 'retry', source: 'worker' });
  await putOff(trx, deps.queue, { ...order, reason: 'retry' }, { reason: 'retry', detail: null }, 0);
}

/** What surely never reached the carrier is tried so often; the waits below fit into 15 minutes. */
const mostTries = 10;
/** Seconds, by the try that failed. */
const tryAgainSeconds = [1, 2, 4, 8, 15, 30, 60, 120, 240];
const longestWaitSeconds = 15 * 60;

async function backToApproved(trx: Trx, deps: OrderDeps, order: Order, detail: string, leastMs: number): Promise<void> {
  if (order.tries >= mostTries) {
    return changeOrder(trx, order, { state: 'refused', reason: 'tries_exhausted', detail, source: 'worker' });
  }
  const least = Math.min(leastMs / 1_000, longestWaitSeconds);
  const seconds = Math.max(tryAgainSeconds[order.tries - 1] ?? 240, least);
  await changeOrder(trx, order, { state: 'approved', reason: 'retry', detail, source: 'worker' });
  await putOff(trx, deps.queue, { ...order, reason: 'retry' }, { reason: 'retry', detail }, seconds);
}
