const hour = 3_600_000;
/** One less than a year has, so that a range of 365 days holds them all. */
const hours = 365 * 24 - 1;
/** Where the account's customers are: Pacific time, without daylight saving, which nobody looks for in a seed. */
const localOffset = -8 * hour;

/** How busy each hour of a working day is, from midnight on. */
const busyness = [3, 2, 1, 1, 1, 3, 10, 30, 70, 95, 100, 100, 85, 90, 95, 95, 90, 80, 60, 45, 35, 25, 14, 6];
/** From Sunday on. */
const weekdays = [0.25, 1, 1.05, 1.1, 1.05, 0.95, 0.4];

/**
 * The times of so many records over the 365 days before `end`, the oldest first: by day more than by night, fewer at
 * weekends, somewhat more from month to month. Only the count of each hour is kept, so that any of a million times is there
 * at once.
 */
export class YearOfTimes {
  readonly size: number;
  readonly #start: number;
  /** How many records lie before each hour; one more than there are hours. */
  readonly #before: Int32Array;

  constructor(size: number, end: number) {
    this.size = size;
    this.#start = end - hours * hour;
    const weights = Array.from({ length: hours }, (_, index) => weightOf(this.#start + index * hour, index));
    const whole = weights.reduce((sum, weight) => sum + weight, 0);
    this.#before = new Int32Array(hours + 1);
    let sum = 0;
    for (const [index, weight] of weights.entries()) {
      sum += weight;
      this.#before[index + 1] = Math.round((size * sum) / whole);
    }
  }

  /** Epoch milliseconds; not earlier than any record's before it. */
  at(index: number): number {
    let low = 0;
    let high = hours - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#before[middle] ?? 0) <= index) low = middle;
      else high = middle - 1;
    }
    const first = this.#before[low] ?? 0;
    const inHour = (this.#before[low + 1] ?? this.size) - first;
    // Each within its own part of the hour, somewhere: an even row would look made.
    const place = (index - first + scatter(index)) / inHour;
    return this.#start + low * hour + Math.floor(place * hour);
  }
}

function weightOf(at: number, index: number): number {
  const local = new Date(at + localOffset);
  const byHour = busyness[local.getUTCHours()] ?? 1;
  const byDay = weekdays[local.getUTCDay()] ?? 1;
  const growth = 0.8 + (0.4 * index) / hours;
  return byHour * byDay * growth * (0.85 + 0.3 * scatter(index));
}

/** From 0 to just under 1, the same for the same number, unlike that of its neighbours. */
function scatter(index: number): number {
  const mixed = Math.imul(index ^ (index >>> 15), 0x2c1b3c6d);
  return (Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39) >>> 0) / 4_294_967_296;
}
