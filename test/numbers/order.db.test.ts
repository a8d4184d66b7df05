import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { liftFreeze, setHalt, standingHalts } from '../../src/access/halts.ts';
import { decideOrder } from '../../src/numbers/decide-order.ts';
import { workOnOrder } from '../../src/numbers/order.ts';
import type { OrderDeps } from '../../src/numbers/order-deps.ts';
import { orderStates } from '../../src/numbers/orders.ts';
import type { FaultKind } from '../../src/sandbox/flowroute/protocol.ts';
import { transaction } from '../../src/storage/transaction.ts';
import {
  anyForSale,
  approvedPurchase,
  askCarrier,
  attemptsOf,
  dollar,
  makeDue,
  moneyOf,
  type OrderDesk,
  type OrderWish,
  openOrderDesk,
  orderJobsOf,
  pickOf,
  requester,
  setOrder,
  trailOf,
} from '../support/orders.ts';
import { fromNow } from '../support/texts.ts';

let desk: OrderDesk;
beforeAll(async () => {
  // Longer than any test: the carrier says that messaging is off until then.
  desk = await openOrderDesk({ provisionDelayMs: 600_000 });
});
beforeEach(async () => {
  desk.carrier.clearFaults();
  for (const table of ['halts', 'people'] as const) await desk.database.db.deleteFrom(table).execute();
});
afterAll(() => desk?.close());

const work = (id: string, wish: OrderWish = {}) => workOnOrder(desk.deps(wish), id);
const isFreeze = { kind: 'freeze', reason: 'x', by: 'UADA', source: 'test' } as const;
const freeze = () => transaction(desk.database.db, 'freeze', (trx) => setHalt(trx, isFreeze));

/** An approved order for one number. */
async function approved(number = anyForSale(), more: Parameters<typeof pickOf>[1] = {}) {
  const [id = ''] = await approvedPurchase(desk, [pickOf(number, more)]);
  return { id, number };
}

