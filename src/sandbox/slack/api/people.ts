import { z } from 'zod';
import type { JsonObject } from '../json.ts';
import type { Local } from '../local.ts';
import { groupObject, userObject } from '../people.ts';
import type { Person } from '../protocol.ts';
import { SlackRefusal } from '../refusal.ts';
import { APP, TEAM } from '../seed.ts';
import { arg, method, page, paging } from './method.ts';

function user(local: Local, person: Person): JsonObject {
  const email = local.manifest.scopes.includes('users:read.email') ? local.people.email(person) : null;
  return userObject(person, { email, at: local.now() });
}

export const peopleMethods = [
  method({
    name: 'users.info',
    scopes: ['users:read'],
    args: z.object({ user: arg.text }),
    run(local, args) {
      const person = local.people.get(args.user);
      if (!person) throw new SlackRefusal('user_not_found');
      return { user: user(local, person) };
    },
  }),
  method({
    name: 'users.list',
    scopes: ['users:read'],
    args: z.object(paging),
    run(local, args) {
      const { items, response_metadata } = page(local.people.all(), { limit: args.limit, cursor: args.cursor });
      const members = items.map((person) => user(local, person));
      return { members, cache_ts: Math.floor(local.now() / 1000), response_metadata };
    },
  }),
  method({
    name: 'usergroups.list',
    scopes: ['usergroups:read'],
    args: z.object({ include_users: arg.flag.optional() }),
    run: (local, args) => ({
      usergroups: local.people.groups().map((group) => groupObject(group, args.include_users === true)),
    }),
  }),
  method({
    name: 'usergroups.users.list',
    scopes: ['usergroups:read'],
    args: z.object({ usergroup: arg.text }),
    run(local, args) {
      const group = local.people.group(args.usergroup);
      if (!group) throw new SlackRefusal('no_such_subteam');
      return { users: [...group.users] };
    },
  }),
  method({
    name: 'bots.info',
    scopes: ['users:read'],
    args: z.object({ bot: arg.text.optional() }),
    run(local, args) {
      if (args.bot !== undefined && args.bot !== APP.botId) throw new SlackRefusal('bot_not_found');
      const bot = { id: APP.botId, deleted: false, name: local.manifest.botName, updated: 0, app_id: APP.id };
      return { bot: { ...bot, user_id: APP.botUserId, icons: {} } };
    },
  }),
  method({
    name: 'team.info',
    scopes: ['team:read'],
    args: z.object({ team: arg.text.optional() }),
    run(_local, args) {
      if (args.team !== undefined && args.team !== TEAM.id) throw new SlackRefusal('team_not_found');
      return { team: { ...TEAM, email_domain: '', icon: { image_default: true } } };
    },
  }),
];
