import { randomUUID } from 'node:crypto';
import { sql, type UpdateObject } from 'kysely';
import { z } from 'zod';
import { reserve } from '../../src/access/budget.ts';
import { createPeople, type Directory, type Standing } from '../../src/access/people.ts';
import { endRequest } from '../../src/access/requests/end.ts';
import { lockRequest } from '../../src/access/requests/request.ts';
import { createRoles } from '../../src/access/roles.ts';
import { createSettings } from '../../src/access/settings.ts';
import { createFlowroute, type Flowroute } from '../../src/flowroute/index.ts';
import type { OrderDeps } from '../../src/numbers/order-deps.ts';
import { findOrder, type Order } from '../../src/numbers/orders.ts';
import {
  type BuyWish,
  numberKinds,
  type Pick,
  requestPurchase,
  requestRelease,
} from '../../src/numbers/request-numbers.ts';
import { type LocalFlowroute, startLocalFlowroute } from '../../src/sandbox/flowroute/server.ts';
import type { Database } from '../../src/storage/database.ts';
import type { Schema } from '../../src/storage/schema.ts';
import { type Trx, transaction } from '../../src/storage/transaction.ts';
import { fakeTime } from '../flowroute/local-carrier.ts';
import { quietLog, testDatabase } from './database.ts';
import { fixedLists } from './role-lists.ts';
import { notingQueue } from './texts.ts';

export const requester = 'UREQUESTER';
export const approver = 'UAPPROVER';
export const dollar = 1_000_000_000n;
const keys = { accessKey: 'local-access-key', secretKey: 'local-secret-key' };
/** One attempt's limit, which a busy machine keeps. */
const timeoutMs = 5_000;
/** The same where the carrier hangs, since it hangs for ever. */
const hangingMs = 1_000;

export type OrderWish = Partial<OrderDeps> & {
  /** What the requester is in the workspace; null: Slack does not answer. */
  standing?: Standing | null;
  senders?: string[];
};

/** The workers of orders between a real database and a local Flowroute, with every job noted and none done by itself. */
export type OrderDesk = Awaited<ReturnType<typeof openOrderDesk>>;

export async function openOrderDesk(options: Partial<Parameters<typeof startLocalFlowroute>[0]> = {}) {
  const storage = await testDatabase();
  const database = await storage.open();
  const carrier = await startLocalFlowroute({
    ...keys,
    seed: { records: 0 },
    provisionDelayMs: 20,
    ...options,
  });
  const client = createFlowroute({ ...keys, baseUrl: carrier.url, timeoutMs, ...fakeTime().options });
  const hurried = createFlowroute({ ...keys, baseUrl: carrier.url, timeoutMs: hangingMs });

  function deps(wish: OrderWish = {}): OrderDeps {
    const { standing = 'full', senders = [requester], ...more } = wish;
    return {
      db: database.db,
      queue: notingQueue,
      flowroute: client,
      roles: rolesOf(database, standing, senders),
      timeoutMs,
      lookDelays: [2_000, 5_000, 15_000],
      callbackBase: null,
      log: quietLog(),
      failpoint: async () => {},
      ...more,
    };
  }

  return {
    database,
    carrier,
    client,
    /** For a carrier that hangs at a purchase or a release: gives it up soon. */
    impatient: (): OrderDeps['flowroute'] =>
      overridden(client, { buyNumber: hurried.buyNumber, releaseNumber: hurried.releaseNumber }),
    deps,
    /** How often the carrier was asked to buy a number. */
    purchases: (number: string) => countAsked(carrier, 'POST', number),
    releases: (number: string) => countAsked(carrier, 'DELETE', number),
    order: async (id: string): Promise<Order> => {
      const order = await findOrder(database.db, id);
      if (order === null) throw new Error('no such order');
      return order;
    },
    async close() {
      await client.close();
      await hurried.close();
      await carrier.close();
      await database.close();
      await storage.drop();
    },
  };
}

function rolesOf(database: Database, standing: Standing | null, senders: string[]) {
  const directory: Directory = {
    async readPerson(id) {
      if (standing === null) throw new Error('Slack does not answer');
      return { id, name: id, tz: 'UTC', standing: id === requester ? standing : 'full' };
    },
    readGroup: async () => [],
  };
  const lists = fixedLists({ admins: ['UADMIN'], senders, approvers: [approver] });
  return createRoles(lists, createPeople(database.db, directory));
}

function countAsked(carrier: LocalFlowroute, method: string, number: string): number {
  const path = `/v2/numbers/${number.slice(1)}`;
  return carrier.requests().filter((one) => one.method === method && one.path === path).length;
}

/** A price that every ordinary number of the local carrier is within. */
const roomy = { setupNanodollars: 30n * dollar, monthlyNanodollars: 30n * dollar };

export const pickOf = (number: string | null, more: Partial<Pick> = {}): Pick => ({
  number,
  rule: null,
  ...roomy,
  ...more,
});

export const settingsOf = (database: Database) =>
  createSettings(database.db, {
    access: { admins: ['UADMIN'], senders: [requester], approvers: [approver] },
    approvalChannel: 'C0APPROVAL',
  });

/** A request for numbers as the modal makes it, open. Gives its id. */
export async function askFor(desk: OrderDesk, picks: Pick[], more: Partial<BuyWish> = {}): Promise<string> {
  const deps = { settings: settingsOf(desk.database), queue: notingQueue };
  return transaction(desk.database.db, 'request', (trx) =>
    requestPurchase(trx, deps, {
      requester,
      reason: 'for the tests',
      deciders: null,
      source: 'modal',
      picks,
      costCenter: null,
      aliasPattern: null,
      messaging: false,
      ...more,
    }),
  );
}

