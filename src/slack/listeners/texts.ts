import type { Act } from '../../access/permissions.ts';
import { Refusal } from '../../errors.ts';
import { findConversation } from '../../messages/conversations.ts';
import { discardHeld, itWentOut, retryRejected, sendAgain, sendHeld } from '../../messages/settle.ts';
import { formatNational } from '../../phone-numbers.ts';
import { claim } from '../../storage/claims.ts';
import { type Trx, transaction } from '../../storage/transaction.ts';
import { type Call, mustAllow, withinTake } from '../call.ts';
import { openCompose } from '../open-compose.ts';
import { openRecord } from '../record-modal.ts';
import type { Services } from '../services.ts';
import { takeLeftMs } from '../take-budget.ts';
import type { Press } from './drafts.ts';

/** Details, on a text: its record, in a modal. */
export async function textDetails(services: Services, press: Press): Promise<void> {
  await openRecord(services, press, press.value);
}

/** Reply, on a conversation: the compose modal with both numbers filled in. */
export async function conversationReply(services: Services, press: Press): Promise<void> {
  const conversation = await withinTake(findConversation(services.db, press.value));
  if (conversation === null)
    throw new Refusal('no_conversation', 'That conversation is not known here.', 'Type /sms instead.');
  const words = {
    from: conversation.ourNumber,
    toTyped: formatNational(conversation.theirNumber),
    bodyTyped: '',
    mediaTyped: '',
    keepTypography: false,
  };
  await openCompose(services, press, { words, note: null });
}

/** Send again, on a text that was refused for a reason that can be put right. */
export async function textRetry(services: Services, press: Press): Promise<void> {
  await decide(services, press, 'sms.send', (trx) => retryRejected(trx, services.take, press.value, press.userId));
}

export async function wentOut(services: Services, press: Press): Promise<void> {
  await decide(services, press, 'sms.settle', (trx) => itWentOut(trx, press.value, press.userId));
}

export async function didNotGoOut(services: Services, press: Press): Promise<void> {
  const work = (trx: Trx) => sendAgain(trx, services.take, press.value, press.userId);
  const taken = await decide(services, press, 'sms.settle', work);
  // Said only now: what was settled is kept.
  if (taken instanceof Refusal) throw taken;
}

export async function heldSend(services: Services, press: Press): Promise<void> {
  await decide(services, press, 'sms.release-held', (trx) => sendHeld(trx, services.take, press.value, press.userId));
}

export async function heldDiscard(services: Services, press: Press): Promise<void> {
  await decide(services, press, 'sms.release-held', (trx) => discardHeld(trx, press.value, press.userId));
}

/**
 * A press that settles something: acked, allowed, and then once, in a transaction. What it changes shows itself. Gives what
 * the work gave, or null where the press had been delivered before.
 */
async function decide<T>(services: Services, press: Call, act: Act, work: (trx: Trx) => Promise<T>): Promise<T | null> {
  await press.ack();
  await mustAllow(services, press, act);
  return transaction(
    services.db,
    `settle by ${act}`,
    async (trx) => ((await claim(trx, press.keys)) === 'copy' ? null : work(trx)),
    { limitMs: takeLeftMs() },
  );
}
