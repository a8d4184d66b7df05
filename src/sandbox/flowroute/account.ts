import type { RecordBook } from './records.ts';

export type NumberType = 'longcode' | 'toll-free';

/** What the carrier knows of a number, sold or not. Money is nanodollars. */
export type InventoryNumber = {
  /** 11 digits. */
  value: string;
  numberType: NumberType;
  /** Null for a toll-free number, which has no place. */
  rateCenter: string | null;
  state: string | null;
  isoCountry: 'US' | 'CA';
  monthlyCost: bigint;
  setupCost: bigint;
  /** For a minute of an inbound call. */
  inboundRate: bigint;
  rateType: 'local' | 'toll-free';
  tier: 'Standard' | 'Premium';
};

export type Provisioning = { id: string; status: 'processing' | 'successful' | 'failed' };

/** A number on the account. */
export type AccountNumber = InventoryNumber & {
  alias: string | null;
  cnamLookups: boolean;
  messaging: boolean;
  /** False: answers leave `messaging_enabled` out, as answers from before that field do. */
  statesMessaging: boolean;
  primaryRoute: string;
  failoverRoute: string | null;
  e911: string | null;
  cnam: string | null;
  provisioning: Provisioning | null;
  /** Callback URLs of this number alone. */
  callbacks: Map<CallbackType, string>;
};

export const callbackTypes = ['sms_callback', 'mms_callback', 'sms_dlr_callback', 'mms_dlr_callback'] as const;
export type CallbackType = (typeof callbackTypes)[number];

export type Route = { id: string; alias: string; routeType: string; value: string | null };
/** An E911 or CNAM record, with its attributes as they stand in answers. */
export type Preset = { id: string; attributes: { [name: string]: string | boolean | null } };

/** One carrier's account: everything that a reset puts back. */
export type Account = {
  numbers: Map<string, AccountNumber>;
  forSale: Map<string, InventoryNumber>;
  records: RecordBook;
  routes: Route[];
  e911s: Preset[];
  cnams: Preset[];
  callbacks: Map<CallbackType, string>;
  /** Pairs of our number and a recipient who texted it STOP. */
  optOuts: Set<string>;
};

export function optOutKey(ours: string, theirs: string): string {
  return `${ours} ${theirs}`;
}

/** The account's numbers in numerical order, the order of every list. */
export function numbersInOrder(account: Account): AccountNumber[] {
  return [...account.numbers.values()].sort((a, b) => (a.value < b.value ? -1 : 1));
}

/** A number as it comes onto the account: voice on the default route, no messaging. */
export function boughtNumber(number: InventoryNumber): AccountNumber {
  return {
    ...number,
    alias: null,
    cnamLookups: false,
    messaging: false,
    statesMessaging: true,
    primaryRoute: '0',
    failoverRoute: null,
    e911: null,
    cnam: null,
    provisioning: null,
    callbacks: new Map(),
  };
}
