import { z } from 'zod';
import { fromCarrierNumber } from './carrier-number.ts';
import { dollars, flag, numberType, word } from './fields.ts';
import { includedOf, type Reference, type Resource, readIncluded, readReferences, readResource } from './resource.ts';

/** A number that can be bought. Prices are null where Flowroute names none. */
export type AvailableNumber = {
  /** E.164. */
  number: string;
  /** `longcode`, `toll-free`, or another word. */
  numberType: string | null;
  rateCenter: string | null;
  state: string | null;
  country: string | null;
  tier: string | null;
  rateType: string | null;
  monthlyNanodollars: bigint | null;
  setupNanodollars: bigint | null;
  /** Of inbound voice, per minute. */
  inboundRateNanodollars: bigint | null;
};

/** A number on the account, as lists show it. */
export type AccountNumber = AvailableNumber & {
  alias: string | null;
  note: string | null;
  /** An open word, such as PURCHASED; only newer answers have it. */
  status: string | null;
  messagingEnabled: boolean | null;
  cnamLookupsEnabled: boolean | null;
};

/** A number on the account with what it is attached to. */
export type NumberDetails = AccountNumber & {
  primaryRoute: Route | null;
  failoverRoute: Route | null;
  cnam: Cnam | null;
  e911: E911 | null;
  /** How far the carrier is with switching messaging on, an open word such as `processing`; null where nothing is under way. */
  messagingSetup: string | null;
};

/** Where calls go. Id `0` is the account's default, its SIP registration. */
export type Route = { id: string; alias: string | null; type: string | null; value: string | null };
export type Cnam = { id: string; value: string | null; approved: boolean | null };
export type E911 = {
  id: string;
  label: string | null;
  street: string | null;
  city: string | null;
  state: string | null;
  zip: string | null;
  country: string | null;
};

const numberAttributes = z.object({
  value: word,
  alias: word,
  note: word,
  status: word,
  number_type: numberType,
  rate_center: word,
  state: word,
  iso_country: word,
  tier: word,
  rate_type: word,
  monthly_cost: dollars,
  setup_cost: dollars,
  inbound_rate: dollars,
  messaging_enabled: flag,
  cnam_lookups_enabled: flag,
});

/** A number for sale; null for what has no number. */
export function parseAvailable(value: unknown): AvailableNumber | null {
  const resource = readResource(value);
  return resource === null ? null : (parseResource(resource)?.sale ?? null);
}

/** A number on the account; null for what has no number. */
export function parseAccountNumber(value: unknown): AccountNumber | null {
  const resource = readResource(value);
  return resource === null ? null : (parseResource(resource)?.account ?? null);
}

/** A whole answer about one number; null for what has no number. */
export function parseNumberDetails(answer: unknown): NumberDetails | null {
  const resource = readResource(answer);
  const account = resource === null ? null : (parseResource(resource)?.account ?? null);
  if (resource === null || account === null) return null;
  const included = readIncluded(answer);
  const one = (name: string): Reference | null => readReferences(resource, name)[0] ?? null;
  return {
    ...account,
    primaryRoute: routeOf(one('primary_route'), included),
    failoverRoute: routeOf(one('failover_route'), included),
    cnam: cnamOf(one('cnam_preset'), included),
    e911: e911Of(one('e911_address'), included),
    messagingSetup: setupOf(account.number, included),
  };
}

function parseResource(resource: Resource): { sale: AvailableNumber; account: AccountNumber } | null {
  const parsed = numberAttributes.safeParse(resource.attributes);
  if (!parsed.success) return null;
  const attributes = parsed.data;
  const number = fromCarrierNumber(attributes.value ?? '') ?? fromCarrierNumber(resource.id);
  if (number === null) return null;
  const sale = {
    number,
    numberType: attributes.number_type,
    rateCenter: attributes.rate_center,
    state: attributes.state,
    country: attributes.iso_country,
    tier: attributes.tier,
    rateType: attributes.rate_type,
    monthlyNanodollars: attributes.monthly_cost,
    setupNanodollars: attributes.setup_cost,
    inboundRateNanodollars: attributes.inbound_rate,
  };
  const { alias, note, status, messaging_enabled, cnam_lookups_enabled } = attributes;
  const own = { alias, note, status, messagingEnabled: messaging_enabled, cnamLookupsEnabled: cnam_lookups_enabled };
  return { sale, account: { ...sale, ...own } };
}

const routeAttributes = z.object({ alias: word, route_type: word, value: word });

function routeOf(reference: Reference | null, included: unknown[]): Route | null {
  if (reference === null) return null;
  const known = routeAttributes.safeParse(includedOf(included, 'route').get(reference.id)?.attributes).data;
  return {
    id: reference.id,
    alias: known?.alias ?? null,
    type: known?.route_type ?? null,
    value: known?.value ?? null,
  };
}

const cnamAttributes = z.object({ value: word, is_approved: flag });

function cnamOf(reference: Reference | null, included: unknown[]): Cnam | null {
  if (reference === null) return null;
  const known = cnamAttributes.safeParse(includedOf(included, 'cnam').get(reference.id)?.attributes).data;
  return { id: reference.id, value: known?.value ?? null, approved: known?.is_approved ?? null };
}

const setupAttributes = z.object({ status: word, tn: word });

/** Not only found by the number's relationship: the documents show it in `included` alone. */
function setupOf(number: string, included: unknown[]): string | null {
  for (const task of includedOf(included, 'message_provisioning_status').values()) {
    const known = setupAttributes.safeParse(task.attributes).data;
    if (known !== undefined && (known.tn === null || fromCarrierNumber(known.tn) === number)) return known.status;
  }
  return null;
}

const e911Attributes = z.object({
  label: word,
  street_number: word,
  street_name: word,
  city: word,
  state: word,
  zip: word,
  country: word,
});

function e911Of(reference: Reference | null, included: unknown[]): E911 | null {
  if (reference === null) return null;
  const known = e911Attributes.safeParse(includedOf(included, 'e911').get(reference.id)?.attributes).data;
  const street = [known?.street_number, known?.street_name].filter((part) => part != null).join(' ');
  return {
    id: reference.id,
    label: known?.label ?? null,
    street: street === '' ? null : street,
    city: known?.city ?? null,
    state: known?.state ?? null,
    zip: known?.zip ?? null,
    country: known?.country ?? null,
  };
}
