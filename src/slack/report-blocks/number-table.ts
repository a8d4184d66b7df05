import type { DataTableBlock } from '@slack/types';
import { formatRounded } from '../../money.ts';
import { formatNational } from '../../phone-numbers.ts';
import type { Summary } from '../../reports/summary-shape.ts';
import { countCharacters, DATA } from '../limits.ts';
import { count, texts } from './figures.ts';

const header = ['Number', 'Out', 'In', 'Delivered', 'Failed', 'Segments', 'Cost'];
const pageSize = 10;

type Row = DataTableBlock['rows'][number];

/** The figures of each number of ours, the busiest first; null where there are none. */
export function numberTable(summary: Summary): DataTableBlock | null {
  const rows = fitting(summary.numbers.map(rowOf));
  if (rows.length === 0) return null;
  return {
    type: 'data_table',
    block_id: 'by-number',
    caption: 'By number',
    page_size: pageSize,
    row_header_column_index: 0,
    rows: [header.map(cell), ...rows],
  };
}

function rowOf(one: Summary['numbers'][number]): Row {
  return [
    cell(formatNational(one.number)),
    figure(one.out),
    figure(one.in),
    figure(one.delivered),
    figure(one.undelivered),
    figure(one.segments),
    // Sorting needs no nanodollar; what is read is the text.
    { type: 'raw_number', value: Number(one.nanodollars) / 1e9, text: formatRounded(one.nanodollars) },
  ];
}

const cell = (text: string): Row[number] => ({ type: 'raw_text', text });
const figure = (value: number): Row[number] => ({ type: 'raw_number', value, text: count(value) });

/** As many rows as a message takes, by their number and by their characters. */
function fitting(rows: Row[]): Row[] {
  let left = DATA.dataTableCharacters - sizeOf(header.map(cell));
  const kept: Row[] = [];
  for (const row of rows.slice(0, DATA.dataTableRows - 1)) {
    left -= sizeOf(row);
    if (left < 0) break;
    kept.push(row);
  }
  return kept;
}

function sizeOf(row: Row): number {
  return row.reduce((sum, one) => sum + ('text' in one && one.text !== undefined ? countCharacters(one.text) : 0), 0);
}

/** `And 200 numbers more: 1,234 texts out, 56 in, $3.20.`; null where the table has them all. */
export function beyondTable(summary: Summary): string | null {
  const shown = (numberTable(summary)?.rows.length ?? 1) - 1;
  const cut = summary.numbers.slice(shown);
  const rest = summary.otherNumbers;
  const numbers = cut.length + (rest?.numbers ?? 0);
  if (numbers === 0) return null;
  const all = rest === null ? cut : [...cut, rest];
  const out = all.reduce((sum, one) => sum + one.out, 0);
  const incoming = all.reduce((sum, one) => sum + one.in, 0);
  const cost = all.reduce((sum, one) => sum + one.nanodollars, 0n);
  const more = numbers === 1 ? '1 number' : `${count(numbers)} numbers`;
  return `And ${more} more: ${texts(out)} out, ${count(incoming)} in, ${formatRounded(cost)}. The CSV has them all.`;
}
