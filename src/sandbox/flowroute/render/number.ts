import type { Account, AccountNumber, InventoryNumber, Provisioning, Route } from '../account.ts';
import { dollars } from '../prices.ts';

/** A number on the account as the list gives it. */
export function listedNumber(number: AccountNumber, base: string): object {
  return {
    type: 'number',
    id: number.value,
    attributes: listedAttributes(number),
    links: { self: numberAddress(number, base) },
  };
}

/** A number on the account with its relationships and costs, as details, purchase and change give it. */
export function detailedNumber(number: AccountNumber, base: string): object {
  const { provisioning } = number;
  return {
    type: 'number',
    id: number.value,
    attributes: { ...listedAttributes(number), status: 'PURCHASED', note: null, ...inventoryAttributes(number) },
    relationships: {
      cnam_preset: { data: reference('cnam', number.cnam) },
      e911_address: { data: reference('e911', number.e911) },
      failover_route: { data: reference('route', number.failoverRoute) },
      primary_route: { data: reference('route', number.primaryRoute) },
      ...(provisioning
        ? { message_provision: { data: reference('message_provisioning_status', provisioning.id) } }
        : {}),
    },
    links: { self: numberAddress(number, base) },
  };
}

/** The body of details, purchase and change. */
export function numberBody(account: Account, number: AccountNumber, base: string): object {
  return {
    data: detailedNumber(number, base),
    included: includedFor(account, [number], base),
    links: { self: numberAddress(number, base) },
  };
}

/** What the numbers' relationships point at, each once. */
export function includedFor(account: Account, numbers: AccountNumber[], base: string): object[] {
  const routes = new Set(numbers.flatMap((number) => [number.primaryRoute, number.failoverRoute]));
  const e911s = new Set(numbers.map((number) => number.e911));
  const cnams = new Set(numbers.map((number) => number.cnam));
  const preset = (type: string) => (each: Account['e911s'][number]) => ({
    type,
    ...each,
    links: { self: `${base}/v2/${type}s/${each.id}` },
  });
  return [
    ...account.routes.filter((route) => routes.has(route.id)).map((route) => routeData(route, base)),
    ...account.e911s.filter((each) => e911s.has(each.id)).map(preset('e911')),
    ...account.cnams.filter((each) => cnams.has(each.id)).map(preset('cnam')),
    ...numbers.flatMap((number) => (number.provisioning ? [provisioningData(number.provisioning, number.value)] : [])),
  ];
}

export function routeData(route: Route, base: string): object {
  return {
    type: 'route',
    id: route.id,
    attributes: { alias: route.alias, route_type: route.routeType, value: route.value, edge_strategy_id: null },
    links: { self: `${base}/v2/routes/${route.id}` },
  };
}

export function provisioningData(provisioning: Provisioning, tn: string): object {
  return {
    type: 'message_provisioning_status',
    id: provisioning.id,
    attributes: { status: provisioning.status, tn },
  };
}

/** A number for sale. Its link is the address that buys it. */
export function numberForSale(number: InventoryNumber, base: string): object {
  return {
    type: 'number',
    id: number.value,
    attributes: { value: number.value, ...placeAttributes(number), ...inventoryAttributes(number) },
    links: { related: numberAddress(number, base) },
  };
}

function listedAttributes(number: AccountNumber): object {
  return {
    value: number.value,
    alias: number.alias,
    cnam_lookups_enabled: number.cnamLookups,
    ...placeAttributes(number),
    ...(number.statesMessaging ? { messaging_enabled: number.messaging } : {}),
  };
}

function placeAttributes(number: InventoryNumber): object {
  return { number_type: number.numberType, rate_center: number.rateCenter, state: number.state };
}

function inventoryAttributes(number: InventoryNumber): object {
  return {
    monthly_cost: dollars(number.monthlyCost),
    setup_cost: dollars(number.setupCost),
    inbound_rate: dollars(number.inboundRate),
    rate_type: number.rateType,
    tier: number.tier,
    iso_country: number.isoCountry,
  };
}

function numberAddress(number: InventoryNumber, base: string): string {
  return `${base}/v2/numbers/${number.value}`;
}

function reference(type: string, id: string | null): { type: string; id: string } | null {
  return id === null ? null : { type, id };
}
