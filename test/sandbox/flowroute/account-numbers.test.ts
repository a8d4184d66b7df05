import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { LocalFlowroute } from '../../../src/sandbox/flowroute/server.ts';
import { type Answer, ask, detailOf, start } from './support.ts';

let flowroute: LocalFlowroute;
beforeAll(async () => {
  flowroute = await start();
});
afterAll(() => flowroute.close());

function list(query = ''): Promise<Answer> {
  return ask(flowroute, 'GET', `/v2/numbers?${query}`);
}

function ids(answer: Answer): unknown[] {
  return answer.json.list('data').map((number) => number.at('id'));
}

describe('the list of the account’s numbers', () => {
  test('gives ten, with self and next', async () => {
    const answer = await list();
    expect(answer.status).toBe(200);
    expect(answer.json.at('data', 0)).toEqual({
      type: 'number',
      id: '12065550100',
      attributes: expect.any(Object),
      links: { self: `${flowroute.url}/v2/numbers/12065550100` },
    });
    expect(ids(answer)).toHaveLength(10);
    expect(answer.json.at('links')).toEqual({
      self: `${flowroute.url}/v2/numbers?limit=10&offset=0`,
      next: `${flowroute.url}/v2/numbers?limit=10&offset=10`,
    });
  });

  test('has aliases that are null, and one number that does not say whether messaging is on', async () => {
    const { json } = await list('limit=200');
    const attributes = json.list('data').map((number) => number.at('attributes'));
    expect(attributes).toHaveLength(30);
    expect(attributes).toContainEqual({
      value: '12065550104',
      alias: null,
      cnam_lookups_enabled: false,
      number_type: 'longcode',
      rate_center: 'seattle',
      state: 'wa',
      messaging_enabled: true,
    });
    expect(attributes).toContainEqual(expect.objectContaining({ value: '12065550108', messaging_enabled: false }));
    expect(attributes).toContainEqual(expect.objectContaining({ value: '18005550199', number_type: 'toll-free' }));
    expect(attributes).toContainEqual({
      value: '12065550109',
      alias: 'Old main line',
      cnam_lookups_enabled: false,
      number_type: 'longcode',
      rate_center: 'seattle',
      state: 'wa',
    });
  });

  test('pages to the end, where there is no next', async () => {
    const pages = await Promise.all([0, 12, 24].map((offset) => list(`limit=12&offset=${offset}`)));
    expect(pages.flatMap(ids)).toEqual(ids(await list('limit=200')));
    expect(pages.map((page) => page.json.at('links', 'next') !== undefined)).toEqual([true, true, false]);
  });

  test('filters by digits; links have country code 1 and the filters in alphabetical order', async () => {
    const answer = await list('starts_with=425&ends_with=3&contains=55501');
    expect(ids(answer)).toEqual(['14255550103']);
    expect(answer.json.at('links', 'self')).toBe(
      `${flowroute.url}/v2/numbers?contains=55501&ends_with=3&starts_with=1425&limit=10&offset=0`,
    );
  });

  test('starts_with takes the country code too', async () => {
    expect(ids(await list('starts_with=1604'))).toEqual(['16045550100']);
    expect(ids(await list('starts_with=%2B1604'))).toEqual(['16045550100']);
    expect(ids(await list('starts_with=%2B44'))).toEqual([]);
  });

  test('alias fits exactly, and several numbers may have it', async () => {
    expect(ids(await list('alias=Dispatch'))).toEqual(['12065550103', '14255550101']);
    expect(ids(await list('alias=dispatch'))).toEqual([]);
    expect(ids(await list('alias=Austin%20R%26D%20%3Clab%3E'))).toEqual(['15125550101']);
  });

  test.each([
    'limit=0',
    'limit=201',
    'limit=x',
    'offset=-1',
    'starts_with=2o6',
    'contains=+',
    `alias=${'x'.repeat(65)}`,
  ])('refuses %s with 422', async (query) => {
    expect((await list(query)).status).toBe(422);
  });
});

