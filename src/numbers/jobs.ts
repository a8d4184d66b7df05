import { z } from 'zod';
import type { JobKind } from '../storage/queue.ts';

const orderId = z.object({ orderId: z.uuid() });

/** Buys or releases the number of an approved order, or finds that it is past that. */
export const orderJob: JobKind<{ orderId: string }> = { name: 'order-number', shape: orderId, batches: 2 };
/** Looks at the account whether an uncertain order went through. */
export const lookOrderJob: JobKind<{ orderId: string }> = { name: 'look-order', shape: orderId, batches: 2 };
/** After buying: alias, messaging, callbacks. */
export const setUpJob: JobKind<{ orderId: string }> = { name: 'set-up-number', shape: orderId, batches: 2 };
/** Looks stock and prices of an open request up for its face, and whether enough people may decide it. */
export const checkRequestJob: JobKind<{ requestId: string }> = {
  name: 'check-request',
  shape: z.object({ requestId: z.uuid() }),
  batches: 2,
};
/** Reads, for the person who asked, the records that tell which numbers are unused. */
export const unusedJob: JobKind<{ reportId: string }> = {
  name: 'read-unused',
  shape: z.object({ reportId: z.uuid() }),
  batches: 2,
};
/** Reads the records of days that are missing yet; it is about no number in particular. */
export const trafficJob: JobKind<Record<string, never>> = { name: 'read-traffic', shape: z.object({}).strict() };
/** Does a change of a number that a person asked for. */
export const changeNumberJob: JobKind<{ changeId: string }> = {
  name: 'change-number',
  shape: z.object({ changeId: z.uuid() }),
};
