import { emojiFor } from './emoji.ts';
import { decodeEntities, type PlainTextProblem, type PlainToken, readToken } from './plain-text-token.ts';

export type { PlainTextProblem } from './plain-text-token.ts';

export type PlainTextResult = { ok: true; text: string } | { ok: false; problems: PlainTextProblem[] };

/**
 * Slack's text as a customer's phone shows it: entities decoded once, links as their address, emoji names as emoji, marks
 * (`*bold*`, quotes, code) taken away where Slack would have drawn them. What only Slack understands (mentions, channels,
 * emoji of the workspace) has no plain form: it is given back as problems, each once, and nothing is to be sent.
 *
 * It serves a command's text, which Slack escapes, and a modal's input. Slack's documents do not say whether an input's value
 * is escaped too; if it is not, somebody who types `&amp;` there sends `&`, which is the lesser evil: a customer who reads `&amp;`
 * in every second text would be the other.
 */
export function slackToPlainText(raw: string): PlainTextResult {
  const found: PlainTextProblem[] = [];
  const text = readBlocks(raw, found);
  // What only looks like a mention once it is decoded would be read by the customer all the same.
  for (const match of text.matchAll(bracketed)) note(found, readToken(match[1] ?? ''));
  if (found.length === 0) return { ok: true, text };
  return { ok: false, problems: [...new Map(found.map((one) => [`${one.kind} ${one.shown}`, one])).values()] };
}

const bracketed = /<([^<>\n]+)>/g;

/** Fenced code by itself, and the lines between without their quote marks. */
function readBlocks(raw: string, found: PlainTextProblem[]): string {
  const parts = raw.split(/```([\s\S]+?)```/);
  return parts
    .map((part, at) => {
      if (at % 2 === 1) return readLine(part.replace(/^\n|\n$/g, ''), false, found);
      // Slack takes `>x` for a quote as well; here it may be an arrow or "more than", so a space is asked for.
      return part
        .split('\n')
        .map((line) => readLine(line.replace(/^(?:&gt;|>)(?:(?:&gt;|>){2})? (?=\S)/, ''), true, found))
        .join('\n');
    })
    .join('');
}

/** One line, or code, in which nothing is styled but tokens and entities still stand for something. */
type Line = { source: string; styled: boolean; found: PlainTextProblem[]; unclosed: Set<string> };
type Step = { text: string; length: number };

function readLine(source: string, styled: boolean, found: PlainTextProblem[]): string {
  const line: Line = { source, styled, found, unclosed: new Set() };
  let text = '';
  let emojiEnd = 0;
  for (let at = 0; at < source.length; ) {
    const emoji = emojiAt(line, at, at === emojiEnd);
    const step = emoji ?? entityAt(line, at) ?? tokenAt(line, at) ?? addressStepAt(line, at) ?? styledAt(line, at);
    text += step?.text ?? source[at];
    at += step?.length ?? 1;
    if (emoji !== null) emojiEnd = at;
  }
  return text;
}

function entityAt({ source }: Line, at: number): Step | null {
  const entity = source[at] === '&' ? matchAt(/&(?:amp|lt|gt);/y, source, at)?.[0] : undefined;
  return entity === undefined ? null : { text: decodeEntities(entity), length: entity.length };
}

function tokenAt({ source, found }: Line, at: number): Step | null {
  const match = source[at] === '<' ? matchAt(/<([^<>\n]+)>/y, source, at) : null;
  const token = match === null ? null : readToken(match[1] ?? '');
  if (match === null || token === null) return null;
  note(found, token);
  return { text: 'text' in token ? token.text : '', length: match[0].length };
}

function note(found: PlainTextProblem[], token: PlainToken | null): void {
  if (token !== null && 'problem' in token) found.push(token.problem);
}

