import { placeName } from '../numbers/place-name.ts';
import { formatNational } from '../phone-numbers.ts';
import { escapeMrkdwn, oneLine, truncate } from './mrkdwn.ts';

/** How a number of the account is written in messages and views. All escaped. */

type Named = { number: string; alias: string | null };
type Placed = {
  rateCenter: string | null;
  state: string | null;
  numberType: string | null;
  messagingEnabled: boolean | null;
};

/** Longer aliases than the carrier takes may stand there from elsewhere. */
const shownAlias = 80;

/** By its alias where it has one: `*Front desk* (206) 555-0100`. */
export function nameWords({ number, alias }: Named): string {
  const national = formatNational(number);
  return alias === null ? `*${national}*` : `*${escapeMrkdwn(truncate(oneLine(alias), shownAlias))}* ${national}`;
}

/**
 * The head of a row beside which a button stands, where a phone has half its width: no line is so long that it breaks inside
 * the number. `beside` is escaped already.
 */
export function rowWords(one: Named, beside: string): string {
  const national = formatNational(one.number);
  if (one.alias === null) return `*${national}* · ${beside}`;
  return `*${escapeMrkdwn(truncate(oneLine(one.alias), shownAlias))}*\n${national} · ${beside}`;
}

/** Where it is, and of what type: `Seattle, WA · long code`. */
export function placeWords(one: Omit<Placed, 'messagingEnabled'>): string {
  return [placeName(one.rateCenter, one.state), typeWords(one.numberType)]
    .filter((part) => part !== '')
    .map(escapeMrkdwn)
    .join(' · ');
}

/** The same with whether it may text: `Seattle, WA · long code · texts on`. */
export function placeLine(one: Placed): string {
  return [placeWords(one), textingWords(one.messagingEnabled)].filter((part) => part !== '').join(' · ');
}

function typeWords(numberType: string | null): string {
  if (numberType === 'longcode') return 'long code';
  return numberType ?? '';
}

/** The carrier's older answers do not say; that is not off. */
export function textingWords(enabled: boolean | null): string {
  if (enabled === null) return 'texts unknown';
  return enabled ? 'texts on' : 'texts off';
}
