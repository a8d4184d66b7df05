import type { AccountNumber } from '../account.ts';
import { courses } from '../course.ts';
import type { Mdr, Receipt, RecordSource } from '../records.ts';
import { dialogues, type Line } from './dialogues.ts';
import { Random } from './random.ts';
import { customers, lineRecord } from './records.ts';
import { YearOfTimes } from './year-of-times.ts';

const minute = 60_000;
const day = 24 * 60 * minute;

/** More than this is not made: an id holds the record's place. */
export const maxYearOfRecords = 1_000_000;
/** The latest is at least so old, so that its receipts are all there. */
const youngest = 2 * minute;

/** Three hours of one afternoon in which many texts fail, so that a report has something unusual to say. */
const badHours = { ago: 9 * day, long: 3 * 60 * minute };
/** The place of the number whose texts fail more often than the others', among those of the account that can text. */
const worstNumber = 3;

/** Where an outbound text fails, with what, and how often of one hundred failures. The codes but 1110 are ours. */
const failures: { often: number; code: number | null; description: string }[] = [
  { often: 34, code: 1110, description: 'Message rejected by the phone' },
  { often: 24, code: 1104, description: 'Recipient is not reachable' },
  { often: 16, code: 1106, description: 'Number is not in service' },
  { often: 12, code: null, description: 'Message could not be delivered' },
  { often: 8, code: 1108, description: 'Blocked as spam by the carrier' },
  { often: 6, code: 1112, description: 'Recipient is a landline' },
];

const lines = dialogues.flat();
const byUs = lines.filter((line) => line.by === 'us');
const byThem = lines.filter((line) => line.by === 'them');

/**
 * Up to a million records of the 365 days before `now`, made as they are read and never kept: each follows from its place
 * alone, and its id holds the place. Like those of `seedRecords`, only their times depend on `now`.
 *
 * Throws a RangeError for more than a million, and where no number of the account can text.
 */
export class YearOfRecords implements RecordSource {
  readonly size: number;
  readonly #times: YearOfTimes;
  readonly #badFrom: number;
  readonly #numbers: AccountNumber[];
  readonly #weights: number[];
  readonly #customers = customers();

  constructor(size: number, numbers: AccountNumber[], now: number) {
    if (!Number.isSafeInteger(size) || size < 0 || size > maxYearOfRecords) {
      throw new RangeError(`A year has from 0 to ${maxYearOfRecords} records, not ${size}.`);
    }
    this.size = size;
    this.#times = new YearOfTimes(size, now - youngest);
    this.#badFrom = now - badHours.ago;
    this.#numbers = numbers.filter((number) => number.messaging);
    if (this.#numbers.length === 0) throw new RangeError('No number on the account can text: there is nobody to.');
    this.#weights = running(this.#numbers.map(shareOf));
  }

  timeAt(index: number): number {
    return this.#times.at(index);
  }

  recordAt(index: number): Mdr {
    const random = new Random(Math.imul(index + 1, 0x9e3779b1));
    const at = this.timeAt(index);
    const place = placeIn(this.#weights, random.fraction());
    const ours = this.#numbers[place];
    if (ours === undefined) throw new RangeError(`There is no number ${place}.`);
    const line: Line = random.pick(random.chance(0.68) ? byUs : byThem);
    const pair = { ours, theirs: random.pick(this.#customers) };
    const record = lineRecord(random, pair, line, String(random.between(10_000, 99_999)), at, idOf(index));
    if (line.by === 'us') record.receipts = this.#receipts(random, at, place === worstNumber);
    return record;
  }

  find(id: string): Mdr | null {
    const index = indexOf(id);
    return index !== null && index < this.size ? this.recordAt(index) : null;
  }

  #receipts(random: Random, sent: number, isWorst: boolean): Receipt[] {
    const isBad = sent >= this.#badFrom && sent < this.#badFrom + badHours.long;
    const failing = isBad ? 0.4 : isWorst ? 0.19 : 0.035;
    const roll = random.fraction();
    const course = roll < failing ? courses.undeliverable : roll > 0.94 ? courses.noFinalReceipt : courses.delivered;
    let at = sent;
    const receipts = course.steps.map((step) => {
      at += random.between(70, 900) * step.after;
      return { ...step.receipt, at };
    });
    const last = receipts.at(-1);
    if (course !== courses.undeliverable || last === undefined) return receipts;
    const { code, description } = failures[placeIn(failureWeights, random.fraction())] ?? last;
    return [...receipts.slice(0, -1), { ...last, code, description }];
  }
}

const failureWeights = running(failures.map(({ often }) => often));

/** The first numbers of an account carry most of it; a toll-free one much, wherever it stands. */
function shareOf(number: AccountNumber, place: number): number {
  return number.numberType === 'toll-free' ? 0.5 : 1 / (1 + place / 3);
}

/** The sums so far, of one. */
function running(weights: number[]): number[] {
  const whole = weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  return weights.map((weight) => {
    sum += weight;
    return sum / whole;
  });
}

function placeIn(sums: number[], fraction: number): number {
  const place = sums.findIndex((sum) => fraction < sum);
  return place === -1 ? sums.length - 1 : place;
}

// The place, spread over 32 bits by an odd factor and got back by its inverse, then digits that only this place has.
const spread = 0x9e3779b1;
const gather = inverse(spread);

function idOf(index: number): string {
  const head = (Math.imul(index, spread) >>> 0).toString(16).padStart(8, '0');
  return `mdr2-${head}${new Random(index ^ 0x5bd1e995).hex(24)}`;
}

function indexOf(id: string): number | null {
  const head = /^mdr2-([0-9a-f]{8})[0-9a-f]{24}$/.exec(id)?.[1];
  if (head === undefined) return null;
  const index = Math.imul(Number.parseInt(head, 16), gather) >>> 0;
  return idOf(index) === id ? index : null;
}

/** Of an odd number, modulo 2³². Each round doubles the bits that are right (Newton). */
function inverse(odd: number): number {
  let found = odd;
  for (let round = 0; round < 5; round += 1) found = Math.imul(found, 2 - Math.imul(odd, found));
  return found;
}
