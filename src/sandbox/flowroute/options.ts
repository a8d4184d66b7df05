import type { RateLimits } from './protocol.ts';
import type { Receipt } from './records.ts';

export type LocalFlowrouteOptions = {
  /** 0, the default: any free port. */
  port?: number;
  /** `127.0.0.1` without it; only loopback addresses are taken. */
  host?: string;
  accessKey: string;
  secretKey: string;
  seed?: SeedWish;
  /** What stands on the account beside the seeded state, also after a reset. */
  fixtures?: Fixtures;
  /** The clock that stamps and that the rate limit counts by. Delays are real time. */
  now?: () => Date;
  /** From acceptance to the moment when a text's record can be looked up; before it, 404. 800 ms. */
  recordDelayMs?: number;
  /** The same for a text to the recipient whose record is late. 45 s. */
  lateRecordDelayMs?: number;
  /** The pace of receipts: the first comes one of it after acceptance, the second two, the final one four. 1 s. */
  receiptDelayMs?: number;
  /** How long it takes to enable a number's messaging. 2 s. */
  provisionDelayMs?: number;
  /** How long a slow answer takes, unless a fault says otherwise. 3 s. */
  slowMs?: number;
  /** 5 SMS and 1 MMS a second. */
  rateLimits?: RateLimits;
  /** So many records of each page of the list stand on the next page again, as if so many had come in between. 0. */
  repeatedInLists?: number;
  /** The shape of what is posted to callbacks: `json-api`, or `flat` as accounts of the old API version get it. */
  callbackShape?: CallbackShape;
  /** Between two tries to deliver to a callback. 30 s. */
  callbackRetryMs?: number;
};

export type CallbackShape = 'json-api' | 'flat';

/** How much is seeded. Less than the defaults gives the first so many of the same. */
export type SeedWish = {
  /** 30. */
  accountNumbers?: number;
  /** 1,971. */
  forSale?: number;
  /** 5,000; 0 where there is a year of them. */
  records?: number;
  /**
   * So many records of the last 365 days, up to a million, over the account's numbers with messaging, the fixtures' too. They
   * are made as they are read and take no memory.
   */
  yearOfRecords?: number;
};

/** Numbers may stand with or without `+`. */
export type Fixtures = {
  numbers?: { value: string; alias?: string | null; messaging?: boolean }[];
  records?: RecordFixture[];
  optedOut?: { ours: string; theirs: string }[];
};

export type RecordFixture = {
  /** A random one without it. */
  id?: string;
  direction: 'inbound' | 'outbound';
  from: string;
  to: string;
  body: string;
  at: Date;
  mediaUrls?: string[];
  receipts?: Receipt[];
  /** Attributes that stand in answers instead of the worked out ones: a cost that is null, a status in other words. */
  odd?: { [attribute: string]: string | number | boolean | null };
};
