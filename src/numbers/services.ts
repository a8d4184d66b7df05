import type { Flowroute } from '../flowroute/index.ts';
import type { Log } from '../log.ts';
import { type Db, type Trx, transaction } from '../storage/transaction.ts';
import * as browse from './browse.ts';
import * as changes from './change-number.ts';
import { askRelease } from './release.ts';
import type { RequestDeps } from './request-numbers.ts';
import { type Traffic, trafficDays, trafficOf } from './traffic.ts';
import * as unused from './unused.ts';
import * as reports from './unused-report.ts';

/** What a listener may ask of the account's numbers. */
export type NumberServices = {
  /** @throws FlowrouteError */
  page(filter: browse.NumberFilter, offset: number): Promise<browse.NumbersPage>;
  /** Null: not on the account. @throws FlowrouteError */
  details(number: string): Promise<browse.NumberCard | null>;
  /** Of the last 90 days, from what has been read. */
  traffic(number: string): Promise<Traffic>;
  /** Has the days read that are missing; the traffic as it is then, or after so many milliseconds. */
  trafficWithin(number: string, limitMs: number): Promise<Traffic>;
  /** Takes a change of an alias, or that messaging be switched on. Gives its id. */
  askChange(trx: Trx, wish: changes.ChangeWish): Promise<string>;
  /** What came of it, or how it stands after so many milliseconds. Null: there is none of this id. */
  changeWithin(id: string, limitMs: number): Promise<changes.Change | null>;
  changeTold(id: string): Promise<void>;
  /** Requests a release; gives the request's id. @throws Refusal */
  askRelease(trx: Trx, wish: Omit<Parameters<typeof askRelease>[2], 'source'>): Promise<string>;
  /** Whether the unused numbers can be told without asking the carrier. */
  unusedIsKnown(): Promise<boolean>;
  unused(page: { limit: number; offset: number }): Promise<unused.Unused>;
  /** Has them found out for a person, who is told in a direct message. */
  askUnused(trx: Trx, userId: string): Promise<'first' | 'again'>;
  /** How many of the 90 days have been read. */
  daysRead(): Promise<number>;
};

export type NumberServiceDeps = RequestDeps & {
  db: Db;
  flowroute: Pick<Flowroute, 'numbersPage' | 'getNumber'>;
  log: Log;
};

/** What has been asked for is looked at so often while somebody waits. Milliseconds. */
const lookEveryMs = 100;

export function createNumberServices(deps: NumberServiceDeps): NumberServices {
  const { db, flowroute } = deps;
  return {
    page: (filter, offset) => browse.numbersPage(flowroute, filter, offset),
    details: (number) => browse.readNumber(db, flowroute, number),
    traffic: (number) => trafficOf(db, number),
    async trafficWithin(number, limitMs) {
      const isThere = (traffic: Traffic) => traffic.missingDays === 0;
      const known = await trafficOf(db, number);
      if (isThere(known)) return known;
      await transaction(db, 'want traffic', (trx) => reports.wantTraffic(trx, deps));
      return until(limitMs, () => trafficOf(db, number), isThere);
    },
    askChange: (trx, wish) => changes.askChange(trx, deps, wish),
    changeWithin: (id, limitMs) =>
      until(
        limitMs,
        () => changes.findChange(db, id),
        (change) => change?.state !== 'waiting',
      ),
    changeTold: (id) => changes.markTold(db, id),
    askRelease: (trx, wish) => askRelease(trx, deps, { ...wish, source: 'modal' }),
    unusedIsKnown: () => unused.unusedIsKnown(db),
    unused: (page) => unused.unusedNumbers(db, page),
    askUnused: (trx, userId) => reports.askUnused(trx, deps, userId),
    daysRead: async () => Math.min(trafficDays, await reports.daysRead(db)),
  };
}

/** Looks until it is as wished or the time is over, and gives what was seen last. */
async function until<T>(limitMs: number, look: () => Promise<T>, isSo: (seen: T) => boolean): Promise<T> {
  const end = performance.now() + limitMs;
  for (;;) {
    const seen = await look();
    if (isSo(seen) || performance.now() > end) return seen;
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
  }
}
