import type { Kysely } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { StorageError } from '../errors.ts';
import { texts } from './migrations/0001-texts.ts';
import { numbers } from './migrations/0002-numbers.ts';
import { reports } from './migrations/0003-reports.ts';
import { refusedMessages } from './migrations/0004-refused-messages.ts';
import type { Schema } from './schema.ts';

/** Every step from an empty database to today's, in order. A step that has been released is never changed. */
export const migrations: { [name: string]: Migration } = {
  '0001-texts': texts,
  '0002-numbers': numbers,
  '0003-reports': reports,
  '0004-refused-messages': refusedMessages,
};

/**
 * Brings the database's tables up to date and gives the names of the steps taken. Safe to call from several processes
 * at once: Kysely takes a lock.
 * @throws StorageError naming the step that failed.
 */
export async function migrateToLatest(db: Kysely<Schema>): Promise<string[]> {
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
  const { error, results = [] } = await migrator.migrateToLatest();
  const failed = results.find((result) => result.status === 'Error');
  if (error !== undefined || failed !== undefined) {
    throw new StorageError(
      'migration_failed',
      `The database could not be brought up to date${failed === undefined ? '' : ` (step ${failed.migrationName})`}.`,
      'Look at the cause below, correct it, and run npm run migrate again; nothing of the failed step was kept.',
      { cause: error },
    );
  }
  return results.filter((result) => result.status === 'Success').map((result) => result.migrationName);
}
