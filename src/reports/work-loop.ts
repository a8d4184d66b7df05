import { setTimeout as wait } from 'node:timers/promises';
import { describe } from '../errors.ts';
import type { Log } from '../log.ts';
import { keepLease, type Lease, letGo } from '../storage/leased-rows.ts';
import type { Db } from '../storage/transaction.ts';

export type WorkLoop = {
  wake(): void;
  /** Takes nothing more, breaks off what is in hand and lets it go to whoever comes next. What lasts longer is left: its rows come free by themselves. */
  stop(limitMs: number): Promise<void>;
};

export type WorkWish = {
  /** Named in the log. */
  name: string;
  db: Db;
  log: Log;
  /** So many at a time in this process. */
  most: number;
  take(limit: number): Promise<Lease[]>;
  /** Does the work of a row, and says itself what became of it. `signal`: the row is another's by now, or the process stops. */
  work(lease: Lease, signal: AbortSignal): Promise<void>;
};

/** A missed NOTIFY, and a time that comes, cost at most this. Milliseconds. */
const lookEveryMs = 1_000;
/** A third of a lease: two beats may be missed. Milliseconds. */
const beatMs = 5_000;
/** What ended in an error that nobody foresaw is tried again after this, more slowly each time. Seconds. */
const pauseAfterFault = 5;

/** Works on leased rows, a few at a time, as long as there are any. */
export function startWorkLoop(wish: WorkWish): WorkLoop {
  const stopping = new AbortController();
  const inHand = new Set<Promise<void>>();
  let isTaking = false;
  let isWanted = false;

  function wake(): void {
    isWanted = true;
    if (isTaking || stopping.signal.aborted) return;
    isTaking = true;
    taking = takeAll()
      .catch((error: unknown) =>
        wish.log.warn({ reason: describe(error) }, `${wish.name} could not look for work just now`),
      )
      .finally(() => {
        isTaking = false;
        if (isWanted && inHand.size < wish.most) wake();
      });
  }

  async function takeAll(): Promise<void> {
    while (isWanted && inHand.size < wish.most && !stopping.signal.aborted) {
      isWanted = false;
      for (const lease of await wish.take(wish.most - inHand.size)) {
        isWanted = true;
        const working = run(lease).finally(() => {
          inHand.delete(working);
          wake();
        });
        inHand.add(working);
      }
    }
  }

  async function run(lease: Lease): Promise<void> {
    const lost = new AbortController();
    const beat = setInterval(() => void keep(lease, lost), beatMs);
    const signal = AbortSignal.any([stopping.signal, lost.signal]);
    try {
      await wish.work(lease, signal);
    } catch (error) {
      await broken(lease, signal, error);
    } finally {
      clearInterval(beat);
    }
  }

  async function keep(lease: Lease, lost: AbortController): Promise<void> {
    try {
      if (!(await keepLease(wish.db, lease))) lost.abort(new Error('the row is another process’s by now'));
    } catch (error) {
      wish.log.warn({ reason: describe(error), id: lease.id }, `${wish.name} could not keep its row just now`);
    }
  }

  async function broken(lease: Lease, signal: AbortSignal, error: unknown): Promise<void> {
    const isBrokenOff = signal.aborted;
    if (!isBrokenOff) wish.log.error({ err: error, id: lease.id }, `${wish.name} ended in an error`);
    try {
      await letGo(wish.db, lease, { afterSeconds: isBrokenOff ? 0 : pauseAfterFault, failed: !isBrokenOff });
    } catch (again) {
      wish.log.warn(
        { reason: describe(again), id: lease.id },
        `${wish.name} could not let its row go; it comes free by itself`,
      );
    }
  }

  let taking: Promise<void> = Promise.resolve();
  const timer = setInterval(wake, lookEveryMs);
  wake();
  return {
    wake,
    async stop(limitMs) {
      clearInterval(timer);
      stopping.abort(new Error('the process stops'));
      await taking;
      const limit = new AbortController();
      const late = wait(limitMs, undefined, { signal: limit.signal }).catch(() => {});
      await Promise.race([Promise.all(inHand), late]);
      limit.abort();
    },
  };
}
