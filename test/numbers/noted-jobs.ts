import { z } from 'zod';
import type { Database } from '../../src/storage/database.ts';

const shape = z.object({ name: z.string(), afterSeconds: z.number() }).catchall(z.unknown());

/** The jobs that a noting queue was asked for, oldest first, which are forgotten by it. */
export async function takeJobs(database: Database): Promise<z.output<typeof shape>[]> {
  const rows = await database.db
    .deleteFrom('seen_keys')
    .where('key', 'like', 'job %')
    .returning(['answer', 'claimed_at'])
    .execute();
  return rows.toSorted((a, b) => a.claimed_at.getTime() - b.claimed_at.getTime()).map((row) => shape.parse(row.answer));
}
