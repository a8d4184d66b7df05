import { shelfLifeMinutes } from '../../messages/states.ts';
import { findText, type Text } from '../../messages/text.ts';
import { formatNational } from '../../phone-numbers.ts';
import type { Db } from '../../storage/transaction.ts';
import { act } from '../actions.ts';
import { actions, type Blocks, button, confirmation, context, section, words } from '../blocks.ts';
import { escapeMrkdwn, slackDate, userMention } from '../mrkdwn.ts';
import { peopleNames } from '../names.ts';
import type { Face } from '../show-row.ts';
import { whyInDirect } from './asked-elsewhere.ts';
import { stateLine } from './state-line.ts';

/** The question about a text in its thread; once it is settled, who settled it stands there instead of the buttons. */
export async function renderQuestion(db: Db, textId: string): Promise<Face | null> {
  const text = await findText(db, textId);
  if (text === null) return null;
  if (text.state === 'uncertain' && text.askedAt !== null) return uncertain(text, await whichText(db, text));
  if (text.state === 'held') return held(text, await whichText(db, text));
  return settled(db, text);
}

/** In its thread the text stands just above. */
async function whichText(db: Db, text: Text): Promise<Blocks> {
  const why = await whyInDirect(db, 'question', text.id);
  if (why === null) return [];
  const name = await peopleNames(db, [text.author]);
  return [
    words(text.body === '' ? 'A picture, without words' : text.body),
    context(`From ${formatNational(text.from)}, written by ${name(text.author)}. ${why}`.trimEnd()),
  ];
}

function uncertain(text: Text, which: Blocks): Face {
  const to = formatNational(text.to);
  const found = text.detail === null ? 'Flowroute has no record of it' : escapeMrkdwn(text.detail);
  return {
    text: `Did the text to ${to} go out? Somebody has to decide.`,
    blocks: [
      section(
        `${userMention(text.author)} *Did this text to ${to} go out?* I could not find out: ${found}. Ask the customer, or look at Flowroute's portal.`,
      ),
      ...which,
      actions(
        'question',
        button({ action: act.wentOut, label: 'It went out', value: text.id }),
        button({
          action: act.sendAgain,
          label: 'It did not, send again',
          value: text.id,
          style: 'primary',
          confirm: confirmation('Send it again?', `If it did go out, ${to} gets it twice.`, 'Send again'),
        }),
      ),
    ],
  };
}

function held(text: Text, which: Blocks): Face {
  const to = formatNational(text.to);
  return {
    text: `A text to ${to} waited too long and was not sent. Send it now?`,
    blocks: [
      section(
        `${userMention(text.author)} *This text to ${to} waited longer than ${shelfLifeMinutes} minutes, so I did not send it.* Is it still right?`,
      ),
      ...which,
      actions(
        'question',
        button({ action: act.heldSend, label: 'Send now', value: text.id, style: 'primary' }),
        button({ action: act.heldDiscard, label: 'Discard', value: text.id }),
      ),
    ],
  };
}

async function settled(db: Db, text: Text): Promise<Face> {
  const name = await peopleNames(db, [text.decidedBy, text.author]);
  const who = text.decidedBy === null ? 'Settled by itself' : `Decided by ${name(text.decidedBy)}`;
  const when = text.decidedAt === null ? '' : `, ${slackDate(text.decidedAt)}`;
  const what = text.decidedBy === null ? stateLine(text, name).words : decision(text);
  return { text: `${who}: ${what}`, blocks: [context(`${who}${when}: ${what}`)] };
}

function decision(text: Text): string {
  if (text.reason === 'person_says_sent') return 'it went out';
  if (text.reason === 'person_says_not_sent') return 'it did not go out, sent again';
  if (text.reason === 'not_sent_again') return 'it did not go out; it could not be sent again at once';
  if (text.reason === 'discarded') return 'discarded';
  return 'send it now';
}