/** The same, approved, with its money reserved. Gives the ids of its orders. */
export async function approvedPurchase(desk: OrderDesk, picks: Pick[], more: Partial<BuyWish> = {}): Promise<string[]> {
  return approve(desk, await askFor(desk, picks, more));
}

export async function approvedRelease(desk: OrderDesk, number: string): Promise<string> {
  const deps = { settings: settingsOf(desk.database), queue: notingQueue };
  await putOnAccount(desk.database, number);
  const requestId = await transaction(desk.database.db, 'request', (trx) =>
    requestRelease(trx, deps, {
      requester,
      reason: 'nobody calls it',
      deciders: null,
      source: 'command',
      numbers: [number],
    }),
  );
  const [id] = await approve(desk, requestId);
  if (id === undefined) throw new Error('one number gives one order');
  return id;
}

/** The number is one of the account's, as far as our own rows know. */
export async function putOnAccount(database: Database, number: string): Promise<void> {
  await database.db
    .insertInto('account_numbers')
    .values({ number, alias: null, number_type: null, rate_center: null, state: null, messaging_enabled: true })
    .onConflict((conflict) => conflict.column('number').doUpdateSet({ gone_at: null }))
    .execute();
}

async function approve(desk: OrderDesk, requestId: string): Promise<string[]> {
  await transaction(desk.database.db, 'approve', (trx) => approveIn(trx, desk.database, requestId));
  return orderIdsOf(desk.database, requestId);
}

async function approveIn(trx: Trx, database: Database, requestId: string): Promise<void> {
  const kinds = numberKinds({ queue: notingQueue });
  const request = await lockRequest(trx, requestId);
  if (request === null) throw new Error('no such request');
  const orders = await kinds[request.kind].reservations(trx, request);
  const wish = { requestId, costCenter: null, orders, mayGoBeyond: false, turn: 'alone' } as const;
  await reserve(trx, settingsOf(database), wish);
  await endRequest(trx, kinds, request, { state: 'approved', by: approver, source: 'button' });
}

export async function orderIdsOf(database: Database, requestId: string): Promise<string[]> {
  const rows = await database.db
    .selectFrom('number_orders')
    .select('id')
    .where('request_id', '=', requestId)
    .orderBy('position')
    .execute();
  return rows.map((row) => row.id);
}

type OrderColumns = UpdateObject<Schema, 'number_orders', 'number_orders'>;

export async function setOrder(database: Database, id: string, columns: OrderColumns): Promise<void> {
  await database.db.updateTable('number_orders').set(columns).where('id', '=', id).execute();
}

/** What the order waits for comes now. */
export async function makeDue(database: Database, id: string): Promise<void> {
  const past = sql<Date>`now() - interval '1 second'`;
  for (const column of ['next_try_at', 'next_look_at', 'next_setup_at'] as const) {
    await database.db
      .updateTable('number_orders')
      .set({ [column]: past })
      .where('id', '=', id)
      .where(column, 'is not', null)
      .execute();
  }
}

const jobShape = z.object({ name: z.string(), orderId: z.string(), afterSeconds: z.number() });

/** The jobs that were noted for an order, the oldest first. */
export async function orderJobsOf(database: Database, id: string): Promise<{ name: string; afterSeconds: number }[]> {
  const rows = await database.db
    .selectFrom('seen_keys')
    .select('answer')
    .where('key', 'like', 'job %')
    .orderBy('claimed_at')
    .execute();
  const jobs = rows.flatMap((row) => jobShape.safeParse(row.answer).data ?? []);
  return jobs.filter((job) => job.orderId === id).map(({ name, afterSeconds }) => ({ name, afterSeconds }));
}

export async function trailOf(database: Database, id: string): Promise<string[]> {
  const rows = await database.db
    .selectFrom('audit')
    .select('action')
    .where('entity_id', '=', id)
    .orderBy('id')
    .execute();
  return rows.map((row) => row.action);
}

/** What the budget holds of an order. */
export async function moneyOf(database: Database, id: string): Promise<{ state: string; nanodollars: bigint }> {
  return database.db
    .selectFrom('budget_entries')
    .select(['state', 'nanodollars'])
    .where('order_id', '=', id)
    .executeTakeFirstOrThrow();
}

export async function attemptsOf(database: Database, id: string) {
  return database.db.selectFrom('order_attempts').selectAll().where('order_id', '=', id).orderBy('id').execute();
}

/** Somebody with the account's keys asks the carrier, past this program. */
export async function askCarrier(carrier: LocalFlowroute, method: string, number: string): Promise<number> {
  const authorization = `Basic ${btoa(`${keys.accessKey}:${keys.secretKey}`)}`;
  const answer = await fetch(`${carrier.url}/v2/numbers/${number.slice(1)}`, { method, headers: { authorization } });
  return answer.status;
}

let lines = 0;
/** A number for sale that no other test of the file has: $1.00 to set up, $1.25 a month. */
export function anyForSale(areaCode = '303'): string {
  do lines += 1;
  while (lines % 11 === 0);
  if (lines >= 90) throw new Error('the area code is used up');
  return `+1${areaCode}55501${String(lines).padStart(2, '0')}`;
}

/** A silent carrier client in place of the real one, for what no server can do. */
export function overridden(client: Flowroute, more: Partial<OrderDeps['flowroute']>): OrderDeps['flowroute'] {
  return { ...client, ...more };
}

export const anyId = () => randomUUID();