describe('one number', () => {
  test('has its costs, its relationships and what they point at', async () => {
    const { status, json } = await ask(flowroute, 'GET', '/v2/numbers/12065550101');
    expect(status).toBe(200);
    expect(json.at('data', 'attributes')).toEqual({
      value: '12065550101',
      alias: 'Support line',
      cnam_lookups_enabled: true,
      number_type: 'longcode',
      rate_center: 'seattle',
      state: 'wa',
      messaging_enabled: true,
      status: 'PURCHASED',
      note: null,
      monthly_cost: 1.25,
      setup_cost: 1,
      inbound_rate: 0.012,
      rate_type: 'local',
      tier: 'Standard',
      iso_country: 'US',
    });
    expect(json.at('data', 'relationships')).toEqual({
      cnam_preset: { data: null },
      e911_address: { data: { type: 'e911', id: '20930' } },
      failover_route: { data: { type: 'route', id: '0' } },
      primary_route: { data: { type: 'route', id: '83834' } },
    });
    const included = json.list('included').map((each) => [each.at('type'), each.at('id')]);
    expect(included).toEqual([
      ['route', '0'],
      ['route', '83834'],
      ['e911', '20930'],
    ]);
    expect(json.at('included', 0, 'attributes')).toEqual({
      alias: 'sip-reg',
      route_type: 'sip-reg',
      value: null,
      edge_strategy_id: null,
    });
    expect(json.at('links', 'self')).toBe(`${flowroute.url}/v2/numbers/12065550101`);
  });

  test.each(['12065550142', '2065550100', '+12065550100', 'x'])('%s is not on the account: 404', async (id) => {
    const answer = await ask(flowroute, 'GET', `/v2/numbers/${id}`);
    expect(answer.status).toBe(404);
    expect(answer.json.at('errors', 0)).toEqual({
      detail: 'Could not find that resource on your account.',
      id: expect.any(String),
      status: 404,
    });
  });
});

describe('several numbers at once', () => {
  test('are given in the order asked; others than the account’s are left out', async () => {
    const numbers = ['+14255550100', '+19995550100', '+12065550100'];
    const { status, json } = await ask(flowroute, 'POST', '/v2/numbers/details', { numbers });
    expect(status).toBe(200);
    expect(json.list('data').map((number) => number.at('id'))).toEqual(['14255550100', '12065550100']);
    expect(json.at('data', 0, 'relationships', 'primary_route', 'data', 'id')).toBe('0');
  });

  test.each([{}, { numbers: '+12065550100' }, { numbers: ['12065550100'] }, { numbers: ['+1'] }])(
    '%j is 422',
    async (wish) => {
      const answer = await ask(flowroute, 'POST', '/v2/numbers/details', wish);
      expect(answer.status).toBe(422);
      expect(detailOf(answer)).toEqual({ data: { attributes: { numbers: [expect.any(String)] } } });
    },
  );
});

describe('routes', () => {
  test('the default route comes first', async () => {
    const { status, json } = await ask(flowroute, 'GET', '/v2/routes?limit=1');
    expect(status).toBe(200);
    expect(json.value).toEqual({
      data: [
        {
          type: 'route',
          id: '0',
          attributes: { alias: 'sip-reg', route_type: 'sip-reg', value: null, edge_strategy_id: null },
          links: { self: `${flowroute.url}/v2/routes/0` },
        },
      ],
      links: {
        self: `${flowroute.url}/v2/routes?limit=1&offset=0`,
        next: `${flowroute.url}/v2/routes?limit=1&offset=1`,
      },
    });
  });

  test('are filtered by type', async () => {
    const { json } = await ask(flowroute, 'GET', '/v2/routes?route_type=number');
    expect(json.list('data').map((route) => route.at('id'))).toEqual(['98396']);
    expect((await ask(flowroute, 'GET', '/v2/routes?route_type=SIP')).status).toBe(422);
  });
});

describe('releasing a number', () => {
  test('204, then it is gone, and a second time is 404', async () => {
    expect((await ask(flowroute, 'DELETE', '/v2/numbers/14155550102')).status).toBe(204);
    expect(flowroute.numbers()).not.toContain('+14155550102');
    const again = await ask(flowroute, 'DELETE', '/v2/numbers/14155550102');
    expect([again.status, detailOf(again)]).toEqual([404, 'Could not find that resource on your account.']);
  });
});
