import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { LocalFlowroute } from '../../../src/sandbox/flowroute/server.ts';
import { type Answer, ask, start } from './support.ts';

let flowroute: LocalFlowroute;
beforeAll(async () => {
  flowroute = await start();
});
afterAll(() => flowroute.close());

function search(query: string): Promise<Answer> {
  return ask(flowroute, 'GET', `/v2/numbers/available?${query}`);
}

function ids(answer: Answer): unknown[] {
  return answer.json.list('data').map((row) => row.at('id'));
}

function every(answer: Answer, attribute: string): unknown[] {
  return [...new Set(answer.json.list('data').map((row) => row.at('attributes', attribute)))];
}

describe('searching numbers for sale', () => {
  test('a number has its place, its prices, and a link that buys it', async () => {
    const { status, json } = await search('starts_with=253&limit=1');
    expect(status).toBe(200);
    expect(json.value).toEqual({
      data: [
        {
          type: 'number',
          id: '12535550100',
          attributes: {
            value: '12535550100',
            number_type: 'longcode',
            rate_center: 'tacoma',
            state: 'wa',
            monthly_cost: 3.4,
            setup_cost: 25,
            inbound_rate: 0.012,
            rate_type: 'local',
            tier: 'Premium',
            iso_country: 'US',
          },
          links: { related: `${flowroute.url}/v2/numbers/12535550100` },
        },
      ],
      links: {
        self: `${flowroute.url}/v2/numbers/available?starts_with=1253&limit=1&offset=0`,
        next: `${flowroute.url}/v2/numbers/available?starts_with=1253&limit=1&offset=1`,
      },
    });
  });

  test('filters by digits', async () => {
    expect(ids(await search('starts_with=253&contains=015&ends_with=7'))).toEqual(['12535550157']);
  });

  test('filters by state and rate center without regard to case', async () => {
    const answer = await search('state=WA&rate_center=Everett&limit=200');
    expect(every(answer, 'state')).toEqual(['wa']);
    expect(every(answer, 'rate_center')).toEqual(['everett']);
    expect(ids(answer)).toHaveLength(50);
  });

  test('filters by type and country', async () => {
    const tollFree = await search('number_type=toll-free&limit=200');
    expect(every(tollFree, 'number_type')).toEqual(['toll-free']);
    expect(every(tollFree, 'rate_center')).toEqual([null]);
    expect(every(await search('number_type=longcode&limit=200'), 'number_type')).toEqual(['longcode']);
    expect(every(await search('iso_country=ca&limit=200'), 'state')).toEqual(['bc']);
  });

  test.each(['monthly_cost', 'iso_country', 'number_type', 'state', 'rate_center', 'number', 'value', 'tn'])(
    'orders by %s, both ways',
    async (field) => {
      const attribute = ['number', 'tn'].includes(field) ? 'value' : field;
      const most = (answer: Answer) => answer.json.at('data', 0, 'attributes', attribute) ?? '';
      const [plain, up, down] = [
        await search(`order_by=${field}`),
        await search(`order_by=${field},asc`),
        await search(`order_by=${field},desc`),
      ];
      expect(ids(plain)).toEqual(ids(up));
      expect(most(up) < most(down)).toBe(true);
    },
  );

  test('links name the filters in alphabetical order', async () => {
    const answer = await search('state=wa&order_by=tn,desc&number_type=longcode&iso_country=US&limit=1&offset=3');
    expect(answer.json.at('links', 'self')).toBe(
      `${flowroute.url}/v2/numbers/available?iso_country=US&number_type=longcode&order_by=tn%2Cdesc&state=wa&limit=1&offset=3`,
    );
  });

  test.each([
    'limit=201',
    'limit=0',
    'number_type=mobile',
    'iso_country=USA',
    'order_by=colour',
    'order_by=tn,up',
    'order_by=tn,asc,asc',
    'starts_with=seattle',
  ])('refuses %s with 422', async (query) => {
    expect((await search(query)).status).toBe(422);
  });
});

describe('where numbers are for sale', () => {
  test('area codes link to their exchanges', async () => {
    const { status, json } = await ask(flowroute, 'GET', '/v2/numbers/available/areacodes?limit=400');
    expect(status).toBe(200);
    expect(json.list('data')).toHaveLength(20);
    expect(json.at('data', 0)).toEqual({
      type: 'areacode',
      id: '206',
      links: { related: `${flowroute.url}/v2/numbers/available/exchanges?areacode=206` },
    });
    expect(json.at('links')).toEqual({ self: `${flowroute.url}/v2/numbers/available/areacodes?limit=400&offset=0` });
  });

  test('exchanges link to their numbers', async () => {
    const { json } = await ask(flowroute, 'GET', '/v2/numbers/available/exchanges?areacode=425');
    expect(json.value).toEqual({
      data: [
        {
          type: 'exchange',
          id: '425555',
          links: { related: `${flowroute.url}/v2/numbers/available?starts_with=1425555` },
        },
      ],
      links: { self: `${flowroute.url}/v2/numbers/available/exchanges?areacode=425&limit=10&offset=0` },
    });
  });

  test.each(['areacodes', 'exchanges'])('%s with too low a set-up cost are none', async (what) => {
    const { json } = await ask(flowroute, 'GET', `/v2/numbers/available/${what}?max_setup_cost=0.99`);
    expect(json.list('data')).toEqual([]);
    const enough = await ask(flowroute, 'GET', `/v2/numbers/available/${what}?max_setup_cost=1`);
    expect(enough.json.list('data')).toHaveLength(10);
  });

  test('there are two tiers', async () => {
    expect(ids(await ask(flowroute, 'GET', '/v2/numbers/available/tiers'))).toEqual(['Premium', 'Standard']);
  });

  test.each([
    'areacodes?limit=401',
    'exchanges?limit=201',
    'exchanges?areacode=20',
    'areacodes?max_setup_cost=cheap',
    'tiers?limit=201',
  ])('refuses %s with 422', async (path) => {
    expect((await ask(flowroute, 'GET', `/v2/numbers/available/${path}`)).status).toBe(422);
  });
});
