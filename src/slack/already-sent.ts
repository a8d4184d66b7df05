import { findEqual } from '../messages/take.ts';
import { formatNational } from '../phone-numbers.ts';
import type { Db } from '../storage/transaction.ts';
import { userMention } from './mrkdwn.ts';
import type { Plan } from './plan-draft.ts';

/**
 * Who sent the same words to which of a plan's people a short while ago, as one line of mrkdwn that asks whether to send them
 * again; null: nobody. `named`: also one number alone is said.
 */
export async function alreadySent(db: Db, plan: Plan, named: boolean): Promise<string | null> {
  const parts: string[] = [];
  for (const to of plan.to) {
    const equal = await findEqual(db, to, plan.body, plan.mediaUrls);
    if (equal === null) continue;
    const whom = named || plan.to.length > 1 ? `to ${formatNational(to)} ` : '';
    parts.push(`${whom}by ${userMention(equal.author)} ${sayAgo(equal.secondsAgo)} ago`);
  }
  return parts.length === 0 ? null : `Already sent ${parts.join(', ')}. Again?`;
}

/** An age in the words that a person would use. */
function sayAgo(seconds: number): string {
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
