import { sql } from 'kysely';
import { Refusal } from '../errors.ts';
import { formatRounded } from '../money.ts';
import type { Db, Trx } from '../storage/transaction.ts';
import type { Settings, SettingsReader } from './settings.ts';

/** A cap and what is taken of it in a month: reserved and spent. Nanodollars. */
export type Room = { cap: bigint | null; taken: bigint };
export type Budget = {
  /** `YYYY-MM`, in the workspace's zone, by the database's clock. */
  month: string;
  workspace: Room;
  /** Null where no cost center is named. */
  center: (Room & { name: string }) | null;
};

type Wanted = Pick<Settings, 'budget' | 'zone'>;

/** This month's budget, for the workspace and for a cost center. */
export async function budgetNow(db: Db | Trx, settings: Wanted, costCenter: string | null): Promise<Budget> {
  const { rows } = await sql<{ month: string; workspace: string; center: string }>`
    with this as (select to_char(now() at time zone ${settings.zone}, 'YYYY-MM') as month)
    select this.month,
      coalesce(sum(nanodollars), 0)::text as workspace,
      coalesce(sum(nanodollars) filter (where cost_center = ${costCenter ?? ''}), 0)::text as center
    from this left join budget_entries on budget_entries.month = this.month and state != 'given_back'
    group by this.month`.execute(db);
  const row = rows[0];
  const center =
    costCenter === null
      ? null
      : { name: costCenter, cap: centerCap(settings, costCenter), taken: BigInt(row?.center ?? 0) };
  return {
    month: row?.month ?? '',
    workspace: { cap: settings.budget.workspace, taken: BigInt(row?.workspace ?? 0) },
    center,
  };
}

/**
 * A cost center's cap; null: it has none. One that is not on the list takes no request, and nothing of what was asked for
 * while it was: taking it off must not lift its cap.
 */
export function centerCap({ budget }: Pick<Settings, 'budget'>, name: string): bigint | null {
  return Object.hasOwn(budget.centers, name) ? (budget.centers[name] ?? null) : 0n;
}

/** Which cap an amount would break, in words; null: it fits. Nothing always does, also in a month whose cap was lowered since. */
export function beyond(budget: Budget, nanodollars: bigint): string | null {
  if (nanodollars === 0n) return null;
  const rooms = [
    { name: 'this workspace', ...budget.workspace },
    ...(budget.center === null ? [] : [{ ...budget.center, name: `the cost center ${budget.center.name}` }]),
  ];
  const broken = rooms.find((room) => room.cap !== null && room.taken + nanodollars > room.cap);
  if (broken === undefined || broken.cap === null) return null;
  const left = broken.cap > broken.taken ? broken.cap - broken.taken : 0n;
  return `${formatRounded(nanodollars)} is more than the ${formatRounded(left)} left of this month's ${formatRounded(broken.cap)} for ${broken.name}`;
}

export function overBudget(why: string): Refusal {
  return new Refusal('over_budget', `${why}.`, 'Ask for less, wait for next month, or ask an admin to raise it.', {
    field: 'numbers',
  });
}

export type Reservation = { orderId: string; nanodollars: bigint };

/** Whom a reservation waits for: `alone` for all others; `beside others` only for those who reckon alone. */
type Turn = 'alone' | 'beside others';

/**
 * Takes an approved request's amounts out of this month's budget, one entry an order. Two that are approved in the same
 * instant are reckoned one after the other; where nothing is capped they need not wait for each other, and once a cap is
 * set, who reckons with it waits for those. Gives why it does not fit, and reserves nothing then. What came beside others
 * and met a cap does not fit either: it is to come again, alone, once that lock is given back.
 */
export async function reserve(
  trx: Trx,
  settings: Pick<SettingsReader, 'read'>,
  wish: { requestId: string; costCenter: string | null; orders: Reservation[]; mayGoBeyond: boolean; turn: Turn },
): Promise<string | null> {
  if (wish.orders.length === 0) return null;
  await takeTurn(trx, wish.turn);
  // What was read earlier may be old by now: a cap that was set while this waited holds for it.
  const current = await settings.read(trx);
  if (isCapped(current, wish.costCenter)) {
    if (wish.turn !== 'alone') return 'a cap was set meanwhile';
    const cost = wish.orders.reduce((sum, one) => sum + one.nanodollars, 0n);
    const why = beyond(await budgetNow(trx, current, wish.costCenter), cost);
    if (why !== null && !wish.mayGoBeyond) return why;
  }
  await trx.insertInto('budget_entries').values(entries(wish, current.zone)).execute();
  return null;
}

/** A statement of its own: what is read after it is as whoever was waited for has left it. */
async function takeTurn(trx: Trx, turn: Turn): Promise<void> {
  const key = sql`hashtextextended('budget', 0)`;
  const lock = turn === 'alone' ? sql`pg_advisory_xact_lock(${key})` : sql`pg_advisory_xact_lock_shared(${key})`;
  await sql`select ${lock}`.execute(trx);
}

function entries(wish: { requestId: string; costCenter: string | null; orders: Reservation[] }, zone: string) {
  return wish.orders.map((one) => ({
    request_id: wish.requestId,
    order_id: one.orderId,
    month: sql<string>`to_char(now() at time zone ${zone}, 'YYYY-MM')`,
    cost_center: wish.costCenter,
    nanodollars: one.nanodollars,
    state: 'reserved',
  }));
}

/** Whether what is approved for a cost center, or for none, is reckoned with a cap. */
export function isCapped(settings: Pick<Settings, 'budget'>, costCenter: string | null): boolean {
  return settings.budget.workspace !== null || (costCenter !== null && centerCap(settings, costCenter) !== null);
}

/** An order has come to its end: what it really cost is spent, or all of it is given back. */
export async function settleReservation(
  trx: Trx,
  orderId: string,
  end: { spent: bigint } | 'given_back',
): Promise<void> {
  await trx
    .updateTable('budget_entries')
    .set(end === 'given_back' ? { state: 'given_back' } : { state: 'spent', nanodollars: end.spent })
    .where('order_id', '=', orderId)
    .where('state', '=', 'reserved')
    .execute();
}

/** The monthly costs of numbers that were bought before this month: shown beside the budget, and not counted. */
export async function monthlyOfEarlier(db: Db | Trx, zone: string): Promise<bigint> {
  const { rows } = await sql<{ sum: string }>`
    select coalesce(sum(coalesce(paid_monthly_nanodollars, monthly_nanodollars)), 0)::text as sum from number_orders
    where action = 'buy' and state = 'bought'
      and rest_at < date_trunc('month', now() at time zone ${zone}) at time zone ${zone}
      and not exists (select from number_orders as gone where gone.action = 'release' and gone.state = 'released'
        and gone.number = number_orders.number and gone.rest_at > number_orders.rest_at)`.execute(db);
  return BigInt(rows[0]?.sum ?? 0);
}
