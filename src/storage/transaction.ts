import { AbortedTransactionError, type ControlledTransaction, type Kysely } from 'kysely';
import { StorageError } from '../errors.ts';
import { statementLimitMs } from './database.ts';
import { isStalePlan } from './prepared.ts';
import type { Schema } from './schema.ts';

export type Db = Kysely<Schema>;
/** What a transaction's work is handed, and all that it may use. */
export type Trx = ControlledTransaction<Schema>;

export type TransactionOptions = {
  /** After this the transaction is rolled back and given up. Milliseconds. */
  limitMs?: number;
};

/**
 * Runs `work` in a transaction that is committed when it resolves and rolled back when it throws or takes too long.
 * `name` is what the log says of one that took too long.
 * @throws StorageError `too_slow` when nothing was kept, `commit_unknown` when the database went silent during the commit.
 */
export async function transaction<T>(
  db: Db,
  name: string,
  work: (trx: Trx) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  const late = deadline(options.limitMs ?? statementLimitMs, name);
  try {
    const trx = await begin(db, late.passed);
    const result = await run(trx, work, late.passed);
    await commit(trx, late.passed, name);
    return result;
  } finally {
    late.cancel();
  }
}

/** How long a listener waits for the database before it says that nothing was taken. Milliseconds (the ack has 3 s). */
export const takeLimitMs = 2_000;

async function begin(db: Db, passed: Promise<never>): Promise<Trx> {
  const starting = db.startTransaction().execute();
  try {
    return await Promise.race([starting, passed]);
  } catch (error) {
    // It may begin yet, when a connection comes free: then it is ended, or it would hold that connection.
    void starting.then((trx) => trx.rollback().execute()).catch(() => {});
    throw error instanceof StorageError ? error : unreachable(error);
  }
}

function unreachable(cause: unknown): StorageError {
  return new StorageError(
    'unreachable',
    'The database cannot be reached just now; nothing was taken.',
    'Please try again in a minute.',
    { cause },
  );
}

async function run<T>(trx: Trx, work: (trx: Trx) => Promise<T>, passed: Promise<never>): Promise<T> {
  const working = work(trx);
  try {
    return await Promise.race([working, passed]);
  } catch (error) {
    // What is left of late work meets a closed transaction; its error is this one's consequence.
    working.catch(() => {});
    const rollback = trx.rollback().execute();
    await Promise.race([rollback, passed]).catch(() => {});
    rollback.catch(() => {});
    throw isLostConnection(error) ? unreachable(error) : error;
  }
}

async function commit(trx: Trx, passed: Promise<never>, name: string): Promise<void> {
  const committing = trx.commit().execute();
  try {
    await Promise.race([committing, passed]);
  } catch (error) {
    // A commit that failed keeps its connection until a rollback gives it back.
    void committing.catch(() => trx.rollback().execute()).catch(() => {});
    // The server's own word (a broken constraint, a serialisation failure) means that nothing was kept.
    if (isServerWord(error)) throw error;
    throw new StorageError(
      'commit_unknown',
      'The database stopped answering while this was being saved.',
      'Look whether it is there before you do it again.',
      { cause: new Error(`transaction ${name}`, { cause: error }) },
    );
  }
}

function isServerWord(error: unknown): boolean {
  if (error instanceof AbortedTransactionError) return true;
  // FATAL is no word about the commit: the server may end a connection after it has kept everything.
  return error instanceof Error && 'severity' in error && error.severity === 'ERROR';
}

/** The server is going down (class 57P, class 08), the socket broke, pg found its connection dead, or its plans are of before. */
function isLostConnection(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return (
    /^(57P0|08|ECONN|EPIPE)/.test(code) ||
    isStalePlan(error) ||
    /^(Connection terminated|Client has encountered a connection error|the database said nothing)/.test(error.message)
  );
}

function deadline(limitMs: number, name: string) {
  let timer: NodeJS.Timeout | undefined;
  const passed = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () =>
        reject(
          new StorageError('too_slow', 'The database did not answer in time; nothing was taken.', 'Please try again.', {
            cause: new Error(`transaction ${name} took longer than ${limitMs} ms`),
          }),
        ),
      limitMs,
    );
  });
  passed.catch(() => {});
  return { passed, cancel: () => clearTimeout(timer) };
}
