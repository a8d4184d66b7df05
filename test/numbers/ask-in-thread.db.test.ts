import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { askInThread } from '../../src/numbers/ask-in-thread.ts';
import { changeOrder, type OrderChange } from '../../src/numbers/orders.ts';
import { renderOrderQuestion } from '../../src/slack/faces/order-question-face.ts';
import { transaction } from '../../src/storage/transaction.ts';
import {
  anyForSale,
  approvedPurchase,
  type OrderDesk,
  openOrderDesk,
  pickOf,
  setOrder,
  settingsOf,
} from '../support/orders.ts';

let desk: OrderDesk;
beforeAll(async () => {
  desk = await openOrderDesk();
});
afterAll(() => desk?.close());

async function ask(id: string): Promise<void> {
  await setOrder(desk.database, id, { state: 'uncertain', reason: 'asked', asked_at: new Date(), next_try_at: null });
  const order = await desk.order(id);
  await transaction(desk.database.db, 'ask', (trx) => askInThread(trx, order));
}

async function change(id: string, state: OrderChange['state']): Promise<void> {
  const order = await desk.order(id);
  await transaction(desk.database.db, 'change', (trx) => changeOrder(trx, order, { state, source: 'worker' }));
}

const questions = (id: string) =>
  desk.database.db
    .selectFrom('slack_messages')
    .select(['ts', 'shown', 'wanted'])
    .where('entity', '=', 'order_question')
    .where('entity_id', '=', id)
    .execute();

/** Slack shows all that there is to show. */
async function shown(id: string): Promise<void> {
  await desk.database.db
    .updateTable('slack_messages')
    .set((eb) => ({ shown: eb.ref('wanted'), ts: '1.000001' }))
    .where('entity', '=', 'order_question')
    .where('entity_id', '=', id)
    .execute();
}

const said = async (id: string) => (await renderOrderQuestion(desk.database.db, settingsOf(desk.database), id))?.text;

describe('an order that comes to be asked about a second time', () => {
  test('is asked about anew, in a message of its own', async () => {
    const [id = ''] = await approvedPurchase(desk, [pickOf(anyForSale())]);
    await ask(id);
    expect(await questions(id)).toMatchObject([{ ts: null, wanted: 1n }]);
    // A late answer said that it never left.
    await change(id, 'approved');
    await shown(id);
    await ask(id);
    expect(await questions(id)).toMatchObject([{ ts: null, shown: 2n, wanted: 3n }]);
    expect(await said(id)).toContain('Somebody has to decide.');
  });

  test('is said to be looked at until then; that it was not bought, only once it was not', async () => {
    const [id = ''] = await approvedPurchase(desk, [pickOf(anyForSale())]);
    await ask(id);
    await change(id, 'approved');
    for (const state of ['buying', 'uncertain', 'approved'] as const) {
      await change(id, state);
      expect(await said(id)).toMatch(/^\(\d{3}\) \d{3}-\d{4} is being looked at again$/);
    }
    await change(id, 'refused');
    expect(await said(id)).toMatch(/^Settled by itself: \(\d{3}\) \d{3}-\d{4} was not bought$/);
  });
});
