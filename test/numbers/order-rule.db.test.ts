import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { workOnOrder } from '../../src/numbers/order.ts';
import type { Rule } from '../../src/numbers/rule.ts';
import {
  approvedPurchase,
  attemptsOf,
  dollar,
  makeDue,
  moneyOf,
  type OrderDesk,
  openOrderDesk,
  orderJobsOf,
  pickOf,
} from '../support/orders.ts';

let desk: OrderDesk;
beforeAll(async () => {
  desk = await openOrderDesk();
});
beforeEach(async () => {
  desk.carrier.reset();
  await desk.database.db.deleteFrom('order_attempts').execute();
  await desk.database.db.deleteFrom('budget_entries').execute();
  await desk.database.db.deleteFrom('number_orders').execute();
  await desk.database.db.deleteFrom('account_numbers').execute();
});
afterAll(() => desk?.close());

/** The first numbers of 253 by price: those that end in two equal digits are dearer. */
const first = (line: number) => `+125355501${String(line).padStart(2, '0')}`;
const in253: Rule = { startsWith: '253', maxMonthly: 1_250_000_000n };
const rulePick = (rule: Rule = in253, number: string | null = null) => pickOf(number, { rule });

/** Does the order's jobs until it rests, waits for more than an instant, or is not known. */
async function workOut(id: string): Promise<void> {
  for (let i = 0; i < 20; i += 1) {
    await makeDue(desk.database, id);
    await workOnOrder(desk.deps(), id);
    if ((await desk.order(id)).state !== 'approved') return;
  }
}

const bought = async (ids: string[]) => (await Promise.all(ids.map(desk.order))).map((one) => one.number);
const posts = () => desk.carrier.requests().filter((one) => one.method === 'POST');

