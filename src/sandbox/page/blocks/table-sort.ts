import type { Inline, TextBlock } from '../text/nodes.ts';
import { richTextNodes } from '../text/rich-text.ts';
import type { Cell } from './block-shapes.ts';

export type Sort = { column: number; descending: boolean } | null;

/** The rows in the wanted order. A column of numbers alone is sorted as numbers, every other by its words. */
export function sortRows(rows: Cell[][], sort: Sort): Cell[][] {
  if (sort === null) return rows;
  const { column, descending } = sort;
  const numeric = rows.every((row) => row[column]?.type === 'raw_number');
  const compare = (one: Cell | undefined, other: Cell | undefined) => {
    if (numeric && one?.type === 'raw_number' && other?.type === 'raw_number') return one.value - other.value;
    return cellText(one).localeCompare(cellText(other));
  };
  const sorted = rows.toSorted((one, other) => compare(one[column], other[column]));
  return descending ? sorted.reverse() : sorted;
}

/** The rows that hold what is searched for in any cell, capitals or not. */
export function rowsWith(rows: Cell[][], search: string): Cell[][] {
  const wanted = search.trim().toLowerCase();
  if (wanted === '') return rows;
  return rows.filter((row) => row.some((cell) => cellText(cell).toLowerCase().includes(wanted)));
}

/** What a cell says, as words. */
export function cellText(cell: Cell | undefined): string {
  if (cell === undefined) return '';
  if (cell.type === 'raw_number') return cell.text ?? String(cell.value);
  return cell.type === 'raw_text' ? cell.text : richTextNodes(cell).map(blockText).join(' ');
}

function blockText(block: TextBlock): string {
  if (block.type === 'pre') return block.text;
  return 'children' in block && block.type === 'paragraph' ? block.children.map(inlineText).join('') : '';
}

function inlineText(node: Inline): string {
  if ('text' in node) return node.text;
  return 'children' in node ? node.children.map(inlineText).join('') : '';
}
