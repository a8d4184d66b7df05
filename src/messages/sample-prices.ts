import { sql } from 'kysely';
import type { Flowroute } from '../flowroute/index.ts';
import type { Db } from '../storage/transaction.ts';
import { keepRecord } from './records.ts';

/** How far back, and how many records, prices are learnt from. */
const back = { days: 7, records: 400 } as const;

/**
 * Learns what texts cost from the carrier's latest records, so that a preview knows a price before this app has sent any.
 * Gives how many were read.
 */
export async function samplePrices(db: Db, flowroute: Pick<Flowroute, 'listMessages'>, now: Date): Promise<number> {
  const start = new Date(now.getTime() - back.days * 86_400_000);
  let count = 0;
  for await (const record of flowroute.listMessages({ start, end: now }, { limit: back.records })) {
    if (record.direction === 'inbound' || record.amountNanodollars === null) continue;
    await keepRecord(db, record, null);
    count += 1;
  }
  return count;
}

/** Whether anything is known of prices yet. */
export async function knowsPrices(db: Db): Promise<boolean> {
  const row = await db
    .selectFrom('records')
    .select(sql<number>`1`.as('one'))
    .where('amount_nanodollars', 'is not', null)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}
