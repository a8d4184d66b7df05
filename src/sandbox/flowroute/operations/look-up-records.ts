import type { Asked } from '../asked.ts';
import { invalidQuery, notFound } from '../carrier-errors.ts';
import { offsetForm, parseInstant } from '../dates.ts';
import { done, type Outcome } from '../outcome.ts';
import { type Page, pageOf } from '../paging.ts';
import { includedMedia, type MessageVersion, recordData } from '../render/record.ts';
import type { World } from '../world.ts';

/** GET /v2.1/messages/:id and /v2.2/messages/:id. */
export function lookUpRecord(world: World, asked: Asked, version: MessageVersion, id: string): Outcome {
  const record = world.account.records.find(id);
  if (!record) throw notFound();
  return done(200, { data: recordData(record, version), ...includedMedia(record, asked.base, version) });
}

/**
 * GET /v2.1/messages and /v2.2/messages. Where the sources are silent: the newest first, `start_date <= t < end_date`, now
 * without an `end_date`, ten without a `limit`. A limit has no maximum.
 */
export function listRecords(world: World, asked: Asked, version: MessageVersion): Outcome {
  const start = instantOf(asked, 'start_date');
  if (start === null) throw invalidQuery('start_date', 'Missing data for required parameter.');
  const end = instantOf(asked, 'end_date');
  const page = pageOf(asked.query);
  // One millisecond on: without an end, a record of this very instant belongs to the list.
  const asRead = { ...page, offset: shifted(page, world.repeatedInLists) };
  const { rows, more } = world.account.records.between(start, end ?? world.now().getTime() + 1, asRead);
  const next = more ? { next: nextLink(asked, start, end, page) } : {};
  return done(200, { data: rows.map((record) => recordData(record, version)), links: next });
}

/** Where a page begins while so many records come in between two pages; it never stands still. */
function shifted({ limit, offset }: Page, repeated: number): number {
  return offset - Math.floor(offset / limit) * Math.min(repeated, limit - 1);
}

function instantOf(asked: Asked, name: string): number | null {
  const text = asked.query.get(name);
  if (text === null) return null;
  const at = parseInstant(text);
  if (at === null) throw invalidQuery(name, 'Not a valid ISO 8601 date.');
  return at;
}

/** Flowroute's example rewrites the dates to full ISO with an offset and orders the parameters so. It has no `self`. */
function nextLink(asked: Asked, start: number, end: number | null, page: Page): string {
  const query = new URLSearchParams({ limit: String(page.limit), start_date: offsetForm(start) });
  if (end !== null) query.set('end_date', offsetForm(end));
  query.set('offset', String(page.offset + page.limit));
  return `${asked.base}${asked.pathname}?${query}`;
}
