import type { Roles } from '../access/roles.ts';
import type { Flowroute } from '../flowroute/index.ts';
import type { Log } from '../log.ts';
import type { Queue } from '../storage/queue.ts';
import type { Db } from '../storage/transaction.ts';

/** A named step at which a test may end the process. Does nothing outside the fault tests. */
export type Failpoint = (step: string) => Promise<void>;

/** What the workers that buy, release, look and set up are handed. */
export type OrderDeps = {
  db: Db;
  queue: Queue;
  flowroute: Pick<
    Flowroute,
    'getNumber' | 'numbersPage' | 'availablePage' | 'buyNumber' | 'releaseNumber' | 'updateNumber' | 'setNumberCallback'
  >;
  roles: Pick<Roles, 'holder' | 'holderKnown' | 'adminIds' | 'deciders'>;
  /** One attempt's limit, in milliseconds. */
  timeoutMs: number;
  /** When an uncertain order is looked for, in milliseconds after it became so. */
  lookDelays: number[];
  /** Where a number's callbacks go, without the word of their kind; null: nowhere. Holds a secret. */
  callbackBase: string | null;
  log: Log;
  failpoint: Failpoint;
};
