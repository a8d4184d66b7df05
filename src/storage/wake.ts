import pg from 'pg';
import type { Log } from '../log.ts';
import type { Database } from './database.ts';

/** How long after a lost connection the next is tried, in milliseconds. */
const againMs = 1_000;

/**
 * Calls `wake` for each NOTIFY on a channel, and once after each (new) connection, since what was notified meanwhile is
 * lost. It only makes things sooner: who listens also looks by itself every few seconds.
 */
export async function listen(
  database: Database,
  channel: string,
  log: Log,
  wake: (payload: string) => void,
): Promise<() => Promise<void>> {
  if (database.pglite !== null) {
    const unlisten = await database.pglite.listen(channel, wake);
    return async () => unlisten();
  }
  const url = database.url ?? '';
  let client: pg.Client | null = null;
  let closed = false;
  let timer: NodeJS.Timeout | undefined;

  async function connect(): Promise<void> {
    if (closed) return;
    const mine = new pg.Client({ connectionString: url, keepAlive: true, connectionTimeoutMillis: 4_000 });
    client = mine;
    let lost = false;
    const again = () => {
      if (lost) return;
      lost = true;
      mine.end().catch(() => {});
      if (!closed) timer = setTimeout(() => void connect(), againMs);
    };
    mine.on('error', (error) => {
      log.warn({ err: error }, 'The listening database connection was lost');
      again();
    });
    mine.on('end', again);
    mine.on('notification', (message) => wake(message.payload ?? ''));
    try {
      await mine.connect();
      await mine.query(`listen ${pg.escapeIdentifier(channel)}`);
      wake('');
    } catch {
      again();
    }
  }

  await connect();
  return async () => {
    closed = true;
    clearTimeout(timer);
    await client?.end().catch(() => {});
  };
}
