import { z } from 'zod';
import { channelObject, hasApp, visibleToApp } from '../channels.ts';
import { sendEvent } from '../events.ts';
import { compareStamps } from '../ids.ts';
import type { JsonObject } from '../json.ts';
import type { Local } from '../local.ts';
import { type Kept, messageObject } from '../messages.ts';
import type { Channel } from '../protocol.ts';
import { SlackRefusal } from '../refusal.ts';
import { APP, TEAM } from '../seed.ts';
import { HISTORY, knownChannel, needScope, READ } from './conversation.ts';
import { arg, method, page, paging } from './method.ts';

const KINDS: { [type: string]: Channel['kind'] } = {
  public_channel: 'public',
  private_channel: 'private',
  im: 'im',
  mpim: 'mpim',
};
const listing = {
  ...paging,
  types: arg.names.optional(),
  exclude_archived: arg.flag.optional(),
};

type Listing = {
  types?: string[] | undefined;
  exclude_archived?: boolean | undefined;
  limit?: number;
  cursor?: string;
};

function listChannels(local: Local, channels: Channel[], args: Listing): JsonObject {
  const kinds = (args.types ?? ['public_channel']).map((type) => {
    const kind = KINDS[type];
    if (!kind) throw new SlackRefusal('invalid_types');
    if (local.manifest.scopes.includes(READ[kind])) return kind;
    throw new SlackRefusal('missing_scope', { needed: READ[kind], provided: local.manifest.scopes.join(',') });
  });
  const found = channels.filter((one) => kinds.includes(one.kind) && !(args.exclude_archived && one.archived));
  const { items, response_metadata } = page(found, { limit: args.limit, cursor: args.cursor });
  return { channels: items.map(channelObject), response_metadata };
}

const history = {
  ...paging,
  channel: arg.text,
  oldest: arg.text.optional(),
  latest: arg.text.optional(),
  inclusive: arg.flag.optional(),
  include_all_metadata: arg.flag.optional(),
};

type Span = { oldest?: string | undefined; latest?: string | undefined; inclusive?: boolean | undefined };

function within({ ts }: Kept, { oldest, latest, inclusive }: Span): boolean {
  const least = inclusive ? 0 : 1;
  if (oldest && compareStamps(ts, oldest) < least) return false;
  return !(latest && compareStamps(latest, ts) < least);
}

function checkSpan({ oldest, latest }: Span): void {
  if (oldest && !/^\d+(\.\d+)?$/.test(oldest)) throw new SlackRefusal('invalid_ts_oldest');
  if (latest && !/^\d+(\.\d+)?$/.test(latest)) throw new SlackRefusal('invalid_ts_latest');
}

/** The app reads only where it is a member, public or not. */
function readable(local: Local, id: string): Channel {
  const channel = knownChannel(local, id);
  needScope(local, channel, HISTORY);
  if (!hasApp(channel)) throw new SlackRefusal('not_in_channel');
  return channel;
}

