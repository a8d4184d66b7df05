import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { findPostgres } from '../support/find-postgres.ts';
import { freshDatabase } from '../support/fresh-database.ts';
import { startPostgres } from '../support/postgres-cluster.ts';

export type DatabaseKind = 'postgres' | 'pglite';

/** Where the processes of one site keep their rows. */
export type Storage = { environment: NodeJS.ProcessEnv; drop(): Promise<void> };

export type Databases = {
  kind: DatabaseKind;
  /** An empty one. */
  fresh(): Promise<Storage>;
  close(): Promise<void>;
};

/** PostgreSQL where the machine has it and nothing else is asked for. @throws when it is asked for and missing. */
export async function openDatabases(asked: DatabaseKind | null, folder: string): Promise<Databases> {
  const found = findPostgres();
  if (asked === 'postgres' && 'missing' in found) throw new Error(found.missing);
  return asked === 'pglite' || 'missing' in found ? embedded(folder) : onServer();
}

async function onServer(): Promise<Databases> {
  const server = await startPostgres();
  return {
    kind: 'postgres',
    async fresh() {
      const { url, drop } = await freshDatabase(server.url);
      return { environment: { DATABASE_URL: url }, drop };
    },
    close: () => server.stop(),
  };
}

function embedded(folder: string): Databases {
  return {
    kind: 'pglite',
    async fresh() {
      const data = mkdtempSync(join(folder, 'pglite-'));
      return { environment: { DATA_DIR: data }, drop: () => rm(data, { recursive: true, force: true }) };
    },
    close: async () => {},
  };
}
