import { Refusal } from '../../errors.ts';
import { endDraft, findDraft } from '../../messages/drafts.ts';
import { AlreadySent } from '../../messages/take.ts';
import { sayError } from '../answers.ts';
import { type Call, mustAllow, withinTake } from '../call.ts';
import { confirmAnswer, readSend } from '../confirm.ts';
import { openCompose } from '../open-compose.ts';
import { ChangedSince, sendDraft } from '../send-draft.ts';
import { sentAnswer } from '../sent-answer.ts';
import type { Services } from '../services.ts';

export type Press = Call & { value: string; direct: boolean };

/** Send, on the confirm of `/sms <to> <text>`. */
export async function draftSend(services: Services, press: Press, again: boolean): Promise<void> {
  await press.ack();
  await mustAllow(services, press, 'sms.send');
  try {
    const taken = await sendDraft(services, {
      ...readSend(press.value),
      keys: press.keys,
      userId: press.userId,
      channelId: press.direct ? null : press.channelId,
      again,
      source: 'command',
    });
    if (taken === 'copy') return;
    await press.answer({ text: 'On its way', replace: true });
    await press.answer(await sentAnswer(services, taken, true));
  } catch (error) {
    // What the person decided about is not what would happen: the confirm is drawn again, and they decide about that.
    if (!(error instanceof AlreadySent || error instanceof ChangedSince)) throw error;
    const note = error instanceof ChangedSince ? sayError(services, error) : null;
    await press.answer(await confirmAnswer(services, readSend(press.value).draftId, true, note));
  }
}

/** Edit: the words in the modal, as they were typed. */
export async function draftEdit(services: Services, press: Press): Promise<void> {
  const draft = await withinTake(findDraft(services.db, press.value));
  if (draft === null || draft.userId !== press.userId || draft.state !== 'open') {
    throw new Refusal('no_draft', 'That draft has been sent or discarded already.', 'Type /sms for a new one.');
  }
  await openCompose(services, press, { draft, note: null });
}

export async function draftDiscard(services: Services, press: Press): Promise<void> {
  await press.ack();
  await endDraft(services.db, press.value, press.userId, 'discarded');
  await press.answer({ text: 'Discarded. Nothing was sent.', replace: true });
}
