import { randomUUID } from 'node:crypto';
import { type Selectable, sql } from 'kysely';
import { z } from 'zod';
import type { Period } from '../access/date-range.ts';
import type { Flowroute } from '../flowroute/index.ts';
import type { RecordLists } from '../storage/schema-reports.ts';
import type { Db, Trx } from '../storage/transaction.ts';
import { isEveryRecord, type RecordFilter, recordFilter } from './filter.ts';
import { decodeRow, newestFirst, type RecordRow, rowOf } from './record-row.ts';

/**
 * A range of records that a person pages through. Its end is fixed, so that new records do not move the pages. Without a
 * filter the pages are the carrier's own; what a filter lets through is read once and kept, since the carrier filters by
 * date only.
 */
export type RecordList = {
  id: string;
  userId: string;
  /** `start` included, `end` not. */
  start: Date;
  end: Date;
  zone: string;
  filter: RecordFilter;
  /** What was read of a filtered one, how much of it matched, and how many rows could not be read. */
  recordsRead: number;
  matched: number;
  unreadable: number;
};

export type RecordsPage = {
  rows: RecordRow[];
  /** Where this page and the next one start. */
  offset: number;
  nextOffset: number;
  hasMore: boolean;
  /** Rows of an unfiltered list's page that could not be read and are missing. */
  skipped: number;
};

/** Of what matches a filter, the newest so many are kept. */
export const mostKept = 5_000;
/** A list can be paged through for so long. */
const keptHours = 24;

export type NewList = Pick<RecordList, 'userId' | 'start' | 'end' | 'zone' | 'filter'>;

export async function beginList(trx: Trx, wish: NewList): Promise<RecordList> {
  const row = await trx
    .insertInto('record_lists')
    .values({
      id: randomUUID(),
      user_id: wish.userId,
      start_at: wish.start,
      end_at: wish.end,
      zone: wish.zone,
      filter: JSON.stringify(wish.filter),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return toList(row);
}

/** A person's own list; null when there is none (any more). */
export async function findList(db: Db, id: string, userId: string): Promise<RecordList | null> {
  // What is no id is none of ours; the database would call it an error.
  if (!z.uuid().safeParse(id).success) return null;
  const row = await db
    .selectFrom('record_lists')
    .selectAll()
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .executeTakeFirst();
  return row === undefined ? null : toList(row);
}

export function toList(row: Selectable<RecordLists>): RecordList {
  return {
    id: row.id,
    userId: row.user_id,
    start: row.start_at,
    end: row.end_at,
    zone: row.zone,
    filter: recordFilter.parse(row.filter),
    recordsRead: Number(row.records_read),
    matched: Number(row.matched),
    unreadable: row.unreadable,
  };
}

/** The list's days in its zone. */
export function periodOf({ start, end, zone }: RecordList): Period {
  const day = (instant: Date) => localDays(zone).format(instant);
  return { from: day(start), to: day(new Date(Math.max(start.getTime(), end.getTime() - 1))), start, end };
}

/** This language writes dates as `YYYY-MM-DD`. */
function localDays(zone: string): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' });
}

export type PageDeps = { db: Db; flowroute: Pick<Flowroute, 'messagesPage'> };

/** One page, the newest first. @throws FlowrouteError */
export async function listPage(
  deps: PageDeps,
  list: RecordList,
  { offset, size }: { offset: number; size: number },
): Promise<RecordsPage> {
  if (!isEveryRecord(list.filter)) return keptPage(deps.db, list, offset, size);
  const page = await deps.flowroute.messagesPage({ start: list.start, end: list.end }, { limit: size, offset });
  const rows = page.items
    // Whether the carrier counts a record at exactly either end is not documented.
    .filter(({ timestamp }) => timestamp >= list.start && timestamp < list.end)
    .map(rowOf)
    .sort(newestFirst);
  return { rows, offset, nextOffset: page.nextOffset, hasMore: page.hasMore, skipped: page.skipped };
}

async function keptPage(db: Db, list: RecordList, offset: number, size: number): Promise<RecordsPage> {
  const found = await db
    .selectFrom('record_list_rows')
    .select('record')
    .where('list_id', '=', list.id)
    .where('position', '>=', offset)
    .orderBy('position')
    .limit(size)
    .execute();
  const rows = found.map(({ record }) => decodeRow(record));
  const nextOffset = offset + rows.length;
  return { rows, offset, nextOffset, hasMore: nextOffset < Math.min(list.matched, mostKept), skipped: 0 };
}

export async function forgetOldLists(db: Db): Promise<void> {
  await db
    .deleteFrom('record_lists')
    .where('created_at', '<', sql<Date>`now() - ${keptHours} * interval '1 hour'`)
    .execute();
}
