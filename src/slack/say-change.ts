import type { Change } from '../numbers/change-number.ts';
import { formatNational } from '../phone-numbers.ts';
import { escapeMrkdwn } from './mrkdwn.ts';
import { asCalledHere, type Here } from './own-commands.ts';

/** What came of a change, in a sentence or two. Escaped. */
export function sayChange(here: Here, change: Change): string {
  switch (change.state) {
    case 'waiting':
      return '⏳ Flowroute has not answered yet. I go on asking; look here again in a minute.';
    case 'overtaken':
      return 'A later change took the place of this one.';
    case 'refused': {
      const typed = change.alias === null ? '' : ` You typed: ${escapeMrkdwn(change.alias)}`;
      const why = asCalledHere(here, change.failure ?? 'Flowroute refused it.');
      return `⚠️ ${escapeMrkdwn(why)}${typed}`;
    }
    case 'done':
      return change.kind === 'alias' ? sayAlias(change) : sayMessaging(change);
  }
}

function sayAlias({ alias, number }: Change): string {
  const national = formatNational(number);
  return alias === null
    ? `✅ ${national} has no alias any more.`
    : `✅ ${national} is called ${escapeMrkdwn(alias)} now.`;
}

function sayMessaging({ messagingFailed, number }: Change): string {
  const national = formatNational(number);
  if (messagingFailed) {
    return `⚠️ Flowroute could not set up messaging for ${national} (207). Try again later, or ask Flowroute’s support.`;
  }
  return `✅ Flowroute is switching messaging on for ${national}; that can take some minutes. To text from it, a long code also needs a 10DLC campaign, and a toll-free number its verification, both in the Flowroute portal.`;
}
