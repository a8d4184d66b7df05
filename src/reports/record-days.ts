import { type RawBuilder, sql } from 'kysely';
import { type Db, type Trx, transaction } from '../storage/transaction.ts';
import { addCode } from './alert-window.ts';
import { type ReadDeps, readRange } from './read-range.ts';
import { addTo, countedOf, emptyTally, type Tally } from './tally.ts';

/**
 * What each number's texts came to on each UTC day, for what is judged by weeks. Today is not among them: the last 24 hours
 * are read anew for each check.
 */

export type DayDeps = ReadDeps & { db: Db; signal?: AbortSignal };

/** The 28 days before the last 24 hours lie in so many UTC days, the last of them yesterday. */
export const daysBefore = 29;
/** The same for a calendar month, whatever its zone. */
const daysOfMonth = 32;
/** Receipts come late: a day is read again until so long after its end. Hours. */
const restlessHours = 48;
/** A day that may still change is not read again before so long. Minutes. */
const freshMinutes = 60;
/** Rows of one insert. */
const insertBatch = 1_000;

/** How many days are wanted: more where a rule is about the month. */
export function wantedDays(hasMonth: boolean): number {
  return hasMonth ? daysOfMonth : daysBefore;
}

const firstDay = (days: number) => sql<string>`to_char((now() at time zone 'UTC')::date - ${days}::int, 'YYYY-MM-DD')`;

/** The UTC days that are to be read now, the latest first. */
export async function recordDaysToRead(db: Db, days: number): Promise<string[]> {
  const { rows } = await sql<{ day: string }>`
    with wanted as (
      select to_char((now() at time zone 'UTC')::date - n, 'YYYY-MM-DD') as day from generate_series(1, ${days}::int) as n)
    select wanted.day from wanted left join record_day_reads known on known.day = wanted.day
    where known.day is null
      or (not known.is_whole and known.read_at < now() - ${freshMinutes} * interval '1 minute')
    order by wanted.day desc`.execute(db);
  return rows.map((row) => row.day);
}

/**
 * Reads one UTC day and keeps what each number of the account had. Gives how many of its rows could not be read.
 * @throws FlowrouteError when it cannot be read whole.
 */
export async function readRecordDay(deps: DayDeps, day: string): Promise<number> {
  const { db } = deps;
  const began = await sql<{ is_whole: boolean }>`
    select clock_timestamp() > (${day}::date + 1)::timestamp at time zone 'UTC' + ${restlessHours} * interval '1 hour'
      as is_whole`.execute(db);
  const start = new Date(`${day}T00:00:00Z`);
  const end = new Date(start.getTime() + 24 * 60 * 60_000);
  const numbers = new Map<string, { tally: Tally; codes: Map<number, number> }>();
  const reading = readRange(deps, { start, end }, { signal: deps.signal });
  for await (const records of reading) {
    for (const record of records) {
      const counted = countedOf(record);
      const kept = numbers.get(counted.number) ?? { tally: emptyTally(), codes: new Map() };
      numbers.set(counted.number, kept);
      addTo(kept.tally, counted);
      if (counted.code !== null) addCode(kept.codes, counted.code);
    }
  }
  const read = { is_whole: began.rows[0]?.is_whole ?? false, unreadable: reading.unreadable };
  await transaction(db, 'keep a day of records', async (trx) => {
    await keepDay(trx, day, numbers);
    await trx
      .insertInto('record_day_reads')
      .values({ day, ...read })
      .onConflict((conflict) => conflict.column('day').doUpdateSet({ ...read, read_at: sql<Date>`now()` }))
      .execute();
  });
  return reading.unreadable;
}

/** A day takes the place of what was kept of it. */
async function keepDay(
  trx: Trx,
  day: string,
  numbers: ReadonlyMap<string, { tally: Tally; codes: Map<number, number> }>,
): Promise<void> {
  // Two processes that read the same day write one after the other.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`record day ${day}`}, 0))`.execute(trx);
  await trx.deleteFrom('record_days').where('day', '=', day).execute();
  await trx.deleteFrom('record_day_codes').where('day', '=', day).execute();
  const days = [...numbers].map(([number, { tally }]) => ({
    day,
    number,
    texts_out: tally.textsOut,
    delivered: tally.delivered,
    undelivered: tally.undelivered,
    nanodollars: tally.nanodollars,
  }));
  const codes = [...numbers].flatMap(([number, kept]) =>
    [...kept.codes].map(([code, texts]) => ({ day, number, code, texts })),
  );
  for (let at = 0; at < days.length; at += insertBatch) {
    await trx
      .insertInto('record_days')
      .values(days.slice(at, at + insertBatch))
      .execute();
  }
  for (let at = 0; at < codes.length; at += insertBatch) {
    await trx
      .insertInto('record_day_codes')
      .values(codes.slice(at, at + insertBatch))
      .execute();
  }
}

/**
 * Reads days until all are read or there is to be a pause. `onUnreadable` is told of each that had rows which could not be read.
 * @throws FlowrouteError
 */
