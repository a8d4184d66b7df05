import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import type { PurchaseOutcome } from '../../src/flowroute/index.ts';
import { keepOrderOutcome } from '../../src/numbers/keep-order-outcome.ts';
import { lookAtOrder } from '../../src/numbers/look-order.ts';
import { workOnOrder } from '../../src/numbers/order.ts';
import { itIsNotOurs, itIsOurs, requestAgain } from '../../src/numbers/settle-order.ts';
import { sweepOrders } from '../../src/numbers/sweep-orders.ts';
import { renderOrderQuestion } from '../../src/slack/faces/order-question-face.ts';
import { transaction } from '../../src/storage/transaction.ts';
import {
  anyForSale,
  approvedPurchase,
  askCarrier,
  attemptsOf,
  makeDue,
  moneyOf,
  type OrderDesk,
  type OrderWish,
  openOrderDesk,
  orderJobsOf,
  pickOf,
  requester,
  setOrder,
  settingsOf,
  trailOf,
} from '../support/orders.ts';
import { fromNow } from '../support/texts.ts';

let desk: OrderDesk;
beforeAll(async () => {
  desk = await openOrderDesk();
});
beforeEach(() => desk.carrier.clearFaults());
afterAll(() => desk?.close());

const work = (id: string, wish: OrderWish = {}) => workOnOrder(desk.deps(wish), id);
const look = async (id: string, wish: OrderWish = {}) => {
  await makeDue(desk.database, id);
  await lookAtOrder(desk.deps(wish), id);
};
const inTrx = <T>(run: Parameters<typeof transaction<T>>[2]) => transaction(desk.database.db, 'test', run);
const asOurs = (id: string, by = 'UBEA') => inTrx((trx) => itIsOurs(trx, desk.deps(), id, by));
const asNotOurs = (id: string, by = 'UBEA') => inTrx((trx) => itIsNotOurs(trx, id, by));

async function approved(number = anyForSale()) {
  const [id = ''] = await approvedPurchase(desk, [pickOf(number)]);
  return { id, number };
}

/** An order whose answer never came; the carrier has bought it or not. */
async function uncertain(wasBought: boolean) {
  const { id, number } = await approved();
  desk.carrier.addFault({ kind: wasBought ? '500-after' : '500-before', method: 'POST', times: 1 });
  await work(id);
  expect((await desk.order(id)).state).toBe('uncertain');
  return { id, number };
}

/** One that looking has not settled. */
async function asked() {
  const order = await uncertain(false);
  for (let i = 0; i < 3; i += 1) await look(order.id);
  expect((await desk.order(order.id)).askedAt).not.toBeNull();
  return order;
}

