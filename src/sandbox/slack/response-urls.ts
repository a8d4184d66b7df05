import { INTERACTION, MESSAGE } from '../../slack/limits.ts';
import { readContent, saysNothing } from './content.ts';
import { newSecret } from './ids.ts';
import { isObject, type JsonObject, text } from './json.ts';
import type { Local } from './local.ts';
import type { Kept } from './messages.ts';
import { change, post, postEphemeral, remove } from './posting.ts';
import type { Channel, Json } from './protocol.ts';
import { SlackRefusal } from './refusal.ts';
import { APP, TEAM } from './seed.ts';

/** Where the answers of one act go. `source` is the message that was clicked in; a command has none. */
export type ResponseUrl = {
  path: string;
  kind: 'command' | 'action';
  channel: Channel;
  userId: string;
  source: Kept | null;
  /** What it said last, which a command's `replace_original` replaces. */
  last: Kept | null;
  madeAt: number;
  uses: number;
};

export type ResponseUrls = {
  issue(from: Pick<ResponseUrl, 'kind' | 'channel' | 'userId' | 'source'>): ResponseUrl;
  get(path: string): ResponseUrl | undefined;
  /** The link with this address, or with this path, is over at once. */
  expire(url: string): boolean;
  newest(): ResponseUrl | undefined;
};

export function createResponseUrls(now: () => number): ResponseUrls {
  const links = new Map<string, ResponseUrl>();
  const pathOf = (url: string) => (url.startsWith('http') ? new URL(url).pathname : url);
  return {
    issue(from) {
      const path = `/${from.kind === 'command' ? 'commands' : 'actions'}/${TEAM.id}/${links.size + 1}/${newSecret()}`;
      const link: ResponseUrl = { ...from, path, last: null, madeAt: now(), uses: 0 };
      links.set(path, link);
      return link;
    },
    get: (path) => links.get(path),
    expire(url) {
      const link = links.get(pathOf(url));
      if (link) link.madeAt = Number.NEGATIVE_INFINITY;
      return link !== undefined;
    },
    newest: () => [...links.values()].at(-1),
  };
}

/**
 * A post to a response URL: the status and text that the app gets.
 * A refused body does not count as a use (Slack does not say whether it does).
 * https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
 */
export function postToResponseUrl(
  local: Local,
  path: string,
  body: Json | undefined,
): { status: number; text: string } {
  const link = local.responseUrls.get(path);
  const no = (status: number, error: string) => ({ status, text: JSON.stringify({ ok: false, error }) });
  if (!link) return no(404, 'no_such_url');
  if (local.now() - link.madeAt > INTERACTION.responseUrlLifeMs) return no(404, 'expired_url');
  if (link.uses >= INTERACTION.responseUrlUses) return no(404, 'used_url');
  if (!isObject(body)) return no(400, 'invalid_payload');
  try {
    respond(local, link, body);
  } catch (thrown) {
    if (thrown instanceof SlackRefusal) {
      return { status: 400, text: JSON.stringify({ ok: false, error: thrown.code, ...thrown.more }) };
    }
    throw thrown;
  }
  link.uses += 1;
  return { status: 200, text: 'ok' };
}

/**
 * Says what an answer says: anew, in place of the original, or takes the original away.
 * @throws SlackRefusal as `readContent`, and `no_text`, `cant_delete_original`
 */
export function respond(local: Local, link: ResponseUrl, body: JsonObject): void {
  const original = link.source ?? link.last;
  if (isTrue(body.delete_original)) {
    // A command has no message of its own that could be deleted.
    if (link.kind === 'command') throw new SlackRefusal('cant_delete_original');
    if (original) remove(local, original);
    return;
  }
  const content = readContent(body, local.refusedBlocks);
  if (saysNothing(content)) throw new SlackRefusal('no_text');
  const said = { text: (content.text ?? '').slice(0, MESSAGE.textCut), blocks: content.blocks ?? [] };
  // An ephemeral stays one, whatever `response_type` says beside `replace_original`.
  if (isTrue(body.replace_original) && original) {
    change(local, original, { ...said, metadata: content.metadata }, 'response');
    return;
  }
  if (link.source && body.replace_original === undefined) {
    // Slack's pages leave open what becomes of the original then; clients have been seen to replace it.
    local.log(
      'a response to a click says nothing of replace_original: what Slack does with the original is not certain',
    );
  }
  const threadTs = text(body, 'thread_ts') ?? null;
  if (body.response_type === 'in_channel') {
    const { metadata } = content;
    const author = { user: APP.botUserId, isApp: true, threadTs };
    link.last = post(local, link.channel, { ...said, ...author, ...(metadata ? { metadata } : {}) }, 'response');
    return;
  }
  link.last = postEphemeral(local, link.channel, link.userId, { ...said, threadTs }, 'response');
}

function isTrue(value: Json | undefined): boolean {
  return value === true || value === 'true';
}
