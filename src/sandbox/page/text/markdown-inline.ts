import { emojiFor } from './emoji.ts';
import { decodeEntities } from './entities.ts';
import type { Inline } from './nodes.ts';
import { hostBehind, safeHref } from './safe-link.ts';

/** The marks inside one paragraph of Markdown. */
export function parseMarkdownInline(source: string): Inline[] {
  const nodes: Inline[] = [];
  let text = '';
  const flush = () => {
    if (text !== '') nodes.push({ type: 'text', text: decodeEntities(text) });
    text = '';
  };
  for (let at = 0; at < source.length; ) {
    const found = markAt(source, at);
    if (found) {
      flush();
      nodes.push(...found.nodes);
      at += found.length;
    } else {
      text += source[at];
      at += 1;
    }
  }
  flush();
  return nodes;
}

type Found = { nodes: Inline[]; length: number };
type Mark = { pattern: RegExp; make: (groups: string[], before: string) => Inline[] | null };

const inWord = (before: string) => /[\p{L}\p{N}]/u.test(before);
const styled = (type: 'bold' | 'italic' | 'strike') => (groups: string[]) => [
  { type, children: parseMarkdownInline(groups[0] ?? '') },
];

/** In this order: a longer mark before the shorter one that it begins with. */
const MARKS: Mark[] = [
  { pattern: /\\([\\`*_{}[\]()#+\-.!|~>])/y, make: ([char = '']) => [{ type: 'text', text: char }] },
  { pattern: / {2,}\n|\n/y, make: () => [{ type: 'break' }] },
  { pattern: /``(.+?)``|`([^`\n]+)`/y, make: ([long, short]) => [{ type: 'code', text: long || short || '' }] },
  {
    pattern: /!?\[([^\]\n]*)\]\(\s*<?([^\s)>]+)>?(?:\s+"[^"\n]*")?\s*\)/y,
    make: ([label = '', url = '']) => link(url, label),
  },
  { pattern: /<((?:https?|mailto|tel):[^\s<>]+)>/y, make: ([url = '']) => link(url, url) },
  {
    pattern: /(https?:\/\/[^\s<>()[\]]+[^\s<>()[\].,;:!?'"*_~])/y,
    make: ([url = ''], before) => (inWord(before) ? null : link(url, url)),
  },
  { pattern: /\*\*(?=\S)(.+?)(?<=\S)\*\*/y, make: styled('bold') },
  { pattern: /__(?=\S)(.+?)(?<=\S)__/y, make: (groups, before) => (inWord(before) ? null : styled('bold')(groups)) },
  { pattern: /~~(?=\S)(.+?)(?<=\S)~~/y, make: styled('strike') },
  { pattern: /\*(?=\S)([^*\n]+?)(?<=\S)\*/y, make: styled('italic') },
  {
    pattern: /_(?=\S)([^_\n]+?)(?<=\S)_(?![\p{L}\p{N}])/uy,
    make: (groups, before) => (inWord(before) ? null : styled('italic')(groups)),
  },
  { pattern: /:([a-z0-9_+'-]{1,40}):/y, make: ([name = '']) => emoji(name) },
];

function markAt(source: string, at: number): Found | null {
  for (const { pattern, make } of MARKS) {
    pattern.lastIndex = at;
    const match = pattern.exec(source);
    const nodes = match ? make(match.slice(1), source[at - 1] ?? '') : null;
    if (match && nodes) return { nodes, length: match[0].length };
  }
  return null;
}

function link(url: string, label: string): Inline[] | null {
  const href = safeHref(decodeEntities(url));
  if (href === null) return null;
  const shown = label === '' ? url : label;
  return [
    { type: 'link', href, host: hostBehind(shown, href), children: [{ type: 'text', text: decodeEntities(shown) }] },
  ];
}

function emoji(name: string): Inline[] | null {
  const text = emojiFor(name);
  return text === undefined ? null : [{ type: 'emoji', name, text }];
}
