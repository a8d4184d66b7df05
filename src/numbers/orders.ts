import { type Selectable, sql } from 'kysely';
import { z } from 'zod';
import { auditRow } from '../access/audit.ts';
import { settleReservation } from '../access/budget.ts';
import { messagesOf } from '../access/requests/end.ts';
import { markWanted, urgency, type Wanted } from '../storage/projections.ts';
import type { NumberOrders } from '../storage/schema-numbers.ts';
import type { Db, Trx } from '../storage/transaction.ts';
import { type Rule, ruleShape } from './rule.ts';

/**
 * One number that a request is to buy or release. `requested -> approved | dropped` by the request's decision;
 * `approved -> buying -> bought | refused | uncertain` (releasing, released alike), back to `approved` when the carrier
 * surely never had it; `uncertain -> bought | refused` by looking, or by a named person.
 */
export const orderStates = [
  'requested',
  'approved',
  'buying',
  'bought',
  'releasing',
  'released',
  'refused',
  'uncertain',
  'dropped',
] as const;
export type OrderState = (typeof orderStates)[number];

/** Why an order stands where it stands, where its state alone does not say. `detail` has the carrier's own words. */
export const orderReasons = [
  // approved: why it waits
  'retry',
  'frozen',
  'carrier_refuses_key',
  'carrier_silent',
  'same_number_busy',
  // refused
  'already_ours',
  'taken',
  'price_rose',
  'nothing_fits',
  'no_funds_or_right',
  'carrier_rejected',
  'key_refused',
  'tries_exhausted',
  'approved_too_long_ago',
  'requester_lost_right',
  'not_ours',
  'person_says_not_ours',
  // uncertain
  'checking',
  'asked',
  // bought or released
  'found_by_looking',
  'person_says_ours',
  'gone_already',
] as const;
export type OrderReason = (typeof orderReasons)[number];

/** A number near one that was refused. Nanodollars are strings, as they stand in JSON. */
const alternativeShape = z.object({ number: z.string(), setup: z.string(), monthly: z.string() });
export type Alternative = z.output<typeof alternativeShape>;

const routeShape = z.object({
  id: z.string(),
  alias: z.string().nullable(),
  type: z.string().nullable(),
  value: z.string().nullable(),
});

const seenShape = z.object({
  /** Whether it was for sale (a release: on the account) at the last look for the face. */
  available: z.boolean(),
  setup: z.string().nullable().default(null),
  monthly: z.string().nullable().default(null),
  place: z.string().nullable().default(null),
  /** Where calls to a number go that is to be released. */
  routes: z.object({ primaryRoute: routeShape.nullable(), failoverRoute: routeShape.nullable() }).optional(),
});
/** What a look at the carrier found of an order's number, for the face. */
export type Seen = z.output<typeof seenShape>;

export type Order = {
  id: string;
  requestId: string;
  position: number;
  action: 'buy' | 'release';
  /** E.164; null: a rule that has not found one yet. */
  number: string | null;
  /** What may be bought in its place, or at all where no number is named. */
  rule: Rule | null;
  /** The most that the vote covers, in nanodollars. */
  setupNanodollars: bigint;
  monthlyNanodollars: bigint;
  alias: string | null;
  messaging: boolean;
  state: OrderState;
  reason: OrderReason | null;
  detail: string | null;
  alternatives: Alternative[];
  paidSetupNanodollars: bigint | null;
  paidMonthlyNanodollars: bigint | null;
  messagingFailed: boolean;
  tries: number;
  goodUntil: Date | null;
  looks: number;
  askedAt: Date | null;
  decidedBy: string | null;
  decidedAt: Date | null;
  restAt: Date | null;
  setupState: 'waiting' | 'done' | 'failed' | null;
  setupDetail: string | null;
  setupTries: number;
  seen: Seen | null;
};

export function toOrder(row: Selectable<NumberOrders>): Order {
  return {
    id: row.id,
    requestId: row.request_id,
    position: row.position,
    action: row.action === 'release' ? 'release' : 'buy',
    number: row.number,
    rule: row.rule === null ? null : ruleShape.parse(row.rule),
    setupNanodollars: row.setup_nanodollars,
    monthlyNanodollars: row.monthly_nanodollars,
    alias: row.alias,
    messaging: row.messaging,
    state: asOrderState(row.state),
    reason: orderReasons.find((one) => one === row.reason) ?? null,
    detail: row.detail,
    alternatives: z.array(alternativeShape).catch([]).parse(row.alternatives),
    paidSetupNanodollars: row.paid_setup_nanodollars,
    paidMonthlyNanodollars: row.paid_monthly_nanodollars,
    messagingFailed: row.messaging_failed,
    tries: row.tries,
    goodUntil: row.good_until,
    looks: row.looks,
    askedAt: row.asked_at,
    decidedBy: row.decided_by,
    decidedAt: row.decided_at,
    restAt: row.rest_at,
    setupState: (['waiting', 'done', 'failed'] as const).find((one) => one === row.setup_state) ?? null,
    setupDetail: row.setup_detail,
    setupTries: row.setup_tries,
    seen: seenShape.nullable().catch(null).parse(row.seen),
  };
}

