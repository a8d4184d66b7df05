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

/** Where it is, of what type, and whether it may text: `Seattle, WA · long code · texting on`. */
export function placeLine(one: Placed): string {
  const place = [one.rateCenter === null ? null : rateCenter(one.rateCenter), one.state?.toUpperCase() ?? null];
  const where = place.filter((part) => part !== null).join(', ');
  return [where, typeWords(one.numberType), textingWords(one.messagingEnabled)]
    .filter((part) => part !== '')
    .map(escapeMrkdwn)
    .join(' · ');
}

/** The carrier writes rate centers in small letters; those with digits are codes. */
function rateCenter(word: string): string {
  return /\d/.test(word) ? word.toUpperCase() : word.replace(/(?<=^|\s)\p{L}/gu, (first) => first.toUpperCase());
}

function typeWords(numberType: string | null): string {
  if (numberType === 'longcode') return 'long code';
  return numberType ?? '';
}

/** The carrier's older answers do not say; that is not off. */
function textingWords(enabled: boolean | null): string {
  if (enabled === null) return 'texting not stated';
  return enabled ? 'texting on' : 'texting off';
}
