import { sql } from 'kysely';
import { describe } from '../errors.ts';
import type { Database } from './database.ts';

/** One line of the doctor: what was looked at, whether it is well, and what to do when it is not. */
export type Check = { name: string; ok: boolean; says: string; next: string | null };

/** The clocks may differ by this much before it is said. Seconds. Slack refuses requests 5 minutes away. */
const clockRoom = 30;

/** Whether the database answers, and whether its clock and ours agree. `now`: this machine's clock. */
export async function checkDatabase(database: Database, now: () => Date): Promise<Check[]> {
  try {
    const { rows } = await sql<{
      at: Date;
      version: string;
    }>`select clock_timestamp() as at, version() as version`.execute(database.db);
    const apart = Math.abs((rows[0]?.at.getTime() ?? 0) - now().getTime()) / 1_000;
    const kind =
      database.kind === 'pglite'
        ? 'embedded, for trying out'
        : (rows[0]?.version.split(' ').slice(0, 2).join(' ') ?? '');
    return [
      {
        name: 'Database',
        ok: true,
        says: `answers (${kind})`,
        next: database.kind === 'pglite' ? 'For production, set DATABASE_URL to a PostgreSQL server.' : null,
      },
      {
        name: 'Clock',
        ok: apart <= clockRoom,
        says: apart <= clockRoom ? "agrees with the database's" : `is ${Math.round(apart)} s away from the database's`,
        next: apart <= clockRoom ? null : 'Let both machines take their time from a time server (NTP).',
      },
    ];
  } catch (error) {
    return [
      {
        name: 'Database',
        ok: false,
        says: `does not answer (${describe(error)})`,
        next: 'Check DATABASE_URL, and that the server runs and can be reached.',
      },
    ];
  }
}
