import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { setHalt, standingHalts } from '../../src/access/halts.ts';
import { numberStanding } from '../../src/numbers/account-numbers.ts';
import { decideOrder, type Facts } from '../../src/numbers/decide-order.ts';
import { lookAtOrder } from '../../src/numbers/look-order.ts';
import { workOnOrder } from '../../src/numbers/order.ts';
import { askRelease } from '../../src/numbers/release.ts';
import { itIsNotOurs, itIsOurs } from '../../src/numbers/settle-order.ts';
import { sweepOrders } from '../../src/numbers/sweep-orders.ts';
import type { FaultKind } from '../../src/sandbox/flowroute/protocol.ts';
import { type Db, type Trx, transaction } from '../../src/storage/transaction.ts';
import { databaseKind } from '../support/database.ts';
import {
  anyForSale,
  approvedPurchase,
  approvedRelease,
  askCarrier,
  makeDue,
  type OrderDesk,
  type OrderWish,
  openOrderDesk,
  orderJobsOf,
  pickOf,
  putOnAccount,
  settingsOf,
  trailOf,
} from '../support/orders.ts';
import { fromNow, notingQueue } from '../support/texts.ts';
import { waitFor } from '../support/wait-for.ts';

let desk: OrderDesk;
beforeAll(async () => {
  desk = await openOrderDesk();
  numbers = desk.carrier.numbers();
});
beforeEach(async () => {
  desk.carrier.clearFaults();
  await desk.database.db.deleteFrom('halts').execute();
});
afterAll(() => desk?.close());

let numbers: string[] = [];
/** An approved release of a number that is on the account. */
async function approved() {
  const number = numbers.shift() ?? '';
  return { id: await approvedRelease(desk, number), number };
}
const work = async (id: string, wish: OrderWish = {}) => {
  await makeDue(desk.database, id);
  await workOnOrder(desk.deps(wish), id);
};
const look = async (id: string) => {
  await makeDue(desk.database, id);
  await lookAtOrder(desk.deps(), id);
};

describe('a release that is asked for', () => {
  test('by two in the same instant is requested once', async () => {
    const number = numbers.shift() ?? '';
    await putOnAccount(desk.database, number);
    const deps = { settings: settingsOf(desk.database), queue: notingQueue };
    const { db } = desk.database;
    const ask = (trx: Trx, requester: string) =>
      askRelease(trx, deps, { number, requester, reason: 'nobody calls it', deciders: null, source: 'modal' });
    const first = await db.startTransaction().execute();
    await ask(first, 'UREQUESTER');
    let second: unknown = null;
    const asking = transaction(db, 'ask for a release', (trx) => ask(trx, 'USAM'))
      .catch((error: unknown) => error)
      .then((came) => {
        second = came;
      });
    // On the embedded database it does not even begin before the first has ended.
    if (databaseKind === 'postgres') await waitFor('the second to wait', async () => second ?? (await isWaiting(db)));
    await first.commit().execute();
    await asking;
    expect(second).toMatchObject({ code: 'release_asked', people: ['UREQUESTER'] });
  });
});

async function isWaiting(db: Db): Promise<boolean> {
  const { rows } = await sql`select from pg_locks where locktype = 'advisory' and not granted`.execute(db);
  return rows.length > 0;
}

describe('an approved release', () => {
  test('releases the number once, and it is not offered to text from any more', async () => {
    const { id, number } = await approved();
    await Promise.all([work(id), work(id)]);
    await work(id);
    expect(await desk.order(id)).toMatchObject({ state: 'released', reason: null, tries: 1, restAt: expect.any(Date) });
    expect(desk.releases(number)).toBe(1);
    expect(desk.carrier.numbers()).not.toContain(number);
    expect(await numberStanding(desk.database.db, number)).toBe('gone');
    expect(await trailOf(desk.database, id)).toEqual([
      'number.approved',
      'number.releasing',
      'number.answered',
      'number.released',
      'number.looked',
    ]);
  });

  test('of a number that is not on the account is refused', async () => {
    const { id, number } = await approved();
    await askCarrier(desk.carrier, 'DELETE', number);
    await work(id);
    expect(await desk.order(id)).toMatchObject({ state: 'refused', reason: 'not_ours' });
    expect(desk.releases(number)).toBe(1);
  });

  test('of a number that was bought just before releases it, and it may be bought again just after', async () => {
    const number = anyForSale();
    const [bought = ''] = await approvedPurchase(desk, [pickOf(number)]);
    await work(bought);
    const id = await approvedRelease(desk, number);
    await work(id);
    expect(await desk.order(id)).toMatchObject({ state: 'released', reason: null });
    expect(desk.releases(number)).toBe(1);
    const [again = ''] = await approvedPurchase(desk, [pickOf(number)]);
    // The local carrier does not put it up for sale again.
    const candidate = { number, setup: 0n, monthly: 0n };
    const facts: Facts = { mayStill: true, found: { kind: 'candidates', candidates: [candidate] } };
    const order = await desk.order(again);
    const decided = await transaction(desk.database.db, 'decide', (trx) => decideOrder(trx, facts, order));
    expect(decided).toEqual({ kind: 'go', candidate });
  });

  test('waits while everything is frozen', async () => {
    const { id, number } = await approved();
    await transaction(desk.database.db, 'freeze', (trx) =>
      setHalt(trx, { kind: 'freeze', reason: 'x', by: 'UADA', source: 'test' }),
    );
    await work(id);
    expect(await desk.order(id)).toMatchObject({ state: 'approved', reason: 'frozen' });
    expect(desk.releases(number)).toBe(0);
  });

  test('twice for one number releases it once', async () => {
    const { id: first, number } = await approved();
    const second = await approvedRelease(desk, number);
    await work(second, { failpoint: async (step) => void (step === 'order:looked' && (await work(first))) });
    expect(desk.releases(number)).toBe(1);
    expect(await desk.order(second)).toMatchObject({ state: 'refused', reason: 'not_ours' });
  });
});

