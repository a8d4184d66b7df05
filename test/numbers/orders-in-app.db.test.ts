import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { endRequest } from '../../src/access/requests/end.ts';
import { findRequest, lockRequest } from '../../src/access/requests/request.ts';
import { createSettings } from '../../src/access/settings.ts';
import { findOrder, ordersOf } from '../../src/numbers/orders.ts';
import { type BuyWish, numberKinds, type Pick, requestPurchase } from '../../src/numbers/request-numbers.ts';
import { CHANNELS, GROUPS, PEOPLE } from '../../src/sandbox/slack/seed.ts';
import { createQueue, type Queue } from '../../src/storage/queue.ts';
import { transaction } from '../../src/storage/transaction.ts';
import { quietLog } from '../support/database.ts';
import { pickOf, setOrder } from '../support/orders.ts';
import { fromNow, notingQueue } from '../support/texts.ts';
import { waitFor } from '../support/wait-for.ts';
import { startWorld, type World } from '../support/world.ts';

const token = 'a-secret-of-at-least-thirty-two-characters';

let world: World;
/** Hands jobs to the app's own queue, as its listeners do. */
let queue: Queue;
beforeAll(async () => {
  world = await startWorld({
    environment: {
      APPROVAL_CHANNEL: CHANNELS.finance,
      PUBLIC_URL: 'https://switchboard.example.com',
      FLOWROUTE_WEBHOOK_TOKEN: token,
    },
  });
  queue = createQueue(world.database, quietLog());
  await queue.start();
});
afterAll(async () => {
  await queue?.stop(1_000);
  await world?.close();
});

async function open(picks: Pick[], more: Partial<BuyWish> = {}, jobs: Queue = queue): Promise<string> {
  const settings = createSettings(world.database.db, {
    access: { admins: [PEOPLE.admin], senders: [GROUPS.senders], approvers: [GROUPS.approvers] },
    approvalChannel: CHANNELS.finance,
  });
  return transaction(world.database.db, 'request', (trx) =>
    requestPurchase(
      trx,
      { settings, queue: jobs },
      {
        requester: PEOPLE.sender,
        reason: 'for the tests',
        deciders: null,
        source: 'modal',
        picks,
        costCenter: null,
        aliasPattern: null,
        messaging: false,
        ...more,
      },
    ),
  );
}

async function approve(requestId: string, jobs: Queue = queue): Promise<void> {
  await transaction(world.database.db, 'approve', async (trx) => {
    const request = await lockRequest(trx, requestId);
    if (request === null) throw new Error('no such request');
    const kinds = numberKinds({ queue: jobs });
    await endRequest(trx, kinds, request, { state: 'approved', by: PEOPLE.approver, source: 'button' });
  });
}

const orders = (requestId: string) => ordersOf(world.database.db, requestId);
const posts = (number: string) =>
  world.flowroute.requests().filter((one) => one.method === 'POST' && one.path === `/v2/numbers/${number.slice(1)}`);

describe('the running app', () => {
  test('looks an open request up, and buys and sets up its numbers once it is approved', async () => {
    const numbers = ['+17025550101', '+17025550195', '+17025550192'];
    const requestId = await open(
      numbers.map((one) => pickOf(one)),
      { aliasPattern: 'Desk {n}', messaging: true },
    );
    await waitFor('the look for the face', async () => (await findRequest(world.database.db, requestId))?.checkedAt);
    expect((await orders(requestId)).map((one) => one.seen?.available)).toEqual([true, true, true]);
    await approve(requestId);
    const ended = await waitFor('the end of each', async () => {
      const all = await orders(requestId);
      return all.every((one) => one.restAt !== null && one.setupState !== 'waiting') && all;
    });
    expect(ended.map((one) => [one.state, one.reason, one.setupState])).toEqual([
      ['bought', null, 'done'],
      ['bought', 'found_by_looking', 'done'],
      ['refused', 'taken', null],
    ]);
    expect(numbers.map((one) => posts(one).length)).toEqual([1, 1, 1]);
    const callbacks = world.flowroute.requests().filter((one) => one.path.includes('/17025550101/relationships/'));
    expect(JSON.parse(callbacks[0]?.body ?? '')).toEqual({
      callback_url: `https://switchboard.example.com/flowroute/${token}/sms_callback`,
    });
    await waitFor('the alternatives', async () => ((await orders(requestId))[2]?.alternatives.length ?? 0) === 3);
  });

  test('takes up an order whose job was lost', async () => {
    const requestId = await open([pickOf('+17025550102')], {}, notingQueue);
    await approve(requestId, notingQueue);
    const [order] = await orders(requestId);
    await setOrder(world.database, order?.id ?? '', { next_try_at: fromNow(-9) });
    await waitFor(
      'the purchase',
      async () => (await findOrder(world.database.db, order?.id ?? ''))?.state === 'bought',
    );
    expect(posts('+17025550102')).toHaveLength(1);
  });

  test('ends a request whose time is over, and drops its orders', async () => {
    const requestId = await open([pickOf('+17025550103')]);
    await world.database.db
      .updateTable('requests')
      .set({ expires_at: fromNow(-1) })
      .where('id', '=', requestId)
      .execute();
    await waitFor('its end', async () => (await findRequest(world.database.db, requestId))?.state === 'expired');
    expect((await orders(requestId)).map((one) => one.state)).toEqual(['dropped']);
  });
});
