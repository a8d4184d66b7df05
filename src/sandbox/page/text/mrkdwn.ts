import { emojiFor } from './emoji.ts';
import { decodeEntities } from './entities.ts';
import { parseControl } from './mrkdwn-control.ts';
import { type Inline, type TextBlock, textLines } from './nodes.ts';
import { hostBehind, safeHref } from './safe-link.ts';

export type MrkdwnOptions = {
  /** Bare addresses stay text, as with `verbatim: true`. */
  verbatim?: boolean;
};

/**
 * Slack's mrkdwn as nodes. Only what stands between `<` and `>` can become a link or a mention, and entities are decoded
 * once, in the leaves: text that was escaped stays text. https://docs.slack.dev/messaging/formatting-message-text
 */
export function parseMrkdwn(source: string, options: MrkdwnOptions = {}): TextBlock[] {
  const blocks: TextBlock[] = [];
  const fence = /```([\s\S]+?)```/g;
  let from = 0;
  for (const match of source.matchAll(fence)) {
    // The line break beside a fence belongs to the fence.
    blocks.push(...parseLines(source.slice(from, match.index).replace(/\n$/, ''), options));
    blocks.push({ type: 'pre', text: codeText((match[1] ?? '').replace(/^\n|\n$/g, '')) });
    from = match.index + match[0].length;
    if (source[from] === '\n') from += 1;
  }
  blocks.push(...parseLines(source.slice(from), options));
  return blocks;
}

/** A plain_text object: emoji names become emoji, nothing else is special. Slack keeps it escaped, so it is decoded too. */
export function parsePlain(source: string, emoji = true): Inline[] {
  if (!emoji) return textLines(decodeEntities(source));
  return scan(source, { verbatim: true, plain: true });
}

const QUOTE = /^(?:&gt;|>) ?/;
const QUOTE_REST = /^(?:(?:&gt;){3}|>>>) ?/;

function parseLines(source: string, options: MrkdwnOptions): TextBlock[] {
  if (source === '') return [];
  const blocks: TextBlock[] = [];
  const lines = source.split('\n');
  for (let at = 0; at < lines.length; ) {
    const line = lines[at] ?? '';
    if (QUOTE_REST.test(line)) {
      const rest = lines.slice(at).join('\n').replace(QUOTE_REST, '');
      return [...blocks, { type: 'quote', children: [{ type: 'paragraph', children: scan(rest, options) }] }];
    }
    const quoted = QUOTE.test(line);
    let end = at + 1;
    while (end < lines.length && QUOTE.test(lines[end] ?? '') === quoted && !QUOTE_REST.test(lines[end] ?? ''))
      end += 1;
    const part = lines.slice(at, end).map((one) => (quoted ? one.replace(QUOTE, '') : one));
    const children = scan(part.join('\n'), options);
    if (quoted) blocks.push({ type: 'quote', children: [{ type: 'paragraph', children }] });
    else blocks.push({ type: 'paragraph', children });
    at = end;
  }
  return blocks;
}

type ScanOptions = MrkdwnOptions & { plain?: boolean };
type Step = { nodes: Inline[]; length: number };

function scan(source: string, options: ScanOptions): Inline[] {
  const nodes: Inline[] = [];
  const unclosed: Unclosed = new Map();
  let text = '';
  const flush = () => {
    nodes.push(...textLines(decodeEntities(text)));
    text = '';
  };
  for (let at = 0; at < source.length; ) {
    const step = stepAt(source, at, options, unclosed);
    if (step === null) {
      text += source[at];
      at += 1;
      continue;
    }
    flush();
    nodes.push(...step.nodes);
    at += step.length;
  }
  flush();
  return nodes;
}

const STYLES = { '*': 'bold', _: 'italic', '~': 'strike' } as const;

/** Up to where a mark is known to close nowhere, so that a line of openers is not searched once for each of them. */
type Unclosed = Map<keyof typeof STYLES, number>;