describe('looking at the account', () => {
  test('finds the number: bought, at what was to be paid, with one POST in all', async () => {
    const { id, number } = await uncertain(true);
    await look(id);
    expect(await desk.order(id)).toMatchObject({ state: 'bought', reason: 'found_by_looking', detail: null });
    expect(await moneyOf(desk.database, id)).toEqual({ state: 'spent', nanodollars: 2_250_000_000n });
    expect(desk.purchases(number)).toBe(1);
    const row = await desk.database.db
      .selectFrom('account_numbers')
      .select('gone_at')
      .where('number', '=', number)
      .executeTakeFirst();
    expect(row).toEqual({ gone_at: null });
  });

  test('does not find it: it looks again at each delay, and then a person is asked', async () => {
    const { id, number } = await uncertain(false);
    await look(id);
    await look(id);
    expect(await desk.order(id)).toMatchObject({ state: 'uncertain', reason: 'checking', askedAt: null, looks: 2 });
    await look(id);
    expect(await desk.order(id)).toMatchObject({
      state: 'uncertain',
      reason: 'asked',
      detail: 'the account does not show it',
      askedAt: expect.any(Date),
    });
    // 2, 5 and 15 seconds after it became uncertain.
    expect((await orderJobsOf(desk.database, id)).slice(1)).toEqual(
      [2, 3, 10].map((afterSeconds) => ({ name: 'look-order', afterSeconds })),
    );
    expect(await moneyOf(desk.database, id)).toMatchObject({ state: 'reserved' });
    await look(id);
    expect(desk.purchases(number)).toBe(1);
    expect((await trailOf(desk.database, id)).filter((one) => one === 'number.asked')).toHaveLength(1);
  });

  test('finds it at a later look', async () => {
    const { id, number } = await uncertain(false);
    await look(id);
    expect(await askCarrier(desk.carrier, 'POST', number)).toBe(201);
    await look(id);
    expect(await desk.order(id)).toMatchObject({ state: 'bought', reason: 'found_by_looking' });
  });

  test('cannot read it: it looks again at the next delay, and says so when it was the last', async () => {
    const { id } = await uncertain(true);
    desk.carrier.addFault({ kind: '503-html', method: 'GET' });
    for (let i = 0; i < 2; i += 1) await look(id);
    expect(await desk.order(id)).toMatchObject({ state: 'uncertain', reason: 'checking', looks: 2 });
    await look(id);
    expect(await desk.order(id)).toMatchObject({ reason: 'asked', detail: 'the account cannot be read just now' });
    desk.carrier.clearFaults();
    const { id: other } = await uncertain(true);
    desk.carrier.addFault({ kind: '503-html', method: 'GET' });
    await look(other);
    desk.carrier.clearFaults();
    await look(other);
    expect((await desk.order(other)).state).toBe('bought');
  });

  test('twice at once uses up one look', async () => {
    const { id } = await uncertain(false);
    await makeDue(desk.database, id);
    await Promise.all([lookAtOrder(desk.deps(), id), lookAtOrder(desk.deps(), id)]);
    expect((await desk.order(id)).looks).toBe(1);
  });

  test('does not begin before its time', async () => {
    const { id } = await uncertain(true);
    await lookAtOrder(desk.deps(), id);
    expect(await desk.order(id)).toMatchObject({ state: 'uncertain', looks: 0 });
  });

  test('settles one order only by a number', async () => {
    const { id, number } = await uncertain(true);
    const { id: other } = await approved(number);
    await setOrder(desk.database, other, { state: 'bought', rest_at: fromNow(1) });
    for (let i = 0; i < 3; i += 1) await look(id);
    expect(await desk.order(id)).toMatchObject({ state: 'uncertain', reason: 'asked' });
  });

  test('survives the end of its process', async () => {
    const { id } = await uncertain(true);
    const dying: OrderWish = {
      failpoint: async (step) => {
        if (step === 'order-look:read') throw new Error('the process ends here');
      },
    };
    await expect(look(id, dying)).rejects.toThrow('the process ends here');
    await look(id);
    expect((await desk.order(id)).state).toBe('bought');
  });
});