/** A letter or digit: with one on both sides, colons and marks are part of a word, a time or a sum. */
const wordly = /[\p{L}\p{N}]/u;
const emojiName = /:([a-z0-9_+'-]+):(?::skin-tone-([2-6](?:-[2-6])?):)?/y;

/**
 * `:name:` where Slack would draw it. A known name of three signs and more may touch a word on one side (`thanks:pray:`); a
 * shorter one, a number and an unknown name stand alone, so that `10:30:45`, `a:b:c` and `3:100:2` stay as they are.
 */
function emojiAt({ source, styled, found }: Line, at: number, afterEmoji: boolean): Step | null {
  const match = styled && source[at] === ':' ? matchAt(emojiName, source, at) : null;
  if (match === null) return null;
  const [{ length }, name = '', tone] = match;
  const behind = source[at + length];
  const freeBefore = afterEmoji || isFree(source[at - 1]);
  const freeBehind = isFree(behind) || (behind === ':' && matchAt(emojiName, source, at + length) !== null);
  const stands = freeBefore && freeBehind;
  const isWord = /[a-z]/.test(name);
  const emoji = emojiFor(name, tone);
  if (emoji !== undefined) {
    const mayTouch = isWord && name.length >= 3 && (freeBefore || freeBehind);
    return stands || mayTouch ? { text: emoji, length } : null;
  }
  if (!stands || !isWord) return null;
  found.push({ kind: 'custom_emoji', shown: `:${name}:` });
  return { text: '', length };
}

function isFree(neighbour: string | undefined): boolean {
  return neighbour === undefined || (neighbour !== ':' && !wordly.test(neighbour));
}

function addressStepAt({ source, styled }: Line, at: number): Step | null {
  const address = styled ? addressAt(source, at) : null;
  return address === null ? null : { text: decodeEntities(address), length: address.length };
}

function styledAt(line: Line, at: number): Step | null {
  const { source, styled, found, unclosed } = line;
  const mark = source[at] ?? '';
  const next = source[at + 1] ?? ' ';
  if (!styled || !'*_~`'.includes(mark) || unclosed.has(mark)) return null;
  if (!mayStandBeside(source[at - 1], mark) || next === mark || /\s/.test(next)) return null;
  const end = mark === '`' ? source.indexOf('`', at + 1) : closingAt(source, at, mark);
  // What is not closed from here on is not closed from any later place either.
  if (end < 0) unclosed.add(mark);
  if (end < 0 || !mayStandBeside(source[end + 1], mark)) return null;
  return { text: readLine(source.slice(at + 1, end), mark !== '`', found), length: end - at + 1 };
}

/** Whether a mark opens behind this character, or closes before it: not within words, paths, sums and other marks of its kind. */
function mayStandBeside(neighbour: string | undefined, mark: string): boolean {
  return neighbour === undefined || (neighbour !== mark && !/[\p{L}\p{N}/\\=@#$%&+^]/u.test(neighbour));
}

/** Where a mark that opens here is closed, or -1; a mark inside a link or code closes nothing. */
function closingAt(source: string, at: number, mark: string): number {
  for (let end = at + 1; end < source.length; end += 1) {
    const whole = wholeAt(source, end);
    if (whole > 0) end += whole - 1;
    else if (source[end] === mark && !/\s/.test(source[end - 1] ?? '') && mayStandBeside(source[end + 1], mark))
      return end;
  }
  return -1;
}

/** The length of the code, link or mention that begins here. */
function wholeAt(source: string, at: number): number {
  if (source[at] === '`') return matchAt(/`[^`\n]+`/y, source, at)?.[0].length ?? 0;
  if (source[at] !== '<') return addressAt(source, at)?.length ?? 0;
  const match = matchAt(/<([^<>\n]+)>/y, source, at);
  return match !== null && readToken(match[1] ?? '') !== null ? match[0].length : 0;
}

/** An address without brackets: nothing in it is a mark. Signs at its end belong to the sentence around it. */
function addressAt(source: string, at: number): string | null {
  if (!/[a-z0-9]/i.test(source[at] ?? '') || wordly.test(source[at - 1] ?? '')) return null;
  const match = matchAt(/(?:[a-z][a-z0-9+.-]*:\/\/|www\.|(?:[a-z0-9-]+\.)+[a-z]{2,}\/)[^\s<>]+/iy, source, at);
  const address = match?.[0].split(/&[lg]t;/)[0]?.replace(/[.,;:!?)\]'"*_~`]+$/, '');
  return address === undefined || address === '' ? null : address;
}

function matchAt(sticky: RegExp, source: string, at: number): RegExpExecArray | null {
  sticky.lastIndex = at;
  return sticky.exec(source);
}
