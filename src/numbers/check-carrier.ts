import { describe, SwitchboardError } from '../errors.ts';
import type { Flowroute } from '../flowroute/index.ts';
import type { Check } from '../storage/check.ts';

/** Whether the carrier takes our keys, asked by the cheapest question there is. */
export async function checkCarrier(flowroute: Pick<Flowroute, 'numbersPage'>): Promise<Check> {
  try {
    const page = await flowroute.numbersPage({}, { limit: 1, offset: 0 });
    const isEmpty = page.items.length === 0;
    return {
      name: 'Flowroute',
      ok: !isEmpty,
      says: isEmpty ? 'takes the keys, but the account has no numbers' : 'takes the keys',
      next: isEmpty ? 'Buy a number in the Flowroute portal, and register it for texting.' : null,
    };
  } catch (error) {
    const known = error instanceof SwitchboardError;
    return {
      name: 'Flowroute',
      ok: false,
      says: known ? error.happened : describe(error),
      next: known ? error.next : 'Try again in a minute.',
    };
  }
}
