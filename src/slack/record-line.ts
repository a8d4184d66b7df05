import { formatRounded } from '../money.ts';
import { formatNational, maskPhone } from '../phone-numbers.ts';
import type { Fate } from '../reports/outcome.ts';
import type { RecordRow } from '../reports/record-row.ts';
import { OBJECT } from './limits.ts';
import { escapeMrkdwn, oneLine, slackDate, truncate } from './mrkdwn.ts';

/** A carrier's own words, at most so long in a line. */
const mostWords = 60;

/** A record on lines of its own: the two numbers and what became of it, then cost, kind and time. */
export function recordLines(row: RecordRow, readsBodies: boolean): string {
  return `${mark(row.fate)} *${partiesOf(row, readsBodies)}* · ${became(row)}\n${cost(row)} · ${kind(row)} · ${slackDate(row.at)}`;
}

/** A record on one line. */
export function recordLine(row: RecordRow, readsBodies: boolean): string {
  return `${mark(row.fate)} ${partiesOf(row, readsBodies)} · ${became(row)} · ${cost(row)} · ${slackDate(row.at)}`;
}

/** A record as an option of a menu: plain words, in which Slack shows no local time by itself. */
export function optionWords(row: RecordRow, number: number, zone: string, readsBodies: boolean): string {
  const at = new Intl.DateTimeFormat('en-US', { timeZone: zone, dateStyle: 'medium', timeStyle: 'short' }).format(
    row.at,
  );
  return truncate(`${number} · ${theirsOf(row, readsBodies)} · ${at}`, OBJECT.optionText);
}

/** Our number first, and an arrow for which way the text went. */
function partiesOf(row: RecordRow, readsBodies: boolean): string {
  const [from, to] = sides(row, readsBodies);
  return row.direction === 'inbound' ? escapeMrkdwn(`${to} ← ${from}`) : escapeMrkdwn(`${from} → ${to}`);
}

function theirsOf(row: RecordRow, readsBodies: boolean): string {
  const [from, to] = sides(row, readsBodies);
  return row.direction === 'inbound' ? `← ${from}` : `→ ${to}`;
}

/** Where the direction is a word that nobody knows, either number may be the customer's. */
function sides({ direction, from, to }: RecordRow, readsBodies: boolean): [from: string, to: string] {
  const shown = (number: string, isOurs: boolean) =>
    truncate(oneLine(readsBodies || isOurs ? formatNational(number) : maskPhone(number)), mostWords);
  return [shown(from, direction === 'outbound'), shown(to, direction === 'inbound')];
}

const marks: { [outcome in Fate['outcome']]: string } = {
  delivered: '✅',
  undelivered: '❌',
  handed_over: '☑️',
  sent: '☑️',
  received: '📥',
  other: '❔',
};

const mark = ({ outcome }: Fate): string => marks[outcome];

function became({ direction, fate: { outcome, code, description } }: RecordRow): string {
  switch (outcome) {
    case 'delivered':
      return 'delivered';
    case 'undelivered': {
      const why = [description, code === null ? null : `code ${code}`].filter((part) => part !== null).join(', ');
      return why === '' ? 'not delivered' : `not delivered (${carrierWords(why)})`;
    }
    case 'handed_over':
      return 'with the recipient’s carrier';
    case 'sent':
      return 'accepted by Flowroute';
    case 'received':
      return 'received';
    case 'other':
      return `“${carrierWords(direction)}”`;
  }
}

function carrierWords(words: string): string {
  return escapeMrkdwn(truncate(oneLine(words), mostWords));
}

function cost({ nanodollars }: RecordRow): string {
  return nanodollars === null ? 'cost not known' : formatRounded(nanodollars);
}

function kind({ isMms }: RecordRow): string {
  return isMms ? 'MMS' : 'SMS';
}
