import type { NumberType } from './account.ts';

/** Nanodollars in a dollar. */
const dollar = 1_000_000_000n;

/**
 * What a segment, or an MMS, costs in nanodollars. $0.0040 and $0.0095 stand in Flowroute's examples for long codes; the
 * toll-free ones are ours.
 */
export const messageRates: Record<NumberType, { sms: bigint; mms: bigint }> = {
  longcode: { sms: 4_000_000n, mms: 9_500_000n },
  'toll-free': { sms: 7_000_000n, mms: 16_000_000n },
};

/** `$0.0040`: US dollars with four decimals. */
export function displayAmount(nanodollars: bigint): string {
  return `$${decimalAmount(nanodollars)}`;
}

/** `0.0040`. */
export function decimalAmount(nanodollars: bigint): string {
  const tenThousandths = nanodollars / (dollar / 10_000n);
  return `${tenThousandths / 10_000n}.${String(tenThousandths % 10_000n).padStart(4, '0')}`;
}

/** Nanodollars as the plain JSON number of dollars that the numbers' prices are, like `1.25`. */
export function dollars(nanodollars: bigint): number {
  return Number(nanodollars) / Number(dollar);
}

/** A whole number of cents in nanodollars. */
export function cents(amount: number): bigint {
  return (BigInt(amount) * dollar) / 100n;
}
