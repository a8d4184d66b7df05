import { type RawBuilder, sql } from 'kysely';
import { writeAudit } from '../access/audit.ts';
import { setHalt } from '../access/halts.ts';
import type { Roles } from '../access/roles.ts';
import type { SendOutcome } from '../flowroute/index.ts';
import type { Log } from '../log.ts';
import { keepAnswer } from '../storage/keep-answer.ts';
import type { Queue } from '../storage/queue.ts';
import type { Db, Trx } from '../storage/transaction.ts';
import { block } from './block-list.ts';
import { type Change, changeText } from './change.ts';
import { changeAndLook } from './look-schedule.ts';
import { optedOutCode } from './receipts.ts';
import { requeue } from './requeue.ts';
import type { Attempt, Failpoint } from './send.ts';
import { mostTries, shelfLifeMinutes } from './states.ts';
import { lockText, type Text } from './text.ts';

export type OutcomeDeps = {
  db: Db;
  queue: Queue;
  roles: Pick<Roles, 'adminIds'>;
  lookDelays: number[];
  auditKey: string | null;
  log: Log;
  failpoint: Failpoint;
};

type Noted = RawBuilder<object>;
type Rejected = Extract<SendOutcome, { kind: 'rejected' }>;

/** Writes what the carrier answered; tries for two minutes when the database is away. */
export async function keepOutcome(deps: OutcomeDeps, attempt: Attempt, outcome: SendOutcome): Promise<void> {
  return keepAnswer(deps, { textId: attempt.text.id }, (trx, isFirst) =>
    keep(trx, deps, { ...attempt, isFirst }, outcome),
  );
}

type Keeping = Attempt & { isFirst: boolean };

async function keep(trx: Trx, deps: OutcomeDeps, attempt: Keeping, outcome: SendOutcome): Promise<void> {
  const text = await lockText(trx, attempt.text.id);
  if (text === null) return;
  const noted = trx
    .updateTable('send_attempts')
    .set({
      outcome: outcome.kind,
      outcome_at: sql<Date>`clock_timestamp()`,
      http_status: 'status' in outcome ? outcome.status : null,
      carrier_code: outcome.kind === 'rejected' ? outcome.carrierCode : null,
    })
    .where('id', '=', attempt.id)
    .where('outcome', 'is', null);
  // A sweep may have called it an orphan meanwhile; what the carrier itself said still counts, unless a person or a look
  // has settled it, which takes it out of `uncertain`.
  // An uncertain answer tells nothing new then: the looks have begun without it, or a person has been asked.
  const isOpen = text.state === 'sending' || (text.state === 'uncertain' && outcome.kind !== 'uncertain');
  if (isOpen && (await isAwaited(trx, attempt, text))) await apply(trx, deps, text, outcome, sql<object>`(${noted})`);
  else if ((await noted.returning('id').executeTakeFirst()) !== undefined) await noteLate(trx, deps, text, outcome);
  await deps.failpoint('send:keeping');
}

/** What came after its text had been settled without it changes nothing of the text any more, and stands in the trail. */
async function noteLate(trx: Trx, deps: OutcomeDeps, text: Text, outcome: SendOutcome): Promise<void> {
  if (outcome.kind === 'rejected') await learnOptOut(trx, deps, text, outcome);
  const carrierId = outcome.kind === 'accepted' ? outcome.id : null;
  await writeAudit(trx, {
    actor: null,
    action: 'text.answered',
    entity: 'text',
    entityId: text.id,
    source: 'worker',
    details: { outcome: outcome.kind, carrierId, late: true },
  });
  const isAsSettled = text.carrierId === carrierId || text.reason === 'person_says_sent';
  if (carrierId === null || isAsSettled) return;
  deps.log.error(
    { textId: text.id, state: text.state, carrierId },
    'The carrier took what had been settled otherwise: look at it',
  );
}

/**
 * Whether it is the latest try, and nothing is kept of it yet: a commit whose answer was lost is tried again, and another
 * try may have begun since. Read under the text's lock, in a statement of its own, so that it sees what was committed before;
 * that statement is spared where neither can be.
 */
