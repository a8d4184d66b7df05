import { plainlyTyped } from '../access/typed-day.ts';
import { type DateRange, defaultRange, rangeAhead } from '../access/typed-range.ts';
import { Refusal } from '../errors.ts';
import { formatNational, parsePhoneNumber, splitLeadingNumber } from '../phone-numbers.ts';
import { everyRecord, type RecordFilter } from '../reports/filter.ts';
import { nearest } from './nearest.ts';
import { asTyped } from './plain-text-token.ts';

export type MdrWish = {
  range: DateRange;
  filter: RecordFilter;
  /** Records a page. */
  pageSize: number;
};

export const pageSizes = { least: 10, most: 50 } as const;

type Taken = Partial<Omit<MdrWish, 'filter'>> & { filter: Partial<RecordFilter> };
/** Takes what it knows from the head of a text and gives what is left; null: that is not its own. */
type Reader = (text: string, taken: Taken, command: string) => string | null;

const whole = (source: string) => new RegExp(`^(?:${source})(?![\\p{L}\\p{N}])`, 'u');

const words: [word: RegExp, part: Partial<RecordFilter>][] = [
  [whole('in|inbound|incoming|received'), { direction: 'inbound' }],
  [whole('out|outbound|outgoing|sent'), { direction: 'outbound' }],
  [whole('sms'), { type: 'sms' }],
  [whole('mms|pictures?'), { type: 'mms' }],
  [whole('long[- ]?codes?'), { type: 'longcode' }],
  [whole('toll[- ]?free'), { type: 'toll-free' }],
  [whole('failed|failures?|undelivered|not delivered'), { failed: true }],
];
const pageWords = whole('(?:page(?: size)?|by)(?: ?[:=]? ?(\\d{1,9}))?');
const pageOfReport = whole('pages?|by ?[:=]? ?\\d{1,9}');

/** What a typed word may have been meant as. */
const vocabulary = [
  ...['today', 'yesterday', 'week', 'month', 'this', 'last', 'from', 'to', 'page'],
  ...['in', 'inbound', 'received', 'out', 'outbound', 'sent', 'sms', 'mms', 'longcode', 'toll-free', 'failed'],
];

const listReaders: Reader[] = [range, party, page, word];
const reportReaders: Reader[] = [range, party, noPage, word];

/**
 * Reads `7d from 206 555 0100 out failed page 25`, in any order, numbers and dates in any form; without a range, the last
 * seven days. `command` stands in examples, with its slash: `/mdr list`.
 * @throws Refusal with one sentence and a valid example.
 */
export function parseMdrList(text: string, command: string): MdrWish {
  const taken = read(text, command, listReaders);
  return { ...wishOf(taken), pageSize: taken.pageSize ?? pageSizes.least };
}

/** The same of a report, which has no pages. */
export function parseMdrReport(text: string, command: string): Omit<MdrWish, 'pageSize'> {
  return wishOf(read(text, command, reportReaders));
}

function read(text: string, command: string, readers: Reader[]): Taken {
  const taken: Taken = { filter: {} };
  let left = plainlyTyped(asTyped(text));
  while (left !== '') {
    const rest = firstOf(readers, left, taken, command);
    if (rest === null) throw unknown(left, command);
    left = rest.replace(/^[ ,;]+/, '');
  }
  return taken;
}

function wishOf({ range: days, filter }: Taken): Omit<MdrWish, 'pageSize'> {
  return { range: days ?? defaultRange, filter: { ...everyRecord, ...filter } };
}

function firstOf(all: Reader[], text: string, taken: Taken, command: string): string | null {
  for (const read of all) {
    const rest = read(text, taken, command);
    if (rest !== null) return rest;
  }
  return null;
}

