import type { Order } from '../../numbers/orders.ts';
import { needsMessaging } from '../../numbers/set-up-state.ts';
import { tollFreePrefixes } from '../../phone-numbers.ts';
import { type Blocks, context } from '../blocks.ts';

type Left = Pick<Order, 'action' | 'state' | 'number' | 'messaging' | 'messagingFailed' | 'reason' | 'setupState'>;

/**
 * A number that was bought is not yet one that may text: what is left to do, at the carrier's. Registration is done in
 * Flowroute's portal only (reference: 10DLC and toll-free rules; support.flowroute.com 265034 and 472496).
 */
export function toTextFrom(orders: Left[]): Blocks {
  const bought = orders.filter((order) => order.action === 'buy' && order.state === 'bought');
  if (bought.length === 0) return [];
  const isTollFree = (order: Left) => tollFreePrefixes.includes(order.number?.slice(2, 5) ?? '');
  const it = bought.length === 1 ? 'it' : 'them';
  const steps = [
    ...(bought.some((order) => !isTollFree(order))
      ? [`add ${it} to a registered 10DLC campaign (in Flowroute’s portal: Manage, Preferences, 10DLC Registration)`]
      : []),
    ...(bought.some(isTollFree)
      ? ['have the toll-free number verified (in Flowroute’s portal: toll-free verification)']
      : []),
  ];
  return [context(`Bought. To text from ${it}: ${retryFirst(bought)}${steps.join('; ')}.`)];
}

/** A number whose messaging could not be switched on texts nobody, whatever is done in the portal. */
function retryFirst(bought: Left[]): string {
  const isOff = bought.some((order) => order.setupState === 'failed' && needsMessaging(order));
  if (!isOff) return '';
  const on = bought.length === 1 ? 'its messaging is on' : 'messaging is on for each';
  return `first press Retry, until ${on}; then `;
}
