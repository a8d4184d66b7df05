/**
 * The first rows of a CSV text (RFC 4180): quoted cells may hold commas, line ends and doubled quotes. A last line that does
 * not end is left out where `isCut` says that the text was cut off.
 */
export function csvRows(text: string, most: number, isCut: boolean): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = '';
  let quoted = false;
  const endRow = () => {
    rows.push([...row, cell]);
    row = [];
    cell = '';
  };
  for (let at = text.startsWith('\ufeff') ? 1 : 0; at < text.length && rows.length < most; at += 1) {
    const letter = text[at] ?? '';
    if (quoted) {
      if (letter !== '"') cell += letter;
      else if (text[at + 1] === '"') {
        cell += '"';
        at += 1;
      } else quoted = false;
    } else if (letter === '"') quoted = true;
    else if (letter === ',') {
      row.push(cell);
      cell = '';
    } else if (letter === '\n') endRow();
    else if (letter !== '\r') cell += letter;
  }
  if (!isCut && rows.length < most && (cell !== '' || row.length > 0)) endRow();
  return rows;
}
