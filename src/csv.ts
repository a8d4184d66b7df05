/**
 * The one writer of CSV (RFC 4180), and its reader. What a spreadsheet would run as a formula, or would round or cut as a
 * number, gets an apostrophe before it, as OWASP advises (https://owasp.org/www-community/attacks/CSV_Injection); the reader
 * takes it off again.
 */

/**
 * Numbers are written as they are: they are no formulas, and a sum over them is to work. `decimal`: one with its digits, such as
 * `-0.004`; what is no such number is written as text. Null is an empty cell.
 */
export type Cell = string | number | bigint | { decimal: string } | null;

/** Before the first row: without it some spreadsheets take UTF-8 for their own old encoding. */
export const csvStart = '\ufeff';

export function csvRow(cells: readonly Cell[]): string {
  return `${cells.map(written).join(',')}\r\n`;
}

/** Rows as `csvRow` writes them, made into bytes at once, which takes a fraction of the time: a report has a million. */
export class CsvBytes {
  #bytes = Buffer.allocUnsafe(blockSize);
  #spare = Buffer.allocUnsafe(blockSize);
  #length = 0;

  row(cells: readonly Cell[]): void {
    for (let at = 0; at < cells.length; at += 1) {
      if (at > 0) this.#byte(code.comma);
      this.#cell(cells[at] ?? null);
    }
    this.#byte(code.return);
    this.#byte(code.newLine);
  }

  /**
   * What has come since the last time. It stays as it is until rows are added after the next call: two blocks of memory take
   * turns, since fresh ones for each would cost more than the writing.
   */
  take(): Buffer {
    const taken = this.#bytes.subarray(0, this.#length);
    [this.#bytes, this.#spare] = [this.#spare, this.#bytes];
    this.#length = 0;
    return taken;
  }

  #cell(cell: Cell): void {
    if (cell === null || cell === '') return;
    const text = textOf(cell);
    this.#makeRoom(text.length * 3);
    const bytes = this.#bytes;
    let end = this.#length;
    let marks = 0;
    for (let at = 0; at < text.length; at += 1) {
      const char = text.charCodeAt(at);
      marks |= marksByCode[char] ?? 0;
      if (char < 0x80) bytes[end++] = char;
      else if (char < 0x800) {
        bytes[end++] = 0xc0 | (char >> 6);
        bytes[end++] = 0x80 | (char & 0x3f);
      } else {
        bytes[end++] = 0xe0 | (char >> 12);
        bytes[end++] = 0x80 | ((char >> 6) & 0x3f);
        bytes[end++] = 0x80 | (char & 0x3f);
      }
    }
    const isAsItIs = (marks & (mark.separator | mark.surrogate)) === 0 && !needsApostrophe(cell, text, marks);
    if (isAsItIs) this.#length = end;
    else this.#text(written(cell));
  }

  #text(text: string): void {
    this.#makeRoom(text.length * 3);
    this.#length += this.#bytes.write(text, this.#length);
  }

  #byte(byte: number): void {
    this.#makeRoom(1);
    this.#bytes[this.#length] = byte;
    this.#length += 1;
  }

  #makeRoom(size: number): void {
    if (this.#length + size <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(2 * this.#bytes.length + size);
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}

const blockSize = 256 * 1024;
const code = { comma: 0x2c, return: 0x0d, newLine: 0x0a } as const;

function written(cell: Cell): string {
  if (cell === null || cell === '') return '';
  const text = textOf(cell);
  let marks = 0;
  for (let at = 0; at < text.length; at += 1) marks |= marksByCode[text.charCodeAt(at)] ?? 0;
  const marked = needsApostrophe(cell, text, marks) ? `'${text}` : text;
  return (marks & mark.separator) === 0 ? marked : `"${marked.replaceAll('"', '""')}"`;
}

function textOf(cell: NonNullable<Cell>): string {
  if (typeof cell === 'string') return cell;
  return typeof cell === 'object' ? cell.decimal : String(cell);
}

/** What matters of a UTF-16 unit in a cell. A look into a table costs a report of a million rows seconds less than expressions. */
const mark = { separator: 1, noDigit: 2, formula: 4, surrogate: 8 } as const;
const marksByCode = new Uint8Array(0x10000).fill(mark.noDigit);
for (const char of '0123456789') marksByCode[char.charCodeAt(0)] = 0;
for (const char of '",;') marksByCode[char.charCodeAt(0)] = mark.noDigit | mark.separator;
/** Also in their full-width forms, which some spreadsheets take for the same, and our own apostrophe, to be read back right. */
for (const char of "=+-@＝＋－＠'") marksByCode[char.charCodeAt(0)] = mark.noDigit | mark.formula;
for (const char of '\t\r\n') marksByCode[char.charCodeAt(0)] = mark.noDigit | mark.formula | mark.separator;
marksByCode.fill(mark.noDigit | mark.surrogate, 0xd800, 0xe000);

/** Before what a spreadsheet would run as a formula, and before digits that it would not keep. */
function needsApostrophe(cell: Cell, text: string, marks: number): boolean {
  const first = marksByCode[text.charCodeAt(0)] ?? 0;
  const isText = typeof cell === 'object' ? !isDecimal.test(text) : typeof cell === 'string';
  if (isText) return (first & mark.formula) !== 0 || ((marks & mark.noDigit) === 0 && losesDigits(text));
  return losesDigits(text);
}

const isDecimal = /^-?\d+(?:\.\d+)?$/;

/** A spreadsheet keeps 15 digits of a number and none of its leading zeros, and shows longer ones as 1.2E+11. */
function losesDigits(text: string): boolean {
  return (text.length > 11 || text.startsWith('0')) && /^-?(?:\d{12,}|0\d+)$/.test(text);
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