export const conversationsMethods = [
  method({
    name: 'conversations.info',
    scopes: Object.values(READ),
    args: z.object({ channel: arg.text }),
    run(local, args) {
      const channel = knownChannel(local, args.channel);
      needScope(local, channel, READ);
      return { channel: channelObject(channel) };
    },
  }),
  method({
    name: 'conversations.list',
    scopes: Object.values(READ),
    args: z.object(listing),
    run: (local, args) => listChannels(local, local.channels.all().filter(visibleToApp), args),
  }),
  method({
    name: 'users.conversations',
    scopes: Object.values(READ),
    args: z.object({ ...listing, user: arg.text.optional() }),
    run(local, args) {
      const user = args.user ?? APP.botUserId;
      if (!local.people.get(user)) throw new SlackRefusal('user_not_found');
      const shared = local.channels.all().filter((one) => visibleToApp(one) && one.members.includes(user));
      return listChannels(local, shared, args);
    },
  }),
  method({
    name: 'conversations.members',
    scopes: Object.values(READ),
    args: z.object({ ...paging, channel: arg.text }),
    run(local, args) {
      const channel = knownChannel(local, args.channel);
      needScope(local, channel, READ);
      const { items, response_metadata } = page(channel.members, { limit: args.limit, cursor: args.cursor });
      return { members: items, response_metadata };
    },
  }),
  method({
    name: 'conversations.history',
    scopes: Object.values(HISTORY),
    args: z.object(history),
    run(local, args) {
      const channel = readable(local, args.channel);
      checkSpan(args);
      const found = local.messages
        .inChannel(channel.id)
        .filter((one) => one.threadTs === null && within(one, args))
        .toReversed();
      const { items, response_metadata } = page(found, { limit: args.limit, cursor: args.cursor, most: 999 });
      return listMessages(local, items, response_metadata, args.include_all_metadata);
    },
  }),
  method({
    name: 'conversations.replies',
    scopes: Object.values(HISTORY),
    args: z.object({ ...history, ts: arg.text }),
    run(local, args) {
      const channel = readable(local, args.channel);
      checkSpan(args);
      const parent = local.messages.get(channel.id, args.ts);
      if (!parent) throw new SlackRefusal('thread_not_found');
      const replies = local.messages.replies(parent).filter((one) => within(one, args));
      const { items, response_metadata } = page([parent, ...replies], { limit: args.limit, cursor: args.cursor });
      return listMessages(local, items, response_metadata, args.include_all_metadata);
    },
  }),
  method({
    name: 'conversations.open',
    scopes: ['im:write', 'mpim:write', 'channels:manage', 'groups:write'],
    args: z.object({ users: arg.names.optional(), channel: arg.text.optional(), return_im: arg.flag.optional() }),
    run(local, args) {
      if (args.channel !== undefined) return opened(knownChannel(local, args.channel), false, args.return_im);
      const [id, ...others] = args.users ?? [];
      if (!id) throw new SlackRefusal('users_list_not_supplied');
      // Group messages of the app with several people are not kept here.
      if (others.length > 0) throw new SlackRefusal('method_not_supported_for_channel_type');
      const person = local.people.get(id);
      if (!person || person.isBot) throw new SlackRefusal('user_not_found');
      if (person.deleted) throw new SlackRefusal('user_disabled');
      if (person.isStranger) throw new SlackRefusal('invalid_user_combination');
      if (!local.manifest.scopes.includes('im:write')) {
        throw new SlackRefusal('missing_scope', { needed: 'im:write', provided: local.manifest.scopes.join(',') });
      }
      const { channel, opened: isNew } = local.channels.directMessage(person.id);
      return opened(channel, isNew, args.return_im);
    },
  }),
  method({
    name: 'conversations.join',
    scopes: ['channels:join'],
    args: z.object({ channel: arg.text }),
    run(local, args) {
      const channel = knownChannel(local, args.channel);
      if (channel.kind !== 'public') throw new SlackRefusal('method_not_supported_for_channel_type');
      if (channel.archived) throw new SlackRefusal('is_archived');
      const answer: JsonObject = { channel: channelObject(channel) };
      if (hasApp(channel)) {
        answer.warning = 'already_in_channel';
        return answer;
      }
      channel.members.push(APP.botUserId);
      local.streams.send({ type: 'channel', channel });
      const event = { type: 'member_joined_channel', user: APP.botUserId, channel: channel.id, channel_type: 'C' };
      sendEvent(local, 'member_joined_channel', { ...event, team: TEAM.id, event_ts: local.stamps.next() }, channel);
      answer.channel = channelObject(channel);
      return answer;
    },
  }),
];

function opened(channel: Channel, isNew: boolean, full: boolean | undefined): JsonObject {
  const already: JsonObject = isNew ? {} : { no_op: true, already_open: true };
  return { ...already, channel: full ? channelObject(channel) : { id: channel.id } };
}

function listMessages(
  local: Local,
  kept: Kept[],
  response_metadata: { next_cursor: string },
  metadata: boolean | undefined,
): JsonObject {
  const messages = kept.map((one) => messageObject(one, local.messages, { metadata: metadata === true }));
  const has_more = response_metadata.next_cursor !== '';
  return { messages, has_more, pin_count: 0, ...(has_more ? { response_metadata } : {}) };
}
