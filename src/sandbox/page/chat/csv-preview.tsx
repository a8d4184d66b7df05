import { useState } from 'react';
import { csvRows } from '../text/csv.ts';
import { indexed } from '../text/text.tsx';

/** So much of a file is read for its first rows; it may have millions. */
const bytesRead = 32_000;
const rowsShown = 21;

/** The first rows of a CSV file, read once it is opened. */
export function CsvPreview({ address, title }: { address: string; title: string }) {
  const [rows, setRows] = useState<string[][] | 'failed' | null>(null);
  const load = () => {
    if (rows === null) firstRows(address).then(setRows, () => setRows('failed'));
  };
  return (
    <details className="csv-preview" data-testid="file-preview" onToggle={load}>
      <summary>Preview</summary>
      {rows === 'failed' && <p>The file could not be read.</p>}
      {rows !== null && rows !== 'failed' && <Rows rows={rows} title={title} />}
    </details>
  );
}

function Rows({ rows: [head = [], ...rows], title }: { rows: string[][]; title: string }) {
  return (
    <div className="table-scroll">
      <table aria-label={`The first rows of ${title}`}>
        <thead>
          <tr>
            {indexed(head).map(([key, cell]) => (
              <th key={key} scope="col">
                {cell}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {indexed(rows).map(([rowKey, row]) => (
            <tr key={rowKey}>
              {indexed(row).map(([key, cell]) => (
                <td key={key}>{cell}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

async function firstRows(address: string): Promise<string[][]> {
  const response = await fetch(address);
  const reader = response.ok ? response.body?.getReader() : undefined;
  if (!reader) throw new Error(`${address} answered ${response.status}`);
  const decoder = new TextDecoder();
  let text = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return csvRows(text, rowsShown, false);
    text += decoder.decode(value, { stream: true });
    if (text.length < bytesRead) continue;
    await reader.cancel();
    return csvRows(text, rowsShown, true);
  }
}
