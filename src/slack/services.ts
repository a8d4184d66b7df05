import type { WebClient } from '@slack/web-api';
import type { People } from '../access/people.ts';
import type { VoteDeps } from '../access/requests/vote.ts';
import type { Roles } from '../access/roles.ts';
import type { SettingsReader } from '../access/settings.ts';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import type { Failpoint } from '../messages/send.ts';
import type { TakeDeps } from '../messages/take.ts';
import type { SearchWish } from '../numbers/parse-search.ts';
import type { RequestDeps } from '../numbers/request-numbers.ts';
import type { Search } from '../numbers/searches.ts';
import type { NumberServices } from '../numbers/services.ts';
import type { RecordListServices } from '../reports/record-lists.ts';
import type { Found } from '../reports/record-lookup.ts';
import type { Check } from '../storage/check.ts';
import type { Db, Trx } from '../storage/transaction.ts';

/** What the listeners are handed: every rule stands behind one of these. */
export type Services = {
  config: Pick<Config, 'commandPrefix' | 'defaultFromNumber' | 'auditKey' | 'alertsEvery'>;
  db: Db;
  client: WebClient;
  roles: Roles;
  people: People;
  settings: SettingsReader;
  /** Looks after changes of settings that wait for a second admin. */
  reviewChanges(): Promise<unknown>;
  log: Log;
  take: TakeDeps;
  lookup: {
    text(textId: string): Promise<Found | null>;
    id(messageId: string): Promise<Found | null>;
    last(userId: string): Promise<Found | null>;
    number(number: string): Promise<Found | null>;
  };
  lists: RecordListServices;
  /** How requests are decided. */
  requests: VoteDeps;
  orders: {
    /** An uncertain order is settled by a named person, in the caller's transaction. */
    settle(trx: Trx, orderId: string, ours: boolean, by: string): Promise<void>;
    /** What failed after buying is tried once more. */
    setUpAgain(trx: Trx, orderId: string, by: string): Promise<void>;
  };
  request: RequestDeps;
  /** What is for sale, looked up at the carrier and kept for the person. */
  search: {
    start(userId: string, wish: SearchWish): Promise<Search>;
    /** What single numbers cost now; `gone` are those that are not for sale. */
    basket(userId: string, numbers: string[]): Promise<{ search: Search; gone: string[] }>;
  };
  numbers: NumberServices;
  failpoint: Failpoint;
  /** Everything that has to be well for the program to work. */
  doctor(): Promise<Check[]>;
};
