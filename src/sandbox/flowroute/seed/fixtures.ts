import { type Account, boughtNumber, optOutKey } from '../account.ts';
import { elevenDigits, isTollFree } from '../digits.ts';
import { mediaFile } from '../media.ts';
import { newRecord } from '../new-record.ts';
import type { Fixtures } from '../options.ts';
import { looseNumber } from './inventory.ts';

/** Puts what a test or a demo wants beside the seeded state. Throws a RangeError for a number that is none. */
export function addFixtures(account: Account, fixtures: Fixtures): void {
  for (const { value, alias = null, messaging = true } of fixtures.numbers ?? []) {
    const number = looseNumber(digitsOf(value));
    account.forSale.delete(number.value);
    account.numbers.set(number.value, { ...boughtNumber(number), alias, messaging });
  }
  for (const { id, at, mediaUrls = [], receipts = [], ...rest } of fixtures.records ?? []) {
    const [from, to] = [digitsOf(rest.from), digitsOf(rest.to)];
    const ours = rest.direction === 'outbound' ? from : to;
    const messageType = isTollFree(ours) ? 'toll-free' : 'longcode';
    const media = mediaUrls.map(mediaFile);
    const given = { ...rest, from, to, messageType, media, isMms: media.length > 0, at: at.getTime() } as const;
    account.records.add({ ...newRecord(given, id), receipts: [...receipts] });
  }
  for (const { ours, theirs } of fixtures.optedOut ?? []) {
    account.optOuts.add(optOutKey(digitsOf(ours), digitsOf(theirs)));
  }
}

function digitsOf(number: string): string {
  const digits = elevenDigits(number);
  if (digits === null) throw new RangeError(`${number} is not a North American number with 11 digits.`);
  return digits;
}
