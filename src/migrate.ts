import { readEnvironment, runMain } from './environment.ts';
import { openDatabase } from './storage/database.ts';
import { migrateToLatest } from './storage/migrate.ts';

/** `npm run migrate`: brings the database up to date and ends. */
await runMain(async () => {
  const { config, log } = readEnvironment();
  const database = await openDatabase({ ...config, log });
  try {
    const steps = await migrateToLatest(database.db);
    log.info({ steps }, steps.length === 0 ? 'The database was up to date' : 'The database is up to date');
  } finally {
    await database.close();
  }
});
