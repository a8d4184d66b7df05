import type { KnownBlock } from '@slack/types';
import { Refusal, type SwitchboardError } from '../errors.ts';
import { section } from './blocks.ts';
import { escapeMrkdwn, memberMention } from './mrkdwn.ts';
import { asCalledHere, type Here } from './own-commands.ts';

/** A message to one person, in answer to what they did. */
export type Answer = {
  text: string;
  blocks?: KnownBlock[];
  /** Takes the place of the ephemeral message whose button was pressed. */
  replace?: boolean;
};

/** A refusal as the person reads it: what happened, what to do next, and whom to ask. */
export function sayError(here: Here, error: SwitchboardError): string {
  const people = error instanceof Refusal ? error.people.map(memberMention) : [];
  const ask = people.length === 0 ? '' : ` (${people.join(', ')})`;
  return asCalledHere(here, `${escapeMrkdwn(error.happened)} ${escapeMrkdwn(error.next)}${ask}`.trim());
}

/** The same where a sentence is plain text: at a field of a form. */
export function sayErrorPlainly(here: Here, error: SwitchboardError): string {
  return asCalledHere(here, error.message);
}

export function refusalAnswer(here: Here, error: SwitchboardError): Answer {
  const text = sayError(here, error);
  return { text, blocks: [section(text)] };
}

/** What went wrong is ours; the reference finds it in the log. `look`: what to look at before it is done again. */
export function faultAnswer(here: Here, reference: string, look: string | null): Answer {
  const first = look === null ? null : asCalledHere(here, look);
  return {
    text: `Something went wrong on our side (reference ${reference}). ${first ?? 'Please try again.'}`,
    blocks: [
      section(
        `Something went wrong on our side, and it has been logged. ${first ?? 'Please try again.'} If it stays, give your Switchboard admin this reference: \`${reference}\`.`,
      ),
    ],
  };
}
