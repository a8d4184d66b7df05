import { findBlocked } from '../messages/block-list.ts';
import { type Conversation, conversationsWith } from '../messages/conversations.ts';
import { keepDraft } from '../messages/drafts.ts';
import { lastTexts } from '../messages/text.ts';
import { formatNational, parsePhoneNumber } from '../phone-numbers.ts';
import type { Db } from '../storage/transaction.ts';
import { act } from './actions.ts';
import type { Answer } from './answers.ts';
import { actions, type Blocks, button, context, plain, section } from './blocks.ts';
import { freezerOf, stateLine } from './faces/state-line.ts';
import { rowOf } from './message-rows.ts';
import { channelMention, escapeMrkdwn, oneLine, slackDate } from './mrkdwn.ts';
import { ourName, peopleNames } from './names.ts';

const textsShown = 5;
const conversationsShown = 3;

/** A number's card, for the person who asked: each conversation's last texts and state, where it lives, and Reply. */
export async function cardAnswer(db: Db, userId: string, typed: string): Promise<Answer> {
  const parsed = parsePhoneNumber(typed);
  if (!parsed.ok) return { text: escapeMrkdwn(parsed.reason) };
  const national = formatNational(parsed.e164);
  const blocked = await findBlocked(db, parsed.e164);
  const conversations = await conversationsWith(db, parsed.e164);
  const blocks: Blocks = [section(`*${national}*`)];
  if (blocked !== null) blocks.push(context(`🚫 Must not be texted: ${escapeMrkdwn(blocked.reason)}`));
  if (conversations.length === 0) {
    blocks.push(context('No texts with this number yet.'));
    if (blocked === null) blocks.push(await writeRow(db, userId, national));
  }
  for (const conversation of conversations.slice(0, conversationsShown)) {
    blocks.push(...(await conversationBlocks(db, conversation)));
  }
  return { text: `Conversation with ${national}`, blocks };
}

async function writeRow(db: Db, userId: string, national: string) {
  const words = { from: null, toTyped: national, bodyTyped: '', mediaTyped: '', keepTypography: false };
  const draftId = await keepDraft(db, userId, '', words);
  return actions('card', button({ action: act.draftEdit, label: 'Write', value: draftId, style: 'primary' }));
}

async function conversationBlocks(db: Db, conversation: Conversation): Promise<Blocks> {
  const texts = await lastTexts(db, conversation.id, textsShown);
  const name = await peopleNames(
    db,
    texts.flatMap((text) => [text.author, text.decidedBy, freezerOf(text)]),
  );
  const place = conversation.channelId === null ? 'direct messages' : channelMention(conversation.channelId);
  const row = await rowOf(db, 'conversation', conversation.id);
  const blocks: Blocks = [
    { type: 'divider' },
    section(
      `With ${await ourName(db, conversation.ourNumber)}, in ${place}${row?.ts === null ? ' (not shown there yet)' : ''}`,
    ),
  ];
  for (const text of texts.toReversed()) {
    const state = stateLine(text, name);
    blocks.push({ type: 'section', text: plain(oneLine(text.body === '' ? 'A picture' : text.body), 300) });
    blocks.push(context(`${state.mark} ${state.words} · ${name(text.author)} · ${slackDate(text.createdAt)}`));
  }
  blocks.push({
    ...actions('card', button({ action: act.reply, label: 'Reply', value: conversation.id, style: 'primary' })),
    block_id: `card:${conversation.id}`,
  });
  return blocks;
}
