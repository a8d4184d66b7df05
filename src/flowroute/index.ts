export { fromCarrierNumber, toCarrierNumber } from './carrier-number.ts';
export { createFlowroute, type Flowroute, type FlowrouteOptions } from './client.ts';
export { readDollars, readInstant, readNanodollars } from './fields.ts';
export { FlowrouteError, type FlowrouteErrorKind } from './flowroute-error.ts';
export type { RequestInfo } from './http.ts';
export type { MessageRange, RecordsPage, SendOutcome, Text } from './messages.ts';
export type { AreaCodeFilter, AvailableFilter, ExchangeFilter, NumberFilter } from './number-lists.ts';
export type {
  CallbackOutcome,
  CallbackType,
  NumberChanges,
  PurchaseOutcome,
  PurchaseSettings,
  ReleaseOutcome,
  UpdateOutcome,
} from './numbers.ts';
export type { Aborted, NeverReached, NotAccepted, Rejected, Uncertain } from './outcomes.ts';
export type { Listing, ListOptions, Page, PageRequest } from './paging.ts';
export { type Media, type MessageRecord, parseMessage, parseReceipts, type Receipt } from './parse-message.ts';
export type { AccountNumber, AvailableNumber, Cnam, E911, NumberDetails, Route } from './parse-number.ts';
export { type ReadPolicy, readPolicy } from './reads.ts';
