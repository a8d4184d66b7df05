import { formatExact } from '../../money.ts';
import { formatNational } from '../../phone-numbers.ts';
import type { Corrections, Reconciliation, Summary } from '../../reports/summary-shape.ts';
import { BLOCK } from '../limits.ts';
import { escapeMrkdwn, truncate } from '../mrkdwn.ts';
import { count, texts } from './figures.ts';
import { sayDays } from './period-words.ts';

const codesShown = 8;
/** For the line above the codes and the one below them. */
const roomForRest = 100;

/** Why texts could not be delivered, in plain words, with the numbers that had it most. Escaped; null: none failed. */
export function sayCodes({ codes }: Summary): string | null {
  if (codes.length === 0) return null;
  const all = codes.slice(0, codesShown).map((one) => {
    const what = one.code === null ? 'No code' : `*${one.code}*`;
    const words = one.description === null ? '' : ` · ${escapeMrkdwn(truncate(one.description, 100))}`;
    const worst = one.worst.map(({ number, texts: of }) => `${formatNational(number)}: ${count(of)}`).join(', ');
    return `• ${what}${words} · ${texts(one.texts)}${worst === '' ? '' : `, most from ${worst}`}`;
  });
  const lines = linesThatFit(all, BLOCK.sectionText - roomForRest);
  const others = codes.slice(lines.length);
  const rest = others.reduce((sum, one) => sum + one.texts, 0);
  const more =
    rest === 0 ? [] : [`${count(others.length)} more ${others.length === 1 ? 'kind' : 'kinds'}: ${texts(rest)}`];
  return ['*Why texts failed*', ...lines, ...more].join('\n');
}

/** As many of the first lines as fit, joined: words full of signs are five times as long once they are escaped. */
export function linesThatFit(lines: string[], most: number): string[] {
  let length = 0;
  const over = lines.findIndex((line) => {
    length += line.length + 1;
    return length > most;
  });
  return over < 0 ? lines : lines.slice(0, over);
}

const idsShown = 3;

/** Texts that this app sent against records billed. Escaped. Where it sent none, all are from elsewhere, and ids say nothing. */
export function sayReconciliation(one: Reconciliation): string {
  const here =
    one.sentHere === 0
      ? 'No text was sent from Switchboard'
      : one.missing === 0
        ? `Sent from Switchboard: ${texts(one.sentHere)}, each with its record`
        : `Sent from Switchboard: ${texts(one.sentHere)}, ${count(one.missing)} of them without a record yet${ids(one.missingTexts, one.missing)}`;
  const elsewhere =
    one.elsewhere === 0
      ? ''
      : `; ${texts(one.elsewhere)} out ${one.elsewhere === 1 ? 'was' : 'were'} sent elsewhere${one.sentHere === 0 ? '' : ids(one.elsewhereRecords, one.elsewhere)}`;
  return `${here}${elsewhere}.`;
}

function ids(some: string[], of: number): string {
  if (some.length === 0) return '';
  const shown = some.slice(0, idsShown).map((id) => `\`${escapeMrkdwn(id.replaceAll('`', ''))}\``);
  return ` (${shown.join(', ')}${of > shown.length ? ', …' : ''})`;
}

/** `Since it was reported, Nov 12 to 18 has 3 records and $0.012 more.` */
export function sayCorrections({ first_day, last_day, records, nanodollars }: Corrections): string {
  const days = sayDays(first_day, last_day);
  const money = nanodollars < 0n ? -nanodollars : nanodollars;
  const parts = [
    ...(records === 0 ? [] : [`${count(Math.abs(records))} ${Math.abs(records) === 1 ? 'record' : 'records'}`]),
    ...(nanodollars === 0n ? [] : [formatExact(money)]),
  ];
  const isMixed = records !== 0 && nanodollars !== 0n && records > 0 !== nanodollars > 0n;
  if (isMixed) {
    return `Since it was reported, ${days} has ${parts[0]} ${way(records > 0)} and ${parts[1]} ${way(nanodollars > 0n)}.`;
  }
  return `Since it was reported, ${days} has ${parts.join(' and ')} ${way(records > 0 || nanodollars > 0n)}.`;
}

const way = (isMore: boolean) => (isMore ? 'more' : 'less');
