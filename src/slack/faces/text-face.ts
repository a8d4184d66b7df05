import { findConversation } from '../../messages/conversations.ts';
import { type Text, toText } from '../../messages/text.ts';
import { formatRounded } from '../../money.ts';
import { formatNational } from '../../phone-numbers.ts';
import type { Db } from '../../storage/transaction.ts';
import { act } from '../actions.ts';
import { actions, type Blocks, button, context, words } from '../blocks.ts';
import { OBJECT } from '../limits.ts';
import { channelMention, link } from '../mrkdwn.ts';
import { nameIn, namesBeside } from '../names.ts';
import type { Face } from '../show-row.ts';
import { stateLine } from './state-line.ts';

/** A text's message in its thread: the words first, then one line of state, and Details. */
export async function renderText(db: Db, textId: string): Promise<Face | null> {
  const row = await readText(db, textId);
  if (row === undefined) return null;
  const text = toText(row);
  const name = nameIn(row.names);
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
        row.cost === null ? '' : formatRounded(row.cost),
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

/** All that its message says, in one statement: every text is drawn several times. Who froze stands in `detail`. */
function readText(db: Db, textId: string) {
  return db
    .selectFrom('texts')
    .selectAll()
    .select((eb) => [
      namesBeside('texts.author', 'texts.decided_by', 'texts.detail').as('names'),
      eb.selectFrom('records').select('amount_nanodollars').whereRef('message_id', '=', 'texts.carrier_id').as('cost'),
    ])
    .where('id', '=', textId)
    .executeTakeFirst();
}

/** Where a text that a channel refused was to stand, since its message stands elsewhere. */
async function home(db: Db, text: Text): Promise<string> {
  if (text.reason !== 'chat_refused') return '';
  const conversation = await findConversation(db, text.conversationId);
  return conversation?.channelId == null ? '' : `for ${channelMention(conversation.channelId)}`;
}

/** What was refused before it left, or could not be sent again, for a reason that can be put right. */
function canRetry(text: Text): boolean {
  const reasons: Text['reason'][] = [
    'chat_refused',
    'carrier_rejected',
    'key_refused',
    'tries_exhausted',
    'from_gone',
    'over_cap',
    'not_sent_again',
  ];
  return text.state === 'rejected' && reasons.includes(text.reason);
}

async function wasResent(db: Db, textId: string): Promise<boolean> {
  const row = await db.selectFrom('texts').select('id').where('resend_of', '=', textId).executeTakeFirst();
  return row !== undefined;
}

/** Slack refuses a whole message for one text that is too long, and addresses may be: those that do not fit are only counted. */
function mediaLine({ mediaUrls }: Text): Blocks {
  if (mediaUrls.length === 0) return [];
  const labels = mediaUrls.map((_, i) => `media ${i + 1}`);
  let room = OBJECT.text - sayMedia(labels).length;
  const shown = mediaUrls.map((url, i) => {
    const label = labels[i] ?? '';
    const linked = link(url, label).toString();
    const more = linked.length - label.length;
    if (more > room) return label;
    room -= more;
    return linked;
  });
  return [context(sayMedia(shown))];
}

function sayMedia(files: string[]): string {
  return `📎 ${files.join(', ')}`;
}
