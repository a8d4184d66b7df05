/** Money is integer nanodollars (USD × 10⁹) until it is shown: the carrier bills fractions of a cent, and floats drift. */

const dollar = 1_000_000_000n;
const cent = dollar / 100n;
/** A hundredth of a cent: the least that is shown rounded, and the step of the carrier's own `amount_display` ("$0.0040"). */
const least = cent / 100n;

/** An amount to the nanodollar, with at least two decimals and no further zeros at the end: `$0.004`, `$1.00`. */
export function formatExact(nanodollars: bigint): string {
  const { sign, whole, fraction } = parts(nanodollars);
  return `${sign}$${grouped(whole)}.${fraction.replace(/0+$/, '').padEnd(2, '0')}`;
}

/**
 * An amount for reading: cents from a dollar on and where it is whole cents, hundredths of a cent below, as the carrier
 * shows its own amounts: `$1,234.50`, `$1.25`, `$0.04`, `$0.0040`. Halves are rounded away from zero; what is less than all
 * that says so rather than look free.
 */
export function formatRounded(nanodollars: bigint): string {
  const size = nanodollars < 0n ? -nanodollars : nanodollars;
  if (size > 0n && size < least) return nanodollars > 0n ? 'less than $0.0001' : 'more than -$0.0001';
  const fine = roundTo(nanodollars, least);
  const shown = size >= dollar ? roundTo(nanodollars, cent) : fine;
  const { sign, whole, fraction } = parts(shown);
  return `${sign}$${grouped(whole)}.${fraction.slice(0, shown % cent === 0n ? 2 : 4)}`;
}

/** An amount as a bare decimal for files and machines, exact: `0.004`, `-12`. */
export function toDecimal(nanodollars: bigint): string {
  const { sign, whole, fraction } = parts(nanodollars);
  const decimals = fraction.replace(/0+$/, '');
  return `${sign}${whole}${decimals === '' ? '' : `.${decimals}`}`;
}

/**
 * Nanodollars of an amount in dollars, as a decimal string (`0.0040`, `$1,234.50`, `4e-3`) or a JSON number; null for what is
 * no amount. Read digit by digit, never through float arithmetic; digits beyond the ninth decimal, which only float drift
 * on the sender's side makes, are rounded.
 */
export function parseDollars(value: string | number): bigint | null {
  const match = /^([+-]?)\$?(\d+|\d{1,3}(?:,\d{3})+)?(?:\.(\d*))?(?:e([+-]?\d{1,3}))?$/i.exec(String(value).trim());
  const whole = (match?.[2] ?? '').replaceAll(',', '');
  const fraction = match?.[3] ?? '';
  if (match === null || whole + fraction === '') return null;
  const scale = 9 + Number(match[4] ?? 0) - fraction.length;
  const digits = BigInt(whole + fraction);
  const size = scale >= 0 ? digits * 10n ** BigInt(scale) : divideRounding(digits, 10n ** BigInt(-scale));
  return match[1] === '-' ? -size : size;
}

/** The middle of some amounts, or the mean of the two in the middle, rounded down; null for none. */
export function median(amounts: readonly bigint[]): bigint | null {
  const sorted = [...amounts].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const high = sorted[Math.floor(sorted.length / 2)];
  const low = sorted[Math.floor((sorted.length - 1) / 2)];
  if (high === undefined || low === undefined) return null;
  return low + (high - low) / 2n;
}

function parts(nanodollars: bigint): { sign: string; whole: string; fraction: string } {
  const size = nanodollars < 0n ? -nanodollars : nanodollars;
  const fraction = String(size % dollar).padStart(9, '0');
  return { sign: nanodollars < 0n ? '-' : '', whole: String(size / dollar), fraction };
}

function grouped(whole: string): string {
  return whole.replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** The nearest multiple of a step, a half away from zero. */
function roundTo(amount: bigint, step: bigint): bigint {
  return amount < 0n ? -divideRounding(-amount, step) * step : divideRounding(amount, step) * step;
}

/** For amounts of zero and more. */
function divideRounding(amount: bigint, by: bigint): bigint {
  return (amount + by / 2n) / by;
}
