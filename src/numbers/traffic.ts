import { sql } from 'kysely';
import type { Flowroute, MessageRecord } from '../flowroute/index.ts';
import { alone } from '../storage/lease.ts';
import { type Db, transaction } from '../storage/transaction.ts';

/** What a number's texts were. */
export type Traffic = {
  textsIn: number;
  textsOut: number;
  /** Days of the range whose records have not been read yet; above 0, the counts are of the others alone. */
  missingDays: number;
  /** When the latest day was read; null: none has been. */
  readAt: Date | null;
};

export type TrafficDeps = { db: Db; flowroute: Pick<Flowroute, 'listMessages'> };

/** A number without a text in so many days is unused. UTC days, today included. */
export const trafficDays = 90;
/** A record comes some time after its text; a day read earlier than this after its end is read again. Minutes. */
const lateRecordMinutes = 60;
/** A day that has not ended is not read again before so long, in minutes. */
const freshMinutes = 5;
/** The carrier's list of records has no greatest page (reference: MDR list). */
const recordsAPage = 500;
/** Rows of one insert. */
const insertBatch = 1_000;

const firstDay = (days: number) =>
  sql<string>`to_char((now() at time zone 'UTC')::date - ${days - 1}::int, 'YYYY-MM-DD')`;

/** The texts of one number in the last days, from what has been read. Records know texts only: calls are not counted. */
export async function trafficOf(db: Db, number: string, days: number = trafficDays): Promise<Traffic> {
  const { rows } = await sql<{ texts_in: number; texts_out: number; known: number; read_at: Date | null }>`
    select
      (select coalesce(sum(texts_in), 0)::int from number_traffic where number = ${number} and day >= ${firstDay(days)}) as texts_in,
      (select coalesce(sum(texts_out), 0)::int from number_traffic where number = ${number} and day >= ${firstDay(days)}) as texts_out,
      (select count(*)::int from traffic_days where day >= ${firstDay(days)}) as known,
      (select read_at from traffic_days order by day desc limit 1) as read_at`.execute(db);
  const row = rows[0];
  if (row === undefined) throw new Error('a select without a table gives one row');
  return {
    textsIn: row.texts_in,
    textsOut: row.texts_out,
    missingDays: Math.max(0, days - row.known),
    readAt: row.read_at,
  };
}

/** The UTC days that are to be read now, the latest first: never read, or read before they had ended. */
export async function daysToRead(db: Db): Promise<string[]> {
  const { rows } = await sql<{ day: string }>`
    with wanted as (
      select to_char((now() at time zone 'UTC')::date - n, 'YYYY-MM-DD') as day from generate_series(0, ${trafficDays - 1}::int) as n)
    select wanted.day from wanted left join traffic_days known on known.day = wanted.day
    where known.day is null
      or (not known.is_whole and known.read_at < now() - ${freshMinutes} * interval '1 minute')
    order by wanted.day desc`.execute(db);
  return rows.map((row) => row.day);
}

/** Reads one UTC day's records, page by page, and keeps what each number of the account had. */
export async function readDay(deps: TrafficDeps, day: string): Promise<void> {
  const { db } = deps;
  const began = await sql<{ is_whole: boolean }>`
    select clock_timestamp() > (${day}::date + 1)::timestamp at time zone 'UTC' + ${lateRecordMinutes} * interval '1 minute'
      as is_whole`.execute(db);
  const start = new Date(`${day}T00:00:00Z`);
  const end = new Date(start.getTime() + 24 * 60 * 60_000);
  const counts = new Map<string, { in: number; out: number }>();
  const listing = deps.flowroute.listMessages({ start, end }, { pageSize: recordsAPage });
  for await (const record of listing) {
    // Whether the carrier counts a record at exactly either end is not documented.
    if (record.timestamp < start || record.timestamp >= end) continue;
    for (const { number, direction } of sidesOf(record)) {
      const count = counts.get(number) ?? { in: 0, out: 0 };
      count[direction] += 1;
      counts.set(number, count);
    }
  }
  const read = { is_whole: began.rows[0]?.is_whole ?? false, unreadable: listing.skipped };
  await transaction(db, 'keep the traffic of a day', async (trx) => {
    await trx.deleteFrom('number_traffic').where('day', '=', day).execute();
    const rows = [...counts].map(([number, count]) => ({ number, day, texts_in: count.in, texts_out: count.out }));
    for (let at = 0; at < rows.length; at += insertBatch) {
      await trx
        .insertInto('number_traffic')
        .values(rows.slice(at, at + insertBatch))
        .onConflict((conflict) =>
          conflict.columns(['number', 'day']).doUpdateSet((eb) => ({
            texts_in: eb.ref('excluded.texts_in'),
            texts_out: eb.ref('excluded.texts_out'),
          })),
        )
        .execute();
    }
    await trx
      .insertInto('traffic_days')
      .values({ day, ...read })
      .onConflict((conflict) => conflict.column('day').doUpdateSet({ ...read, read_at: sql<Date>`now()` }))
      .execute();
  });
}

/** Which of our numbers a record is traffic of. A direction that nobody knows may be either, and no number is called unused by it. */
function sidesOf(record: MessageRecord): { number: string; direction: 'in' | 'out' }[] {
  if (record.direction === 'inbound') return [{ number: record.to, direction: 'in' }];
  if (record.direction === 'outbound') return [{ number: record.from, direction: 'out' }];
  return [
    { number: record.to, direction: 'in' },
    { number: record.from, direction: 'out' },
  ];
}

/** Reads traffic while no other process does; null when another is at it. */
export function aloneWithTraffic<T>(db: Db, work: () => Promise<T>): Promise<T | null> {
  return alone(db, 'reading traffic', work);
}

/** Reads days, one at the least, until all are read or there is to be a pause. @throws FlowrouteError */
export async function readTraffic(deps: TrafficDeps, isPause: () => boolean): Promise<'done' | 'more'> {
  const days = await daysToRead(deps.db);
  for (const [at, day] of days.entries()) {
    if (at > 0 && isPause()) return 'more';
    await readDay(deps, day);
  }
  return 'done';
}

/** Forgets days that no range asks for any more. */
export async function forgetOldTraffic(db: Db): Promise<void> {
  await db
    .deleteFrom('number_traffic')
    .where('day', '<', firstDay(trafficDays + 7))
    .execute();
  await db
    .deleteFrom('traffic_days')
    .where('day', '<', firstDay(trafficDays + 7))
    .execute();
}