describe('a person', () => {
  test('says that it is ours: bought, and what was approved is spent', async () => {
    const { id, number } = await asked();
    await asOurs(id);
    expect(await desk.order(id)).toMatchObject({ state: 'bought', reason: 'person_says_ours', decidedBy: 'UBEA' });
    expect((await moneyOf(desk.database, id)).state).toBe('spent');
    expect(desk.purchases(number)).toBe(1);
  });

  test('says that it is not: refused, the money is given back, and it can be asked for anew', async () => {
    const { id, number } = await asked();
    await asNotOurs(id);
    expect(await desk.order(id)).toMatchObject({ state: 'refused', reason: 'person_says_not_ours', decidedBy: 'UBEA' });
    expect((await moneyOf(desk.database, id)).state).toBe('given_back');
    const { requestId } = await desk.order(id);
    const again = await requestAgain(desk.database.db, id);
    expect(again).toEqual({
      picks: [pickOf(number)],
      costCenter: null,
      aliasPattern: null,
      messaging: false,
      reason: 'for the tests',
      follows: requestId,
    });
    const [next = ''] = await approvedPurchase(desk, again.picks, { follows: again.follows });
    await work(next);
    expect(await desk.order(next)).toMatchObject({ state: 'bought' });
    expect(desk.purchases(number)).toBe(2);
  });

  test('who comes second is told who was first', async () => {
    const { id } = await asked();
    const both = await Promise.allSettled([asOurs(id, 'UBEA'), asNotOurs(id, 'UCAL')]);
    const lost = both.find((one) => one.status === 'rejected');
    const { decidedBy } = await desk.order(id);
    expect(both.filter((one) => one.status === 'fulfilled')).toHaveLength(1);
    expect(lost?.status === 'rejected' && lost.reason).toMatchObject({ code: 'already_decided', people: [decidedBy] });
  });

  test('is not called not bought by who asked for it: that gives the money back', async () => {
    const { id } = await asked();
    await expect(asNotOurs(id, requester)).rejects.toMatchObject({ code: 'own_request' });
    expect(await desk.order(id)).toMatchObject({ state: 'uncertain' });
    expect(await moneyOf(desk.database, id)).toMatchObject({ state: 'reserved' });
    await asOurs(id, requester);
    expect(await desk.order(id)).toMatchObject({ state: 'bought', decidedBy: requester });
  });

  test('calls those who approved it, and where its requester did that alone, those who may decide besides', async () => {
    const { id } = await asked();
    const { requestId } = await desk.order(id);
    const { db } = desk.database;
    const approvedBy = (person: string) =>
      db.insertInto('votes').values({ request_id: requestId, person, vote: 'approve' }).execute();
    const settings = settingsOf(desk.database);
    const called = async () => JSON.stringify((await renderOrderQuestion(db, settings, id))?.blocks).match(/<@\w+>/g);
    await approvedBy(requester);
    // Those who may decide are told in direct messages, or not at all.
    expect(await called()).toEqual(['<@UADMIN>']);
    await sql`update requests set policy = jsonb_set(policy, '{mentions}', '["UTOMAS"]') where id = ${requestId}`.execute(
      db,
    );
    expect(await called()).toEqual(['<@UTOMAS>']);
    await approvedBy('UPRIYA');
    expect(await called()).toEqual(['<@UPRIYA>']);
  });

  test('is refused while it is being looked for, and when looking has settled it', async () => {
    const { id } = await uncertain(true);
    await expect(asNotOurs(id)).rejects.toMatchObject({ code: 'still_looking' });
    await look(id);
    await expect(asNotOurs(id)).rejects.toMatchObject({ code: 'already_decided', people: [] });
    await expect(requestAgain(desk.database.db, id)).rejects.toMatchObject({ code: 'not_refused' });
  });
});

