import { z } from 'zod';
import { isObject, type JsonObject, list } from '../json.ts';
import type { Local } from '../local.ts';
import type { Kept } from '../messages.ts';
import { react } from '../reactions.ts';
import { refusedFor, SlackRefusal } from '../refusal.ts';
import { APP, TEAM } from '../seed.ts';
import { checkBlocks } from '../validate/blocks.ts';
import { checkKnown } from '../validate/known.ts';
import { checkView } from '../validate/view.ts';
import { knownChannel } from './conversation.ts';
import { arg, method } from './method.ts';

const reaction = { channel: arg.text, timestamp: arg.text, name: arg.text.regex(/^[a-z0-9_+'-]+$/) };

function reacted(local: Local, channelId: string, ts: string): Kept {
  const channel = knownChannel(local, channelId);
  if (channel.archived) throw new SlackRefusal('is_archived');
  const kept = local.messages.get(channel.id, ts);
  if (!kept) throw new SlackRefusal('message_not_found');
  return kept;
}

export const otherMethods = [
  method({
    name: 'auth.test',
    scopes: [],
    args: z.object({}),
    run: (local, _args, _raw, call): JsonObject => {
      if (call.token === 'app') return { app_name: local.manifest.appName, app_id: APP.id };
      return {
        url: `${local.url}/`,
        team: TEAM.name,
        team_id: TEAM.id,
        user: local.people.get(APP.botUserId)?.name ?? '',
        user_id: APP.botUserId,
        bot_id: APP.botId,
        is_enterprise_install: false,
      };
    },
  }),
  method({
    name: 'apps.connections.open',
    scopes: ['connections:write'],
    token: 'app',
    args: z.object({}),
    run(local) {
      // Without Socket Mode in the app's settings Slack gives no address.
      if (!local.sockets) throw new SlackRefusal('not_allowed_token_type');
      return { url: `${local.url.replace(/^http/, 'ws')}${local.sockets.ticket()}` };
    },
  }),
  method({
    name: 'reactions.add',
    scopes: ['reactions:write'],
    args: z.object(reaction),
    run(local, args) {
      react(local, reacted(local, args.channel, args.timestamp), APP.botUserId, args.name);
      return {};
    },
  }),
  method({
    name: 'reactions.remove',
    scopes: ['reactions:write'],
    args: z.object(reaction),
    run(local, args) {
      const kept = reacted(local, args.channel, args.timestamp);
      const known = kept.reactions.find((one) => one.name === args.name && one.users.includes(APP.botUserId));
      if (!known) throw new SlackRefusal('no_reaction');
      known.users = known.users.filter((user) => user !== APP.botUserId);
      kept.reactions = kept.reactions.filter((one) => one.users.length > 0);
      return {};
    },
  }),
  method({
    name: 'blocks.validate',
    scopes: [],
    token: 'none',
    args: z.object({ blocks: arg.json.optional(), view: arg.json.optional(), message: arg.json.optional() }),
    run(local, { blocks, view, message }) {
      const home = isObject(view) && view.type === 'home';
      const ofMessage = blocks ?? list(message, 'blocks');
      const prefix = message === undefined ? '/blocks' : '/message/blocks';
      const said =
        view === undefined
          ? [...checkKnown(ofMessage, local.refusedBlocks, prefix), ...checkBlocks(ofMessage, 'message', prefix)]
          : checkView(view, home ? 'home' : 'modal');
      if (said.length > 0) throw refusedFor('invalid_blocks', said);
      return {};
    },
  }),
];
