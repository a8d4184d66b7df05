import { Refusal } from '../errors.ts';
import { findBlocked } from '../messages/block-list.ts';
import { type Draft, type DraftWords, endDraft, keepDraft, openDraft } from '../messages/drafts.ts';
import { defaultNumber, findOurNumber } from '../numbers/account-numbers.ts';
import { formatNational, parsePhoneNumber, splitLeadingNumber } from '../phone-numbers.ts';
import type { Db } from '../storage/transaction.ts';
import { sayError } from './answers.ts';
import { type Call, mustAllow, withinTake } from './call.ts';
import type { ViewPress } from './calls.ts';
import { escapeMrkdwn, slackDate } from './mrkdwn.ts';
import { openView, updateView } from './open-view.ts';
import { asTyped } from './plain-text-token.ts';
import type { Services } from './services.ts';
import { composeView, readCarried } from './views/compose.ts';
import { loadingView, refusedView } from './views/plain-views.ts';

export type ComposeWish = {
  /** Raw text that was typed behind the command: all of it stands in the modal. */
  prefill?: string;
  /** Fields that are known already; over `prefill`. */
  words?: DraftWords;
  /** A draft to go on with. */
  draft?: Draft;
  /** A line above the fields. */
  note: string | null;
};

type ComposeCall = Call & { direct: boolean };

/** Opens the modal that a text is written in: at once with what is at hand, filled as soon as the person is known. */
export async function openCompose(services: Services, call: ComposeCall, wish: ComposeWish): Promise<void> {
  const known = await withinTake(services.roles.holderKnown(call.userId));
  if (known !== null) {
    await mustAllow(services, call, 'sms.compose');
    const ready = await withinTake(prepare(services, call, wish));
    await call.ack();
    await openView(services, call, ready);
    return;
  }
  await call.ack();
  const viewId = await openView(services, call, loadingView('Send a text'));
  if (viewId === null) return;
  try {
    await mustAllow(services, call, 'sms.compose');
    await updateView(services, viewId, await prepare(services, call, wish));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    await updateView(services, viewId, refusedView('Send a text', sayError(services, error)));
  }
}

async function prepare(services: Services, call: ComposeCall, wish: ComposeWish) {
  const { db, config } = services;
  const typed = wish.draft ?? wish.words ?? splitTyped(wish.prefill ?? '');
  const isEmpty = typed.toTyped === '' && typed.bodyTyped === '';
  const earlier = isEmpty && wish.draft === undefined ? await openDraft(db, call.userId) : null;
  const channel = call.direct ? null : call.channelId;
  const from = earlier?.from ?? typed.from ?? (await defaultNumber(db, channel, config.defaultFromNumber));
  const said = earlier ?? typed;
  const words: DraftWords = { ...said, bodyTyped: asTyped(said.bodyTyped), from };
  const draftId = (wish.draft ?? earlier)?.id ?? (await keepDraft(db, call.userId, call.channelId, words));
  const notes = [
    ...(wish.note === null ? [] : [`⚠️ ${escapeMrkdwn(wish.note)}`]),
    ...(earlier === null ? [] : [`Your draft of ${slackDate(earlier.updatedAt)}.`]),
    ...(await blockedNotes(db, words.toTyped)),
    ...(call.direct ? ['From here, a new conversation lives in your direct messages with Switchboard.'] : []),
  ];
  return composeView({
    draft: words,
    from: from === null ? null : ((await findOurNumber(db, from)) ?? unknownNumber(from)),
    carried: {
      draftId,
      channelId: call.channelId,
      direct: call.direct,
      responseUrl: call.responseUrl,
      again: false,
      round: 0,
    },
    notes,
    preview: [],
    offersAfresh: earlier !== null,
  });
}

/** A number that is not on the account's list yet, such as the default one before the list was first read. */
function unknownNumber(number: string) {
  return { number, alias: null, numberType: null, rateCenter: null, state: null, messagingEnabled: null };
}

/** All that was typed stands in the modal: a number at its head in its field, the rest as the text. */
function splitTyped(typed: string): DraftWords {
  const split = splitLeadingNumber(typed);
  const parsed = split === null ? null : parsePhoneNumber(split.number);
  const to = split !== null && parsed?.ok ? split.number : '';
  return {
    from: null,
    toTyped: to,
    bodyTyped: split !== null && to !== '' ? split.rest : typed,
    mediaTyped: '',
    keepTypography: false,
  };
}

/** That a number must not be texted is said before a word is typed. */
export async function blockedNotes(db: Db, toTyped: string): Promise<string[]> {
  const notes: string[] = [];
  for (const part of toTyped.split(/[,;\n]/)) {
    const parsed = parsePhoneNumber(part);
    const blocked = parsed.ok ? await findBlocked(db, parsed.e164) : null;
    if (blocked !== null) {
      notes.push(`🚫 ${formatNational(blocked.number)} must not be texted: ${escapeMrkdwn(blocked.reason)}`);
    }
  }
  return notes.slice(0, 3);
}

/** "Start afresh", in a modal that offers an earlier draft: the draft is put away and the modal is empty. */
export async function openFresh(services: Services, press: ViewPress): Promise<void> {
  await press.ack();
  if (press.view === null) return;
  const carried = readCarried(press.view.metadata);
  await endDraft(services.db, carried.draftId, press.userId, 'discarded');
  const words: DraftWords = { from: null, toTyped: '', bodyTyped: '', mediaTyped: '', keepTypography: false };
  const from = await defaultNumber(
    services.db,
    carried.direct ? null : carried.channelId,
    services.config.defaultFromNumber,
  );
  const draftId = await keepDraft(services.db, press.userId, carried.channelId, { ...words, from });
  const view = composeView({
    draft: words,
    from: from === null ? null : ((await findOurNumber(services.db, from)) ?? unknownNumber(from)),
    carried: { ...carried, draftId, round: carried.round + 1 },
    notes: [],
    preview: [],
    offersAfresh: false,
  });
  await services.client.views.update({ view_id: press.view.id, view });
}
