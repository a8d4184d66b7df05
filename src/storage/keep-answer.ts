import type { Log } from '../log.ts';
import { type Db, type Trx, transaction } from './transaction.ts';

/** An answer in hand is worth waiting for the database: without it what was asked becomes uncertain. Milliseconds. */
const keepTryingMs = 120_000;

/**
 * Keeps what the carrier answered; tries for two minutes when the database is away. `about` is what the log names. `keep` is
 * told whether it runs for the first time: a commit whose answer was lost may stand.
 * @throws what the last try threw.
 */
export async function keepAnswer(
  { db, log }: { db: Db; log: Log },
  about: { [name: string]: string },
  keep: (trx: Trx, isFirst: boolean) => Promise<void>,
): Promise<void> {
  const began = performance.now();
  let isFirst = true;
  for (let pause = 100; ; pause = Math.min(pause * 2, 2_000)) {
    try {
      return await transaction(db, 'keep what the carrier answered', (trx) => keep(trx, isFirst));
    } catch (error) {
      if (performance.now() - began > keepTryingMs) throw error;
      isFirst = false;
      log.warn({ err: error, ...about }, 'What the carrier answered could not be kept yet');
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}
