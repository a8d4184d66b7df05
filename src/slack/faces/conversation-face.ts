import { findBlocked } from '../../messages/block-list.ts';
import { findConversation } from '../../messages/conversations.ts';
import { lastTexts } from '../../messages/text.ts';
import { formatNational } from '../../phone-numbers.ts';
import type { Db } from '../../storage/transaction.ts';
import { act } from '../actions.ts';
import { actions, type Blocks, button, context, plain, section } from '../blocks.ts';
import { escapeMrkdwn, oneLine } from '../mrkdwn.ts';
import { ourName, peopleNames } from '../names.ts';
import type { Face } from '../show-row.ts';
import { stateLine } from './state-line.ts';

/** How much of the last words a face shows, in characters. */
const lastWords = 140;

/** A conversation's face in its channel: who, which of our numbers, the last words and their state. */
export async function renderConversation(db: Db, conversationId: string): Promise<Face | null> {
  const conversation = await findConversation(db, conversationId);
  if (conversation === null) return null;
  const [last] = await lastTexts(db, conversationId, 1);
  const blocked = await findBlocked(db, conversation.theirNumber);
  const theirs = formatNational(conversation.theirNumber);
  const name = await peopleNames(db, [last?.author ?? null, last?.decidedBy ?? null, last?.detail ?? null]);
  const state = last === undefined ? null : stateLine(last, name);
  const blocks: Blocks = [section(`*${theirs}*  ↔  ${await ourName(db, conversation.ourNumber)}`)];
  if (last !== undefined && state !== null) {
    blocks.push({ type: 'context', elements: [plain(oneLine(last.body === '' ? 'A picture' : last.body), lastWords)] });
    blocks.push(context(`${state.mark} ${state.words} · ${name(last.author)}`));
  }
  if (blocked !== null) blocks.push(context(`🚫 Must not be texted: ${escapeMrkdwn(blocked.reason)}`));
  blocks.push(actions('conversation', button({ action: act.reply, label: 'Reply', value: conversation.id })));
  return { text: `Conversation with ${theirs}${state === null ? '' : `: ${state.words}`}`, blocks };
}