describe('an approved order', () => {
  test('is looked at, written down, bought once, and looked at again', async () => {
    const { id, number } = await approved();
    await work(id);
    expect(await desk.order(id)).toMatchObject({
      state: 'bought',
      reason: null,
      tries: 1,
      messagingFailed: false,
      paidSetupNanodollars: dollar,
      paidMonthlyNanodollars: 1_250_000_000n,
      restAt: expect.any(Date),
    });
    expect(desk.purchases(number)).toBe(1);
    expect(desk.carrier.numbers()).toContain(number);
    expect(await trailOf(desk.database, id)).toEqual([
      'number.approved',
      'number.buying',
      'number.answered',
      'number.bought',
      'number.looked',
    ]);
    expect(await attemptsOf(desk.database, id)).toMatchObject([{ number, outcome: 'accepted', http_status: null }]);
    expect(await moneyOf(desk.database, id)).toEqual({ state: 'spent', nanodollars: 2_250_000_000n });
  });

  test('puts its number among the account’s at once, so that texts can be sent from it', async () => {
    const number = anyForSale();
    const [id = ''] = await approvedPurchase(desk, [pickOf(number)], { messaging: true });
    await work(id);
    const row = await desk.database.db
      .selectFrom('account_numbers')
      .selectAll()
      .where('number', '=', number)
      .executeTakeFirstOrThrow();
    // The carrier still says "off" while it works on it.
    expect(row).toMatchObject({ gone_at: null, messaging_enabled: null, state: 'co', number_type: 'longcode' });
    const asked = desk.carrier.requests().find((one) => one.method === 'POST' && one.path.endsWith(number.slice(1)));
    expect(JSON.parse(asked?.body ?? '')).toEqual({ messaging_enabled: true });
  });

  test('that two workers and a late job take up at the same instant is bought once', async () => {
    const { id, number } = await approved();
    await Promise.all([work(id), work(id), work(id)]);
    await work(id);
    expect(desk.purchases(number)).toBe(1);
    expect(await desk.order(id)).toMatchObject({ state: 'bought', tries: 1 });
  });

  test.each(orderStates.filter((state) => state !== 'approved'))(
    'is none that is %s: that is left alone',
    async (state) => {
      const { id, number } = await approved();
      await setOrder(desk.database, id, { state });
      const before = desk.carrier.requests().length;
      await work(id);
      expect(desk.carrier.requests()).toHaveLength(before);
      expect(desk.purchases(number)).toBe(0);
      expect((await desk.order(id)).state).toBe(state);
      await setOrder(desk.database, id, { state: 'dropped' });
    },
  );

  test('whose time has not come is left for it', async () => {
    const { id, number } = await approved();
    await setOrder(desk.database, id, { next_try_at: fromNow(60) });
    await work(id);
    expect(desk.purchases(number)).toBe(0);
    expect((await desk.order(id)).state).toBe('approved');
  });

  test.each(['order:taken-up', 'order:looked', 'order:deciding'])(
    'whose process ends at %s is bought once by the next',
    async (at) => {
      const { id, number } = await approved();
      await expect(work(id, { failpoint: dyingAt(at) })).rejects.toThrow('the process ends here');
      expect(await attemptsOf(desk.database, id)).toEqual([]);
      await work(id);
      expect(desk.purchases(number)).toBe(1);
      expect((await desk.order(id)).state).toBe('bought');
    },
  );

  test.each([
    ['order:about-to', 0],
    ['order:answered', 1],
  ])('whose process ends at %s is not taken up by another job', async (at, posts) => {
    const { id, number } = await approved();
    await expect(work(id, { failpoint: dyingAt(at) })).rejects.toThrow('the process ends here');
    await work(id);
    expect(desk.purchases(number)).toBe(posts);
    expect(await desk.order(id)).toMatchObject({ state: 'buying', tries: 1 });
    await setOrder(desk.database, id, { state: 'dropped' });
  });

  test.each(['order:deciding', 'order:about-to'])(
    'whose process stood still at %s is not bought then, but tried again',
    async (at) => {
      const { id, number } = await approved();
      await work(id, { failpoint: (step) => (step === at ? sleep(2_050) : Promise.resolve()) });
      expect(desk.purchases(number)).toBe(0);
      expect(await desk.order(id)).toMatchObject({ state: 'approved', reason: 'retry' });
      expect(await attemptsOf(desk.database, id)).toMatchObject([{ outcome: 'aborted' }]);
      await makeDue(desk.database, id);
      await work(id);
      expect(desk.purchases(number)).toBe(1);
      expect((await desk.order(id)).state).toBe('bought');
    },
  );
});

function dyingAt(at: string): OrderDeps['failpoint'] {
  return async (step) => {
    if (step === at) throw new Error('the process ends here');
  };
}

