import { z } from 'zod';
import { hasApp } from '../channels.ts';
import { pause } from '../faults.ts';
import { fileForPage, fileObject, type KeptFile } from '../files.ts';
import { isObject, text } from '../json.ts';
import type { Local } from '../local.ts';
import { post } from '../posting.ts';
import type { Channel } from '../protocol.ts';
import { refusedFor, SlackRefusal } from '../refusal.ts';
import { APP } from '../seed.ts';
import { channelForPosting, threadOf } from './conversation.ts';
import { arg, method } from './method.ts';

type Place = { channel: Channel; threadTs: string | null };

/** Posts the files' message, at once unless a test wants it late: Slack's own comes some time after the answer. */
async function share(local: Local, files: KeptFile[], { channel, threadTs }: Place, comment: string): Promise<void> {
  if (local.shareDelayMs > 0) await pause(local.shareDelayMs, local.closing);
  if (local.closing.aborted) return;
  const author = { user: APP.botUserId, isApp: true };
  const said = { threadTs, text: comment, blocks: [], files: files.map(fileForPage) };
  const { ts } = post(local, channel, { ...author, ...said });
  for (const file of files) file.shares.push({ channel, ts, threadTs });
}

export const filesMethods = [
  method({
    name: 'files.getUploadURLExternal',
    scopes: ['files:write'],
    args: z.object({ filename: arg.text.min(1), length: arg.count }),
    run(local, args) {
      if (args.length <= 0) throw new SlackRefusal('missing_argument');
      const { file, path } = local.files.ticket({ name: args.filename, size: args.length, user: APP.botUserId });
      return { upload_url: `${local.url}${path}`, file_id: file.id };
    },
  }),
  method({
    name: 'files.completeUploadExternal',
    scopes: ['files:write'],
    args: z.object({
      files: arg.json,
      channel_id: arg.text.optional(),
      channels: arg.names.optional(),
      thread_ts: arg.text.optional(),
      initial_comment: arg.text.optional(),
    }),
    run(local, args) {
      if (!Array.isArray(args.files) || args.files.length === 0) {
        throw refusedFor('invalid_arguments', ['must provide an array [json-pointer:/files]']);
      }
      const files = args.files.map((one) => {
        const file = isObject(one) ? local.files.get(text(one, 'id') ?? '') : undefined;
        if (!file || file.bytes === null || file.completed) throw new SlackRefusal('file_not_found');
        return { file, title: text(one, 'title') };
      });
      const ids = args.channels ?? (args.channel_id === undefined ? [] : [args.channel_id]);
      if (ids.length > 100) throw new SlackRefusal('channels_limit_exceeded');
      const channels = ids.map((id) => channelForPosting(local, id));
      // A file goes only where the app is, whatever it may post.
      if (!channels.every(hasApp)) throw new SlackRefusal('not_in_channel');
      // All of it is looked at first: what is refused leaves the upload as it was.
      const places = channels.map((channel) => ({ channel, threadTs: threadOf(local, channel, args.thread_ts) }));
      for (const { file, title } of files) {
        file.completed = true;
        file.title = title ?? file.name;
        file.channels = channels.map((channel) => channel.id);
      }
      const shared = files.map(({ file }) => file);
      for (const place of places) void share(local, shared, place, args.initial_comment ?? '');
      return { files: files.map(({ file }) => fileObject(file, local.url)) };
    },
  }),
  method({
    name: 'files.info',
    scopes: ['files:read'],
    args: z.object({ file: arg.text }),
    run(local, args) {
      const file = local.files.get(args.file);
      if (!file?.completed) throw new SlackRefusal('file_not_found');
      return { file: fileObject(file, local.url), comments: [], response_metadata: { next_cursor: '' } };
    },
  }),
];
