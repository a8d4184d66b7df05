import { afterEach, describe, expect, test } from '@jest/globals';
import { numberRow } from './fixtures.ts';
import { listOf } from './list-of.ts';
import { clientFor, closeAll, startCarrier } from './local-carrier.ts';

afterEach(closeAll);

describe('the numbers', () => {
  test('of the account are listed whole, each once', async () => {
    const all = Array.from({ length: 450 }, (_, i) => numberRow(`1206555${String(i).padStart(4, '0')}`));
    const carrier = await startCarrier(listOf([...all, ...all.slice(0, 3)], 'next and self'));
    expect(await clientFor(carrier.url).listNumbers().all()).toHaveLength(450);
    expect(carrier.asked.map((asked) => asked.query.get('limit'))).toEqual(['200', '200', '200']);
  });

  test('for sale are asked for with every filter, and come with their prices', async () => {
    const sale = {
      type: 'number',
      id: '12065550142',
      attributes: {
        value: '12065550142',
        rate_center: 'seattle',
        state: 'wa',
        number_type: 'longcode',
        monthly_cost: 1.25,
        setup_cost: '1.0',
        tier: 'Standard',
        rate_type: 'local',
        iso_country: 'US',
      },
      links: { related: 'https://api.flowroute.com/v2/numbers/12065550142' },
    };
    const carrier = await startCarrier(listOf([sale], 'next and self'));
    const items = await clientFor(carrier.url)
      .listAvailable(
        {
          startsWith: '206',
          contains: '55',
          endsWith: '42',
          rateCenter: 'seattle',
          state: 'wa',
          numberType: 'toll-free',
          country: 'US',
          orderBy: { field: 'monthly_cost', direction: 'desc' },
        },
        { limit: 20 },
      )
      .all();
    expect(items).toEqual([
      {
        number: '+12065550142',
        numberType: 'longcode',
        rateCenter: 'seattle',
        state: 'wa',
        country: 'US',
        tier: 'Standard',
        rateType: 'local',
        monthlyNanodollars: 1_250_000_000n,
        setupNanodollars: 1_000_000_000n,
        inboundRateNanodollars: null,
      },
    ]);
    expect(Object.fromEntries(carrier.asked[0]?.query ?? [])).toEqual({
      starts_with: '206',
      contains: '55',
      ends_with: '42',
      rate_center: 'seattle',
      state: 'wa',
      number_type: 'toll-free',
      iso_country: 'US',
      order_by: 'monthly_cost,desc',
      limit: '20',
      offset: '0',
    });
  });

  test('for sale come a page at a time, too', async () => {
    const carrier = await startCarrier(listOf([numberRow('12065550141'), numberRow('12065550142')], 'next and self'));
    const page = await clientFor(carrier.url).availablePage({ state: 'wa' }, { limit: 1, offset: 1 });
    expect(page).toMatchObject({ hasMore: false, nextOffset: 2, items: [{ number: '+12065550142' }] });
  });

  test('have area codes, 400 a page', async () => {
    const codes = ['201', '206', '425'].map((id) => ({ type: 'areacode', id, links: { related: 'https://x.test' } }));
    const carrier = await startCarrier(listOf(codes, 'next and self'));
    const client = clientFor(carrier.url);
    expect(await client.listAreaCodes({ maxSetupNanodollars: 1_500_000_000n }).all()).toEqual(['201', '206', '425']);
    expect(carrier.asked[0]?.path).toBe('/v2/numbers/available/areacodes');
    expect(Object.fromEntries(carrier.asked[0]?.query ?? [])).toEqual({
      max_setup_cost: '1.50',
      limit: '400',
      offset: '0',
    });
  });

  test('have exchanges, in an area code', async () => {
    const codes = [{ type: 'exchange', id: 206555 }, { type: 'exchange', id: '206556' }, { type: 'exchange' }];
    const carrier = await startCarrier(listOf(codes, 'next and self'));
    const listing = clientFor(carrier.url).listExchanges({ areaCode: '206' });
    expect(await listing.all()).toEqual(['206555', '206556']);
    expect(listing.skipped).toBe(1);
    expect(carrier.asked[0]?.path).toBe('/v2/numbers/available/exchanges');
    expect(carrier.asked[0]?.query.get('areacode')).toBe('206');
  });
});