describe('the look before', () => {
  test('finds the number on the account already: refused, and the money is given back', async () => {
    const { id, number } = await approved();
    expect(await askCarrier(desk.carrier, 'POST', number)).toBe(201);
    await work(id);
    expect(desk.purchases(number)).toBe(1);
    expect(await desk.order(id)).toMatchObject({ state: 'refused', reason: 'already_ours', tries: 0 });
    expect((await moneyOf(desk.database, id)).state).toBe('given_back');
  });

  test('finds it sold to somebody else: refused, with the nearest that are for sale', async () => {
    const { id, number } = await approved('+12065550150');
    desk.carrier.sellElsewhere({ number });
    await work(id);
    expect(desk.purchases(number)).toBe(0);
    const order = await desk.order(id);
    expect(order).toMatchObject({ state: 'refused', reason: 'taken' });
    expect(order.alternatives).toEqual([
      { number: '+12065550149', setup: '1000000000', monthly: '1250000000' },
      { number: '+12065550151', setup: '1000000000', monthly: '1250000000' },
      { number: '+12065550148', setup: '1000000000', monthly: '1250000000' },
    ]);
  });

  test('finds it dearer than was approved: refused, saying what it costs by now, and nothing dearer is offered', async () => {
    const most = { setupNanodollars: dollar, monthlyNanodollars: 1_250_000_000n };
    const { id, number } = await approved('+12145550143', most);
    desk.carrier.setPrice({ number, monthlyCents: 126 });
    await work(id);
    expect(desk.purchases(number)).toBe(0);
    const order = await desk.order(id);
    expect(order).toMatchObject({
      state: 'refused',
      reason: 'price_rose',
      detail: 'it costs $1.00 and $1.26 a month by now',
    });
    // 555-0144 is Premium.
    expect(order.alternatives.map((one) => one.number)).toEqual(['+12145550142', '+12145550141', '+12145550145']);
  });

  test('takes a price that fell', async () => {
    const { id, number } = await approved(anyForSale(), {
      setupNanodollars: dollar,
      monthlyNanodollars: 1_250_000_000n,
    });
    desk.carrier.setPrice({ number, monthlyCents: 99 });
    await work(id);
    expect(await desk.order(id)).toMatchObject({ state: 'bought', paidMonthlyNanodollars: 990_000_000n });
    expect((await moneyOf(desk.database, id)).nanodollars).toBe(1_990_000_000n);
  });

  test('cannot read the carrier: the order waits and says so', async () => {
    const { id, number } = await approved();
    desk.carrier.addFault({ kind: '503-html', method: 'GET' });
    await work(id);
    expect(desk.purchases(number)).toBe(0);
    expect(await desk.order(id)).toMatchObject({ state: 'approved', reason: 'carrier_silent', tries: 0 });
    expect((await orderJobsOf(desk.database, id)).at(-1)).toEqual({ name: 'order-number', afterSeconds: 15 });
    desk.carrier.clearFaults();
    await makeDue(desk.database, id);
    await work(id);
    expect(await desk.order(id)).toMatchObject({ state: 'bought', reason: null, detail: null });
  });

  test('meets a refused key: everything halts, and the order waits', async () => {
    const { id, number } = await approved();
    desk.carrier.addFault({ kind: '401', method: 'GET' });
    await work(id);
    expect(desk.purchases(number)).toBe(0);
    expect((await standingHalts(desk.database.db)).map((one) => one.kind)).toEqual(['carrier']);
    expect(await desk.order(id)).toMatchObject({ state: 'approved', reason: 'carrier_refuses_key' });
  });
});

describe('just before the call', () => {
  test('everything is frozen: nothing is asked of the carrier, and it is bought once that is lifted', async () => {
    await freeze();
    const { id, number } = await approved();
    const before = desk.carrier.requests().length;
    await work(id);
    expect(desk.carrier.requests()).toHaveLength(before);
    expect(await desk.order(id)).toMatchObject({ state: 'approved', reason: 'frozen', detail: 'UADA', tries: 0 });
    expect((await orderJobsOf(desk.database, id)).at(-1)).toEqual({ name: 'order-number', afterSeconds: 5 });
    await transaction(desk.database.db, 'lift', (trx) => liftFreeze(trx, 'UBEA', ['UADA']));
    await makeDue(desk.database, id);
    await work(id);
    expect(desk.purchases(number)).toBe(1);
    expect((await desk.order(id)).state).toBe('bought');
  });

  test('a freeze that came after the look stops it', async () => {
    const { id, number } = await approved();
    await work(id, { failpoint: async (step) => void (step === 'order:looked' && (await freeze())) });
    expect(desk.purchases(number)).toBe(0);
    expect(await desk.order(id)).toMatchObject({ state: 'approved', reason: 'frozen' });
  });

  test.each([[60], [-1]])('it was approved too long ago (frozen meanwhile or not): %i s', async (frozenFor) => {
    if (frozenFor > 0) await freeze();
    const { id, number } = await approved();
    await setOrder(desk.database, id, { good_until: fromNow(-1) });
    await work(id);
    expect(desk.purchases(number)).toBe(0);
    expect(await desk.order(id)).toMatchObject({ state: 'refused', reason: 'approved_too_long_ago' });
    expect((await moneyOf(desk.database, id)).state).toBe('given_back');
  });

  test.each<[string, OrderWish]>([
    ['deactivated', { standing: 'deactivated' }],
    ['a guest by now', { standing: 'guest' }],
    ['no sender any more', { senders: ['UBEA'] }],
  ])('its requester is %s: refused', async (_, wish) => {
    const { id, number } = await approved();
    await work(id, wish);
    expect(desk.purchases(number)).toBe(0);
    expect(await desk.order(id)).toMatchObject({ state: 'refused', reason: 'requester_lost_right' });
  });

  test('Slack cannot say whether the requester still may: it waits, and takes what was known up to 30 minutes ago', async () => {
    const { id, number } = await approved();
    await work(id, { standing: null });
    expect(desk.purchases(number)).toBe(0);
    expect(await desk.order(id)).toMatchObject({ state: 'approved', reason: 'retry', tries: 0 });
    await desk.database.db
      .insertInto('people')
      .values({ user_id: requester, name: 'R', tz: 'UTC', standing: 'full', read_at: fromNow(-1_700) })
      .execute();
    await makeDue(desk.database, id);
    await work(id, { standing: null });
    expect((await desk.order(id)).state).toBe('bought');
  });
});