describe('an order that a stopped process left', () => {
  const dyingAt = (at: string): OrderWish => ({
    failpoint: async (step) => {
      if (step === at) throw new Error('the process ends here');
    },
  });
  const sweep = () => sweepOrders(desk.deps());
  const expire = (id: string) =>
    desk.database.db
      .updateTable('order_attempts')
      .set({ expect_by: fromNow(-1) })
      .where('order_id', '=', id)
      .execute();

  test.each([
    ['order:about-to', 'asked', 0],
    ['order:answered', 'found_by_looking', 1],
  ])('at %s is looked for, never bought again', async (at, reason, posts) => {
    const { id, number } = await approved();
    await expect(work(id, dyingAt(at))).rejects.toThrow('the process ends here');
    await sweep();
    expect((await desk.order(id)).state).toBe('buying');
    await expire(id);
    await sweep();
    expect(await desk.order(id)).toMatchObject({ state: 'uncertain', reason: 'checking' });
    await work(id);
    for (let i = 0; i < 3; i += 1) await look(id);
    expect((await desk.order(id)).reason).toBe(reason);
    expect(desk.purchases(number)).toBe(posts);
  });

  test('before it was written down gets a job once it is 8 s overdue, and one job only', async () => {
    const { id } = await approved();
    await setOrder(desk.database, id, { next_try_at: fromNow(-4) });
    await sweep();
    expect(await orderJobsOf(desk.database, id)).toHaveLength(1);
    await setOrder(desk.database, id, { next_try_at: fromNow(-9) });
    await Promise.all([sweep(), sweep()]);
    await sweep();
    expect((await orderJobsOf(desk.database, id)).map((job) => job.name)).toEqual(['order-number', 'order-number']);
    await work(id);
    expect((await desk.order(id)).state).toBe('bought');
  });

  test('in the middle of its looks gets a job too', async () => {
    const { id } = await uncertain(true);
    await setOrder(desk.database, id, { next_look_at: fromNow(-9) });
    await sweep();
    expect((await orderJobsOf(desk.database, id)).map((job) => job.name)).toEqual([
      'order-number',
      'look-order',
      'look-order',
    ]);
  });

  test.each<[string, (id: string) => Promise<unknown>]>([
    ['the sweep has called it an orphan', async () => {}],
    ['a look has found nothing', (id) => look(id)],
    [
      'a person has been asked',
      async (id) => {
        for (let i = 0; i < 3; i += 1) await look(id);
      },
    ],
  ])('is bought by an answer that comes late, after %s', async (_, meanwhile) => {
    const { id, number } = await approved();
    const { buyNumber } = desk.client;
    // The carrier has not bought it yet when the sweep comes by.
    const slow: OrderWish = {
      flowroute: {
        ...desk.client,
        buyNumber: async (one, settings) => {
          await expire(id);
          await sweep();
          await meanwhile(id);
          return buyNumber(one, settings);
        },
      },
    };
    await work(id, slow);
    expect(await desk.order(id)).toMatchObject({ state: 'bought', reason: null, restAt: expect.any(Date) });
    expect(desk.purchases(number)).toBe(1);
    expect((await moneyOf(desk.database, id)).state).toBe('spent');
  });

  test.each<[string, PurchaseOutcome, object]>([
    ['unknown', { kind: 'uncertain', reason: 'timeout', status: null }, { state: 'uncertain', reason: 'asked' }],
    [
      'never reached',
      { kind: 'never_reached', reason: 'dns', networkCode: null, retryAfterMs: null },
      { state: 'approved', reason: 'retry', askedAt: null },
    ],
  ])('and that a person is asked about, with a late answer: %s', async (_, outcome, expected) => {
    const { id } = await approved();
    const late: OrderWish = {
      flowroute: {
        ...desk.client,
        buyNumber: async () => {
          await expire(id);
          await sweep();
          for (let i = 0; i < 3; i += 1) await look(id);
          return outcome;
        },
      },
    };
    await work(id, late);
    expect(await desk.order(id)).toMatchObject(expected);
  });

  test('and that a person has settled stays so whatever comes late; the trail has what came', async () => {
    const { id } = await approved();
    const { buyNumber } = desk.client;
    const late: OrderWish = {
      flowroute: {
        ...desk.client,
        buyNumber: async (one, settings) => {
          await expire(id);
          await sweep();
          for (let i = 0; i < 3; i += 1) await look(id);
          await asNotOurs(id);
          return buyNumber(one, settings);
        },
      },
    };
    await work(id, late);
    expect(await desk.order(id)).toMatchObject({ state: 'refused', reason: 'person_says_not_ours' });
    expect(await attemptsOf(desk.database, id)).toMatchObject([{ outcome: 'accepted' }]);
    const row = await desk.database.db
      .selectFrom('audit')
      .select('details')
      .where('entity_id', '=', id)
      .where('action', '=', 'number.answered')
      .executeTakeFirstOrThrow();
    expect(row.details).toMatchObject({ outcome: 'accepted', late: true });
  });

  test('an answer that is kept twice counts once', async () => {
    const { id, number } = await approved();
    await work(id);
    const [attempt] = await attemptsOf(desk.database, id);
    const order = await desk.order(id);
    await setOrder(desk.database, id, { state: 'uncertain' });
    await keepOrderOutcome(
      desk.deps(),
      { id: attempt?.id ?? 0n, order, number, candidate: { number, setup: 0n, monthly: 0n } },
      { kind: 'rejected', status: 404, carrierCode: null, title: 'Not found', detail: null, errorId: null },
    );
    expect((await desk.order(id)).state).toBe('uncertain');
    expect((await trailOf(desk.database, id)).filter((one) => one === 'number.answered')).toHaveLength(1);
    await setOrder(desk.database, id, { state: 'bought' });
  });
});