export async function readRecordDays(
  deps: DayDeps,
  days: number,
  isPause: () => boolean,
  onUnreadable: (day: string, unreadable: number) => void = () => {},
): Promise<void> {
  for (const day of await recordDaysToRead(deps.db, days)) {
    if (isPause()) return;
    const unreadable = await readRecordDay(deps, day);
    if (unreadable > 0) onUnreadable(day, unreadable);
  }
}

export type DaySums = Tally & { codes: Map<number, number> };

/**
 * What the days before `today` came to, without `part` of the last of them; null: not all of them have been read. Of a part
 * that is more than was read of its day, since receipts came late, the days before it keep all that they had. `number` null:
 * the account.
 */
export async function sumDays(
  db: Db,
  number: string | null,
  today: string,
  part: DaySums = { ...emptyTally(), codes: new Map() },
): Promise<DaySums | null> {
  const first = dayBefore(today, daysBefore);
  const yesterday = dayBefore(today, 1);
  if (!(await areRead(db, first, today))) return null;
  const others = await sumOf(db, number, first, yesterday);
  const last = await sumOf(db, number, yesterday, sql<string>`${today}::text`);
  return plus(others, without(last, part));
}

const dayBefore = (day: string, days: number) => sql<string>`to_char(${day}::date - ${days}::int, 'YYYY-MM-DD')`;

/** What the days from one on came to, `until` left out. */
async function sumOf(
  db: Db,
  number: string | null,
  from: RawBuilder<string>,
  until: RawBuilder<string>,
): Promise<DaySums> {
  const ofNumber = number === null ? sql`true` : sql`number = ${number}`;
  const { rows } = await sql<Tally>`
    select coalesce(sum(texts_out), 0)::int as "textsOut", coalesce(sum(delivered), 0)::int as delivered,
      coalesce(sum(undelivered), 0)::int as undelivered, coalesce(sum(nanodollars), 0)::bigint as nanodollars
    from record_days where day >= ${from} and day < ${until} and ${ofNumber}`.execute(db);
  const codes = await sql<{ code: number; texts: number }>`
    select code, sum(texts)::int as texts from record_day_codes
    where day >= ${from} and day < ${until} and ${ofNumber} group by code`.execute(db);
  const tally = rows[0];
  if (tally === undefined) throw new Error('a select without a group gives one row');
  return { ...tally, codes: new Map(codes.rows.map(({ code, texts }) => [code, texts])) };
}

function plus(sums: DaySums, more: DaySums): DaySums {
  const codes = new Map(sums.codes);
  for (const [code, texts] of more.codes) addCode(codes, code, texts);
  return {
    textsOut: sums.textsOut + more.textsOut,
    delivered: sums.delivered + more.delivered,
    undelivered: sums.undelivered + more.undelivered,
    nanodollars: sums.nanodollars + more.nanodollars,
    codes,
  };
}

/** Never less than nothing. */
function without(sums: DaySums, part: DaySums): DaySums {
  const less = (sum: number, taken: number) => Math.max(0, sum - taken);
  const codes = [...sums.codes].map(([code, texts]) => [code, less(texts, part.codes.get(code) ?? 0)] as const);
  return {
    textsOut: less(sums.textsOut, part.textsOut),
    delivered: less(sums.delivered, part.delivered),
    undelivered: less(sums.undelivered, part.undelivered),
    nanodollars: sums.nanodollars > part.nanodollars ? sums.nanodollars - part.nanodollars : 0n,
    codes: new Map(codes.filter(([, texts]) => texts > 0)),
  };
}

/** What the UTC days from `day` on have cost, `today` left out; null: not all of them have been read. */
export async function spentSince(db: Db, number: string | null, day: string, today: string): Promise<bigint | null> {
  if (!(await areRead(db, sql<string>`${day}`, today))) return null;
  const ofNumber = number === null ? sql`true` : sql`number = ${number}`;
  const { rows } = await sql<{ spent: bigint }>`
    select coalesce(sum(nanodollars), 0)::bigint as spent from record_days
    where day >= ${day} and day < ${today} and ${ofNumber}`.execute(db);
  return rows[0]?.spent ?? 0n;
}

/** Whether every day from one on has been read, until before today. */
async function areRead(db: Db, from: RawBuilder<string>, today: string): Promise<boolean> {
  const { rows } = await sql<{ missing: number }>`
    select (${today}::date - (${from})::date)::int
      - (select count(*)::int from record_day_reads where day >= (${from}) and day < ${today}) as missing`.execute(db);
  return (rows[0]?.missing ?? 1) <= 0;
}

/** Forgets days that no rule asks for any more. */
export async function forgetOldRecordDays(db: Db): Promise<void> {
  for (const table of ['record_days', 'record_day_codes', 'record_day_reads'] as const) {
    await db
      .deleteFrom(table)
      .where('day', '<', firstDay(daysOfMonth + 3))
      .execute();
  }
}