describe('two requests for one number', () => {
  test('at the same instant: one is bought, the other waits and finds it ours', async () => {
    const { id: first, number } = await approved();
    const { id: second } = await approved(number);
    await Promise.all([work(first), work(second)]);
    for (const id of [first, second]) {
      await makeDue(desk.database, id);
      await work(id);
    }
    expect(desk.purchases(number)).toBe(1);
    const both = [await desk.order(first), await desk.order(second)];
    expect(both.map((one) => one.state).toSorted()).toEqual(['bought', 'refused']);
    expect(both.find((one) => one.state === 'refused')?.reason).toBe('already_ours');
  });

  test('the second looked before the first was bought: it is not asked for again', async () => {
    const { id: first, number } = await approved();
    const { id: second } = await approved(number);
    await work(second, { failpoint: async (step) => void (step === 'order:looked' && (await work(first))) });
    expect(desk.purchases(number)).toBe(1);
    expect(await desk.order(second)).toMatchObject({ state: 'refused', reason: 'already_ours', tries: 0 });
  });

  test('while the first is not known the second waits', async () => {
    const { id: first, number } = await approved();
    const { id: second } = await approved(number);
    desk.carrier.addFault({ kind: '500-before', method: 'POST', times: 1 });
    await work(first);
    expect((await desk.order(first)).state).toBe('uncertain');
    await work(second);
    expect(desk.purchases(number)).toBe(1);
    expect(await desk.order(second)).toMatchObject({ state: 'approved', reason: 'same_number_busy' });
  });
});

test('a number that the carrier has heard of for this order is not asked for again, whatever the look found', async () => {
  const { id, number } = await approved();
  const candidates = [{ number, setup: dollar, monthly: dollar }];
  const order = await desk.order(id);
  const facts = { mayStill: true, found: { kind: 'candidates' as const, candidates } };
  const decide = () => transaction(desk.database.db, 'decide', (trx) => decideOrder(trx, facts, order));
  const { db } = desk.database;
  await db
    .insertInto('order_attempts')
    .values({ order_id: id, number, expect_by: fromNow(-1) })
    .execute();
  for (const outcome of [null, 'rejected', 'uncertain', 'accepted']) {
    await db.updateTable('order_attempts').set({ outcome }).where('order_id', '=', id).execute();
    expect(await decide()).toEqual({ kind: 'refuse', reason: 'taken', detail: null });
  }
  for (const outcome of ['never_reached', 'aborted']) {
    await db.updateTable('order_attempts').set({ outcome }).where('order_id', '=', id).execute();
    expect(await decide()).toEqual({ kind: 'go', candidate: candidates[0] });
  }
});

