import { toText } from '../../messages/text.ts';
import { formatNational } from '../../phone-numbers.ts';
import type { Db } from '../../storage/transaction.ts';
import { act } from '../actions.ts';
import { actions, type Blocks, button, context, plain, section } from '../blocks.ts';
import { escapeMrkdwn, oneLine } from '../mrkdwn.ts';
import { nameIn, namesBeside, sayOurNumber } from '../names.ts';
import type { Face } from '../show-row.ts';
import { stateLine } from './state-line.ts';

/** How much of the last words a face shows, in characters. */
const lastWords = 140;

/** A conversation's face in its channel: who, which of our numbers, the last words and their state. */
export async function renderConversation(db: Db, conversationId: string): Promise<Face | null> {
  const conversation = await readConversation(db, conversationId);
  if (conversation === undefined) return null;
  const { our_number: ours, alias, blocked } = conversation;
  const theirs = formatNational(conversation.their_number);
  const row = await readLast(db, conversationId);
  const last = row === undefined ? null : toText(row);
  const name = nameIn(row?.names ?? null);
  const state = last === null ? null : stateLine(last, name);
  const blocks: Blocks = [section(`*${theirs}*  ↔  ${sayOurNumber(ours, alias)}`)];
  if (last !== null && state !== null) {
    blocks.push({ type: 'context', elements: [plain(oneLine(last.body === '' ? 'A picture' : last.body), lastWords)] });
    blocks.push(context(`${state.mark} ${state.words} · ${name(last.author)}`));
  }
  if (blocked !== null) blocks.push(context(`🚫 Must not be texted: ${escapeMrkdwn(blocked)}`));
  blocks.push(actions('conversation', button({ action: act.reply, label: 'Reply', value: conversation.id })));
  return { text: `Conversation with ${theirs}${state === null ? '' : `: ${state.words}`}`, blocks };
}

function readConversation(db: Db, conversationId: string) {
  return db
    .selectFrom('conversations')
    .select((eb) => [
      'id',
      'our_number',
      'their_number',
      eb.selectFrom('block_list').select('reason').whereRef('number', '=', 'their_number').as('blocked'),
      eb.selectFrom('account_numbers').select('alias').whereRef('number', '=', 'our_number').as('alias'),
    ])
    .where('id', '=', conversationId)
    .executeTakeFirst();
}

/** The newest text, with the names of the people that its state may tell of: who froze stands in `detail`. */
function readLast(db: Db, conversationId: string) {
  return db
    .selectFrom('texts')
    .selectAll()
    .select(namesBeside('texts.author', 'texts.decided_by', 'texts.detail').as('names'))
    .where('conversation_id', '=', conversationId)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
}