function stepAt(source: string, at: number, options: ScanOptions, unclosed: Unclosed): Step | null {
  const char = source[at];
  if (char === ':') return emojiAt(source, at);
  if (options.plain) return null;
  if (char === '`') return codeAt(source, at);
  if (char === '<') return controlAt(source, at);
  if (char === '*' || char === '_' || char === '~') return styledAt(source, at, char, options, unclosed);
  if (char === 'h' && !options.verbatim) return addressAt(source, at);
  return null;
}

function emojiAt(source: string, at: number): Step | null {
  const name = matchAt(/:([a-z0-9_+'-]{1,40}):/y, source, at);
  const text = name === null ? undefined : emojiFor(name);
  if (name === null || text === undefined) return null;
  return { nodes: [{ type: 'emoji', name, text }], length: name.length + 2 };
}

function codeAt(source: string, at: number): Step | null {
  const code = matchAt(/`([^`\n]+)`/y, source, at);
  return code === null ? null : { nodes: [{ type: 'code', text: codeText(code) }], length: code.length + 2 };
}

function controlAt(source: string, at: number): Step | null {
  const inner = matchAt(/<([^<>\n]+)>/y, source, at);
  const node = inner === null ? null : parseControl(inner);
  return inner !== null && node ? { nodes: [node], length: inner.length + 2 } : null;
}

/** The first group of a sticky pattern at this place. */
function matchAt(pattern: RegExp, source: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(source)?.[1] ?? null;
}

const WORD = /[\p{L}\p{N}]/u;

/** `*bold*` opens between a non-word and a non-space, and closes the other way round on the same line. */
function styledAt(
  source: string,
  at: number,
  mark: keyof typeof STYLES,
  options: ScanOptions,
  unclosed: Unclosed,
): Step | null {
  const next = source[at + 1] ?? ' ';
  if (at < (unclosed.get(mark) ?? 0) || WORD.test(source[at - 1] ?? '') || /\s/.test(next) || next === mark)
    return null;
  const end = closingAt(source, at + 2, mark);
  if (end === null) {
    const line = source.indexOf('\n', at);
    unclosed.set(mark, line < 0 ? source.length : line);
    return null;
  }
  const children = scan(source.slice(at + 1, end), options);
  return { nodes: [{ type: STYLES[mark], children }], length: end - at + 1 };
}

function closingAt(source: string, from: number, mark: string): number | null {
  for (let end = from; end < source.length && source[end] !== '\n'; end += 1) {
    const whole = wholeAt(source, end);
    if (whole > 0) end += whole - 1;
    else if (source[end] === mark && !/\s/.test(source[end - 1] ?? '') && !WORD.test(source[end + 1] ?? '')) return end;
  }
  return null;
}

/** The length of the code span or control sequence that begins here: a mark inside it closes nothing. */
function wholeAt(source: string, at: number): number {
  if (source[at] === '`') return codeAt(source, at)?.length ?? 0;
  return source[at] === '<' ? (controlAt(source, at)?.length ?? 0) : 0;
}

/** A bare web address, as Slack finds it; an escaped `<` or `>` and closing punctuation end it. */
function addressAt(source: string, at: number): Step | null {
  if (WORD.test(source[at - 1] ?? '')) return null;
  const found = matchAt(/(https?:\/\/[^\s<>|`]+)/y, source, at);
  const written = found?.split(/&[lg]t;/)[0]?.replace(/[.,;:!?)'"*_~]+$/, '');
  const href = written ? safeHref(decodeEntities(written)) : null;
  if (!written || href === null) return null;
  const label = decodeEntities(written);
  const children: Inline[] = [{ type: 'text', text: label }];
  return { nodes: [{ type: 'link', href, host: hostBehind(label, href), children }], length: written.length };
}

/** Inside code nothing is formatted, but a control sequence still shows its words and not its address. */
function codeText(source: string): string {
  const shown = source.replaceAll(/<([^<>\n]+)>/g, (whole, inner: string) => {
    const node = parseControl(inner);
    return node?.type === 'link' ? encodedLabel(inner) : whole;
  });
  return decodeEntities(shown);
}

function encodedLabel(inner: string): string {
  const bar = inner.indexOf('|');
  return bar < 0 ? inner : inner.slice(bar + 1);
}
