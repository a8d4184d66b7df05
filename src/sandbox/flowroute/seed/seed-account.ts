import type { Account } from '../account.ts';
import type { SeedWish } from '../options.ts';
import { RecordBook } from '../records.ts';
import { accountNumbers } from './account-numbers.ts';
import { inventory } from './inventory.ts';
import { cnams, e911s, routes } from './presets.ts';
import { Random } from './random.ts';
import { seedRecords } from './records.ts';

/** The seeded state: the same every time, but for the records' times, which are those of the 30 days before `now`. */
export function seedAccount(wish: SeedWish, now: Date): Account {
  const numbers = accountNumbers(wish.accountNumbers ?? 30);
  // All of them, however many are wished for: a number of the account's is never for sale.
  const own = new Set(accountNumbers(Number.POSITIVE_INFINITY).map((number) => number.value));
  const forSale = inventory()
    .filter((number) => !own.has(number.value))
    .slice(0, wish.forSale);
  const count = wish.records ?? (wish.yearOfRecords === undefined ? 5000 : 0);
  const { records, optOuts } = seedRecords(new Random(2065550100), numbers, count, now.getTime());
  return {
    numbers: new Map(numbers.map((number) => [number.value, number])),
    forSale: new Map(forSale.map((number) => [number.value, number])),
    records: new RecordBook(records),
    routes: [...routes],
    e911s: [...e911s],
    cnams: [...cnams],
    callbacks: new Map(),
    optOuts: new Set(optOuts),
  };
}
