import { sql } from 'kysely';
import type { Db } from '../../src/storage/transaction.ts';

/** Gives UTC days by the database's clock, `YYYY-MM-DD`, so many days ago; today stays what it was when this was asked. */
export async function utcDaysAgo(db: Db): Promise<(count: number) => string> {
  const { rows } = await sql<{ today: Date }>`select date_trunc('day', now(), 'UTC') as today`.execute(db);
  const today = rows[0]?.today.getTime() ?? 0;
  return (count) => new Date(today - count * 86_400_000).toISOString().slice(0, 10);
}

/** A zone in which it is so many hours after midnight just now, give or take one. */
export function zoneAt(hour: number): string {
  const offset = ((hour - new Date().getUTCHours() + 36) % 24) - 12;
  // The signs of these names are the other way round.
  return offset === 0 ? 'Etc/GMT' : `Etc/GMT${offset > 0 ? '-' : '+'}${Math.abs(offset)}`;
}
