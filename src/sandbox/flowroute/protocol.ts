/**
 * The local Flowroute's own side door, under `/_/`: what the page and the tests need and the carrier does not have. It
 * asks for no key; the server listens on loopback only.
 *
 *   GET    /_/phones                 -> Phone[]         every customer's phone that has received something, the latest first
 *   GET    /_/stream                 -> server-sent events, `data:` is one PhoneEvent as JSON
 *   GET    /_/requests?since=N       -> AskedRequest[]  what the carrier was asked, in order (the last 10,000)
 *   GET    /_/faults                 -> Fault[]
 *   POST   /_/faults  FaultWish      -> Fault           misbehave from now on, `times` times (default: until deleted)
 *   DELETE /_/faults                 -> 204             behave again
 *   POST   /_/reset                  -> 204             the seeded state again, faults and log cleared
 */

export type PhoneMessage = {
  id: string;
  /** E.164 with `+`. */
  from: string;
  to: string;
  body: string;
  mediaUrls: string[];
  /** ISO 8601, UTC. */
  at: string;
};

export type Phone = { number: string; messages: PhoneMessage[] };
export type PhoneEvent = { type: 'received'; message: PhoneMessage } | { type: 'reset' };

export type AskedRequest = {
  seq: number;
  at: string;
  method: string;
  /** Path and query. */
  path: string;
  contentType: string | null;
  /** The body as text, '' where there was none. */
  body: string;
  /** The status that was answered; null where the answer never came (hang, reset) or has not yet. */
  status: number | null;
  /** Whether the carrier took it: for a send, that a text leaves; for a purchase, that a number was bought. */
  accepted: boolean;
};

export const faultKinds = [
  'slow', // answers properly after `ms` (default 3000)
  '401',
  '403',
  '404',
  '415',
  '422',
  '429', // before accepting
  '500-before', // a 500, nothing accepted
  '500-after', // accepted, then a 500
  '503-html', // a maintenance page that is not JSON, nothing accepted
  'hang-before', // never answers, nothing accepted
  'hang-after', // accepted, never answers
  'reset-before', // the connection is reset, nothing accepted
  'reset-after', // accepted, then the connection is reset
  'garbage-after', // accepted, then 202 with a body that is not JSON
] as const;
export type FaultKind = (typeof faultKinds)[number];

export type FaultWish = {
  kind: FaultKind;
  /** How often; without it, until the faults are deleted. */
  times?: number;
  /** Which requests: method, the start of the path, and parameters like `offset=1000`. Without them, every request. */
  method?: string;
  path?: string;
  query?: string;
  ms?: number;
};
export type Fault = FaultWish & { id: number; left: number | null };

/**
 * Recipients that misbehave by themselves, in any area code: the last seven digits of `to`. The same table stands in this
 * folder's README for people.
 */
export const magicRecipients = {
  '5550120': 'slow: answers after 3 s, then all is well',
  '5550121': '401 Authentication failed',
  '5550122': '403 not authorised',
  '5550123': '422 on the value of `to`',
  '5550124': '429 twice, then accepted',
  '5550125': '500 before accepting',
  '5550126': '500 after accepting',
  '5550127': 'accepted, then the answer never comes',
  '5550128': 'accepted, then the connection is reset',
  '5550129': 'accepted; its record appears 45 s late',
  '5550130': 'accepted; its record never appears',
  '5550131': 'undeliverable: level 1, then `delivery failure`',
  '5550132': 'opted out: accepted, then a receipt with code 1110',
  '5550133': 'opted out: 400 with code 1110',
  '5550134': 'never answers, nothing accepted',
  '5550135': 'connection reset, nothing accepted',
  '5550136': 'handed over to the carrier (1003), and never a final receipt',
  '5550137': 'gathers a receipt with a status word that nobody has seen before',
  '5550138': '503 with a maintenance page in HTML',
  '5550139': '500 after accepting, and its record never appears',
} as const;

/**
 * Besides the above:
 *
 *   GET    /_/limits                 -> RateLimits
 *   PUT    /_/limits  RateLimits     -> RateLimits      raise the sending limits, or switch them off with null
 *   POST   /_/inbound InboundWish    -> 202 { id }      a customer texts one of the account's numbers
 *   POST   /_/late    LateWish       -> 202 { ids }     records that appear later than their time says
 *   PUT    /_/shift   ListShift      -> ListShift       what stands on one page of records stands on the next again
 *   PUT    /_/prices  PriceWish      -> 204             a number for sale costs something else from now on
 *   POST   /_/sold    SoldWish       -> 204             somebody else buys a number that is for sale
 *
 * A wish that does not fit is answered 422 with `{ "error": "…" }`.
 */
export type RateLimits = { smsPerSecond: number | null; mmsPerSecond: number | null };

export type InboundWish = {
  /** The customer, E.164 with or without `+`. */
  from: string;
  /** A number on the account. */
  to: string;
  body?: string;
  /** With any, the text is an MMS. */
  mediaUrls?: string[];
};

/** So many delivered texts, their times spread evenly over `start <= t < end` (ISO 8601). */
export type LateWish = {
  count: number;
  start: string;
  end: string;
  /** Until they can be looked up; at once without it. */
  afterMs?: number;
};

/**
 * So many records at the head of each page of the list of records stood at the foot of the page before it, as if so many had come in
 * between the two requests. 0: none.
 */
export type ListShift = { repeated: number };

/** Cents of a dollar; what is not given stays as it is. */
export type PriceWish = { number: string; setupCents?: number; monthlyCents?: number };
export type SoldWish = { number: string };

/** Numbers for sale that misbehave when they are bought, in any area code that is for sale: the last seven digits. */
export const magicPurchases = {
  '5550190': '207: bought, but messaging could not be provisioned',
  '5550191': '403 insufficient funds',
  '5550192': '404: somebody else has just bought it',
  '5550193': 'bought, then the answer never comes',
  '5550194': 'bought, then the connection is reset',
  '5550195': 'bought, then a 500',
  '5550196': '500, nothing bought',
} as const;

/**
 * A media URL whose last path segment starts so, like `https://example.com/over-limit.jpg`, stands for a file over the
 * carrier's size limit. Media is never fetched: the local Flowroute asks nothing of the outside world.
 */
export const overLimitMedia = 'over-limit';