function asOrderState(word: string): OrderState {
  const state = orderStates.find((one) => one === word);
  if (state === undefined) throw new Error(`the database holds an unknown order state: ${word}`);
  return state;
}

export async function ordersOf(db: Db | Trx, requestId: string): Promise<Order[]> {
  const rows = await db
    .selectFrom('number_orders')
    .selectAll()
    .where('request_id', '=', requestId)
    .orderBy('position')
    .execute();
  return rows.map(toOrder);
}

export async function findOrder(db: Db | Trx, id: string): Promise<Order | null> {
  const row = await db.selectFrom('number_orders').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : toOrder(row);
}

/** The order, its row locked until the transaction ends, so that who comes second sees what the first did. */
export async function lockOrder(trx: Trx, id: string): Promise<Order | null> {
  const row = await trx.selectFrom('number_orders').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  return row === undefined ? null : toOrder(row);
}

export type OrderChange = {
  state: OrderState;
  reason?: OrderReason | null;
  detail?: string | null;
  /** Set where a rule has found its number, or another took the place of one that is gone. */
  number?: string;
  alternatives?: Alternative[];
  paid?: { setup: bigint; monthly: bigint };
  messagingFailed?: boolean;
  /** It becomes due at once, and may wait so long to be carried out. Hours. */
  goodHours?: number;
  /** Who decided; null: the program. */
  by?: string | null;
  source: 'worker' | 'button' | 'sweep';
  /** For the trail. */
  details?: { [name: string]: string | number | boolean | null };
};

/**
 * All orders of a request that has just been approved become due at once, in one statement: the decision that this is part
 * of marks what Slack is to show. Gives their ids in order.
 */
export async function approveOrders(trx: Trx, requestId: string, goodHours: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with approved as (
      update number_orders set state = 'approved', next_try_at = now(),
        good_until = now() + ${goodHours} * interval '1 hour'
      where request_id = ${requestId} and state = 'requested'
      returning id, position, number),
    noted as (
      insert into audit (action, entity, entity_id, source, details)
      select 'number.approved', 'order', id::text, 'worker',
        jsonb_build_object('request', ${requestId}::text, 'number', number, 'from', 'requested', 'reason', null, 'detail', null)
      from approved order by position)
    select id from approved order by position`.execute(trx);
  return rows.map((row) => row.id);
}

const ends: OrderState[] = ['bought', 'released', 'refused', 'dropped'];

/**
 * The one way in which an order changes its state, once its request is approved: the row, the trail and what Slack is to show, in one statement, since
 * others may wait for its end; and the budget's entry. The caller holds the row's lock and has decided that the change is
 * allowed.
 */
export async function changeOrder(trx: Trx, order: Order, change: OrderChange): Promise<void> {
  const by = change.by ?? null;
  const isEnd = ends.includes(change.state);
  const noted = auditRow({
    actor: by,
    action: `number.${change.state}`,
    entity: 'order',
    entityId: order.id,
    source: change.source,
    details: {
      request: order.requestId,
      number: change.number ?? order.number,
      from: order.state,
      reason: change.reason ?? null,
      detail: change.detail ?? null,
      ...change.details,
    },
  });
  const question: Wanted = { entity: 'order_question', entityId: order.id, urgency: urgency.first };
  await trx
    .with('noted', (db) => db.insertInto('audit').values(noted))
    .with('marked', () => sql<object>`(${markWanted([...messagesOf(order.requestId), question])})`)
    .updateTable('number_orders')
    .set({
      state: change.state,
      reason: change.reason ?? null,
      detail: change.detail ?? null,
      ...(change.number === undefined ? {} : { number: change.number }),
      ...(change.alternatives === undefined ? {} : { alternatives: JSON.stringify(change.alternatives) }),
      ...(change.paid === undefined
        ? {}
        : { paid_setup_nanodollars: change.paid.setup, paid_monthly_nanodollars: change.paid.monthly }),
      ...(change.messagingFailed === undefined ? {} : { messaging_failed: change.messagingFailed }),
      ...(isEnd ? { rest_at: sql<Date>`now()`, next_look_at: null } : {}),
      ...(by === null ? {} : { decided_by: by, decided_at: sql<Date>`now()` }),
      ...(change.state === 'approved' ? { next_look_at: null, asked_at: null } : { next_try_at: null }),
      ...(change.goodHours === undefined ? {} : dueNow(change.goodHours)),
      ...(change.state === 'buying' || change.state === 'releasing' ? { tries: sql<number>`tries + 1` } : {}),
    })
    .where('id', '=', order.id)
    .execute();
  if (isEnd && order.action === 'buy') await settleMoney(trx, order, change);
}

function dueNow(goodHours: number) {
  return {
    next_try_at: sql<Date>`now()`,
    good_until: sql<Date>`now() + ${goodHours} * interval '1 hour'`,
  };
}

/** What was reserved is spent when it was bought, at the price that was paid; else it is given back. */
async function settleMoney(trx: Trx, order: Order, change: OrderChange): Promise<void> {
  if (change.state !== 'bought') return settleReservation(trx, order.id, 'given_back');
  const spent = change.paid ?? { setup: order.setupNanodollars, monthly: order.monthlyNanodollars };
  await settleReservation(trx, order.id, { spent: spent.setup + spent.monthly });
}
