import { type InventoryNumber, optOutKey } from './account.ts';
import { parseInstant } from './dates.ts';
import { e164, elevenDigits, isTollFree } from './digits.ts';
import { comeLate } from './late-records.ts';
import { comeIn } from './lifecycle.ts';
import { mediaFile } from './media.ts';
import { newRecord } from './new-record.ts';
import { cents } from './prices.ts';
import type {
  AskedRequest,
  Fault,
  FaultWish,
  InboundWish,
  LateWish,
  ListShift,
  Phone,
  PhoneEvent,
  PriceWish,
  RateLimits,
  SoldWish,
} from './protocol.ts';
import type { World } from './world.ts';

/** A wish at the side door that cannot be met; the message is for whoever wished it. */
export class BadWish extends Error {}

/** What the side door does, for HTTP and for tests in the same process alike. */
export class Door {
  readonly #world: World;
  readonly #base: () => string;

  /** `base` is the server's address, for links in what is posted to callbacks. */
  constructor(world: World, base: () => string) {
    this.#world = world;
    this.#base = base;
  }

  /** The phones that have received something, the latest first. */
  phones(): Phone[] {
    return this.#world.phones.list();
  }

  /** Tells every text that reaches a phone from now on; the answer stops it. */
  watch(watcher: (event: PhoneEvent) => void): () => void {
    return this.#world.phones.watch(watcher);
  }

  /** What the carrier was asked after that sequence number, in order; the last 10,000 at most. */
  requests(since = 0): AskedRequest[] {
    return this.#world.asked.since(since);
  }

  faults(): Fault[] {
    return this.#world.faults.list();
  }

  addFault(wish: FaultWish): Fault {
    return this.#world.faults.add(wish);
  }

  clearFaults(): void {
    this.#world.faults.clear();
  }

  rateLimits(): RateLimits {
    return this.#world.limiter.limits;
  }

  setRateLimits(limits: RateLimits): RateLimits {
    this.#world.limiter.limits = limits;
    return limits;
  }

  /** The seeded state again, with the fixtures; faults, phones and the log are empty, and nothing is under way. */
  reset(): void {
    this.#world.reset();
  }

  /**
   * A customer texts one of the account's numbers; the answer is the record's id. A text that is the single word STOP, in any
   * case, blocks further texts from that number to the customer, UNSTOP lifts it
   * (support.flowroute.com/2896905); both come in like any other, which for STOP is inferred. Throws a `BadWish`.
   */
  receive(wish: InboundWish): string {
    const from = elevenDigits(wish.from);
    const to = elevenDigits(wish.to);
    if (from === null) throw new BadWish('from is not a North American number.');
    const number = to === null ? undefined : this.#world.account.numbers.get(to);
    if (!number?.messaging) throw new BadWish(`${wish.to} is not a number on the account with messaging.`);
    const media = (wish.mediaUrls ?? []).map(mediaFile);
    const body = wish.body ?? '';
    const record = newRecord({
      direction: 'inbound',
      from,
      to: number.value,
      body,
      isMms: media.length > 0,
      messageType: isTollFree(number.value) ? 'toll-free' : 'longcode',
      at: this.#world.now().getTime(),
      media,
    });
    const { optOuts } = this.#world.account;
    if (/^stop$/i.test(body.trim())) optOuts.add(optOutKey(number.value, from));
    if (/^unstop$/i.test(body.trim())) optOuts.delete(optOutKey(number.value, from));
    comeIn(this.#world, record, this.#base());
    return record.id;
  }

  /** Records that appear later than their time says; the answer is their ids. Throws a `BadWish`. */
  addLate(wish: LateWish): string[] {
    const start = parseInstant(wish.start);
    const end = parseInstant(wish.end);
    if (start === null || end === null || start >= end) throw new BadWish('start and end are no range of instants.');
    return comeLate(this.#world, { start, end, count: wish.count, afterMs: wish.afterMs ?? 0 });
  }

  /** From now on each page of records begins with the last so many of the page before it. */
  shiftLists(shift: ListShift): ListShift {
    this.#world.repeatedInLists = shift.repeated;
    return shift;
  }

  /** The account's numbers, E.164 with `+`, in order. */
  numbers(): string[] {
    return [...this.#world.account.numbers.keys()].sort().map(e164);
  }

  /** The numbers for sale, E.164 with `+`, in order. */
  numbersForSale(): string[] {
    return [...this.#world.account.forSale.keys()].sort().map(e164);
  }

  /** A number for sale costs something else from now on. Throws a `BadWish`. */
  setPrice(wish: PriceWish): void {
    const number = this.#forSale(wish.number);
    if (wish.setupCents !== undefined) number.setupCost = cents(wish.setupCents);
    if (wish.monthlyCents !== undefined) number.monthlyCost = cents(wish.monthlyCents);
  }

  /** Somebody else buys a number that is for sale. Throws a `BadWish`. */
  sellElsewhere(wish: SoldWish): void {
    this.#world.account.forSale.delete(this.#forSale(wish.number).value);
  }

  #forSale(text: string): InventoryNumber {
    const number = this.#world.account.forSale.get(elevenDigits(text) ?? '');
    if (number === undefined) throw new BadWish(`${text} is not for sale.`);
    return number;
  }
}
