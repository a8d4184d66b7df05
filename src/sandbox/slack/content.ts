import { countCharacters, MESSAGE } from '../../slack/limits.ts';
import { acceptedBlocks, isObject, type JsonObject, parseJson } from './json.ts';
import type { Block, Json, Message } from './protocol.ts';
import { refusedFor, SlackRefusal } from './refusal.ts';
import { checkBlocks } from './validate/blocks.ts';
import { checkKnown } from './validate/known.ts';

/** What a message says, from the arguments of a Web API method, a response URL's body or a command's ack. */
export type Content = {
  text: string | undefined;
  blocks: Block[] | undefined;
  metadata: Message['metadata'] | undefined;
  /** Legacy attachments were given: they count as content, and the local Slack does not show them. */
  attachments: boolean;
};

/**
 * Reads and checks a message's content; `refused` are types of blocks that this workspace does not know yet.
 * @throws SlackRefusal `invalid_blocks_format`, `invalid_blocks`, `markdown_text_conflict`, `too_many_attachments`,
 * `invalid_metadata_format`
 */
export function readContent(args: JsonObject, refused: ReadonlySet<string>): Content {
  const text = given(args.text) ? String(args.text) : undefined;
  const markdown = given(args.markdown_text) ? String(args.markdown_text) : undefined;
  const blocks = readBlocks(args.blocks, refused);
  const attachments = readList(args.attachments, 'invalid_attachments');
  if (attachments.length > MESSAGE.attachments) throw new SlackRefusal('too_many_attachments');
  const rest = { metadata: readMetadata(args.metadata), attachments: attachments.length > 0 };
  if (markdown === undefined) return { text, blocks, ...rest };
  if (text !== undefined || blocks !== undefined) throw new SlackRefusal('markdown_text_conflict');
  if (countCharacters(markdown) > MESSAGE.markdown) throw new SlackRefusal('msg_too_long');
  return { text: markdown, blocks: [{ type: 'markdown', text: markdown }], ...rest };
}

export function saysNothing(content: Content): boolean {
  return !content.text && (content.blocks ?? []).length === 0 && !content.attachments;
}

function given(value: Json | undefined): boolean {
  return value !== undefined && value !== null;
}

function readBlocks(value: Json | undefined, refused: ReadonlySet<string>): Block[] | undefined {
  if (!given(value) || value === '') return undefined;
  const blocks = typeof value === 'string' ? parseJson(value) : value;
  if (!Array.isArray(blocks)) throw new SlackRefusal('invalid_blocks_format');
  const said = [...checkKnown(blocks, refused, '/blocks'), ...checkBlocks(blocks, 'message')];
  if (said.length > 0) throw refusedFor('invalid_blocks', said);
  return acceptedBlocks.parse(blocks);
}

function readList(value: Json | undefined, code: string): Json[] {
  if (!given(value) || value === '') return [];
  const items = typeof value === 'string' ? parseJson(value) : value;
  if (!Array.isArray(items)) throw new SlackRefusal(code);
  return items;
}

/** https://docs.slack.dev/messaging/message-metadata */
function readMetadata(value: Json | undefined): Message['metadata'] | undefined {
  if (!given(value) || value === '') return undefined;
  const metadata = typeof value === 'string' ? parseJson(value) : value;
  if (!isObject(metadata)) throw new SlackRefusal('invalid_metadata_format');
  const { event_type, event_payload } = metadata;
  // An empty object takes the metadata away.
  if (event_type === undefined && event_payload === undefined) return null;
  if (typeof event_type !== 'string' || event_type === '' || !isObject(event_payload)) {
    throw new SlackRefusal('invalid_metadata_format');
  }
  return { event_type, event_payload };
}
