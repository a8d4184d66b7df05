/**
 * The one writer of CSV (RFC 4180), and its reader. What a spreadsheet would run as a formula, or would round or cut as a
 * number, gets an apostrophe before it, as OWASP advises (https://owasp.org/www-community/attacks/CSV_Injection); the reader
 * takes it off again.
 */

/** Numbers are written as they are: they are no formulas, and a sum over them is to work. Null is an empty cell. */
export type Cell = string | number | bigint | null;

/** Before the first row: without it some spreadsheets take UTF-8 for their own old encoding. */
export const csvStart = '\ufeff';

export function csvRow(cells: readonly Cell[]): string {
  return `${cells.map(written).join(',')}\r\n`;
}

function written(cell: Cell): string {
  if (cell === null) return '';
  const text = typeof cell === 'string' ? defused(cell) : wholeNumber(cell);
  return /[",;\t\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Also in their full-width forms, which some spreadsheets take for the same, and our own apostrophe, to be read back right. */
const startsFormula = /^[=+\-@\t\r\n＝＋－＠']/;
/** A spreadsheet keeps 15 digits of a number and none of its leading zeros, and shows longer ones as 1.2E+11. */
const losesDigits = /^(?:\d{12,}|0\d+)$/;

function defused(text: string): string {
  return startsFormula.test(text) || losesDigits.test(text) ? `'${text}` : text;
}

function wholeNumber(value: number | bigint): string {
  const text = String(value);
  return losesDigits.test(text.replace(/^-/, '')) ? `'${text}` : text;
}

/**
 * The rows of a CSV text as they were given to `csvRow`, numbers as text. Every row end is read, be it CR LF or LF.
 * @throws Error where a quote is never closed, or something stands behind a closed one.
 */
export function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let at = text.startsWith(csvStart) ? csvStart.length : 0;
  while (at < text.length) {
    const { value, end } = text[at] === '"' ? readQuoted(text, at) : readBare(text, at);
    row.push(value.startsWith("'") ? value.slice(1) : value);
    at = end;
    if (text[at] === ',') {
      at += 1;
      // A comma at the very end has an empty cell behind it.
      if (at === text.length) row.push('');
      continue;
    }
    const lineEnd = /\r?\n/y;
    lineEnd.lastIndex = at;
    const found = lineEnd.exec(text);
    if (found === null && at < text.length) throw new Error(`the CSV has something behind a quote at ${at}`);
    at += found?.[0].length ?? 0;
    rows.push(row);
    row = [];
  }
  if (row.length > 0) rows.push(row);
  return rows;
}

function readBare(text: string, start: number): { value: string; end: number } {
  const stop = /,|\r?\n|$/g;
  stop.lastIndex = start;
  const end = stop.exec(text)?.index ?? text.length;
  return { value: text.slice(start, end), end };
}

function readQuoted(text: string, start: number): { value: string; end: number } {
  const closing = /"(?!")/y;
  let value = '';
  let at = start + 1;
  for (;;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) throw new Error(`the CSV has a quote at ${start} that is never closed`);
    value += text.slice(at, quote);
    closing.lastIndex = quote;
    if (closing.test(text)) return { value, end: quote + 1 };
    value += '"';
    at = quote + 2;
  }
}
