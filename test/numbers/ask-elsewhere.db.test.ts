import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { askInThread } from '../../src/numbers/ask-in-thread.ts';
import { itIsNotOurs } from '../../src/numbers/settle-order.ts';
import { sweepOrders } from '../../src/numbers/sweep-orders.ts';
import { renderOrderQuestion } from '../../src/slack/faces/order-question-face.ts';
import { transaction } from '../../src/storage/transaction.ts';
import {
  anyForSale,
  approvedPurchase,
  approver,
  type OrderDesk,
  openOrderDesk,
  pickOf,
  setOrder,
  settingsOf,
} from '../support/orders.ts';
import { rolesBy } from '../support/role-lists.ts';

let desk: OrderDesk;
beforeAll(async () => {
  desk = await openOrderDesk();
});
afterAll(() => desk?.close());

/** `admins`: instead of the one that there is. */
function sweep(admins: string[] = ['UADMIN']) {
  const roles = rolesBy(desk.database.db, { admins, senders: ['*'], approvers: [approver] });
  return sweepOrders(desk.deps({ roles }));
}

/** An order that looking has not settled, so that it is asked about. */
async function asked(): Promise<string> {
  const [id = ''] = await approvedPurchase(desk, [pickOf(anyForSale())]);
  await setOrder(desk.database, id, { state: 'uncertain', reason: 'asked', asked_at: new Date(), next_try_at: null });
  const order = await desk.order(id);
  await transaction(desk.database.db, 'ask', (trx) => askInThread(trx, order));
  return id;
}

const questions = (id: string) =>
  desk.database.db
    .selectFrom('slack_messages')
    .selectAll()
    .where('entity', '=', 'order_question')
    .where('entity_id', '=', id)
    .orderBy('created_at')
    .execute();
const places = async (id: string) => (await questions(id)).map((row) => row.home_user);

/** Slack takes no message in any place that is known so far. */
async function refuse(id: string): Promise<void> {
  await desk.database.db
    .updateTable('slack_messages')
    .set({ refused: 'is_archived' })
    .where('entity', '=', 'order_question')
    .where('entity_id', '=', id)
    .execute();
}

async function vote(id: string, person: string, word: 'approve' | 'deny'): Promise<void> {
  const { requestId } = await desk.order(id);
  await desk.database.db
    .insertInto('votes')
    .values({ request_id: requestId, person, vote: word, note: null, break_glass: false })
    .execute();
}

describe('a question about an order that its channel refuses', () => {
  test('is put to who decided in a direct message, once', async () => {
    const id = await asked();
    await sweep();
    expect(await places(id)).toEqual([null]);
    await refuse(id);
    await Promise.all([sweep(), sweep()]);
    await sweep();
    expect(await places(id)).toEqual([null, approver]);
    expect((await questions(id))[1]).toMatchObject({ channel_id: null, parent_id: null, refused: null, wanted: 1n });
    const said = JSON.stringify((await renderOrderQuestion(desk.database.db, settingsOf(desk.database), id))?.blocks);
    expect(said).toContain('<#C0APPROVAL> takes no message of mine');
    expect(said).toContain('asked for it: “for the tests”');
  });

  test('is put to all who approved it and may still decide, and then to the admins', async () => {
    const id = await asked();
    await vote(id, approver, 'approve');
    await vote(id, 'UADMIN', 'deny');
    await vote(id, 'UNOLONGER', 'approve');
    await refuse(id);
    await sweep();
    expect(await places(id)).toEqual([null, approver]);
    await refuse(id);
    await sweep();
    expect(await places(id)).toEqual([null, approver, 'UADMIN']);
  });

  test('of a purchase is put to who else was called, not to who asked for it and broke the glass', async () => {
    const id = await asked();
    const { requestId } = await desk.order(id);
    await desk.database.db
      .updateTable('requests')
      .set({
        requester: approver,
        decided_by: approver,
        policy: sql`jsonb_set(policy, '{mentions}', ${`["UNOBODY", "${approver}", "UADMIN2"]`}::jsonb)`,
      })
      .where('id', '=', requestId)
      .execute();
    await vote(id, approver, 'approve');
    await refuse(id);
    await sweep(['UADMIN', approver, 'UADMIN2']);
    expect(await places(id)).toEqual([null, 'UADMIN2']);
    await refuse(id);
    await sweep(['UADMIN', approver, 'UADMIN2']);
    expect(await places(id)).toEqual([null, 'UADMIN2', 'UADMIN']);
  });

  test('of a release is put to whoever approved it, also where they asked for it', async () => {
    const id = await asked();
    await setOrder(desk.database, id, { action: 'release' });
    const { requestId } = await desk.order(id);
    const { db } = desk.database;
    await db
      .updateTable('requests')
      .set({ requester: approver, decided_by: approver })
      .where('id', '=', requestId)
      .execute();
    await refuse(id);
    await sweep();
    expect(await places(id)).toEqual([null, approver]);
  });

  test('is put to nobody once it is settled', async () => {
    const id = await asked();
    await refuse(id);
    await transaction(desk.database.db, 'settle', (trx) => itIsNotOurs(trx, id, approver));
    await sweep();
    expect(await places(id)).toEqual([null]);
  });
});
