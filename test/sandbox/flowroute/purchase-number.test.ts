import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { magicPurchases } from '../../../src/sandbox/flowroute/protocol.ts';
import type { LocalFlowroute } from '../../../src/sandbox/flowroute/server.ts';
import { type Answer, ask, detailOf, eventually, failureOf, send, start } from './support.ts';

let flowroute: LocalFlowroute;
beforeAll(async () => {
  flowroute = await start();
});
afterEach(() => flowroute.reset());
afterAll(() => flowroute.close());

const tried = new Set<string>();

function buy(id: string, wish?: object): Promise<Answer> {
  return ask(flowroute, 'POST', `/v2/numbers/${id}`, wish);
}

/** Buys a number of the table, in an area code of choice. */
function buyMagic(line: keyof typeof magicPurchases): Promise<Answer> {
  tried.add(line);
  return buy(`1503${line}`);
}

function holds(id: string): { bought: boolean; forSale: boolean } {
  return { bought: flowroute.numbers().includes(`+${id}`), forSale: flowroute.numbersForSale().includes(`+${id}`) };
}

describe('buying a number', () => {
  test('201 with its details on the default route; it moves from the shelf to the account', async () => {
    const { status, json } = await buy('15035550150');
    expect(status).toBe(201);
    expect(json.at('data', 'attributes')).toMatchObject({
      value: '15035550150',
      alias: null,
      cnam_lookups_enabled: false,
      messaging_enabled: false,
      status: 'PURCHASED',
      monthly_cost: 0.85,
      setup_cost: 1,
    });
    expect(json.at('data', 'relationships', 'primary_route', 'data')).toEqual({ type: 'route', id: '0' });
    expect(json.list('included').map((each) => each.at('type'))).toEqual(['route']);
    expect(json.at('links', 'self')).toBe(`${flowroute.url}/v2/numbers/15035550150`);
    expect(holds('15035550150')).toEqual({ bought: true, forSale: false });
    expect(flowroute.requests()).toMatchObject([{ accepted: true, status: 201 }]);
  });

  test('messaging is off until the task that enables it ends; then it can text', async () => {
    const wish = { messaging_enabled: true, cnam_lookups_enabled: true, messaging_email: false };
    const { json } = await buy('15035550150', wish);
    expect(json.at('data', 'attributes')).toMatchObject({ messaging_enabled: false, cnam_lookups_enabled: true });
    const task = { type: 'message_provisioning_status', id: expect.any(String) };
    expect(json.at('data', 'relationships', 'message_provision', 'data')).toEqual(task);
    expect(json.at('included', 1)).toEqual({ ...task, attributes: { status: 'processing', tn: '15035550150' } });
    expect((await send(flowroute, { from: '15035550150' })).status).toBe(422);
    await eventually(
      () => ask(flowroute, 'GET', '/v2/numbers/15035550150'),
      (number) => number.json.at('data', 'attributes', 'messaging_enabled') === true,
    );
    expect((await send(flowroute, { from: '15035550150' })).status).toBe(202);
  });

  test('a second time is 404', async () => {
    await buy('15035550150');
    const again = await buy('15035550150');
    expect([again.status, detailOf(again)]).toEqual([404, 'Could not find that resource on your account.']);
    expect(flowroute.requests()).toMatchObject([{ accepted: true }, { accepted: false }]);
  });

  test.each(['12065550100', '19995550100', '5035550150', '+15035550150', 'available'.toUpperCase()])(
    '%s is not for sale: 404',
    async (id) => {
      expect((await buy(id)).status).toBe(404);
    },
  );

  test.each([{ messaging_enabled: 'yes' }, { cnam_lookups_enabled: 1 }, { messaging_callback_url: 'nowhere' }])(
    '%j is 422 and nothing is bought',
    async (wish) => {
      expect((await buy('15035550150', wish)).status).toBe(422);
      expect(holds('15035550150')).toEqual({ bought: false, forSale: true });
    },
  );
});

describe('numbers that misbehave when they are bought', () => {
  test('0190: 207, bought without messaging', async () => {
    const { status, json } = await buyMagic('5550190');
    expect(status).toBe(207);
    expect(json.at('included', 1, 'attributes')).toEqual({ status: 'failed', tn: '15035550190' });
    expect(holds('15035550190').bought).toBe(true);
  });

  test('0191: 403 for want of funds, still for sale', async () => {
    const answer = await buyMagic('5550191');
    expect(answer.status).toBe(403);
    expect(detailOf(answer)).toBe('Insufficient funds to purchase this number.');
    expect(holds('15035550191')).toEqual({ bought: false, forSale: true });
  });

  test('0192: 404, and no longer for sale', async () => {
    expect(holds('15035550192').forSale).toBe(true);
    expect((await buyMagic('5550192')).status).toBe(404);
    expect(holds('15035550192')).toEqual({ bought: false, forSale: false });
  });

  test('0193: bought, and never answered', async () => {
    const own = await start();
    tried.add('5550193');
    const unanswered = failureOf(ask(own, 'POST', '/v2/numbers/15035550193'));
    await eventually(
      () => own.requests(),
      (requests) => requests.length === 1,
    );
    expect(own.requests()).toMatchObject([{ accepted: true, status: null }]);
    expect(own.numbers()).toContain('+15035550193');
    await own.close();
    expect(await unanswered).toBe('UND_ERR_SOCKET');
  });

  test('0194: bought, and the connection is reset', async () => {
    expect(await failureOf(buyMagic('5550194'))).toBe('ECONNRESET');
    expect(holds('15035550194').bought).toBe(true);
  });

  test('0195: bought, and a 500', async () => {
    expect((await buyMagic('5550195')).status).toBe(500);
    expect(holds('15035550195').bought).toBe(true);
  });

  test('0196: a 500, and not bought', async () => {
    expect((await buyMagic('5550196')).status).toBe(500);
    expect(holds('15035550196')).toEqual({ bought: false, forSale: true });
  });

  test('each number of the table was tried', () => {
    expect([...tried].sort()).toEqual(Object.keys(magicPurchases).sort());
  });
});