function range(text: string, taken: Taken, command: string): string | null {
  const ahead = rangeAhead(text);
  if (ahead === null) return null;
  if ('problem' in ahead) throw new Refusal('bad_range', ahead.problem, '');
  if (taken.range !== undefined) {
    throw refuse('There are two ranges of days.', `Type one, for example ${command} 2026-11-01 2026-11-15.`);
  }
  taken.range = ahead.range;
  return text.slice(ahead.length);
}

/** `from` or `to`, and a number of ours or of a customer's; a short code too. */
function party(text: string, taken: Taken, command: string): string | null {
  const match = /^(from|to)(?: |:|$)/.exec(text);
  const side = match?.[1] === 'from' ? 'from' : match?.[1] === 'to' ? 'to' : null;
  if (match === null || side === null) return null;
  const behind = text.slice(match[0].length);
  const split = splitLeadingNumber(behind);
  if (split === null) {
    throw refuse(`“${side}” needs a phone number behind it,`, `for example ${command} ${side} (206) 555-0100.`);
  }
  put(taken, { [side]: readParty(split.number) }, command);
  return split.rest;
}

function readParty(typed: string): string {
  if (/^\d{5,6}$/.test(typed)) return typed;
  const parsed = parsePhoneNumber(typed);
  if (parsed.ok) return parsed.e164;
  const reason =
    parsed.code === 'short_code' ? 'That number has too few digits, for example (206) 555-0100.' : parsed.reason;
  throw new Refusal('bad_number', reason, '');
}

function page(text: string, taken: Taken, command: string): string | null {
  const match = pageWords.exec(text);
  if (match === null) return null;
  const size = Number(match[1] ?? 0);
  if (size < pageSizes.least || size > pageSizes.most) {
    throw refuse(
      `A page has from ${pageSizes.least} to ${pageSizes.most} records,`,
      `for example ${command} page 25. The buttons below a page turn it.`,
    );
  }
  taken.pageSize = size;
  return text.slice(match[0].length);
}

function noPage(text: string, _taken: Taken, command: string): string | null {
  if (!pageOfReport.test(text)) return null;
  const list = command.replace(/report$/, 'list');
  throw refuse('A report has no pages.', `The records themselves come by pages: ${list} page 25.`);
}

function word(text: string, taken: Taken, command: string): string | null {
  for (const [pattern, part] of words) {
    const match = pattern.exec(text)?.[0];
    if (match === undefined) continue;
    put(taken, part, command);
    return text.slice(match.length).replace(/^ only(?= |$)/, '');
  }
  return null;
}

/** @throws Refusal where something else was asked for before. */
function put(taken: Taken, part: Partial<RecordFilter>, command: string): void {
  for (const [field, value] of Object.entries(part)) {
    const before = Object.entries(taken.filter).find(([name]) => name === field)?.[1];
    if (before === undefined || before === value) continue;
    const [first, second] = [before, value].map((one) => (typeof one === 'string' ? formatNational(one) : String(one)));
    const lead = field === 'from' || field === 'to' ? `${field} ` : '';
    throw refuse(
      `${lead}${first} and ${lead}${second} cannot both be.`,
      `Use one of them, for example ${command} ${lead}${second}.`,
    );
  }
  Object.assign(taken.filter, part);
}

function unknown(text: string, command: string): Refusal {
  const [typed = ''] = text.split(' ');
  const split = splitLeadingNumber(text);
  const number = split === null ? null : parsePhoneNumber(split.number);
  if (number?.ok) {
    const shown = formatNational(number.e164);
    return refuse(
      `Is ${shown} where it came from or where it went?`,
      `Type ${command} from ${shown}, or ${command} to ${shown}.`,
    );
  }
  const close = nearest(typed, vocabulary);
  return refuse(
    `I do not know what “${typed.slice(0, 40)}” means here.`,
    close === null ? `For example: ${command} 7d from (206) 555-0100 failed.` : `Did you mean “${close}”?`,
  );
}

function refuse(happened: string, next: string): Refusal {
  return new Refusal('bad_filter', happened, next);
}
