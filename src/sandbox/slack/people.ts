import type { JsonObject } from './json.ts';
import type { Person } from './protocol.ts';
import { APP, type Group, OTHER_TEAM, seedGroups, seedPeople, TEAM } from './seed.ts';

export type People = {
  all(): Person[];
  get(id: string): Person | undefined;
  groups(): Group[];
  group(id: string): Group | undefined;
  /** Emails are addresses of `example.com`; nobody reads them. */
  email(person: Person): string;
};

export function createPeople(seed: Person[] | undefined, botName: string): People {
  const bot: Person = {
    id: APP.botUserId,
    name: botName.toLowerCase().replaceAll(/[^a-z0-9]+/g, ''),
    realName: botName,
    part: 'App',
    title: '',
    isAdmin: false,
    isRestricted: false,
    isUltraRestricted: false,
    isStranger: false,
    isBot: true,
    deleted: false,
    tz: 'America/Los_Angeles',
    color: '#334155',
  };
  const people = new Map([...(seed ?? seedPeople()), bot].map((person) => [person.id, person]));
  const groups = new Map(seedGroups().map((group) => [group.id, group]));
  return {
    all: () => [...people.values()],
    get: (id) => people.get(id),
    groups: () => [...groups.values()],
    group: (id) => groups.get(id),
    email: (person) => `${person.name}@example.com`,
  };
}

export function teamOf(person: Person): string {
  return person.isStranger ? OTHER_TEAM.id : TEAM.id;
}

/** Seconds east of UTC in a time zone at an instant, which Slack sends beside the zone's name. */
function offsetSeconds(timeZone: string, at: number): number {
  const name = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' })
    .formatToParts(at)
    .find((part) => part.type === 'timeZoneName')?.value;
  const match = /GMT([+-])(\d{2}):(\d{2})/.exec(name ?? '');
  if (!match) return 0;
  return (match[1] === '-' ? -1 : 1) * (Number(match[2]) * 3600 + Number(match[3]) * 60);
}

/** A user object as `users.info` gives it. https://docs.slack.dev/reference/objects/user-object */
export function userObject(person: Person, options: { email: string | null; at: number }): JsonObject {
  const profile: JsonObject = {
    title: person.title,
    real_name: person.realName,
    real_name_normalized: person.realName,
    display_name: person.name,
    display_name_normalized: person.name,
    team: teamOf(person),
  };
  if (options.email !== null && !person.isBot) profile.email = options.email;
  if (person.isBot) Object.assign(profile, { bot_id: APP.botId, api_app_id: APP.id });
  const user: JsonObject = {
    id: person.id,
    team_id: teamOf(person),
    name: person.name,
    deleted: person.deleted,
    color: person.color.replace('#', ''),
    is_bot: person.isBot,
    is_app_user: false,
    updated: Math.floor(options.at / 1000),
    profile,
  };
  // A deactivated user comes without the flags of a live one, as from Slack.
  if (person.deleted) return user;
  return {
    ...user,
    real_name: person.realName,
    tz: person.tz,
    tz_label: person.tz,
    tz_offset: offsetSeconds(person.tz, options.at),
    is_admin: person.isAdmin,
    is_owner: false,
    is_primary_owner: false,
    is_restricted: person.isRestricted,
    is_ultra_restricted: person.isUltraRestricted,
    ...(person.isStranger ? { is_stranger: true } : {}),
  };
}

/** A user group as `usergroups.list` gives it. https://docs.slack.dev/reference/objects/usergroup-object */
export function groupObject(group: Group, withUsers: boolean): JsonObject {
  return {
    id: group.id,
    team_id: TEAM.id,
    is_usergroup: true,
    is_subteam: true,
    name: group.name,
    handle: group.handle,
    description: '',
    is_external: false,
    date_create: 0,
    date_update: Math.floor(group.updated / 1000),
    date_delete: 0,
    auto_type: null,
    created_by: APP.botUserId,
    updated_by: APP.botUserId,
    prefs: { channels: [], groups: [] },
    user_count: group.users.length,
    ...(withUsers ? { users: [...group.users] } : {}),
  };
}
