import type { KnownBlock } from '@slack/types';
import { Refusal, type SwitchboardError } from '../errors.ts';
import { context, section } from './blocks.ts';
import { escapeMrkdwn, memberMention } from './mrkdwn.ts';

/** A message to one person, in answer to what they did. */
export type Answer = {
  text: string;
  blocks?: KnownBlock[];
  /** Takes the place of the ephemeral message whose button was pressed. */
  replace?: boolean;
};

/** A refusal as the person reads it: what happened, what to do next, and whom to ask. */
export function sayError(error: SwitchboardError): string {
  const people = error instanceof Refusal ? error.people.map(memberMention) : [];
  const ask = people.length === 0 ? '' : ` (${people.join(', ')})`;
  return `${escapeMrkdwn(error.happened)} ${escapeMrkdwn(error.next)}${ask}`.trim();
}

export function refusalAnswer(error: SwitchboardError): Answer {
  return { text: sayError(error), blocks: [section(sayError(error))] };
}

/** What went wrong is ours; the reference finds it in the log. `look`: what to look at before it is done again. */
export function faultAnswer(reference: string, look: string | null): Answer {
  return {
    text: `Something went wrong on our side (reference ${reference}). ${look ?? 'Please try again.'}`,
    blocks: [
      section(
        `Something went wrong on our side, and it has been logged. Please try again; if it stays, give your Switchboard admin this reference: \`${reference}\`.`,
      ),
      ...(look === null ? [] : [context(look)]),
    ],
  };
}
