import { definite } from './elements.ts';
import { compareStamps } from './ids.ts';
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
  const channels = new Map<string, Kept[]>();
  const ephemerals: Kept[] = [];
  let made = 0;

  const inChannel = (channel: string) => channels.get(channel) ?? [];
  const replies = (parent: Kept) =>
    inChannel(parent.channel).filter((one) => one.threadTs === parent.ts && one.ts !== parent.ts);
  const countReplies = (channel: string, threadTs: string | null) => {
    const parent = threadTs === null ? undefined : inChannel(channel).find((one) => one.ts === threadTs);
    if (parent) parent.replyCount = replies(parent).length;
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
      const there = channels.get(kept.channel);
      if (there) there.push(kept);
      else channels.set(kept.channel, [kept]);
      countReplies(kept.channel, kept.threadTs);
      return kept;
    },
    get: (channel, ts) => inChannel(channel).find((one) => compareStamps(one.ts, ts) === 0),
    find(channel, ts, personId) {
      const same = (one: Kept) => one.channel === channel && compareStamps(one.ts, ts) === 0;
      return inChannel(channel).find(same) ?? ephemerals.find((one) => same(one) && one.ephemeralFor === personId);
    },
    inChannel: (channel) => [...inChannel(channel)],
    ephemerals: (channel, personId) =>
      ephemerals.filter((one) => one.channel === channel && one.ephemeralFor === personId),
    replies,
    remove(message) {
      const at = ephemerals.indexOf(message);
      if (at >= 0) ephemerals.splice(at, 1);
      channels.set(
        message.channel,
        inChannel(message.channel).filter((one) => one !== message),
      );
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
