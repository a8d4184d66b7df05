import { sql } from 'kysely';
import { type Halt, standingHalts } from '../access/halts.ts';
import type { Trx } from '../storage/transaction.ts';
import { standingOf, takeTurns } from './held-numbers.ts';
import type { Found } from './look-before.ts';
import type { Order, OrderReason } from './orders.ts';
import type { Candidate } from './stock.ts';

/** What the last look before a purchase or a release found: go, wait, or never. */
export type Decision =
  | { kind: 'go'; candidate: Candidate }
  | { kind: 'wait'; reason: OrderReason | null; detail: string | null; seconds: number }
  | { kind: 'refuse'; reason: OrderReason; detail: string | null };

export type Facts = {
  /** Whether the requester may still ask for this; null: Slack cannot say just now. */
  mayStill: boolean | null;
  found: Found;
};

/** How soon an order that has to wait is looked at again. Seconds. */
const againSeconds = { halted: 5, silent: 15, busy: 3, held: 1 } as const;

/**
 * Just before a number is bought or released: is that still in time, allowed, not frozen, and is the number in no other
 * order's hands? The caller holds the order's row, and it is `approved`.
 */
export async function decideOrder(trx: Trx, facts: Facts, order: Order): Promise<Decision> {
  await takeTurns(trx);
  if (await isPast(trx, order)) return refuse('approved_too_long_ago');
  if (facts.mayStill === false) return refuse('requester_lost_right');
  const halt = (await standingHalts(trx))[0];
  if (halt !== undefined) return waitFor(halt);
  const { found } = facts;
  switch (found.kind) {
    case 'not_looked':
      // Lifted just now: it starts again from its look.
      return { kind: 'wait', reason: order.reason, detail: order.detail, seconds: 0 };
    case 'unreadable':
      return { kind: 'wait', reason: 'carrier_silent', detail: found.detail, seconds: againSeconds.silent };
    case 'refuse':
      return refuse(found.reason, found.detail);
    case 'candidates':
      break;
  }
  if (facts.mayStill === null) return waitForChat();
  return choose(trx, order, found.candidates);
}

async function choose(trx: Trx, order: Order, candidates: Candidate[]): Promise<Decision> {
  for (const candidate of candidates) {
    const standing = await standingOf(trx, order, candidate.number);
    const isNamed = candidate.number === order.number;
    // A release of what was just bought has something to do, and so has a purchase of what was just released.
    const isDone = order.action === 'buy' ? standing.bought : standing.released;
    const isHeld = standing.busy || isDone || standing.asked;
    if (!isHeld && (isNamed || !standing.wanted)) return { kind: 'go', candidate };
    if (!isNamed) continue;
    if (isDone) return refuse(order.action === 'buy' ? 'already_ours' : 'not_ours');
    if (standing.busy) return { kind: 'wait', reason: 'same_number_busy', detail: null, seconds: againSeconds.busy };
    if (order.rule === null) return refuse('taken');
  }
  // Others of ours took them all since the look.
  return { kind: 'wait', reason: null, detail: null, seconds: againSeconds.held };
}

async function isPast(trx: Trx, order: Order): Promise<boolean> {
  const row = await trx
    .selectFrom('number_orders')
    .select(sql<boolean>`coalesce(good_until < now(), false)`.as('past'))
    .where('id', '=', order.id)
    .executeTakeFirstOrThrow();
  return row.past;
}

function refuse(reason: OrderReason, detail: string | null = null): Decision {
  return { kind: 'refuse', reason, detail };
}

function waitFor(halt: Halt): Decision {
  const reason = halt.kind === 'freeze' ? 'frozen' : 'carrier_refuses_key';
  return { kind: 'wait', reason, detail: halt.setBy, seconds: againSeconds.halted };
}

function waitForChat(): Decision {
  const detail = 'Slack does not say just now whether who asked for it still may';
  return { kind: 'wait', reason: 'retry', detail, seconds: againSeconds.silent };
}
