import { parseMrkdwn } from './mrkdwn.ts';
import type { Inline, TextBlock } from './nodes.ts';

/** The words of mrkdwn on one line, with people's names in them: for announcements and previews. */
export function mrkdwnWords(text: string, people: readonly { id: string; realName: string }[] = []): string {
  const names = new Map(people.map(({ id, realName }) => [id, realName]));
  return parseMrkdwn(text)
    .map((block) => blockWords(block, names))
    .join(' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

function blockWords(block: TextBlock, names: Map<string, string>): string {
  if (block.type === 'pre') return block.text;
  if (block.type === 'quote') return block.children.map((child) => blockWords(child, names)).join(' ');
  return block.type === 'paragraph' ? inlineWords(block.children, names) : '';
}

function inlineWords(nodes: Inline[], names: Map<string, string>): string {
  return nodes
    .map((node) => {
      if ('children' in node) return inlineWords(node.children, names);
      if ('text' in node) return node.text;
      if (node.type === 'break') return ' ';
      if (node.type === 'date') return node.fallback;
      if (node.type === 'broadcast') return `@${node.range}`;
      const name = names.get(node.id) ?? node.label ?? node.id;
      return `${node.type === 'channel' ? '#' : '@'}${name}`;
    })
    .join('');
}
