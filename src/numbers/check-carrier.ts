import { describe, SwitchboardError } from '../errors.ts';
import { type Flowroute, FlowrouteError } from '../flowroute/index.ts';
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

/** Whether the carrier takes our keys now; an account without numbers is one that it takes. Silence is no. */
export async function takesKey(flowroute: Pick<Flowroute, 'numbersPage'>): Promise<boolean> {
  try {
    await flowroute.numbersPage({}, { limit: 1, offset: 0 });
    return true;
  } catch (error) {
    if (error instanceof FlowrouteError) return false;
    throw error;
  }
}
