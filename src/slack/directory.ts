import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Directory, Standing } from '../access/people.ts';
import { callFailure } from './web-client.ts';

const userShape = z.object({
  user: z.object({
    id: z.string(),
    name: z.string().default(''),
    team_id: z.string().optional(),
    deleted: z.boolean().default(false),
    is_bot: z.boolean().default(false),
    is_restricted: z.boolean().default(false),
    is_ultra_restricted: z.boolean().default(false),
    is_stranger: z.boolean().default(false),
    tz: z.string().nullish(),
    profile: z
      .object({ display_name: z.string().default(''), real_name: z.string().default('') })
      .partial()
      .default({}),
  }),
});
type User = z.output<typeof userShape>['user'];

const groupShape = z.object({ users: z.array(z.string()) });

/** People and user groups as Slack has them. `teamId`: the workspace's, to tell its own people from others. */
export function createDirectory(client: WebClient, teamId: () => string | null): Directory {
  return {
    async readPerson(userId) {
      const answer = await unlessUnknown('user_not_found', () => client.users.info({ user: userId }));
      // A slip on a list must not keep everybody else from being known.
      if (answer === null) return { id: userId, name: userId, tz: 'UTC', standing: 'stranger' };
      const { user } = userShape.parse(answer);
      const name = user.profile.display_name || user.profile.real_name || user.name || userId;
      return { id: userId, name, tz: user.tz ?? 'UTC', standing: standingOf(user, teamId()) };
    },
    async readGroup(groupId) {
      const list = () => client.usergroups.users.list({ usergroup: groupId });
      const answer = await unlessUnknown('no_such_subteam', list);
      return answer === null ? [] : groupShape.parse(answer).users;
    },
  };
}

/** Null where Slack says that there is no such person or group. */
async function unlessUnknown<T>(error: string, ask: () => Promise<T>): Promise<T | null> {
  try {
    return await ask();
  } catch (thrown) {
    const failure = callFailure(thrown);
    if (failure.kind === 'said' && failure.error === error) return null;
    throw thrown;
  }
}

function standingOf(user: User, teamId: string | null): Standing {
  if (user.deleted) return 'deactivated';
  if (user.is_bot || user.id === 'USLACKBOT') return 'bot';
  if (user.is_stranger) return 'stranger';
  if (teamId !== null && user.team_id !== undefined && user.team_id !== teamId) return 'stranger';
  return user.is_restricted || user.is_ultra_restricted ? 'guest' : 'full';
}