describe('an order by a rule', () => {
  test('buys the cheapest that fits, and spends what that costs', async () => {
    const [id = ''] = await approvedPurchase(desk, [rulePick()]);
    await workOut(id);
    expect(await desk.order(id)).toMatchObject({ state: 'bought', number: first(1) });
    expect(await moneyOf(desk.database, id)).toEqual({ state: 'spent', nanodollars: 1_850_000_000n });
    desk.carrier.setPrice({ number: first(40), monthlyCents: 10 });
    const [next = ''] = await approvedPurchase(desk, [rulePick()]);
    await workOut(next);
    expect((await desk.order(next)).number).toBe(first(40));
  });

  test('and two more by the same, at the same instant, buy three numbers, each asked for once', async () => {
    const ids = await approvedPurchase(desk, [rulePick(), rulePick(), rulePick()]);
    await Promise.all(ids.map(workOut));
    expect((await bought(ids)).toSorted()).toEqual([first(1), first(2), first(3)]);
    expect(posts()).toHaveLength(3);
  });

  test('leaves a number to another approved order that names it', async () => {
    const [named = ''] = await approvedPurchase(desk, [pickOf(first(1))]);
    const [id = ''] = await approvedPurchase(desk, [rulePick()]);
    await workOut(id);
    expect((await desk.order(id)).number).toBe(first(2));
    await workOut(named);
    expect(await desk.order(named)).toMatchObject({ state: 'bought', number: first(1) });
  });

  test('walks on over numbers that somebody else has just bought, asking for each once', async () => {
    desk.carrier.addFault({ kind: '404', method: 'POST', times: 2 });
    const [id = ''] = await approvedPurchase(desk, [rulePick()]);
    await workOut(id);
    expect(await desk.order(id)).toMatchObject({ state: 'bought', number: first(3), reason: null });
    expect((await attemptsOf(desk.database, id)).map((one) => [one.number, one.outcome])).toEqual([
      [first(1), 'rejected'],
      [first(2), 'rejected'],
      [first(3), 'accepted'],
    ]);
    expect((await orderJobsOf(desk.database, id)).map((job) => job.afterSeconds)).toEqual([0, 0, 0]);
  });

  test('gives up after five', async () => {
    desk.carrier.addFault({ kind: '404', method: 'POST' });
    const [id = ''] = await approvedPurchase(desk, [rulePick()]);
    await workOut(id);
    expect(await desk.order(id)).toMatchObject({ state: 'refused', reason: 'taken' });
    expect(posts().map((one) => one.path)).toEqual(
      [1, 2, 3, 4, 5].map((line) => `/v2/numbers/${first(line).slice(1)}`),
    );
    expect((await moneyOf(desk.database, id)).state).toBe('given_back');
  });

  test('does not walk on from one that may have been bought', async () => {
    desk.carrier.addFault({ kind: '500-before', method: 'POST' });
    const [id = ''] = await approvedPurchase(desk, [rulePick()]);
    await workOut(id);
    await workOut(id);
    expect(await desk.order(id)).toMatchObject({ state: 'uncertain', number: first(1) });
    expect(posts()).toHaveLength(1);
  });

  test('does not walk on from a refusal that the next would meet too', async () => {
    desk.carrier.addFault({ kind: '403', method: 'POST' });
    const [id = ''] = await approvedPurchase(desk, [rulePick()]);
    await workOut(id);
    expect(await desk.order(id)).toMatchObject({ state: 'refused', reason: 'no_funds_or_right' });
    expect(posts()).toHaveLength(1);
  });

  test('tries the same number again where the carrier never had it', async () => {
    desk.carrier.addFault({ kind: '429', method: 'POST', times: 1 });
    const [id = ''] = await approvedPurchase(desk, [rulePick()]);
    await workOut(id);
    expect((await attemptsOf(desk.database, id)).map((one) => [one.number, one.outcome])).toEqual([
      [first(1), 'never_reached'],
      [first(1), 'accepted'],
    ]);
  });

  test.each<[string, Rule, Parameters<typeof pickOf>[1]]>([
    ['nothing is that cheap', { startsWith: '253', maxMonthly: 840_000_000n }, {}],
    ['nothing is like that', { startsWith: '253', contains: '777' }, {}],
    ['nothing is within what was approved', in253, { monthlyNanodollars: 840_000_000n }],
    ['nothing is that cheap to set up', in253, { setupNanodollars: dollar - 1n }],
  ])('is refused where %s', async (_, rule, more) => {
    const [id = ''] = await approvedPurchase(desk, [pickOf(null, { rule, ...more })]);
    await workOut(id);
    expect(await desk.order(id)).toMatchObject({ state: 'refused', reason: 'nothing_fits', alternatives: [] });
    expect(posts()).toEqual([]);
  });
});

describe('this one, else one like it', () => {
  test('buys the one that is named where it can be had', async () => {
    const [id = ''] = await approvedPurchase(desk, [rulePick(in253, first(45))]);
    await workOut(id);
    expect((await desk.order(id)).number).toBe(first(45));
    expect(posts()).toHaveLength(1);
  });

  test.each<[string, (number: string) => void]>([
    ['was sold before the look', (number) => desk.carrier.sellElsewhere({ number })],
    ['became dearer', (number) => desk.carrier.setPrice({ number, monthlyCents: 5_000 })],
    ['was sold between look and call', () => void desk.carrier.addFault({ kind: '404', method: 'POST', times: 1 })],
  ])('buys one like it where the named one %s', async (_, happen) => {
    happen(first(45));
    const [id = ''] = await approvedPurchase(desk, [rulePick(in253, first(45))]);
    await workOut(id);
    expect(await desk.order(id)).toMatchObject({ state: 'bought', number: first(1) });
    expect(posts().filter((one) => one.accepted)).toHaveLength(1);
  });

  test('buys nothing where the named one is ours already', async () => {
    const [id = ''] = await approvedPurchase(desk, [rulePick({ startsWith: '206' }, '+12065550100')]);
    await workOut(id);
    expect(await desk.order(id)).toMatchObject({ state: 'refused', reason: 'already_ours' });
    expect(posts()).toEqual([]);
  });
});
