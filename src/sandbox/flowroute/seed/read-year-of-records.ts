import { maxYearOfRecords } from './year-of-records.ts';

/** What a flag says of how many records a year has. Throws a RangeError with a sentence for whoever typed it. */
export function readYearOfRecords(text: string): number {
  const count = /^\d{1,7}$/.test(text) ? Number(text) : Number.NaN;
  if (count <= maxYearOfRecords) return count;
  throw new RangeError(`--year-of-records takes a number up to ${maxYearOfRecords}, such as 20000; “${text}” is none.`);
}
