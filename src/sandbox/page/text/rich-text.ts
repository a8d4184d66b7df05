import * as z from 'zod';
import { emojiFor } from './emoji.ts';
import { type Inline, type TextBlock, textLines } from './nodes.ts';
import { hostBehind, safeHref } from './safe-link.ts';

const Style = z.object({ bold: z.boolean(), italic: z.boolean(), strike: z.boolean(), code: z.boolean() }).partial();
const Element = z.looseObject({ type: z.string(), style: Style.optional() });
const Part = z.looseObject({ type: z.string(), elements: z.array(z.unknown()).default([]) });
export const RichText = z.object({ type: z.literal('rich_text'), elements: z.array(Part) });

/** A rich text block as nodes. https://docs.slack.dev/reference/block-kit/blocks/rich-text-block */
export function richTextNodes(block: z.infer<typeof RichText>): TextBlock[] {
  return block.elements.map((part): TextBlock => {
    const children = part.elements.flatMap(inlineNode);
    if (part.type === 'rich_text_preformatted') return { type: 'pre', text: children.map(sourceText).join('') };
    if (part.type === 'rich_text_quote') return { type: 'quote', children: [{ type: 'paragraph', children }] };
    if (part.type === 'rich_text_list') return listNode(part);
    return { type: 'paragraph', children };
  });
}

const ListPart = z.object({
  style: z.enum(['bullet', 'ordered']).catch('bullet'),
  indent: z.number().catch(0),
  offset: z.number().catch(0),
});

function listNode(part: z.infer<typeof Part>): TextBlock {
  const { style, indent, offset } = ListPart.parse(part);
  const items = part.elements.map((section) => {
    const parsed = Part.safeParse(section);
    return parsed.success ? parsed.data.elements.flatMap(inlineNode) : [];
  });
  return { type: 'list', ordered: style === 'ordered', start: offset + 1, indent, items };
}

const Known = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('link'), url: z.string(), text: z.string().optional() }),
  z.object({ type: z.literal('emoji'), name: z.string() }),
  z.object({ type: z.literal('user'), user_id: z.string() }),
  z.object({ type: z.literal('channel'), channel_id: z.string() }),
  z.object({ type: z.literal('usergroup'), usergroup_id: z.string() }),
  z.object({ type: z.literal('broadcast'), range: z.string() }),
  z.object({ type: z.literal('color'), value: z.string() }),
  z.object({
    type: z.literal('date'),
    timestamp: z.number(),
    format: z.string(),
    url: z.string().optional(),
    fallback: z.string().default(''),
  }),
]);

function inlineNode(raw: unknown): Inline[] {
  const element = Element.safeParse(raw);
  if (!element.success) return [];
  const known = Known.safeParse(raw);
  const nodes: Inline[] = known.success ? nodesOf(known.data) : [{ type: 'code', text: element.data.type }];
  return styled(nodes, element.data.style ?? {});
}

function nodesOf(element: z.infer<typeof Known>): Inline[] {
  switch (element.type) {
    case 'text':
      return textLines(element.text);
    case 'link':
      return linkNode(element.url, element.text || element.url);
    case 'emoji':
      return emojiNode(element.name);
    case 'user':
      return [{ type: 'user', id: element.user_id, label: null }];
    case 'channel':
      return [{ type: 'channel', id: element.channel_id, label: null }];
    case 'usergroup':
      return [{ type: 'usergroup', id: element.usergroup_id, label: null }];
    case 'broadcast':
      return [{ type: 'broadcast', range: element.range }];
    case 'color':
      return textLines(element.value);
    case 'date': {
      const { timestamp: unix, format, url, fallback } = element;
      return [{ type: 'date', unix, format, href: url === undefined ? null : safeHref(url), fallback }];
    }
  }
}

function styled(nodes: Inline[], style: z.infer<typeof Style>): Inline[] {
  let result = style.code ? [{ type: 'code', text: nodes.map(sourceText).join('') } as const] : nodes;
  for (const [key, type] of [
    ['strike', 'strike'],
    ['italic', 'italic'],
    ['bold', 'bold'],
  ] as const) {
    if (style[key]) result = [{ type, children: result }];
  }
  return result;
}

function linkNode(url: string, text: string): Inline[] {
  const href = safeHref(url);
  const children = textLines(text);
  return href === null ? children : [{ type: 'link', href, host: hostBehind(text, href), children }];
}

function emojiNode(name: string): Inline[] {
  const text = emojiFor(name);
  return text === undefined ? textLines(`:${name}:`) : [{ type: 'emoji', name, text }];
}

function sourceText(node: Inline): string {
  if (node.type === 'break') return '\n';
  if (node.type === 'text' || node.type === 'code' || node.type === 'emoji') return node.text;
  return 'children' in node ? node.children.map(sourceText).join('') : '';
}
