import { type RawBuilder, sql } from 'kysely';
import { anyHalt } from '../access/halts.ts';
import { freshness } from '../access/people.ts';
import { allows } from '../access/permissions.ts';
import type { Roles } from '../access/roles.ts';
import type { Flowroute, SendOutcome } from '../flowroute/index.ts';
import type { Log } from '../log.ts';
import { placeMessage } from '../storage/projections.ts';
import type { Queue } from '../storage/queue.ts';
import { type Db, type Trx, transaction } from '../storage/transaction.ts';
import { changeText, changing } from './change.ts';
import { homeRefused } from './conversations.ts';
import { type Decision, lockAndDecide } from './decide-send.ts';
import { keepOutcome } from './keep-outcome.ts';
import { takeSlot } from './pacing.ts';
import { askInThread } from './question.ts';
import { requeue } from './requeue.ts';
import type { NumberStanding } from './take.ts';
import { lockText, type Text, toText } from './text.ts';
import type { CapsNow } from './text-caps.ts';

/** Whether a text's message stands in Slack before the text leaves. */
export type Announcement =
  | { kind: 'shown' }
  /** Slack did not answer in time: the text goes, and the message follows. */
  | { kind: 'late' }
  /** Many messages wait for their turn in that channel: this one is tried again then. */
  | { kind: 'wait'; seconds: number }
  /** Slack will not take the message: nothing is sent. `why` is for the person, in words; `isOfHome`: it takes none there. */
  | { kind: 'refused'; why: string; isOfHome: boolean };

export type Announcer = { announce(textId: string): Promise<Announcement> };

/** A named step at which a test may end the process. Does nothing outside the fault tests. */
export type Failpoint = (step: string) => Promise<void>;

export type SendDeps = {
  db: Db;
  queue: Queue;
  flowroute: Pick<Flowroute, 'sendMessage'>;
  announcer: Announcer;
  roles: Roles;
  standingOf: (number: string) => RawBuilder<NumberStanding>;
  capsNow: CapsNow;
  perSecond: { sms: number; mms: number };
  /** One attempt's limit, in milliseconds. */
  timeoutMs: number;
  /** Milliseconds after the send. */
  lookDelays: number[];
  auditKey: string | null;
  log: Log;
  failpoint: Failpoint;
};

/**
 * How long after a try nobody can be waiting for its answer any more: the call's own limit, and room for a slow commit.
 * Later than this a row in `sending` is an orphan of a killed process.
 */
const orphanRoomMs = 5_000;
/** A process that stood still longer than this between its last look and the call does not call. */
const stillAliveMs = 2_000;

/** Sends a queued text. A text that is past that is left alone, so a job may come twice or late. */
export async function sendText(deps: SendDeps, textId: string): Promise<void> {
  const found = await findQueued(deps.db, textId);
  if (found === null) return;
  const { text, isHalted } = found;
  await deps.failpoint('send:taken-up');
  // While everything is halted nothing needs a message's turn or a slot; the last look below says why it waits.
  if (isHalted) return waitWhileHalted(deps, text);
  const announced = await deps.announcer.announce(textId);
  if (announced.kind === 'refused') return refusedByChat(deps, textId, announced);
  if (announced.kind === 'wait') return again(deps, textId, null, null, announced.seconds);
  await deps.failpoint('send:announced');
  const mayStillSend = await authorMaySend(deps, text.author);
  const kind = text.isMms ? 'mms' : 'sms';
  const waitMs = await takeSlot(deps.db, kind, deps.perSecond[kind]);
  if (waitMs === null) return again(deps, textId, null, null, await turnSeconds(deps.db, text, deps.perSecond[kind]));
  if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
  const attempt = await beginAttempt(deps, text, mayStillSend);
  if (attempt === null) return;
  await deps.failpoint('send:about-to');
  const outcome = await callCarrier(deps, attempt);
  await deps.failpoint('send:answered');
  await keepOutcome(deps, attempt, outcome);
  await deps.failpoint('send:kept');
}

async function findQueued(db: Db, textId: string): Promise<{ text: Text; isHalted: boolean } | null> {
  const row = await db
    .selectFrom('texts')
    .selectAll()
    .select(anyHalt.as('is_halted'))
    .where('id', '=', textId)
    .executeTakeFirst();
  return row?.state === 'queued' ? { text: toText(row), isHalted: row.is_halted } : null;
}

async function waitWhileHalted(deps: SendDeps, known: Text): Promise<void> {
  await transaction(deps.db, 'a text waits while sending is halted', async (trx) => {
    const decided = await lockAndDecide(trx, { ...lookDeps(deps), mayStillSend: true }, known);
    if (decided === null) return;
    const { text, decision } = decided;
    // Lifted just now: it starts again from its message.
    if (decision.kind === 'go') return requeue(trx, deps.queue, text, text.reason, text.detail, 0);
    await standBack(trx, deps.queue, text, decision);
  });
}

