import { sql } from 'kysely';
import { toText } from '../../messages/text.ts';
import { formatNational } from '../../phone-numbers.ts';
import type { Db } from '../../storage/transaction.ts';
import { act } from '../actions.ts';
import { actions, type Blocks, button, context, plain, section } from '../blocks.ts';
import { channelMention, escapeMrkdwn, oneLine } from '../mrkdwn.ts';
import { nameIn, namesBeside, peopleNames, sayOurNumber } from '../names.ts';
import type { Face } from '../show-row.ts';
import { stateLine } from './state-line.ts';

/** How much of the last words a face shows, in characters. */
const lastWords = 140;

/** A conversation's face in its channel: who, which of our numbers, the last words and their state. */
export async function renderConversation(db: Db, conversationId: string): Promise<Face | null> {
  const last = await readLast(db, conversationId);
  const conversation = last ?? (await readConversation(db, conversationId));
  if (conversation === undefined) return null;
  const { our_number: ours, alias, blocked } = conversation;
  const theirs = formatNational(conversation.their_number);
  const text = last === undefined ? null : toText(last);
  const name = nameIn(last?.names ?? null);
  const state = text === null ? null : stateLine(text, name);
  const blocks: Blocks = [section(`*${theirs}*  ↔  ${sayOurNumber(ours, alias)}`)];
  if (text !== null && state !== null) {
    blocks.push({ type: 'context', elements: [plain(oneLine(text.body === '' ? 'A picture' : text.body), lastWords)] });
    blocks.push(context(`${state.mark} ${state.words} · ${name(text.author)}`));
  }
  if (blocked !== null) blocks.push(context(`🚫 Must not be texted: ${escapeMrkdwn(blocked)}`));
  blocks.push(actions('conversation', button({ action: act.reply, label: 'Reply', value: conversationId })));
  return { text: `Conversation with ${theirs}${state === null ? '' : `: ${state.words}`}`, blocks };
}

/** Its face in direct messages that it has left: where it goes on, and no more of what is said there. */
export async function renderLeftConversation(db: Db, conversationId: string): Promise<Face | null> {
  const conversation = await readConversation(db, conversationId);
  if (conversation === undefined) return null;
  const { our_number: ours, alias, channel_id: channel, home_user: user } = conversation;
  const theirs = formatNational(conversation.their_number);
  const name = await peopleNames(db, [user]);
  const where = channel === null ? `the direct messages of ${name(user)}` : channelMention(channel);
  return {
    text: `Conversation with ${theirs}`,
    blocks: [section(`*${theirs}*  ↔  ${sayOurNumber(ours, alias)}`), context(`It goes on in ${where}.`)],
  };
}

/**
 * The newest text with its conversation, in one statement: every text has its conversation drawn. With the names of the people that
 * its state may tell of: who froze stands in `detail`.
 */
function readLast(db: Db, conversationId: string) {
  return db
    .selectFrom('texts')
    .innerJoin('conversations', 'conversations.id', 'texts.conversation_id')
    .selectAll('texts')
    .select(namesBeside('texts.author', 'texts.decided_by', 'texts.detail').as('names'))
    .select(['our_number', 'their_number', blockedBeside, aliasBeside])
    .where('texts.conversation_id', '=', conversationId)
    .orderBy('texts.created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
}

function readConversation(db: Db, conversationId: string) {
  return db
    .selectFrom('conversations')
    .select(['our_number', 'their_number', 'channel_id', 'home_user', blockedBeside, aliasBeside])
    .where('id', '=', conversationId)
    .executeTakeFirst();
}

const blockedBeside = sql<string | null>`(select reason from block_list where number = their_number)`.as('blocked');
const aliasBeside = sql<string | null>`(select alias from account_numbers where number = our_number)`.as('alias');