describe('what the carrier answers', () => {
  test.each<[FaultKind, object]>([
    ['403', { state: 'refused', reason: 'no_funds_or_right' }],
    ['401', { state: 'refused', reason: 'key_refused' }],
    ['422', { state: 'refused', reason: 'carrier_rejected' }],
    ['429', { state: 'approved', reason: 'retry' }],
    ['500-after', { state: 'uncertain', reason: 'checking' }],
    ['hang-after', { state: 'uncertain', reason: 'checking' }],
    ['reset-before', { state: 'uncertain', reason: 'checking' }],
    ['404', { state: 'uncertain', reason: 'checking' }],
  ])('%s', async (kind, expected) => {
    const { id, number } = await approved();
    desk.carrier.addFault({ kind, method: 'DELETE', times: 1 });
    await work(id, kind === 'hang-after' ? { flowroute: desk.impatient() } : {});
    expect(await desk.order(id)).toMatchObject(expected);
    expect(desk.releases(number)).toBe(1);
    expect((await standingHalts(desk.database.db)).length).toBe(kind === '401' ? 1 : 0);
  });

  test('429, then it is released', async () => {
    const { id, number } = await approved();
    desk.carrier.addFault({ kind: '429', method: 'DELETE', times: 1 });
    await work(id);
    await work(id);
    expect(await desk.order(id)).toMatchObject({ state: 'released', tries: 2 });
    expect(desk.releases(number)).toBe(2);
  });
});

describe('looking at the account', () => {
  async function uncertain(kind: FaultKind) {
    const order = await approved();
    desk.carrier.addFault({ kind, method: 'DELETE', times: 1 });
    await work(order.id);
    expect((await desk.order(order.id)).state).toBe('uncertain');
    return order;
  }

  test('does not find the number: it was released', async () => {
    const { id, number } = await uncertain('reset-after');
    await look(id);
    expect(await desk.order(id)).toMatchObject({ state: 'released', reason: 'found_by_looking' });
    expect(desk.releases(number)).toBe(1);
    expect(await numberStanding(desk.database.db, number)).toBe('gone');
  });

  test('does not find what the carrier knew nothing of: it was gone already', async () => {
    const { id, number } = await approved();
    const release = desk.client.releaseNumber;
    await work(id, {
      flowroute: {
        ...desk.client,
        releaseNumber: async (one) => {
          await askCarrier(desk.carrier, 'DELETE', number);
          return release(one);
        },
      },
    });
    expect((await desk.order(id)).state).toBe('uncertain');
    await look(id);
    expect(await desk.order(id)).toMatchObject({ state: 'released', reason: 'gone_already' });
  });

  test('is not misled by a 404 for the one number that the list still has', async () => {
    const { id, number } = await uncertain('500-before');
    desk.carrier.addFault({ kind: '404', method: 'GET', path: `/v2/numbers/${number.slice(1)}`, times: 1 });
    await look(id);
    expect(await desk.order(id)).toMatchObject({ state: 'uncertain', looks: 1 });
  });

  test('still finds it at the last look: a person is asked, and says either', async () => {
    for (const [settle, expected] of [
      [itIsNotOurs, { state: 'released', reason: 'person_says_not_ours', decidedBy: 'UBEA' }],
      [
        (trx: Parameters<typeof itIsNotOurs>[0], id: string, by: string) => itIsOurs(trx, desk.deps(), id, by),
        { state: 'refused', reason: 'person_says_ours', decidedBy: 'UBEA' },
      ],
    ] as const) {
      const { id, number } = await uncertain('500-before');
      for (let i = 0; i < 3; i += 1) await look(id);
      expect(await desk.order(id)).toMatchObject({ reason: 'asked', detail: 'the account still shows it' });
      await transaction(desk.database.db, 'settle', (trx) => settle(trx, id, 'UBEA'));
      expect(await desk.order(id)).toMatchObject(expected);
      expect(desk.releases(number)).toBe(1);
    }
  });

  test('settles what a stopped process left', async () => {
    const { id, number } = await approved();
    const dying: OrderWish = {
      failpoint: async (step) => {
        if (step === 'order:answered') throw new Error('the process ends here');
      },
    };
    await expect(work(id, dying)).rejects.toThrow('the process ends here');
    expect((await desk.order(id)).state).toBe('releasing');
    await desk.database.db
      .updateTable('order_attempts')
      .set({ expect_by: fromNow(-1) })
      .where('order_id', '=', id)
      .execute();
    await sweepOrders(desk.deps());
    expect((await orderJobsOf(desk.database, id)).at(-1)).toEqual({ name: 'look-order', afterSeconds: 2 });
    await look(id);
    expect(await desk.order(id)).toMatchObject({ state: 'released', reason: 'found_by_looking' });
    expect(desk.releases(number)).toBe(1);
  });
});
