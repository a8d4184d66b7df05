import { AsyncLocalStorage } from 'node:async_hooks';
import { takeLimitMs } from '../storage/transaction.ts';

/**
 * An ack has three seconds, and everything before it that asks the database shares two of them: several readings that are
 * each in time must not make it late together. After the ack there is no hurry.
 */
const budgets = new AsyncLocalStorage<{ ends: number }>();

/** Runs what a person did, from its arrival to its ack and beyond, on one budget. */
export function onTakeBudget<T>(work: () => Promise<T>): Promise<T> {
  return budgets.run({ ends: performance.now() + takeLimitMs }, work);
}

/** It has been acked. */
export function endTakeBudget(): void {
  const budget = budgets.getStore();
  if (budget !== undefined) budget.ends = Number.POSITIVE_INFINITY;
}

/** How long the database may take now, in milliseconds, and at most `mostMs`. */
export function takeLeftMs(mostMs = takeLimitMs): number {
  const ends = budgets.getStore()?.ends ?? Number.POSITIVE_INFINITY;
  return Math.max(1, Math.min(mostMs, ends - performance.now()));
}
