import { sql } from 'kysely';
import { writeAudit } from '../access/audit.ts';
import { Refusal } from '../errors.ts';
import { wantShown } from '../storage/projections.ts';
import type { Trx } from '../storage/transaction.ts';
import { changeText } from './change.ts';
import { sendJob } from './jobs.ts';
import { shelfLifeMinutes } from './states.ts';
import { type TakeDeps, type Taken, takeTexts } from './take.ts';
import { lockText, type Text } from './text.ts';

/**
 * A named person decides what looking could not settle. Each runs in the caller's transaction and throws a Refusal, with
 * who was first, when it has been decided already.
 */

/** "It went out": the text counts as accepted, and nothing more is looked up. */
export async function itWentOut(trx: Trx, textId: string, by: string): Promise<void> {
  const text = await mustStand(trx, textId, 'uncertain');
  await changeText(trx, text, { state: 'accepted', reason: 'person_says_sent', atRest: true, by, source: 'button' });
}

/**
 * "It did not, send again": the old text is at rest, and a new one, linked to it, is taken. Where that one is refused (blocked,
 * over a cap, its number gone) the old one is settled all the same, or the only answer left would be a false one: gives the
 * refusal then, for the person.
 */
export async function sendAgain(trx: Trx, deps: TakeDeps, textId: string, by: string): Promise<Taken | Refusal> {
  const text = await mustStand(trx, textId, 'uncertain');
  await changeText(trx, text, {
    state: 'rejected',
    reason: 'person_says_not_sent',
    atRest: true,
    by,
    source: 'button',
  });
  try {
    return await takeAnew(trx, deps, text, by);
  } catch (error) {
    // A text is refused before anything of it is written.
    if (!(error instanceof Refusal)) throw error;
    return notSentAgain(trx, text, by, error);
  }
}

async function notSentAgain(trx: Trx, text: Text, by: string, refusal: Refusal): Promise<Refusal> {
  await trx.updateTable('texts').set({ reason: 'not_sent_again' }).where('id', '=', text.id).execute();
  await writeAudit(trx, {
    actor: by,
    action: 'text.again_refused',
    entity: 'text',
    entityId: text.id,
    source: 'button',
    details: { why: refusal.code },
  });
  const happened = `It counts as not sent now, and was not sent again. ${refusal.happened}`;
  return new Refusal(refusal.code, happened, refusal.next, { people: refusal.people });
}

/** What was refused before it left (a channel the app is not in, a carrier's no) is sent once more as a new text. */
export async function retryRejected(trx: Trx, deps: TakeDeps, textId: string, by: string): Promise<Taken> {
  const text = await mustStand(trx, textId, 'rejected');
  return takeAnew(trx, deps, text, by);
}

async function takeAnew(trx: Trx, deps: TakeDeps, text: Text, by: string): Promise<Taken> {
  const conversation = await trx
    .selectFrom('conversations')
    .select('channel_id')
    .where('id', '=', text.conversationId)
    .executeTakeFirstOrThrow();
  const [taken] = await takeTexts(trx, deps, {
    author: by,
    from: text.from,
    to: [text.to],
    body: text.body,
    mediaUrls: text.mediaUrls,
    channelId: conversation.channel_id,
    again: true,
    source: 'button',
    resendOf: text.id,
  });
  if (taken === undefined) throw new Error('one recipient gives one text');
  await wantShown(trx, 'text', text.id);
  return taken;
}

/** "Send now": a text that waited past its shelf life gets a new one. */
export async function sendHeld(trx: Trx, deps: Pick<TakeDeps, 'queue'>, textId: string, by: string): Promise<void> {
  const text = await mustStand(trx, textId, 'held');
  await changeText(trx, text, { state: 'queued', by, source: 'button' });
  await trx
    .updateTable('texts')
    .set({
      good_until: sql<Date>`now() + ${shelfLifeMinutes} * interval '1 minute'`,
      next_try_at: sql<Date>`now()`,
      tries: 0,
      first_try_at: null,
    })
    .where('id', '=', textId)
    .execute();
  await deps.queue.enqueue(trx, sendJob, { textId });
}

/** "Discard": it is never sent. */
export async function discardHeld(trx: Trx, textId: string, by: string): Promise<void> {
  const text = await mustStand(trx, textId, 'held');
  await changeText(trx, text, { state: 'rejected', reason: 'discarded', atRest: true, by, source: 'button' });
}

async function mustStand(trx: Trx, textId: string, state: Text['state']): Promise<Text> {
  const text = await lockText(trx, textId);
  if (text === null) throw new Refusal('no_such_text', 'That text is not known here.', 'Look for it with /mdr last.');
  if (text.state !== state) {
    throw new Refusal(
      'already_decided',
      text.decidedBy === null ? 'This has been settled meanwhile, by itself.' : 'This has been decided already.',
      'The message shows how.',
      { people: text.decidedBy === null ? [] : [text.decidedBy] },
    );
  }
  // A button of an earlier question must not settle a newer try that is still looked for.
  if (text.state === 'uncertain' && text.askedAt === null) {
    throw new Refusal('still_looking', 'I am still looking whether it went out.', 'Wait until I ask.');
  }
  const resentBy = await whoResent(trx, textId);
  if (resentBy === null) return text;
  throw new Refusal('sent_again', 'This has been sent again already.', 'The conversation shows it.', {
    people: [resentBy],
  });
}

async function whoResent(trx: Trx, textId: string): Promise<string | null> {
  const row = await trx.selectFrom('texts').select('author').where('resend_of', '=', textId).executeTakeFirst();
  return row?.author ?? null;
}
