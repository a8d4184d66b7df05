import { useMemo, useState } from 'react';
import { Icon } from '../parts/icons.tsx';
import { richTextNodes } from '../text/rich-text.ts';
import { indexed, TextBlocks } from '../text/text.tsx';
import type { BlockOf, Cell } from './block-shapes.ts';
import { cellText, rowsWith, type Sort, sortRows } from './table-sort.ts';

/** A table block: its first row is the head. */
export function Table({ block }: { block: BlockOf<'table'> }) {
  const [head = [], ...rows] = block.rows;
  const look = (column: number) => {
    const settings = block.column_settings[column];
    return { textAlign: settings?.align ?? 'left', whiteSpace: settings?.is_wrapped ? 'normal' : 'nowrap' } as const;
  };
  return (
    <div className="table-scroll">
      <table>
        <thead>
          <tr>
            {indexed(head).map(([key, cell]) => (
              <th key={key} scope="col" style={look(Number(key))}>
                <CellView cell={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {indexed(rows).map(([rowKey, row]) => (
            <tr key={rowKey}>
              {indexed(row).map(([key, cell]) => (
                <td key={key} style={look(Number(key))}>
                  <CellView cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A data table: sorted by its heads, in pages. */
export function DataTable({ block }: { block: BlockOf<'data_table'> }) {
  const [sort, setSort] = useState<Sort>(null);
  const [page, setPage] = useState(0);
  const [head = [], ...rows] = block.rows;
  const [search, setSearch] = useState('');
  const sorted = useMemo(() => sortRows(rowsWith(block.rows.slice(1), search), sort), [block.rows, search, sort]);
  const pages = Math.max(1, Math.ceil(sorted.length / block.page_size));
  const at = Math.min(page, pages - 1);
  const shown = sorted.slice(at * block.page_size, (at + 1) * block.page_size);
  const sortBy = (column: number) => {
    setSort(sort?.column === column ? { column, descending: !sort.descending } : { column, descending: false });
    setPage(0);
  };
  return (
    <div className="data-table">
      {rows.length > block.page_size && (
        <input
          type="search"
          className="table-search"
          aria-label={`Search in ${block.caption}`}
          placeholder="Search"
          value={search}
          onChange={(event) => {
            setSearch(event.target.value);
            setPage(0);
          }}
        />
      )}
      <div className="table-scroll">
        <table>
          <caption>{block.caption}</caption>
          <thead>
            <tr>
              {indexed(head).map(([key, cell]) => (
                <th
                  key={key}
                  scope="col"
                  aria-sort={ariaSort(sort, Number(key))}
                  className={numberClass(rows, Number(key))}
                >
                  <button type="button" onClick={() => sortBy(Number(key))}>
                    {cellText(cell)} <span aria-hidden="true">{arrow(sort, Number(key))}</span>
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {indexed(shown).map(([rowKey, row]) => (
              <tr key={rowKey}>
                {indexed(row).map(([key, cell]) =>
                  Number(key) === block.row_header_column_index ? (
                    <th key={key} scope="row" className={numberClass(rows, Number(key))}>
                      <CellView cell={cell} />
                    </th>
                  ) : (
                    <td key={key} className={numberClass(rows, Number(key))}>
                      <CellView cell={cell} />
                    </td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > block.page_size && (
        <div className="pager">
          <button
            type="button"
            className="button button-icon"
            aria-label="Page before"
            disabled={at === 0}
            onClick={() => setPage(at - 1)}
          >
            <Icon name="back" size={16} />
          </button>
          <span>
            {shown.length === 0 ? 'None' : `${at * block.page_size + 1}–${at * block.page_size + shown.length}`} of{' '}
            {sorted.length === rows.length ? rows.length : `${sorted.length} (${rows.length} in all)`}
          </span>
          <button
            type="button"
            className="button button-icon flipped"
            aria-label="Next page"
            disabled={at === pages - 1}
            onClick={() => setPage(at + 1)}
          >
            <Icon name="back" size={16} />
          </button>
        </div>
      )}
    </div>
  );
}

function CellView({ cell }: { cell: Cell }) {
  if (cell.type === 'rich_text') return <TextBlocks blocks={richTextNodes(cell)} />;
  return cellText(cell);
}

function numberClass(rows: Cell[][], column: number): string | undefined {
  return rows.every((row) => row[column]?.type === 'raw_number') ? 'number' : undefined;
}

function ariaSort(sort: Sort, column: number): 'ascending' | 'descending' | undefined {
  if (sort?.column !== column) return undefined;
  return sort.descending ? 'descending' : 'ascending';
}

function arrow(sort: Sort, column: number): string {
  if (sort?.column !== column) return '↕';
  return sort.descending ? '↓' : '↑';
}
