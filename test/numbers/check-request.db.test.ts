import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { findRequest } from '../../src/access/requests/request.ts';
import { checkRequest } from '../../src/numbers/check-request.ts';
import { ordersOf } from '../../src/numbers/orders.ts';
import { numberKinds, requestRelease } from '../../src/numbers/request-numbers.ts';
import { transaction } from '../../src/storage/transaction.ts';
import {
  anyForSale,
  approvedPurchase,
  approver,
  askFor,
  dollar,
  type OrderDesk,
  type OrderWish,
  openOrderDesk,
  orderIdsOf,
  pickOf,
  requester,
  settingsOf,
} from '../support/orders.ts';
import { notingQueue } from '../support/texts.ts';

let desk: OrderDesk;
beforeAll(async () => {
  desk = await openOrderDesk();
});
beforeEach(async () => {
  desk.carrier.clearFaults();
  await desk.database.db.deleteFrom('people').execute();
  await desk.database.db.deleteFrom('seen_keys').execute();
});
afterAll(() => desk?.close());

const cheap = { setupNanodollars: dollar, monthlyNanodollars: 2n * dollar };
const check = (id: string, wish: OrderWish = {}) =>
  checkRequest({ ...desk.deps(wish), kinds: numberKinds({ queue: notingQueue }) }, id);
const requestOf = async (id: string) => {
  const request = await findRequest(desk.database.db, id);
  if (request === null) throw new Error('no such request');
  return request;
};
const seenOf = async (id: string) => (await ordersOf(desk.database.db, id)).map((one) => one.seen);
/** How many checks were asked for since the request was opened. */
const checks = async () =>
  (await desk.database.db.selectFrom('seen_keys').select('answer').execute()).filter((row) =>
    JSON.stringify(row.answer).includes('check-request'),
  ).length;

describe('the face of an open request', () => {
  test('has what the carrier says of each of its numbers now', async () => {
    const sold = anyForSale();
    const here = anyForSale();
    const id = await askFor(desk, [
      pickOf(here, cheap),
      pickOf(sold, cheap),
      pickOf(null, { ...cheap, rule: { startsWith: '425' } }),
      pickOf(sold, { ...cheap, rule: { startsWith: '503', endsWith: '7' } }),
      pickOf(null, { ...cheap, rule: { startsWith: '999' } }),
    ]);
    desk.carrier.sellElsewhere({ number: sold });
    desk.carrier.setPrice({ number: here, monthlyCents: 333 });
    await check(id);
    const nothing = { available: false, setup: null, monthly: null, place: null };
    const cheapest = { available: true, setup: '1000000000', monthly: '850000000' };
    expect(await seenOf(id)).toEqual([
      { available: true, setup: '1000000000', monthly: '3330000000', place: 'Denver, CO' },
      nothing,
      { ...cheapest, place: 'Bellevue, WA' },
      { ...cheapest, place: 'Portland, OR' },
      nothing,
    ]);
    expect((await requestOf(id)).checkedAt).not.toBeNull();
    const face = await desk.database.db
      .selectFrom('slack_messages')
      .select(['wanted', 'shown'])
      .where('entity', '=', 'request')
      .where('entity_id', '=', id)
      .executeTakeFirstOrThrow();
    expect(face.wanted).toBeGreaterThan(face.shown + 1n);
    expect(await checks()).toBe(1);
  });

  test('has whether a number to release is still on the account', async () => {
    await desk.database.db
      .insertInto('account_numbers')
      .values([
        {
          number: '+12065550100',
          alias: null,
          number_type: null,
          rate_center: null,
          state: null,
          messaging_enabled: true,
        },
        {
          number: '+12065550197',
          alias: null,
          number_type: null,
          rate_center: null,
          state: null,
          messaging_enabled: true,
        },
      ])
      .execute();
    const id = await transaction(desk.database.db, 'request', (trx) =>
      requestRelease(
        trx,
        { settings: settingsOf(desk.database), queue: notingQueue },
        { requester, reason: 'x', deciders: null, source: 'command', numbers: ['+12065550100', '+12065550197'] },
      ),
    );
    await check(id);
    expect(await seenOf(id)).toMatchObject([
      { available: true, place: 'Seattle, WA', routes: { primaryRoute: { id: '0' } } },
      { available: false, place: null },
    ]);
  });

  test('waits for a carrier that cannot be read, and is checked again', async () => {
    const id = await askFor(desk, [pickOf(anyForSale(), cheap)]);
    desk.carrier.addFault({ kind: '503-html', method: 'GET' });
    await check(id);
    expect((await requestOf(id)).checkedAt).toBeNull();
    expect(await checks()).toBe(2);
    desk.carrier.clearFaults();
    await check(id);
    expect((await requestOf(id)).checkedAt).not.toBeNull();
    expect(await checks()).toBe(2);
  });
});

describe('a request whose deciders were not known when it was opened', () => {
  test('is ended when fewer may decide it than it takes, and its orders are dropped', async () => {
    const id = await askFor(desk, [pickOf(anyForSale())]);
    expect((await requestOf(id)).needed).toBe(2);
    await check(id, { roles: { ...desk.deps().roles, deciders: async () => [approver, requester] } });
    expect(await requestOf(id)).toMatchObject({
      state: 'cancelled',
      endedReason: 'too_few_approvers',
      endedDetail: 'it takes 2 approvals, and only 1 besides the requester may decide',
      decidedBy: null,
    });
    expect((await ordersOf(desk.database.db, id)).map((one) => one.state)).toEqual(['dropped']);
  });

  test('stays open when enough may', async () => {
    const id = await askFor(desk, [pickOf(anyForSale())]);
    // An approver and an admin, besides the requester.
    await check(id);
    expect((await requestOf(id)).state).toBe('requested');
  });

  test('stays open while Slack cannot say, and is asked about again', async () => {
    const id = await askFor(desk, [pickOf(anyForSale(), cheap)]);
    await check(id, { standing: null });
    expect(await requestOf(id)).toMatchObject({ state: 'requested', checkedAt: expect.any(Date) });
    expect(await checks()).toBe(2);
  });
});

test('a request that is decided is not looked up any more', async () => {
  const [orderId = ''] = await approvedPurchase(desk, [pickOf(anyForSale())]);
  const { requestId } = await desk.order(orderId);
  const before = desk.carrier.requests().length;
  await check(requestId, { roles: { ...desk.deps().roles, deciders: async () => [] } });
  expect(desk.carrier.requests()).toHaveLength(before);
  expect((await requestOf(requestId)).state).toBe('approved');
  expect(await orderIdsOf(desk.database, requestId)).toEqual([orderId]);
});