describe('what the carrier answers', () => {
  test.each<[string, string, object]>([
    ['207', '0190', { state: 'bought', reason: null, messagingFailed: true }],
    [
      '403',
      '0191',
      { state: 'refused', reason: 'no_funds_or_right', detail: 'Insufficient funds to purchase this number.' },
    ],
    ['404', '0192', { state: 'refused', reason: 'taken' }],
    ['bought, then nothing', '0193', { state: 'uncertain', reason: 'checking', detail: 'timeout', restAt: null }],
    ['bought, then a reset', '0194', { state: 'uncertain', reason: 'checking', detail: 'connection_lost' }],
    ['bought, then a 500', '0195', { state: 'uncertain', reason: 'checking', detail: 'server_error' }],
    ['a 500 and nothing bought', '0196', { state: 'uncertain', reason: 'checking', detail: 'server_error' }],
  ])('%s', async (_, line, expected) => {
    const { id, number } = await approved(`+1503555${line}`);
    await work(id, line === '0193' ? { flowroute: desk.impatient() } : {});
    expect(await desk.order(id)).toMatchObject({ number, tries: 1, ...expected });
    expect(desk.purchases(number)).toBe(1);
    const { state } = await desk.order(id);
    const money = { bought: 'spent', refused: 'given_back', uncertain: 'reserved' };
    expect(await moneyOf(desk.database, id)).toMatchObject({ state: money[state as keyof typeof money] });
    const looks = (await orderJobsOf(desk.database, id)).filter((job) => job.name === 'look-order');
    expect(looks).toEqual(state === 'uncertain' ? [{ name: 'look-order', afterSeconds: 2 }] : []);
    await work(id);
    expect(desk.purchases(number)).toBe(1);
  });

  test('404: the nearest are offered', async () => {
    const { id } = await approved('+16125550192');
    await work(id);
    expect((await desk.order(id)).alternatives.map((one) => one.number)).toEqual([
      '+16125550191',
      '+16125550193',
      '+16125550190',
    ]);
  });

  test.each<[FaultKind, object]>([
    ['415', { state: 'refused', reason: 'carrier_rejected', detail: expect.stringContaining('Content-Type') }],
    ['422', { state: 'refused', reason: 'carrier_rejected' }],
    ['garbage-after', { state: 'uncertain', detail: 'unreadable_answer' }],
    ['503-html', { state: 'uncertain', detail: 'server_error' }],
    ['hang-before', { state: 'uncertain', detail: 'timeout' }],
    ['reset-before', { state: 'uncertain', detail: 'connection_lost' }],
  ])('%s', async (kind, expected) => {
    const { id, number } = await approved();
    desk.carrier.addFault({ kind, method: 'POST', times: 1 });
    await work(id, kind === 'hang-before' ? { flowroute: desk.impatient() } : {});
    expect(await desk.order(id)).toMatchObject(expected);
    await work(id);
    expect(desk.purchases(number)).toBe(1);
  });

  test('401: refused, everything halts, and each admin is told', async () => {
    const { id } = await approved();
    desk.carrier.addFault({ kind: '401', method: 'POST', times: 1 });
    await work(id);
    expect(await desk.order(id)).toMatchObject({ state: 'refused', reason: 'key_refused' });
    const [halt] = await standingHalts(desk.database.db);
    expect(halt?.kind).toBe('carrier');
    const told = await desk.database.db
      .selectFrom('slack_messages')
      .select('home_user')
      .where('entity', '=', 'halt')
      .where('entity_id', '=', String(halt?.id))
      .execute();
    expect(told).toEqual([{ home_user: 'UADMIN' }]);
  });

  test('429: it is tried again, and bought then', async () => {
    const { id, number } = await approved();
    desk.carrier.addFault({ kind: '429', method: 'POST', times: 2 });
    for (const seconds of [1, 2]) {
      await work(id);
      expect(await desk.order(id)).toMatchObject({ state: 'approved', reason: 'retry', detail: 'rate_limited' });
      expect((await orderJobsOf(desk.database, id)).at(-1)).toEqual({ name: 'order-number', afterSeconds: seconds });
      await makeDue(desk.database, id);
    }
    await work(id);
    expect(await desk.order(id)).toMatchObject({ state: 'bought', reason: null, detail: null, tries: 3 });
    expect(
      desk.carrier
        .requests()
        .filter((one) => one.path.endsWith(number.slice(1)) && one.accepted && one.method === 'POST'),
    ).toHaveLength(1);
  });

  test('a refused connection, ten times: given up', async () => {
    const { id } = await approved();
    const unreached = {
      ...desk.client,
      buyNumber: async () =>
        ({ kind: 'never_reached', reason: 'refused', networkCode: 'ECONNREFUSED', retryAfterMs: null }) as const,
    };
    for (let i = 0; i < 10; i += 1) {
      await makeDue(desk.database, id);
      await work(id, { flowroute: unreached });
    }
    expect(await desk.order(id)).toMatchObject({ state: 'refused', reason: 'tries_exhausted', tries: 10 });
    const waits = (await orderJobsOf(desk.database, id)).slice(1).map((job) => job.afterSeconds);
    expect(waits).toEqual([1, 2, 4, 8, 15, 30, 60, 120, 240]);
    expect((await moneyOf(desk.database, id)).state).toBe('given_back');
  });
});