async function isAwaited(trx: Trx, attempt: Keeping, locked: Text): Promise<boolean> {
  if (attempt.isFirst && locked.state === 'sending' && locked.tries === attempt.text.tries) return true;
  const latest = await trx
    .selectFrom('send_attempts')
    .select(['id', 'outcome'])
    .where('text_id', '=', attempt.text.id)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst();
  return latest?.id === attempt.id && latest.outcome === null;
}

/** `noted`: the outcome with the attempt, which the statement that changes the text writes too. */
async function apply(trx: Trx, deps: OutcomeDeps, text: Text, outcome: SendOutcome, noted: Noted): Promise<void> {
  switch (outcome.kind) {
    case 'accepted': {
      const change = { state: 'accepted', carrierId: outcome.id, source: 'worker' } as const;
      return changeAndLook(trx, deps, text, change, noted);
    }
    case 'rejected':
      return rejected(trx, deps, text, outcome, noted);
    case 'never_reached':
      return backToQueue(trx, deps, text, outcome.reason, outcome.retryAfterMs ?? 0, noted);
    case 'aborted':
      return backToQueue(trx, deps, text, 'the program was too slow', 0, noted);
    case 'uncertain': {
      const change = { state: 'uncertain', reason: 'checking', detail: outcome.reason, source: 'worker' } as const;
      return changeAndLook(trx, deps, text, change, noted);
    }
  }
}

async function rejected(trx: Trx, deps: OutcomeDeps, text: Text, outcome: Rejected, beside: Noted): Promise<void> {
  const optedOut = await learnOptOut(trx, deps, text, outcome);
  const keyRefused = outcome.status === 401;
  if (keyRefused) {
    await setHalt(trx, {
      kind: 'carrier',
      reason: 'Flowroute refuses the access key (401)',
      by: null,
      source: 'worker',
      tell: await deps.roles.adminIds(trx),
    });
  }
  const change: Change = {
    state: 'rejected',
    reason: optedOut ? 'opted_out' : keyRefused ? 'key_refused' : 'carrier_rejected',
    detail: outcome.detail ?? statusWords[outcome.status] ?? outcome.title ?? `status ${outcome.status}`,
    atRest: true,
    source: 'worker',
  };
  await changeText(trx, text, change, { beside });
}

/** A recipient who wants no texts is not to be texted, however late the carrier says so. Gives whether it did. */
async function learnOptOut(trx: Trx, deps: OutcomeDeps, text: Text, outcome: Rejected): Promise<boolean> {
  if (outcome.carrierCode !== optedOutCode) return false;
  await block(trx, {
    number: text.to,
    reason: 'the recipient has opted out (STOP)',
    source: 'carrier',
    by: null,
    auditKey: deps.auditKey,
  });
  return true;
}

/** For answers that carry a class name of the carrier's and no words. */
const statusWords: { [status: number]: string } = {
  403: '403: this account or this number is not allowed to send',
};

/** Waits before the next try of what surely never reached the carrier, in seconds; ten tries fit into 15 minutes. */
const tryAgainSeconds = [1, 2, 4, 8, 15, 30, 60, 120, 240];

async function backToQueue(
  trx: Trx,
  deps: OutcomeDeps,
  text: Text,
  why: string,
  leastMs: number,
  beside: Noted,
): Promise<void> {
  if (text.tries >= mostTries) {
    const change = {
      state: 'rejected',
      reason: 'tries_exhausted',
      detail: why,
      atRest: true,
      source: 'worker',
    } as const;
    return changeText(trx, text, change, { beside });
  }
  // Asked for more patience than a text has, it comes back when its author has to be asked.
  const least = Math.min(leastMs / 1_000, shelfLifeMinutes * 60);
  const seconds = Math.max(tryAgainSeconds[text.tries - 1] ?? 240, least);
  await changeText(trx, text, { state: 'queued', reason: 'retry', detail: why, source: 'worker' }, { beside });
  await requeue(trx, deps.queue, { ...text, reason: 'retry' }, 'retry', why, seconds);
}
