import { randomBytes } from 'node:crypto';
import pg from 'pg';

export type FreshDatabase = {
  url: string;
  /** Removes it, and closes the connections that are still open to it. */
  drop(): Promise<void>;
};

/**
 * An empty database of one's own on the server that `adminUrl` names, or a copy of the database `template`, to which
 * nobody may be connected meanwhile.
 */
export async function freshDatabase(adminUrl: string, template?: string): Promise<FreshDatabase> {
  const name = `test_${randomBytes(8).toString('hex')}`;
  const url = await createDatabase(adminUrl, name, template);
  return { url, drop: () => ask(adminUrl, `drop database if exists ${pg.escapeIdentifier(name)} with (force)`) };
}

/**
 * Creates a database and gives its address. Empty means from `template0`: that one takes no connections, so that
 * creating many at once does not fail.
 */
export async function createDatabase(adminUrl: string, name: string, template = 'template0'): Promise<string> {
  await ask(adminUrl, `create database ${pg.escapeIdentifier(name)} template ${pg.escapeIdentifier(template)}`);
  const url = new URL(adminUrl);
  url.pathname = `/${encodeURIComponent(name)}`;
  return url.href;
}

/** Runs one statement over a connection of its own. */
export async function ask(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  try {
    await client.connect();
    await client.query(statement);
  } finally {
    await client.end();
  }
}
