import { sql } from 'kysely';
import type { MessageRecord } from '../flowroute/index.ts';
import type { Db } from '../storage/transaction.ts';
import type { Reconciliation } from './summary-shape.ts';

export type Reconciler = {
  /** To be called when a slice of time begins, with its start, before its records are added. */
  reachBack(sliceStart: Date): Promise<void>;
  add(record: MessageRecord): void;
  result(): Promise<Reconciliation>;
};

/** A record's time is the carrier's, a text's is when we had the answer, or sent it where none came. Minutes between them, at most. */
const apartMs = 15 * 60_000;
/** A text's record comes some time after it. */
const lateMinutes = 10;
/** So close to an end of the period, a text's record may lie on the other side of it. */
const edgeMs = 60_000;
/** Ids that are kept of what does not fit. */
const mostIds = 5;

type Sent = { id: string; sentAt: number; isDue: boolean; isFound: boolean };

/**
 * Holds the texts that this app sent in a period against the carrier's records of it, which are given the latest slice of
 * time first. Knows the texts of a slice at a time.
 */
export function createReconciler(db: Db, period: { start: Date; end: Date }): Reconciler {
  const open = new Map<string, Sent>();
  const result: Reconciliation = {
    sentHere: 0,
    found: 0,
    missing: 0,
    missingTexts: [],
    elsewhere: 0,
    elsewhereRecords: [],
  };
  let reached = period.end.getTime();
  let readFrom = reached + apartMs;

  async function read(from: number): Promise<void> {
    if (from >= readFrom) return;
    const rows = await db
      .selectFrom('texts')
      .select([
        'id',
        'carrier_id',
        'sent_at',
        sql<boolean>`sent_at < now() - ${lateMinutes} * interval '1 minute'`.as('is_due'),
      ])
      .where('carrier_id', 'is not', null)
      .where('sent_at', '>=', new Date(from))
      .where('sent_at', '<', new Date(readFrom))
      .execute();
    for (const { id, carrier_id: carrierId, sent_at: sentAt, is_due: isDue } of rows) {
      if (carrierId === null || sentAt === null) continue;
      open.set(carrierId, { id, sentAt: sentAt.getTime(), isDue, isFound: false });
    }
    readFrom = from;
  }

  /** Settles the texts that no record before this instant can belong to. */
  function settle(before: number): void {
    for (const [carrierId, sent] of open) {
      if (sent.sentAt < before + apartMs) continue;
      open.delete(carrierId);
      if (sent.sentAt < period.start.getTime() || sent.sentAt >= period.end.getTime()) continue;
      if (!sent.isFound && (!sent.isDue || isAtEdge(sent.sentAt, period))) continue;
      result.sentHere += 1;
      if (sent.isFound) result.found += 1;
      else {
        result.missing += 1;
        if (result.missingTexts.length < mostIds) result.missingTexts.push(sent.id);
      }
    }
  }

  return {
    async reachBack(sliceStart) {
      const to = sliceStart.getTime();
      if (to >= reached) return;
      settle(reached);
      await read(to - apartMs);
      reached = to;
    },
    add(record) {
      if (record.direction !== 'outbound') return;
      const sent = open.get(record.id);
      if (sent !== undefined) sent.isFound = true;
      else {
        result.elsewhere += 1;
        if (result.elsewhereRecords.length < mostIds) result.elsewhereRecords.push(record.id);
      }
    },
    async result() {
      await read(period.start.getTime() - apartMs);
      settle(Number.NEGATIVE_INFINITY);
      return result;
    },
  };
}

function isAtEdge(at: number, { start, end }: { start: Date; end: Date }): boolean {
  return at < start.getTime() + edgeMs || at >= end.getTime() - edgeMs;
}
