import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { liftFreeze, setHalt, standingHalts } from '../../src/access/halts.ts';
import { choices } from '../../src/numbers/account-numbers.ts';
import { workOnOrder } from '../../src/numbers/order.ts';
import type { BuyWish } from '../../src/numbers/request-numbers.ts';
import { setUpNumber } from '../../src/numbers/set-up.ts';
import { fillAlias } from '../../src/numbers/set-up-steps.ts';
import { retrySetUp } from '../../src/numbers/settle-order.ts';
import { sweepOrders } from '../../src/numbers/sweep-orders.ts';
import { transaction } from '../../src/storage/transaction.ts';
import {
  anyForSale,
  approvedPurchase,
  askCarrier,
  makeDue,
  type OrderDesk,
  type OrderWish,
  openOrderDesk,
  orderJobsOf,
  pickOf,
  setOrder,
  trailOf,
} from '../support/orders.ts';
import { fromNow } from '../support/texts.ts';
import { waitFor } from '../support/wait-for.ts';

const token = 'a-secret-of-at-least-thirty-two-characters';
const callbackBase = `https://switchboard.example.com/flowroute/${token}`;

let desk: OrderDesk;
beforeAll(async () => {
  desk = await openOrderDesk();
});
beforeEach(async () => {
  desk.carrier.clearFaults();
  await desk.database.db.deleteFrom('halts').execute();
});
afterAll(() => desk?.close());

/** A number that was bought, and its set-up not begun. */
async function bought(more: Partial<BuyWish> = {}, number = anyForSale(), wish: OrderWish = {}) {
  const [id = ''] = await approvedPurchase(desk, [pickOf(number)], more);
  await workOnOrder(desk.deps(wish), id);
  expect((await desk.order(id)).state).toBe('bought');
  return { id, number };
}

const setUp = async (id: string, wish: OrderWish = {}) => {
  await makeDue(desk.database, id);
  await setUpNumber(desk.deps(wish), id);
};
const retry = (id: string) => transaction(desk.database.db, 'retry', (trx) => retrySetUp(trx, desk.deps(), id, 'UBEA'));
const asked = (method: string, number: string) =>
  desk.carrier
    .requests()
    .filter((one) => one.method === method && one.path.startsWith(`/v2/numbers/${number.slice(1)}`));

describe('what is set up', () => {
  test('is the alias by its pattern, and the purchase’s own messaging is left alone', async () => {
    const numbers = [anyForSale(), anyForSale()];
    const ids = await approvedPurchase(
      desk,
      numbers.map((one) => pickOf(one)),
      { aliasPattern: 'Harbor {n} ({last4})', messaging: true },
    );
    for (const id of ids) {
      await workOnOrder(desk.deps(), id);
      expect((await desk.order(id)).setupState).toBe('waiting');
      expect((await orderJobsOf(desk.database, id)).at(-1)).toEqual({ name: 'set-up-number', afterSeconds: 0 });
      await setUp(id);
      expect(await desk.order(id)).toMatchObject({ setupState: 'done', setupDetail: null, state: 'bought' });
    }
    for (const [i, number] of numbers.entries()) {
      const details = await desk.client.getNumber(number);
      expect(details?.alias).toBe(`Harbor ${i + 1} (${number.slice(-4)})`);
      expect(asked('PATCH', number).map((one) => JSON.parse(one.body))).toEqual([
        { type: 'number', alias: `Harbor ${i + 1} (${number.slice(-4)})` },
      ]);
      await waitFor('messaging', async () => (await desk.client.getNumber(number))?.messagingEnabled);
      expect((await choices(desk.database.db, number.slice(-7), null)).map((one) => one.alias)).toContain(
        details?.alias,
      );
    }
  });

  test('is the four callbacks, where the carrier can reach this program', async () => {
    const { id, number } = await bought({}, anyForSale(), { callbackBase });
    await setUp(id, { callbackBase });
    expect((await desk.order(id)).setupState).toBe('done');
    const kinds = ['sms_callback', 'mms_callback', 'sms_dlr_callback', 'mms_dlr_callback'];
    const set = asked('POST', number).filter((one) => one.path.includes('/relationships/'));
    expect(set.map((one) => [one.path.split('/').at(-1), JSON.parse(one.body), one.status])).toEqual(
      kinds.map((kind) => [kind, { callback_url: `${callbackBase}/${kind}` }, 204]),
    );
  });

  test('is nothing where nothing was wished', async () => {
    const { id } = await bought();
    expect((await desk.order(id)).setupState).toBeNull();
    await setUp(id);
    expect((await orderJobsOf(desk.database, id)).map((job) => job.name)).toEqual(['order-number']);
  });

  test('is messaging too where the answer of the purchase never came', async () => {
    const { id, number } = await bought({ messaging: true });
    await setOrder(desk.database, id, { reason: 'found_by_looking', setup_state: 'waiting' });
    await setUp(id);
    expect(asked('PATCH', number).map((one) => JSON.parse(one.body))).toEqual([
      { type: 'number', messaging_enabled: true },
    ]);
    expect((await desk.order(id)).setupState).toBe('done');
  });

  test.each([
    ['{n}', 3, '+12065550107', '3'],
    ['Desk {n} {n}, {last4}', 12, '+12065550107', 'Desk 12 12, 0107'],
    ['plain', 1, '+12065550107', 'plain'],
    [`${'x'.repeat(62)}{last4}`, 1, '+12065550107', `${'x'.repeat(62)}01`],
  ])('has the alias of %s for number %i', (pattern, position, number, alias) => {
    expect(fillAlias(pattern, position, number)).toBe(alias);
  });
});

