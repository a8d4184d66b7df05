import { z } from 'zod';
import { countCharacters, MESSAGE } from '../../../slack/limits.ts';
import { hasApp } from '../channels.ts';
import { readContent, saysNothing } from '../content.ts';
import type { JsonObject } from '../json.ts';
import type { Local } from '../local.ts';
import { type Kept, messageObject } from '../messages.ts';
import { change, post, postEphemeral, remove } from '../posting.ts';
import { SlackRefusal } from '../refusal.ts';
import { APP } from '../seed.ts';
import { channelForPosting, knownChannel, threadOf } from './conversation.ts';
import { arg, method } from './method.ts';

/** `text`, `blocks`, `attachments`, `metadata` and `markdown_text` are read by `readContent`. */
const place = { channel: arg.text, thread_ts: arg.text.optional() };

function ownMessage(local: Local, channelId: string, ts: string, refusal: string): Kept {
  const channel = knownChannel(local, channelId);
  const kept = hasApp(channel) || channel.kind === 'public' ? local.messages.get(channel.id, ts) : undefined;
  if (!kept) throw new SlackRefusal('message_not_found');
  if (!kept.isApp) throw new SlackRefusal(refusal);
  return kept;
}

/** Slack cuts a text that is too long rather than refuse it. */
function cut(text: string): { text: string; warned: JsonObject } {
  if (countCharacters(text) <= MESSAGE.textCut) return { text, warned: {} };
  const warnings = ['message_truncated'];
  return {
    text: [...text].slice(0, MESSAGE.textCut).join(''),
    warned: { warning: warnings.join(','), response_metadata: { warnings } },
  };
}

export const chatMethods = [
  method({
    name: 'chat.postMessage',
    scopes: ['chat:write'],
    args: z.object({ ...place, username: arg.text.optional(), reply_broadcast: arg.flag.optional() }),
    run(local, args, raw) {
      const content = readContent(raw, local.refusedBlocks);
      if (saysNothing(content)) throw new SlackRefusal('no_text');
      const channel = channelForPosting(local, args.channel);
      const threadTs = threadOf(local, channel, args.thread_ts);
      const { text, warned } = cut(content.text ?? '');
      // Without `chat:write.customize` Slack posts under the app's own name.
      const named = args.username !== undefined && local.manifest.scopes.includes('chat:write.customize');
      const kept = post(local, channel, {
        threadTs,
        user: APP.botUserId,
        isApp: true,
        text,
        blocks: content.blocks ?? [],
        metadata: content.metadata ?? null,
        username: named ? (args.username ?? null) : null,
      });
      const message = messageObject(kept, local.messages, { metadata: true });
      return { channel: channel.id, ts: kept.ts, message, ...warned };
    },
  }),
  method({
    name: 'chat.postEphemeral',
    scopes: ['chat:write'],
    args: z.object({ ...place, user: arg.text }),
    run(local, args, raw) {
      const content = readContent(raw, local.refusedBlocks);
      if (saysNothing(content)) throw new SlackRefusal('no_text');
      if (countCharacters(content.text ?? '') > MESSAGE.textCut) throw new SlackRefusal('msg_too_long');
      const channel = channelForPosting(local, args.channel);
      if (!channel.members.includes(args.user)) throw new SlackRefusal('user_not_in_channel');
      const threadTs = threadOf(local, channel, args.thread_ts);
      const said = { text: content.text ?? '', blocks: content.blocks ?? [], threadTs };
      return { message_ts: postEphemeral(local, channel, args.user, said).ts };
    },
  }),
  method({
    name: 'chat.update',
    scopes: ['chat:write'],
    args: z.object({ channel: arg.text, ts: arg.text }),
    run(local, args, raw) {
      const content = readContent(raw, local.refusedBlocks);
      const { text, blocks, metadata } = content;
      if (text === undefined && blocks === undefined && metadata === undefined && !content.attachments) {
        throw new SlackRefusal('no_text');
      }
      if (countCharacters(text ?? '') > MESSAGE.text) throw new SlackRefusal('msg_too_long');
      const kept = ownMessage(local, args.channel, args.ts, 'cant_update_message');
      if (local.channels.get(kept.channel)?.archived) throw new SlackRefusal('is_inactive');
      // A text alone takes the old blocks away and marks the message as edited; blocks leave no mark.
      const textAlone = text !== undefined && blocks === undefined;
      const nothingLeft = (text ?? kept.text) === '' && (blocks ?? kept.blocks).length === 0;
      if (nothingLeft) throw new SlackRefusal('no_text');
      change(local, kept, { text, blocks: textAlone ? [] : blocks, metadata, edited: textAlone });
      const message = messageObject(kept, local.messages, { metadata: true });
      return { channel: kept.channel, ts: kept.ts, text: kept.text, message };
    },
  }),
  method({
    name: 'chat.delete',
    scopes: ['chat:write'],
    args: z.object({ channel: arg.text, ts: arg.text }),
    run(local, args) {
      const kept = ownMessage(local, args.channel, args.ts, 'cant_delete_message');
      remove(local, kept);
      return { channel: kept.channel, ts: kept.ts };
    },
  }),
  method({
    name: 'chat.getPermalink',
    scopes: [],
    args: z.object({ channel: arg.text, message_ts: arg.text }),
    run(local, args) {
      const channel = knownChannel(local, args.channel);
      const kept = local.messages.get(channel.id, args.message_ts);
      if (!kept) throw new SlackRefusal('message_not_found');
      const thread = kept.threadTs === null ? '' : `?thread_ts=${kept.threadTs}&cid=${channel.id}`;
      const permalink = `${local.url}/archives/${channel.id}/p${kept.ts.replace('.', '')}${thread}`;
      return { channel: channel.id, permalink };
    },
  }),
];
