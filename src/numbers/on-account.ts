import type { Flowroute, NumberDetails } from '../flowroute/index.ts';

export type OnAccount = { there: boolean; details: NumberDetails | null };

/**
 * Whether a number is on the account. One that is not found by itself is looked for in the list too: a 404 may come from
 * something in between, and a number must not be called gone by it. @throws FlowrouteError
 */
export async function isOnAccount(
  flowroute: Pick<Flowroute, 'getNumber' | 'numbersPage'>,
  number: string,
): Promise<OnAccount> {
  const details = await flowroute.getNumber(number);
  if (details !== null) return { there: true, details };
  const page = await flowroute.numbersPage({ startsWith: number.slice(1) }, { limit: 10, offset: 0 });
  return { there: page.items.some((one) => one.number === number), details: null };
}
