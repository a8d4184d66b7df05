import { randomUUID } from 'node:crypto';
import type { Kinds } from '../access/requests/kinds.ts';
import { type OpenDeps, openRequest } from '../access/requests/open.ts';
import { Refusal } from '../errors.ts';
import { formatNational } from '../phone-numbers.ts';
import type { Queue } from '../storage/queue.ts';
import type { Trx } from '../storage/transaction.ts';
import { checkRequestJob, orderJob } from './jobs.ts';
import { approveOrders, changeOrder, ordersOf } from './orders.ts';
import { type Rule, sayRule, toStoredRule } from './rule.ts';

/** One number to buy. */
export type Pick = {
  /** E.164; null: whatever fits the rule. */
  number: string | null;
  /** What may be bought in its place; null: this number or none. */
  rule: Rule | null;
  /** The price that the requester saw, and the most that the vote covers. Nanodollars. */
  setupNanodollars: bigint;
  monthlyNanodollars: bigint;
};

type Asker = {
  requester: string;
  reason: string;
  /** As last known; null: not known just now. */
  deciders: string[] | null;
  source: 'command' | 'modal' | 'button';
  follows?: string | null;
};

export type BuyWish = Asker & {
  picks: Pick[];
  costCenter: string | null;
  /** What the numbers are to be called; `{n}` stands for 1, 2, 3…, `{last4}` for the last four digits. Null: nothing. */
  aliasPattern: string | null;
  messaging: boolean;
};

export type ReleaseWish = Asker & { numbers: string[] };

export type RequestDeps = OpenDeps & { queue: Queue };

/** So many numbers a request. */
export const mostNumbers = 20;
/** How long an approved order may wait (for a freeze to be lifted, for the carrier to answer) before it is not bought any more. Hours. */
const approvedGoodHours = 24;
/** Flowroute: update-phone-number-alias. */
export const longestAlias = 64;

/**
 * Requests numbers. Gives the request's id.
 * @throws Refusal with the field that it is about; nothing is kept then.
 */
export async function requestPurchase(trx: Trx, deps: RequestDeps, wish: BuyWish): Promise<string> {
  if (wish.picks.length === 0) {
    throw new Refusal('no_numbers', 'No number is chosen.', 'Choose at least one.', { field: 'numbers' });
  }
  if (wish.picks.length > mostNumbers) {
    throw new Refusal(
      'too_many_numbers',
      `${wish.picks.length} numbers are too many for one request.`,
      `Ask for at most ${mostNumbers}.`,
      {
        field: 'numbers',
      },
    );
  }
  await refuseOurs(
    trx,
    wish.picks.flatMap((pick) => (pick.number === null ? [] : [pick.number])),
  );
  const sum = (of: (pick: Pick) => bigint) => wish.picks.reduce((total, pick) => total + of(pick), 0n);
  const requestId = await openRequest(trx, deps, {
    ...wish,
    kind: 'buy',
    setupNanodollars: sum((pick) => pick.setupNanodollars),
    monthlyNanodollars: sum((pick) => pick.monthlyNanodollars),
    details: { numbers: wish.picks.map((pick) => pick.number ?? `any ${sayRule(pick.rule ?? {})}`).join('; ') },
  });
  await trx
    .insertInto('number_orders')
    .values(
      wish.picks.map((pick, i) => ({
        id: randomUUID(),
        request_id: requestId,
        position: i + 1,
        action: 'buy',
        number: pick.number,
        rule: pick.rule === null ? null : toStoredRule(pick.rule),
        setup_nanodollars: pick.setupNanodollars,
        monthly_nanodollars: pick.monthlyNanodollars,
        alias: wish.aliasPattern,
        messaging: wish.messaging,
        state: 'requested',
      })),
    )
    .execute();
  await deps.queue.enqueue(trx, checkRequestJob, { requestId });
  return requestId;
}

/** Requests that numbers be released. Gives the request's id. @throws Refusal as above. */
export async function requestRelease(trx: Trx, deps: RequestDeps, wish: ReleaseWish): Promise<string> {
  await mustBeOurs(trx, wish.numbers);
  const requestId = await openRequest(trx, deps, {
    ...wish,
    kind: 'release',
    costCenter: null,
    setupNanodollars: 0n,
    monthlyNanodollars: 0n,
    details: { numbers: wish.numbers.join('; ') },
  });
  await trx
    .insertInto('number_orders')
    .values(
      wish.numbers.map((number, i) => ({
        id: randomUUID(),
        request_id: requestId,
        position: i + 1,
        action: 'release',
        number,
        setup_nanodollars: 0n,
        monthly_nanodollars: 0n,
        state: 'requested',
      })),
    )
    .execute();
  await deps.queue.enqueue(trx, checkRequestJob, { requestId });
  return requestId;
}

async function standing(trx: Trx, numbers: string[]): Promise<Set<string>> {
  if (numbers.length === 0) return new Set();
  const rows = await trx
    .selectFrom('account_numbers')
    .select('number')
    .where('number', 'in', numbers)
    .where('gone_at', 'is', null)
    .execute();
  return new Set(rows.map((row) => row.number));
}

async function refuseOurs(trx: Trx, numbers: string[]): Promise<void> {
  const [ours] = await standing(trx, numbers);
  if (ours === undefined) return;
  throw new Refusal('already_ours', `${formatNational(ours)} is on the account already.`, 'Leave it out.', {
    field: 'numbers',
  });
}

async function mustBeOurs(trx: Trx, numbers: string[]): Promise<void> {
  const ours = await standing(trx, numbers);
  const foreign = numbers.find((number) => !ours.has(number));
  if (foreign === undefined && numbers.length > 0) return;
  throw new Refusal('not_ours', `${formatNational(foreign ?? '')} is not on the account.`, 'See /numbers list.', {
    field: 'numbers',
  });
}

/** What the machine of requests does for numbers. */
export function numberKinds(deps: { queue: Queue }): Kinds {
  const kind = {
    async reservations(trx: Trx, request: { id: string; kind: string }) {
      if (request.kind !== 'buy') return [];
      const orders = await ordersOf(trx, request.id);
      return orders.map((one) => ({ orderId: one.id, nanodollars: one.setupNanodollars + one.monthlyNanodollars }));
    },
    async approved(trx: Trx, request: { id: string; decidedBy: string | null }) {
      for (const orderId of await approveOrders(trx, request.id, approvedGoodHours)) {
        await deps.queue.enqueue(trx, orderJob, { orderId });
      }
    },
    async dropped(trx: Trx, request: { id: string }) {
      for (const order of await ordersOf(trx, request.id)) {
        await changeOrder(trx, order, { state: 'dropped', source: 'worker' });
      }
    },
  };
  return { buy: kind, release: kind };
}
