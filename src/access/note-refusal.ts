import { Refusal } from '../errors.ts';
import { type Db, transaction } from '../storage/transaction.ts';
import { type AuditEntry, writeAudit } from './audit.ts';

/**
 * Does what a person asked for; what they are refused stands in the trail too, with the refusal's code. A row of its own
 * transaction: a refusal has undone the rest. `limitMs`: how long that may take then.
 * @throws what `work` throws.
 */
export async function notingRefusal<T>(
  db: Db,
  entry: Omit<AuditEntry, 'details'>,
  work: () => Promise<T>,
  limitMs: () => number,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refusal) {
      const details = { why: error.code };
      await transaction(db, 'note a refusal', (trx) => writeAudit(trx, { ...entry, details }), {
        limitMs: limitMs(),
      });
    }
    throw error;
  }
}
