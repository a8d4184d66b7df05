import { findConversation } from '../../messages/conversations.ts';
import { findRecord } from '../../messages/records.ts';
import { findText, type Text } from '../../messages/text.ts';
import { formatRounded } from '../../money.ts';
import { formatNational } from '../../phone-numbers.ts';
import type { Db } from '../../storage/transaction.ts';
import { act } from '../actions.ts';
import { actions, type Blocks, button, context, words } from '../blocks.ts';
import { channelMention, link } from '../mrkdwn.ts';
import { peopleNames } from '../names.ts';
import type { Face } from '../show-row.ts';
import { stateLine } from './state-line.ts';

/** A text's message in its thread: the words first, then one line of state, and Details. */
export async function renderText(db: Db, textId: string): Promise<Face | null> {
  const text = await findText(db, textId);
  if (text === null) return null;
  const waitsFor = text.reason === 'frozen' ? text.detail : null;
  const name = await peopleNames(db, [text.author, text.decidedBy, waitsFor]);
  const state = stateLine(text, name);
  const details = button({ action: act.textDetails, label: 'Details', value: text.id });
  const resent = canRetry(text) && (await wasResent(db, text.id));
  const blocks: Blocks = [
    words(text.body === '' ? 'A picture, without words' : text.body, details),
    ...mediaLine(text),
    context(
      [
        `${state.mark} ${state.words}`,
        await home(db, text),
        resent ? 'sent again' : '',
        name(text.author),
        await cost(db, text),
      ]
        .filter((part) => part !== '')
        .join(' · '),
    ),
    ...(canRetry(text) && !resent
      ? [actions('text', button({ action: act.textRetry, label: 'Send again', value: text.id }))]
      : []),
  ];
  return { text: `Text to ${formatNational(text.to)}: ${state.words}`, blocks };
}

/** Where a text that a channel refused was to stand, since its message stands elsewhere. */
async function home(db: Db, text: Text): Promise<string> {
  if (text.reason !== 'chat_refused') return '';
  const conversation = await findConversation(db, text.conversationId);
  return conversation?.channelId == null ? '' : `for ${channelMention(conversation.channelId)}`;
}

/** What was refused before it left, for a reason that can be put right. */
function canRetry(text: Text): boolean {
  const reasons: Text['reason'][] = [
    'chat_refused',
    'carrier_rejected',
    'key_refused',
    'tries_exhausted',
    'from_gone',
    'over_cap',
  ];
  return text.state === 'rejected' && reasons.includes(text.reason);
}

async function wasResent(db: Db, textId: string): Promise<boolean> {
  const row = await db.selectFrom('texts').select('id').where('resend_of', '=', textId).executeTakeFirst();
  return row !== undefined;
}

function mediaLine(text: Text): Blocks {
  if (text.mediaUrls.length === 0) return [];
  const links = text.mediaUrls.map((url, i) => link(url, `media ${i + 1}`));
  return [context(`📎 ${links.join(', ')}`)];
}

async function cost(db: Db, text: Text): Promise<string> {
  if (text.carrierId === null) return '';
  const record = await findRecord(db, text.carrierId);
  return record?.amountNanodollars == null ? '' : formatRounded(record.amountNanodollars);
}
