import type { Account } from './account.ts';
import { AskedLog } from './asked-log.ts';
import { Faults } from './faults.ts';
import type { LocalFlowrouteOptions } from './options.ts';
import { Phones } from './phones.ts';
import { flowrouteLimits, RateLimiter } from './rate-limits.ts';
import { addFixtures } from './seed/fixtures.ts';
import { seedAccount } from './seed/seed-account.ts';
import { YearOfRecords } from './seed/year-of-records.ts';
import { Timers } from './timers.ts';

export type Settings = Required<Omit<LocalFlowrouteOptions, 'port' | 'host' | 'now'>>;

/** Everything that the operations share. `reset` puts the account back and forgets what happened since. */
export class World {
  readonly settings: Settings;
  readonly now: () => Date;
  readonly phones = new Phones();
  readonly faults = new Faults();
  readonly asked = new AskedLog();
  readonly limiter: RateLimiter;
  /** What the carrier still has to do: records, receipts, provisioning, callbacks. A reset ends it. */
  readonly work = new Timers();
  /** How often each text was refused by a recipient that refuses its first tries. */
  readonly refusals = new Map<string, number>();
  /** Aborted when the server closes, with what it is still asking of others. */
  readonly closing = new AbortController();
  /** How many records of a page stand on the next again. */
  repeatedInLists: number;
  account: Account;

  constructor(options: LocalFlowrouteOptions) {
    this.settings = {
      accessKey: options.accessKey,
      secretKey: options.secretKey,
      seed: options.seed ?? {},
      fixtures: options.fixtures ?? {},
      recordDelayMs: options.recordDelayMs ?? 800,
      lateRecordDelayMs: options.lateRecordDelayMs ?? 45_000,
      receiptDelayMs: options.receiptDelayMs ?? 1000,
      provisionDelayMs: options.provisionDelayMs ?? 2000,
      slowMs: options.slowMs ?? 3000,
      rateLimits: options.rateLimits ?? flowrouteLimits,
      repeatedInLists: options.repeatedInLists ?? 0,
      callbackShape: options.callbackShape ?? 'json-api',
      callbackRetryMs: options.callbackRetryMs ?? 30_000,
    };
    this.now = options.now ?? (() => new Date());
    this.limiter = new RateLimiter(this.settings.rateLimits, this.now);
    this.repeatedInLists = this.settings.repeatedInLists;
    this.account = this.#seeded();
  }

  reset(): void {
    this.work.clear();
    this.refusals.clear();
    this.faults.clear();
    this.asked.clear();
    this.limiter.limits = this.settings.rateLimits;
    this.repeatedInLists = this.settings.repeatedInLists;
    this.account = this.#seeded();
    this.phones.clear();
  }

  /** Ends what the carrier still has to do. */
  close(): void {
    this.work.clear();
    this.closing.abort();
  }

  #seeded(): Account {
    const account = seedAccount(this.settings.seed, this.now());
    addFixtures(account, this.settings.fixtures);
    const { yearOfRecords } = this.settings.seed;
    if (yearOfRecords !== undefined) {
      const numbers = [...account.numbers.values()];
      account.records.standBeside(new YearOfRecords(yearOfRecords, numbers, this.now().getTime()));
    }
    return account;
  }
}