function lookDeps({ standingOf, capsNow }: SendDeps) {
  return { standingOf, capsNow };
}

/** About when a text's turn comes: as many as were taken before it have to leave first. At most a minute, in seconds. */
async function turnSeconds(db: Db, text: Text, perSecond: number): Promise<number> {
  const row = await db
    .selectFrom('texts')
    .select((eb) => eb.fn.countAll<bigint>().as('ahead'))
    .where('state', '=', 'queued')
    .where('is_mms', '=', text.isMms)
    .where('created_at', '<', text.createdAt)
    .executeTakeFirstOrThrow();
  return Math.min(60, Math.max(1, Number(row.ahead) / perSecond));
}

async function callCarrier(deps: SendDeps, attempt: Attempt): Promise<SendOutcome> {
  if (performance.now() - attempt.decidedAt > stillAliveMs) {
    return { kind: 'aborted' };
  }
  const { text } = attempt;
  return deps.flowroute.sendMessage({
    from: text.from,
    to: text.to,
    body: text.body,
    ...(text.isMms ? { mediaUrls: text.mediaUrls, isMms: true } : {}),
  });
}

export type Attempt = {
  id: bigint;
  text: Text;
  /** When the last look began: a process that stood still in the middle of its commit has to know. */
  decidedAt: number;
};

/** The last look and the *about to* row, in one transaction; null when the text does not leave now. */
async function beginAttempt(deps: SendDeps, known: Text, mayStillSend: boolean | null): Promise<Attempt | null> {
  const decidedAt = performance.now();
  return transaction(deps.db, 'about to send a text', async (trx) => {
    const decided = await lockAndDecide(trx, { ...lookDeps(deps), mayStillSend }, known);
    if (decided === null) return null;
    const { text, decision } = decided;
    if (decision.kind !== 'go') {
      await standBack(trx, deps.queue, text, decision);
      return null;
    }
    const expectBy = sql<Date>`clock_timestamp() + ${deps.timeoutMs + orphanRoomMs} * interval '1 millisecond'`;
    const beside = sql<object>`(insert into send_attempts (text_id, expect_by) values (${text.id}, ${expectBy}) returning id)`;
    const attempt = await changing(trx, text, { state: 'sending', source: 'worker' }, { beside })
      .returning(sql<bigint>`(select id from beside)`.as('id'))
      .executeTakeFirstOrThrow();
    await deps.failpoint('send:deciding');
    return { id: attempt.id, text: { ...text, state: 'sending' as const, tries: text.tries + 1 }, decidedAt };
  });
}

async function standBack(
  trx: Trx,
  queue: Queue,
  text: Text,
  decision: Exclude<Decision, { kind: 'go' }>,
): Promise<void> {
  if (decision.kind === 'wait') return requeue(trx, queue, text, decision.reason, decision.detail, decision.seconds);
  if (decision.kind === 'hold') {
    await changeText(trx, text, { state: 'held', reason: 'shelf_life', source: 'worker' });
    return askInThread(trx, text);
  }
  await changeText(trx, text, {
    state: 'rejected',
    reason: decision.reason,
    detail: decision.detail,
    atRest: true,
    source: 'worker',
  });
}

async function again(
  deps: SendDeps,
  textId: string,
  reason: Text['reason'],
  detail: string | null,
  seconds: number,
): Promise<void> {
  await transaction(deps.db, 'put a text off', async (trx) => {
    const text = await lockText(trx, textId);
    if (text?.state === 'queued') await requeue(trx, deps.queue, text, reason, detail, seconds);
  });
}

async function refusedByChat(
  deps: SendDeps,
  textId: string,
  { why, isOfHome }: { why: string; isOfHome: boolean },
): Promise<void> {
  await transaction(deps.db, 'the chat refused a text', async (trx) => {
    const text = await lockText(trx, textId);
    if (text?.state !== 'queued') return;
    if (isOfHome) await homeRefused(trx, text.conversationId, why);
    await changeText(trx, text, {
      state: 'rejected',
      reason: 'chat_refused',
      detail: why,
      atRest: true,
      source: 'worker',
    });
    // It stands nowhere in the channel: its author finds it, and the way on, in their own direct messages.
    const place = { channelId: null, homeUser: text.author, parentId: null };
    await placeMessage(trx, { entity: 'text', entityId: textId, ...place });
  });
}

/** Read afresh where what we know is old; what was known when it was typed holds through an outage of the chat. */
async function authorMaySend(deps: SendDeps, author: string): Promise<boolean | null> {
  try {
    const { roles } = await deps.roles.holder(author, freshness.elsewhere);
    return allows(roles, 'sms.send');
  } catch (error) {
    deps.log.warn({ err: error }, 'Whether the author may still send cannot be read from Slack just now');
    const known = await deps.roles.holderKnown(author, 3 * freshness.elsewhere);
    return known === null ? null : allows(known.roles, 'sms.send');
  }
}
