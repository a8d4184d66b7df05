import { formatNational } from '../phone-numbers.ts';
import { isEveryRecord } from '../reports/filter.ts';
import { mostKept, periodOf, type RecordList, type RecordsPage } from '../reports/record-list.ts';
import { act } from './actions.ts';
import type { Answer } from './answers.ts';
import { actions, type Blocks, button, context, section, select } from './blocks.ts';
import { OBJECT } from './limits.ts';
import { escapeMrkdwn } from './mrkdwn.ts';
import { optionWords, recordLine, recordLines } from './record-line.ts';
import { count } from './report-blocks/figures.ts';
import { sayFilter } from './report-blocks/filter-words.ts';
import { sayPeriod } from './report-blocks/period-words.ts';

export type ShownList = {
  list: RecordList;
  page: RecordsPage;
  /** Records a page. */
  size: number;
  /** Whether the reader may see customers' whole numbers, and so have the whole file. */
  readsBodies: boolean;
  /** What stands before each command's name. */
  prefix: string;
};

/** So many on a page have a line or two of their own and a button; more stand close together, with a menu below. */
const mostWithButtons = 10;
/** A message has at most 50 blocks, and a section at most 3,000 characters. */
const linesASection = 5;

/** A page of records: what it is of, the records with a way to open each, and the buttons that turn it. */
export function recordListAnswer(shown: ShownList): Answer {
  const { list, page, size, readsBodies, prefix } = shown;
  const days = listDays(list);
  if (page.rows.length === 0 && page.offset === 0 && !page.hasMore && page.skipped === 0) {
    const text = nothing(list, days, prefix);
    return { text, blocks: [section(text), ...footnotes(shown)] };
  }
  const filter = sayFilter(list.filter, formatNational);
  const title = `*Message records, ${days}*${filter === null ? '' : `: ${escapeMrkdwn(filter)}`}`;
  return {
    text: `Message records, ${days}`,
    blocks: [
      section(`${title} (${range(page)})`),
      ...(size > mostWithButtons ? compactRows(page, list.zone, readsBodies) : rowsWithButtons(page, readsBodies)),
      ...pageRow(shown),
      ...footnotes(shown),
    ],
  };
}

/** The list's days as people say them. */
export function listDays(list: RecordList): string {
  return sayPeriod(periodOf(list), list.zone);
}

function range({ rows, offset }: RecordsPage): string {
  if (rows.length === 0) return 'no more';
  return rows.length === 1 ? count(offset + 1) : `${count(offset + 1)} to ${count(offset + rows.length)}`;
}

function rowsWithButtons(page: RecordsPage, readsBodies: boolean): Blocks {
  return page.rows.map((row) =>
    section(recordLines(row, readsBodies), button({ action: act.recordsDetails, label: 'Details', value: row.id })),
  );
}

function compactRows({ rows, offset }: RecordsPage, zone: string, readsBodies: boolean): Blocks {
  const numbered = rows.map((row, at) => ({ row, number: offset + at + 1 }));
  const lines = numbered.map(({ row, number }) => `\`${number}\` ${recordLine(row, readsBodies)}`);
  const sections: Blocks = [];
  for (let at = 0; at < lines.length; at += linesASection) {
    sections.push(section(lines.slice(at, at + linesASection).join('\n')));
  }
  const options = numbered
    .filter(({ row }) => row.id.length <= OBJECT.optionValue)
    .map(({ row, number }) => ({ label: optionWords(row, number, zone, readsBodies), value: row.id }));
  if (options.length === 0) return sections;
  return [...sections, actions('records-open', select(act.recordsOpen, 'Open a record…', options))];
}

function pageRow({ list, page, size, readsBodies }: ShownList): Blocks {
  const turn = (offset: number) => writeWhere({ listId: list.id, offset, size });
  return [
    actions(
      'records',
      ...(page.offset > 0
        ? [
            button({
              action: `${act.recordsPage}:back`,
              label: 'Previous',
              value: turn(Math.max(0, page.offset - size)),
            }),
          ]
        : []),
      ...(page.hasMore
        ? [button({ action: `${act.recordsPage}:on`, label: 'Next', value: turn(page.nextOffset) })]
        : []),
      button({ action: act.recordsCsv, label: 'CSV', value: list.id }),
      ...(readsBodies ? [button({ action: act.recordsWholeCsv, label: 'Full CSV', value: list.id })] : []),
    ),
  ];
}

function footnotes({ list, page }: ShownList): Blocks {
  const isFiltered = !isEveryRecord(list.filter);
  const isNothing = list.matched === 0;
  const skipped = isFiltered ? list.unreadable : page.skipped;
  const lines = [
    ...(isFiltered && !isNothing ? [`${count(list.matched)} of ${records(list.recordsRead)}`] : []),
    ...(list.matched > mostKept ? [`The newest ${count(mostKept)} can be paged through; the CSV has them all.`] : []),
    ...(skipped > 0 ? [`⚠️ ${count(skipped)} of Flowroute’s rows could not be read and are missing here.`] : []),
  ];
  return lines.length === 0 ? [] : [context(...lines)];
}

function records(number: number): string {
  return number === 1 ? '1 record' : `${count(number)} records`;
}

function nothing(list: RecordList, days: string, prefix: string): string {
  const filter = sayFilter(list.filter, formatNational);
  if (filter === null) return `There is no message record of ${days}. A longer range: /${prefix}mdr list 30d`;
  if (list.recordsRead === 0)
    return `There is no message record of ${days}, of any kind. A longer range: /${prefix}mdr list 30d`;
  const read = list.recordsRead === 1 ? 'The only record' : `None of the ${records(list.recordsRead)}`;
  const verb = list.recordsRead === 1 ? 'does not fit' : 'fits';
  return `${read} of ${days} ${verb} “${escapeMrkdwn(filter)}”. Leave a word out to see more.`;
}

export type Where = { listId: string; offset: number; size: number };

/** Where a page begins, as its button carries it: it only shows, and changes nothing. */
function writeWhere({ listId, offset, size }: Where): string {
  return `${listId} ${offset} ${size}`;
}

export function readWhere(value: string): Where {
  const match = /^(\S+) (\d{1,9}) (\d{1,2})$/.exec(value);
  return { listId: match?.[1] ?? '', offset: Number(match?.[2] ?? 0), size: Number(match?.[3] ?? mostWithButtons) };
}
