import { sql } from 'kysely';
import { describe } from '../errors.ts';
import type { Flowroute, MessageRecord } from '../flowroute/index.ts';
import type { Log } from '../log.ts';
import { wantShown } from '../storage/projections.ts';
import type { Queue } from '../storage/queue.ts';
import { type Db, type Trx, transaction } from '../storage/transaction.ts';
import { block } from './block-list.ts';
import { type Change, changeText, showText } from './change.ts';
import { scheduleLook } from './look-schedule.ts';
import { askInThread } from './question.ts';
import { judge, optedOutCode } from './receipts.ts';
import { keepingRecord } from './records.ts';
import type { Failpoint } from './send.ts';
import { isFurther } from './states.ts';
import { lockText, type Text, toText } from './text.ts';
import { type Candidates, findSettling } from './uncertain.ts';

export type LookDeps = {
  db: Db;
  queue: Queue;
  flowroute: Pick<Flowroute, 'getMessage' | 'listMessages'>;
  /** Milliseconds after the send. */
  lookDelays: number[];
  auditKey: string | null;
  log: Log;
  failpoint: Failpoint;
};

/** Looks a text's record up and takes from it what is new; a text that is at rest is left alone. */
export async function lookAtText(deps: LookDeps, textId: string): Promise<void> {
  const text = await findDue(deps.db, textId);
  if (text === null) return;
  if (text.state === 'uncertain') return lookForUncertain(deps, text);
  if (text.carrierId === null) return;
  const record = await deps.flowroute
    .getMessage(text.carrierId)
    .catch((error: unknown) => unreadable(deps, text, error));
  await deps.failpoint('look:read');
  await transaction(deps.db, 'take over what a record says', async (trx) => {
    const locked = await lockText(trx, textId);
    if (locked === null || locked.restAt !== null || locked.carrierId !== text.carrierId) return;
    if (isLookedAt(locked, text)) return;
    const isAtRest = record !== null && (await takeRecord(trx, deps, locked, record));
    if (!isAtRest) await nextLook(trx, deps, locked);
  });
}

/** The text, unless it is at rest, or another job has looked meanwhile: two jobs for one look must not use up the next one. */
async function findDue(db: Db, textId: string): Promise<Text | null> {
  const row = await db
    .selectFrom('texts')
    .selectAll()
    .where('id', '=', textId)
    .where('rest_at', 'is', null)
    .where(sql<boolean>`coalesce(next_look_at <= now() + interval '250 milliseconds', true)`)
    .executeTakeFirst();
  return row === undefined ? null : toText(row);
}

/** Whether another job has done the same look while this one read. */
function isLookedAt(locked: Text, text: Text): boolean {
  return locked.looks !== text.looks;
}

/** A record that cannot be read just now is looked up again at the next look. */
function unreadable(deps: LookDeps, text: Text, error: unknown): null {
  deps.log.warn({ textId: text.id, reason: describe(error) }, 'The record of a text cannot be read just now');
  return null;
}

/** Takes what a record says of a text over: never back, and at rest once it is final. Gives whether it is that now. */
export async function takeRecord(
  trx: Trx,
  deps: Pick<LookDeps, 'auditKey'>,
  text: Text,
  record: MessageRecord,
): Promise<boolean> {
  const kept = keepingRecord(trx, record, text.id);
  const found = judge(record);
  if (found.code === optedOutCode) {
    await block(trx, {
      number: text.to,
      reason: 'the recipient has opted out (code 1110)',
      source: 'carrier',
      by: null,
      auditKey: deps.auditKey,
    });
  }
  if (!isFurther(text.state, found.state)) {
    await kept.execute();
    return text.restAt !== null;
  }
  const atRest = found.state === 'delivered' || found.state === 'undelivered';
  const change: Change = {
    state: found.state,
    reason: found.code === optedOutCode ? 'opted_out' : text.reason,
    detail: found.code === null ? text.detail : `code ${found.code}`,
    atRest,
    source: 'worker',
  };
  await changeText(trx, text, change, { beside: sql<object>`(${kept})` });
  return atRest;
}

/** The next look at a text that is not at rest, and after the last one its rest. */
async function nextLook(trx: Trx, deps: LookDeps, text: Text): Promise<void> {
  const look = text.looks + 1;
  const isDayAfter = look === deps.lookDelays.length;
  if (await scheduleLook(trx, deps, text.id, look, { lastAtRest: isDayAfter })) return;
  await trx
    .updateTable('texts')
    .set({ rest_at: sql<Date>`now()`, next_look_at: null })
    .where('id', '=', text.id)
    .execute();
  await showText(trx, text, text.state);
}

async function lookForUncertain(deps: LookDeps, text: Text): Promise<void> {
  const found = await findSettling(deps, text).catch((error: unknown): Candidates | null =>
    unreadable(deps, text, error),
  );
  await deps.failpoint('look:read');
  await transaction(deps.db, 'settle an uncertain text by looking', async (trx) => {
    const locked = await lockText(trx, text.id);
    if (locked?.state !== 'uncertain' || locked.askedAt !== null || isLookedAt(locked, text)) return;
    const record = found?.settling.length === 1 ? found.settling[0] : undefined;
    if (record !== undefined && !(await belongsToOther(trx, record.id, text.id))) {
      return settleByRecord(trx, deps, locked, record);
    }
    const look = locked.looks + 1;
    if (await scheduleLook(trx, deps, text.id, look)) return;
    await ask(trx, locked, found);
  });
}

/** A record settles one text only. The unique index holds it even against a race; this makes the loser look on. */
async function belongsToOther(trx: Trx, carrierId: string, textId: string): Promise<boolean> {
  const row = await trx
    .selectFrom('texts')
    .select('id')
    .where('carrier_id', '=', carrierId)
    .where('id', '!=', textId)
    .executeTakeFirst();
  return row !== undefined;
}

async function settleByRecord(trx: Trx, deps: LookDeps, text: Text, record: MessageRecord): Promise<void> {
  const change: Change = {
    state: 'accepted',
    reason: 'found_by_looking',
    detail: null,
    carrierId: record.id,
    source: 'worker',
  };
  // Until now its looks were counted from when nobody waited for the answer any more, which after a stop is long after the send.
  const sentAt = trx
    .selectFrom('send_attempts')
    .select(sql<Date>`max(about_to_at)`.as('at'))
    .where('text_id', '=', text.id);
  await changeText(trx, text, change, { columns: { sent_at: sentAt } });
  const accepted: Text = { ...text, state: 'accepted', reason: 'found_by_looking', detail: null, carrierId: record.id };
  if (!(await takeRecord(trx, deps, accepted, record))) await nextLook(trx, deps, accepted);
}

/** Looking did not settle it: a person is asked, in the thread. */
async function ask(trx: Trx, text: Text, found: Candidates | null): Promise<void> {
  const several = found !== null && found.settling.length > 1 ? `${found.settling.length} records fit it` : null;
  const near = found?.near[0];
  const differing = near === undefined ? null : `a record fits it, but its words differ: ${near.id}`;
  const unread = found === null ? 'its records cannot be read just now' : null;
  await trx
    .updateTable('texts')
    .set({ next_look_at: null, reason: 'asked', detail: several ?? differing ?? unread })
    .where('id', '=', text.id)
    .execute();
  await askInThread(trx, text);
  await wantShown(trx, 'text', text.id, { urgency: 0 });
  await wantShown(trx, 'conversation', text.conversationId);
}
