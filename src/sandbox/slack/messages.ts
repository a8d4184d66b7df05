import { definite } from './elements.ts';
import { wholeStamp } from './ids.ts';
import type { JsonObject } from './json.ts';
import type { Block, Json, Message, SlackFile } from './protocol.ts';
import { APP, TEAM } from './seed.ts';

/** A message as it is kept. `values` is what each person has chosen in its selects, which only their client knows. */
export type Kept = Message & {
  username: string | null;
  reactions: { name: string; users: string[] }[];
  /** In the order of making, over all channels: which ephemerals a newly opened window has missed. */
  made: number;
  values: Map<string, { [blockId: string]: { [actionId: string]: Json } }>;
  /** The choices offered last by the app to an external select: `user/block/action` to the options. */
  offered: Map<string, Json[]>;
};

export type NewMessage = {
  channel: string;
  ts: string;
  threadTs: string | null;
  user: string;
  isApp: boolean;
  text: string;
  blocks: Block[];
  ephemeralFor?: string;
  metadata?: Message['metadata'];
  files?: SlackFile[];
  username?: string | null;
};

export type Messages = {
  add(message: NewMessage): Kept;
  /** A message that everybody in the channel sees. */
  get(channel: string, ts: string): Kept | undefined;
  /** Also the ephemerals of that person. */
  find(channel: string, ts: string, personId: string): Kept | undefined;
  /** Oldest first, replies included, without ephemerals. */
  inChannel(channel: string): Kept[];
  ephemerals(channel: string, personId: string): Kept[];
  replies(parent: Kept): Kept[];
  remove(message: Kept): void;
  /** How many messages were ever made. */
  count(): number;
};

export function createMessages(): Messages {
  /** By channel and `ts`, in the order of making. */
  const channels = new Map<string, Map<string, Kept>>();
  /** By channel and the `ts` of the thread's parent. */
  const threads = new Map<string, Set<Kept>>();
  const ephemerals: Kept[] = [];
  let made = 0;

  const get = (channel: string, ts: string) => channels.get(channel)?.get(wholeStamp(ts));
  const threadOf = (channel: string, threadTs: string) => threads.get(`${channel} ${threadTs}`) ?? new Set<Kept>();
  const replies = (parent: Kept) => [...threadOf(parent.channel, parent.ts)];
  const countReplies = (channel: string, threadTs: string | null) => {
    const parent = threadTs === null ? undefined : get(channel, threadTs);
    if (parent) parent.replyCount = threadOf(channel, parent.ts).size;
  };
  const keep = (kept: Kept) => {
    channels.set(kept.channel, (channels.get(kept.channel) ?? new Map()).set(kept.ts, kept));
    if (kept.threadTs === null || kept.threadTs === kept.ts) return;
    threads.set(`${kept.channel} ${kept.threadTs}`, threadOf(kept.channel, kept.threadTs).add(kept));
    countReplies(kept.channel, kept.threadTs);
  };

  return {
    add(message) {
      made += 1;
      const kept: Kept = {
        ...message,
        ephemeralFor: message.ephemeralFor ?? null,
        edited: false,
        replyCount: 0,
        files: message.files ?? [],
        metadata: message.metadata ?? null,
        username: message.username ?? null,
        reactions: [],
        made,
        values: new Map(),
        offered: new Map(),
      };
      if (kept.ephemeralFor !== null) {
        ephemerals.push(kept);
        return kept;
      }
      keep(kept);
      return kept;
    },
    get,
    find: (channel, ts, personId) =>
      get(channel, ts) ??
      ephemerals.find((one) => one.channel === channel && one.ts === wholeStamp(ts) && one.ephemeralFor === personId),
    inChannel: (channel) => [...(channels.get(channel)?.values() ?? [])],
    ephemerals: (channel, personId) =>
      ephemerals.filter((one) => one.channel === channel && one.ephemeralFor === personId),
    replies,
    remove(message) {
      const at = ephemerals.indexOf(message);
      if (at >= 0) ephemerals.splice(at, 1);
      channels.get(message.channel)?.delete(message.ts);
      if (message.threadTs === null) return;
      threadOf(message.channel, message.threadTs).delete(message);
      countReplies(message.channel, message.threadTs);
    },
    count: () => made,
  };
}

/** What the page is given of a message. */
export function messageForPage(kept: Kept): Message {
  const { channel, ts, threadTs, user, isApp, text, blocks, ephemeralFor, edited, replyCount, files, metadata } = kept;
  return { channel, ts, threadTs, user, isApp, text, blocks, ephemeralFor, edited, replyCount, files, metadata };
}

/** A message object as the Web API and payloads give it; metadata only where it was asked for. */
export function messageObject(kept: Kept, all: Messages, options: { metadata: boolean }): JsonObject {
  const replies = all.replies(kept);
  const parent = kept.threadTs !== null && kept.threadTs !== kept.ts ? all.get(kept.channel, kept.threadTs) : undefined;
  return {
    type: 'message',
    user: kept.user,
    ts: kept.ts,
    text: kept.text,
    team: TEAM.id,
    ...(kept.isApp ? appParts() : {}),
    ...(kept.username === null ? {} : { username: kept.username }),
    ...(kept.blocks.length > 0 ? { blocks: kept.blocks.map(definite) } : {}),
    ...(kept.files.length > 0 ? { files: kept.files.map((file) => ({ ...file })), subtype: 'file_share' } : {}),
    ...(kept.edited ? { edited: { user: kept.isApp ? APP.botId : kept.user, ts: kept.ts } } : {}),
    ...(parent ? { thread_ts: parent.ts, parent_user_id: parent.user } : {}),
    ...(replies.length > 0
      ? {
          thread_ts: kept.ts,
          reply_count: replies.length,
          reply_users: [...new Set(replies.map((one) => one.user))],
          reply_users_count: new Set(replies.map((one) => one.user)).size,
          latest_reply: replies.at(-1)?.ts ?? kept.ts,
          is_locked: false,
          subscribed: false,
        }
      : {}),
    ...(kept.reactions.length > 0
      ? { reactions: kept.reactions.map(({ name, users }) => ({ name, users: [...users], count: users.length })) }
      : {}),
    ...(options.metadata && kept.metadata ? { metadata: { ...kept.metadata } } : {}),
  };
}

function appParts(): JsonObject {
  return {
    bot_id: APP.botId,
    app_id: APP.id,
    bot_profile: {
      id: APP.botId,
      app_id: APP.id,
      user_id: APP.botUserId,
      deleted: false,
      updated: 0,
      team_id: TEAM.id,
    },
  };
}
