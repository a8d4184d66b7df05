import { sql } from 'kysely';
import type { JobKind } from '../storage/queue.ts';
import { transaction } from '../storage/transaction.ts';
import { askElsewhere } from './ask-elsewhere.ts';
import { lookOrderJob, orderJob, setUpJob } from './jobs.ts';
import type { OrderDeps } from './order-deps.ts';
import { scheduleOrderLook } from './order-look-schedule.ts';
import { changeOrder, lockOrder } from './orders.ts';

export type OrderSweepDeps = Pick<OrderDeps, 'db' | 'queue' | 'lookDelays' | 'roles' | 'log'>;

/** A job of a row that is due longer than this was lost with its process. Seconds. */
const lostAfterSeconds = 8;
/** How many rows one sweep takes of each kind. */
const batch = 200;

type Due = { column: 'next_try_at' | 'next_look_at' | 'next_setup_at'; job: JobKind<{ orderId: string }> };

const dues: Due[] = [
  { column: 'next_try_at', job: orderJob },
  { column: 'next_look_at', job: lookOrderJob },
  { column: 'next_setup_at', job: setUpJob },
];

/** Takes up what a killed process left behind, as the sweep over texts does. Gives what it found. */
export async function sweepOrders(deps: OrderSweepDeps): Promise<{ orphans: number; lost: number }> {
  const orphans = await takeUpOrphans(deps);
  let lost = 0;
  for (const due of dues) lost += await takeUpLost(deps, due);
  if (orphans + lost > 0) deps.log.info({ orphans, lost }, 'Took up orders that a stopped process had left');
  await askElsewhere(deps);
  return { orphans, lost };
}

/** Orders at the carrier whose answer nobody can be waiting for any more: whether they went through is not known. */
async function takeUpOrphans(deps: OrderSweepDeps): Promise<number> {
  const rows = await deps.db
    .selectFrom('number_orders')
    .innerJoin('order_attempts', 'order_attempts.order_id', 'number_orders.id')
    .select('number_orders.id')
    .where('number_orders.state', 'in', ['buying', 'releasing'])
    .groupBy('number_orders.id')
    .having(sql<boolean>`max(order_attempts.expect_by) < now()`)
    .limit(batch)
    .execute();
  for (const { id } of rows) {
    await transaction(deps.db, 'take up an orphaned order', async (trx) => {
      const order = await lockOrder(trx, id);
      if (order?.state !== 'buying' && order?.state !== 'releasing') return;
      await changeOrder(trx, order, {
        state: 'uncertain',
        reason: 'checking',
        detail: 'the program stopped before the answer came',
        source: 'sweep',
      });
      await scheduleOrderLook(trx, deps, id, 0);
    });
  }
  return rows.length;
}

async function takeUpLost(deps: OrderSweepDeps, { column, job }: Due): Promise<number> {
  const isLost = sql<boolean>`${sql.ref(column)} < now() - ${lostAfterSeconds} * interval '1 second'`;
  const rows = await deps.db
    .selectFrom('number_orders')
    .select('id')
    .where(isLost)
    .where((eb) =>
      column === 'next_try_at'
        ? eb('state', '=', 'approved')
        : column === 'next_look_at'
          ? eb('state', '=', 'uncertain')
          : eb('setup_state', '=', 'waiting'),
    )
    .orderBy(column)
    .limit(batch)
    .execute();
  for (const { id } of rows) {
    await transaction(deps.db, 'take up a lost job of an order', async (trx) => {
      // The time is moved on with the job, so that the next sweep does not add another.
      const moved = await trx
        .updateTable('number_orders')
        .set({ [column]: sql<Date>`now()` })
        .where('id', '=', id)
        .where(isLost)
        .returning('id')
        .executeTakeFirst();
      if (moved !== undefined) await deps.queue.enqueue(trx, job, { orderId: id });
    });
  }
  return rows.length;
}
