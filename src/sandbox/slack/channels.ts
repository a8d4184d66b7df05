import { newId } from './ids.ts';
import type { JsonObject } from './json.ts';
import type { Channel, Person } from './protocol.ts';
import { APP, OTHER_TEAM, seedChannels, TEAM } from './seed.ts';

export type Channels = {
  all(): Channel[];
  get(id: string): Channel | undefined;
  byName(name: string): Channel | undefined;
  /** The direct messages of the app with a person, opened where there are none yet. */
  directMessage(personId: string): { channel: Channel; opened: boolean };
};

export function createChannels(seed: Channel[] | undefined): Channels {
  const channels = new Map((seed ?? seedChannels()).map((channel) => [channel.id, channel]));
  return {
    all: () => [...channels.values()],
    get: (id) => channels.get(id),
    byName: (name) => [...channels.values()].find((one) => one.kind !== 'im' && one.name === name.replace(/^#/, '')),
    directMessage(personId) {
      const found = [...channels.values()].find(
        (one) => one.kind === 'im' && one.members.includes(personId) && one.members.includes(APP.botUserId),
      );
      if (found) return { channel: found, opened: false };
      const channel: Channel = {
        id: newId('D'),
        name: personId,
        kind: 'im',
        topic: '',
        members: [personId, APP.botUserId],
        archived: false,
        shared: false,
        restricted: false,
      };
      channels.set(channel.id, channel);
      return { channel, opened: true };
    },
  };
}

export function hasApp(channel: Channel): boolean {
  return channel.members.includes(APP.botUserId);
}

/** The app may know that the channel exists: it is public, or the app is in it. Else Slack says `channel_not_found`. */
export function visibleToApp(channel: Channel): boolean {
  return channel.kind === 'public' || hasApp(channel);
}

/** The channel as one person's window shows it: a direct message is named by the other one in it. */
export function channelFor(personId: string, channel: Channel): Channel {
  if (channel.kind !== 'im') return channel;
  return { ...channel, name: channel.members.find((member) => member !== personId) ?? personId };
}

/** A guest sees only the channels that they are in, and so does a person of another organisation. */
export function visibleTo(person: Person, channel: Channel): boolean {
  if (channel.members.includes(person.id)) return true;
  return channel.kind === 'public' && !person.isRestricted && !person.isUltraRestricted && !person.isStranger;
}

/** What payloads and slash commands call the channel; private ones go by a common name. */
export function payloadName(channel: Channel): string {
  if (channel.kind === 'im') return 'directmessage';
  if (channel.kind === 'public') return channel.name;
  return channel.kind === 'mpim' ? 'mpdm' : 'privategroup';
}

/** `channel_type` of a message event. */
export function channelType(channel: Channel): 'channel' | 'group' | 'im' | 'mpim' {
  if (channel.kind === 'public') return 'channel';
  return channel.kind === 'private' ? 'group' : channel.kind;
}

/** A conversation object. https://docs.slack.dev/reference/objects/conversation-object */
export function channelObject(channel: Channel): JsonObject {
  if (channel.kind === 'im') {
    return {
      id: channel.id,
      created: 0,
      is_im: true,
      is_org_shared: false,
      is_archived: channel.archived,
      context_team_id: TEAM.id,
      user: channel.members.find((member) => member !== APP.botUserId) ?? APP.botUserId,
      is_user_deleted: false,
      priority: 0,
    };
  }
  return {
    id: channel.id,
    name: channel.name,
    name_normalized: channel.name,
    is_channel: channel.kind === 'public',
    is_group: channel.kind === 'private',
    is_im: false,
    is_mpim: channel.kind === 'mpim',
    is_private: channel.kind !== 'public',
    created: 0,
    creator: APP.botUserId,
    is_archived: channel.archived,
    is_general: channel.name === 'general',
    unlinked: 0,
    is_shared: channel.shared,
    is_ext_shared: channel.shared,
    is_org_shared: false,
    is_pending_ext_shared: false,
    pending_shared: [],
    context_team_id: TEAM.id,
    shared_team_ids: channel.shared ? [TEAM.id, OTHER_TEAM.id] : [TEAM.id],
    ...(channel.shared ? { connected_team_ids: [OTHER_TEAM.id] } : {}),
    is_member: hasApp(channel),
    topic: { value: channel.topic, creator: '', last_set: 0 },
    purpose: { value: '', creator: '', last_set: 0 },
    previous_names: [],
    num_members: channel.members.length,
  };
}
