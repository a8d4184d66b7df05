import { mostTries } from '../../messages/states.ts';
import type { Text } from '../../messages/text.ts';
import { escapeMrkdwn } from '../mrkdwn.ts';

/** A text's state: a mark and a few words for the message, in plain words that no customer's text can change. */
export type StateLine = { mark: string; words: string };

/** What a text's state is in a few words; `name` gives a person's name. */
export function stateLine(text: Text, name: (userId: string) => string): StateLine {
  const decider = text.decidedBy === null ? '' : name(text.decidedBy);
  switch (text.state) {
    case 'queued':
      return { mark: '🕓', words: waiting(text, name) };
    case 'sending':
      return { mark: '🕓', words: 'Sending' };
    case 'accepted':
      return accepted(text, decider);
    case 'handed_over':
      return text.restAt === null
        ? { mark: '☑️', words: "With the recipient's carrier" }
        : { mark: '☑️', words: "Taken by the recipient's carrier, no delivery confirmation" };
    case 'delivered':
      return { mark: '✅', words: 'Delivered' };
    case 'undelivered':
      return {
        mark: '❌',
        words: text.reason === 'opted_out' ? 'Not delivered: the recipient has opted out' : notDelivered(text),
      };
    case 'rejected':
      return { mark: '❌', words: rejected(text, decider) };
    case 'uncertain':
      return text.askedAt === null
        ? { mark: '❔', words: 'Checking with Flowroute whether it went out' }
        : { mark: '❔', words: 'Not known whether it went out; a person has been asked' };
    case 'held':
      return { mark: '⏸️', words: 'Not sent: it waited too long; its author has been asked' };
  }
}

function waiting(text: Text, name: (userId: string) => string): string {
  switch (text.reason) {
    case 'frozen': {
      const by = freezerOf(text);
      return `Waiting: sending is frozen${by === null ? '' : ` by ${name(by)}`}`;
    }
    case 'carrier_refuses_key':
      return 'Waiting: Flowroute refuses the access key; the admins have been told';
    case 'equal_in_flight':
      return 'Waiting: an equal text is still being checked';
    case 'chat_silent':
      return 'Waiting: Slack does not say who may send just now';
    case 'retry':
      return text.tries > 0 ? `Flowroute could not take it yet; try ${text.tries + 1} of ${mostTries}` : 'Sending';
    default:
      return 'Sending';
  }
}

function accepted(text: Text, decider: string): StateLine {
  if (text.reason === 'person_says_sent') return { mark: '☑️', words: `It went out, says ${decider}` };
  if (text.reason === 'found_by_looking') return { mark: '☑️', words: 'It went out: found at Flowroute' };
  return text.restAt === null
    ? { mark: '☑️', words: 'Accepted by Flowroute' }
    : { mark: '☑️', words: 'Accepted by Flowroute, nothing more was heard' };
}

function notDelivered(text: Text): string {
  return `Not delivered${text.detail === null ? '' : ` (${escapeMrkdwn(text.detail)})`}`;
}

function rejected(text: Text, decider: string): string {
  const detail = text.detail === null ? '' : escapeMrkdwn(text.detail);
  switch (text.reason) {
    case 'opted_out':
      return 'Not sent: the recipient has opted out';
    case 'blocked':
      return `Not sent: the number is on the block list (${detail})`;
    case 'key_refused':
      return 'Not sent: Flowroute refuses the access key; the admins have been told';
    case 'carrier_rejected':
      return `Not sent: Flowroute refused it (${detail})`;
    case 'sender_lost_right':
      return 'Not sent: its author may not send any more';
    case 'from_gone':
      return 'Not sent: the number it was to come from is not on the account any more';
    case 'from_cannot_text':
      return 'Not sent: messaging is switched off for the number it was to come from';
    case 'over_cap':
      return `Not sent: ${detail}`;
    case 'chat_refused':
      return `Not sent. ${detail}`;
    case 'tries_exhausted':
      return `Not sent: Flowroute could not be reached in ${mostTries} tries`;
    case 'discarded':
      return `Discarded by ${decider}`;
    case 'person_says_not_sent':
      return `It did not go out, says ${decider}; sent again below`;
    case 'not_sent_again':
      return `It did not go out, says ${decider}; it could not be sent again at once`;
    default:
      return 'Not sent';
  }
}

/** Who froze what this text waits behind; their name is to be known where its state is said. */
export function freezerOf(text: Pick<Text, 'reason' | 'detail'>): string | null {
  return text.reason === 'frozen' ? text.detail : null;
}
