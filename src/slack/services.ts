import type { WebClient } from '@slack/web-api';
import type { People } from '../access/people.ts';
import type { Roles } from '../access/roles.ts';
import type { Config } from '../config.ts';
import type { Log } from '../log.ts';
import type { Failpoint } from '../messages/send.ts';
import type { TakeDeps } from '../messages/take.ts';
import type { Found } from '../reports/record-lookup.ts';
import type { Check } from '../storage/check.ts';
import type { Db } from '../storage/transaction.ts';

/** What the listeners are handed: every rule stands behind one of these. */
export type Services = {
  config: Pick<Config, 'commandPrefix' | 'defaultFromNumber' | 'auditKey'>;
  db: Db;
  client: WebClient;
  roles: Roles;
  people: People;
  log: Log;
  take: TakeDeps;
  lookup: {
    text(textId: string): Promise<Found | null>;
    id(messageId: string): Promise<Found | null>;
    last(userId: string): Promise<Found | null>;
    number(number: string): Promise<Found | null>;
  };
  failpoint: Failpoint;
  /** Everything that has to be well for the program to work. */
  doctor(): Promise<Check[]>;
};
