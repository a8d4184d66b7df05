import { findRequest } from '../../../access/requests/request.ts';
import { Refusal } from '../../../errors.ts';
import { findOrder, ordersOf } from '../../../numbers/orders.ts';
import { mustAllow } from '../../call.ts';
import type { ViewPress } from '../../calls.ts';
import { openRequest } from '../../open-request.ts';
import type { Services } from '../../services.ts';

/** "Request the nearest", beside a number that could not be had: a fresh request, with a fresh quorum. */
export async function orderNearest(services: Services, press: ViewPress): Promise<void> {
  await mustAllow(services, press, 'numbers.request');
  const order = await findOrder(services.db, press.value);
  const [nearest] = order?.alternatives ?? [];
  if (order === null || nearest === undefined) throw nothingLeft();
  await openRequest(services, press, { numbers: [nearest.number], follows: order.requestId });
}

/** "Request again", below a purchase that did not come to be: what was not bought, as a fresh request. */
export async function requestAgain(services: Services, press: ViewPress): Promise<void> {
  await mustAllow(services, press, 'numbers.request');
  const request = await findRequest(services.db, press.value);
  const orders = request === null ? [] : await ordersOf(services.db, request.id);
  const open = orders.filter((order) => order.action === 'buy' && ['dropped', 'refused'].includes(order.state));
  const numbers = open.flatMap((order) => (order.number === null ? [] : [order.number]));
  if (request !== null && numbers.length > 0) return openRequest(services, press, { numbers, follows: request.id });
  const rule = open.find((order) => order.rule !== null)?.rule;
  if (request === null || rule == null) throw nothingLeft();
  await openRequest(services, press, { rule, follows: request.id });
}

function nothingLeft(): Refusal {
  return new Refusal('nothing_left', 'There is nothing left to request here.', 'Search with /numbers for-sale.');
}