describe('what cannot be set up', () => {
  test('undoes nothing, is said in words, and is done by a retry', async () => {
    const { id, number } = await bought({ aliasPattern: 'Harbor', messaging: true }, anyForSale(), { callbackBase });
    desk.carrier.addFault({ kind: '422', path: `/v2/numbers/${number.slice(1)}/relationships/mms_callback` });
    await setUp(id, { callbackBase });
    const failed = await desk.order(id);
    expect(failed).toMatchObject({
      state: 'bought',
      setupState: 'failed',
      setupDetail: 'the callback for MMS could not be set: Flowroute answered 422',
      setupTries: 1,
    });
    expect((await desk.client.getNumber(number))?.alias).toBe('Harbor');
    desk.carrier.clearFaults();
    await retry(id);
    expect((await orderJobsOf(desk.database, id)).at(-1)).toEqual({ name: 'set-up-number', afterSeconds: 0 });
    await setUp(id, { callbackBase });
    expect(await desk.order(id)).toMatchObject({ setupState: 'done', setupDetail: null });
    expect(desk.purchases(number)).toBe(1);
    await expect(retry(id)).rejects.toMatchObject({ code: 'not_failed' });
    const { rows } = {
      rows: await desk.database.db.selectFrom('audit').select('details').where('entity_id', '=', id).execute(),
    };
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  test('is messaging that the carrier cannot provision (207)', async () => {
    const { id } = await bought({ messaging: true }, '+14045550190');
    expect((await desk.order(id)).messagingFailed).toBe(true);
    await setUp(id);
    expect(await desk.order(id)).toMatchObject({
      state: 'bought',
      messagingFailed: true,
      setupState: 'failed',
      setupDetail: 'Flowroute could not switch its messaging on',
    });
    expect((await choices(desk.database.db, '4045550190', null)).length).toBe(0);
  });

  test('is all of a number that has left the account meanwhile', async () => {
    const { id, number } = await bought({ aliasPattern: 'Harbor' });
    expect(await askCarrier(desk.carrier, 'DELETE', number)).toBe(204);
    await setUp(id);
    expect(await desk.order(id)).toMatchObject({
      setupState: 'failed',
      setupDetail: 'the alias could not be set: Flowroute answered Could not find that resource on your account.',
    });
  });

  test('for a while is tried again by itself, and after five tries waits for a person', async () => {
    const { id, number } = await bought({ aliasPattern: 'Harbor' });
    desk.carrier.addFault({ kind: '500-before', method: 'PATCH' });
    for (const tries of [1, 2, 3, 4]) {
      await setUp(id);
      expect(await desk.order(id)).toMatchObject({ setupState: 'waiting', setupDetail: null, setupTries: tries });
    }
    await setUp(id);
    expect(await desk.order(id)).toMatchObject({
      setupState: 'failed',
      setupDetail: 'the alias could not be set: no proper answer (server_error)',
    });
    const waits = (await orderJobsOf(desk.database, id)).filter((job) => job.name === 'set-up-number');
    expect(waits.map((job) => job.afterSeconds)).toEqual([0, 2, 10, 30, 120]);
    await setUp(id);
    expect(asked('PATCH', number)).toHaveLength(5);
  });

  test('since the key is refused halts everything, and goes on when it is taken again', async () => {
    const { id, number } = await bought({ aliasPattern: 'Harbor' });
    desk.carrier.addFault({ kind: '401', method: 'PATCH', times: 1 });
    await setUp(id);
    expect((await standingHalts(desk.database.db)).map((one) => one.kind)).toEqual(['carrier']);
    await setUp(id);
    expect(asked('PATCH', number)).toHaveLength(1);
    await desk.database.db.deleteFrom('halts').execute();
    await setUp(id);
    expect((await desk.order(id)).setupState).toBe('done');
  });
});

test('while everything is frozen nothing is set up', async () => {
  const { id, number } = await bought({ aliasPattern: 'Harbor' });
  await transaction(desk.database.db, 'freeze', (trx) =>
    setHalt(trx, { kind: 'freeze', reason: 'x', by: 'UADA', source: 'test' }),
  );
  await setUp(id);
  expect(asked('PATCH', number)).toEqual([]);
  await transaction(desk.database.db, 'lift', (trx) => liftFreeze(trx, 'UBEA', ['UADA']));
  await setUp(id);
  expect((await desk.order(id)).setupState).toBe('done');
});

describe('a set-up whose process ends', () => {
  test('is taken up by the sweep, and what was done already is done again', async () => {
    const { id } = await bought({ aliasPattern: 'Harbor' });
    const dying: OrderWish = {
      failpoint: async (step) => {
        if (step === 'set-up:begun') throw new Error('the process ends here');
      },
    };
    await expect(setUp(id, dying)).rejects.toThrow('the process ends here');
    expect((await desk.order(id)).setupState).toBe('waiting');
    await setOrder(desk.database, id, { next_setup_at: fromNow(-9) });
    await sweepOrders(desk.deps());
    expect((await orderJobsOf(desk.database, id)).at(-1)).toEqual({ name: 'set-up-number', afterSeconds: 0 });
    await setUp(id);
    expect((await desk.order(id)).setupState).toBe('done');
    expect((await trailOf(desk.database, id)).slice(-3)).toEqual([
      'number.set_up_begun',
      'number.set_up_begun',
      'number.set_up_done',
    ]);
  });
});
