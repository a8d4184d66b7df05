import { parseMarkdownInline } from './markdown-inline.ts';
import type { TextBlock } from './nodes.ts';

/**
 * The Markdown of a `markdown` block, as far as apps use it: headings, lists, quotes, fences, tables, rules and inline
 * marks. What is not understood is shown as text. https://docs.slack.dev/reference/block-kit/blocks/markdown-block
 */
export function parseMarkdown(source: string): TextBlock[] {
  const lines = source.replaceAll('\r\n', '\n').split('\n');
  const blocks: TextBlock[] = [];
  for (let at = 0; at < lines.length; ) {
    const taken = takeBlock(lines, at);
    if (taken.block) blocks.push(taken.block);
    at += taken.lines;
  }
  return blocks;
}

type Taken = { block: TextBlock | null; lines: number };

const FENCE = /^\s*(?:```|~~~)/;
const HEADING = /^(#{1,6})\s+(.*?)\s*#*$/;
const RULE = /^\s*(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,})$/;
const QUOTE = /^\s*> ?/;
const ITEM = /^(\s*)(?:[-*+]|(\d{1,9})[.)])\s+(.*)$/;
const DELIMITER_ROW = /^\s*\|?(?:\s*:?-+:?\s*\|)+\s*(?::?-+:?)?\s*$/;

function takeBlock(lines: string[], at: number): Taken {
  const line = lines[at] ?? '';
  if (line.trim() === '') return { block: null, lines: 1 };
  if (FENCE.test(line)) return takeFence(lines, at);
  const heading = HEADING.exec(line);
  if (heading) {
    const children = parseMarkdownInline(heading[2] ?? '');
    return { block: { type: 'heading', level: heading[1]?.length ?? 1, children }, lines: 1 };
  }
  if (RULE.test(line)) return { block: { type: 'rule' }, lines: 1 };
  if (QUOTE.test(line)) {
    const quoted = takeWhile(lines, at, (one) => QUOTE.test(one));
    const children = parseMarkdown(quoted.map((one) => one.replace(QUOTE, '')).join('\n'));
    return { block: { type: 'quote', children }, lines: quoted.length };
  }
  if (ITEM.test(line)) return takeList(lines, at);
  if (line.includes('|') && DELIMITER_ROW.test(lines[at + 1] ?? '')) return takeTable(lines, at);
  const paragraph = takeWhile(lines, at, (one, index) => index === at || !startsBlock(one));
  return { block: { type: 'paragraph', children: parseMarkdownInline(paragraph.join('\n')) }, lines: paragraph.length };
}

function startsBlock(line: string): boolean {
  return line.trim() === '' || [FENCE, HEADING, RULE, QUOTE, ITEM].some((pattern) => pattern.test(line));
}

function takeWhile(lines: string[], at: number, wanted: (line: string, index: number) => boolean): string[] {
  let end = at;
  while (end < lines.length && wanted(lines[end] ?? '', end)) end += 1;
  return lines.slice(at, end);
}

function takeFence(lines: string[], at: number): Taken {
  const inside = takeWhile(lines, at + 1, (line) => !FENCE.test(line));
  return { block: { type: 'pre', text: inside.join('\n') }, lines: inside.length + 2 };
}

/** One list of one kind and depth; a deeper or other one is the next block. */
function takeList(lines: string[], at: number): Taken {
  const first = ITEM.exec(lines[at] ?? '');
  const indent = first?.[1]?.length ?? 0;
  const ordered = first?.[2] !== undefined;
  const same = takeWhile(lines, at, (line) => {
    const item = ITEM.exec(line);
    return item !== null && (item[1]?.length ?? 0) === indent && (item[2] !== undefined) === ordered;
  });
  const items = same.map((line) => parseMarkdownInline(taskMark(ITEM.exec(line)?.[3] ?? '')));
  const start = Number(first?.[2] ?? 1);
  return { block: { type: 'list', ordered, start, indent: Math.floor(indent / 2), items }, lines: same.length };
}

function taskMark(text: string): string {
  return text.replace(/^\[ \] /, '☐ ').replace(/^\[[xX]\] /, '☑ ');
}

function takeTable(lines: string[], at: number): Taken {
  const rows = takeWhile(lines, at + 2, (line) => line.includes('|') && line.trim() !== '');
  const head = tableCells(lines[at] ?? '');
  return { block: { type: 'grid', head, rows: rows.map(tableCells) }, lines: rows.length + 2 };
}

function tableCells(line: string) {
  const inner = line
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '');
  return inner.split(/(?<!\\)\|/).map((cell) => parseMarkdownInline(cell.trim().replaceAll('\\|', '|')));
}
