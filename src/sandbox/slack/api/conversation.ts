import { hasApp, visibleToApp } from '../channels.ts';
import type { Local } from '../local.ts';
import type { Channel, ChannelKind } from '../protocol.ts';
import { SlackRefusal } from '../refusal.ts';

type ByKind = Record<ChannelKind, string>;
export const READ: ByKind = { public: 'channels:read', private: 'groups:read', im: 'im:read', mpim: 'mpim:read' };
export const HISTORY: ByKind = {
  public: 'channels:history',
  private: 'groups:history',
  im: 'im:history',
  mpim: 'mpim:history',
};

/** A channel that the app may know of. @throws SlackRefusal `channel_not_found` */
export function knownChannel(local: Local, id: string): Channel {
  const channel = local.channels.get(id);
  if (!channel || !visibleToApp(channel)) throw new SlackRefusal('channel_not_found');
  return channel;
}

/** Each kind of conversation has its own scope. @throws SlackRefusal `missing_scope` */
export function needScope(local: Local, channel: Channel, scopes: ByKind): void {
  const needed = scopes[channel.kind];
  if (local.manifest.scopes.includes(needed)) return;
  throw new SlackRefusal('missing_scope', { needed, provided: local.manifest.scopes.join(',') });
}

/**
 * Where a message is to go: an id, a name, or a person's id, which means the direct messages with them.
 * @throws SlackRefusal `channel_not_found`, `not_in_channel`, `is_archived`, `restricted_action`, `messages_tab_disabled`
 */
export function channelForPosting(local: Local, target: string): Channel {
  const channel = resolve(local, target);
  if (!channel || !visibleToApp(channel)) throw new SlackRefusal('channel_not_found');
  if (channel.archived) throw new SlackRefusal('is_archived');
  if (!hasApp(channel) && !local.manifest.scopes.includes('chat:write.public'))
    throw new SlackRefusal('not_in_channel');
  if (channel.restricted) throw new SlackRefusal('restricted_action');
  if (channel.kind === 'im' && !local.manifest.messagesTab) throw new SlackRefusal('messages_tab_disabled');
  return channel;
}

function resolve(local: Local, target: string): Channel | undefined {
  const found = local.channels.get(target) ?? local.channels.byName(target);
  if (found) return found;
  const person = local.people.get(target);
  // An app cannot write to itself, to those who left, or to people of another organisation.
  if (!person || person.isBot || person.deleted || person.isStranger) return undefined;
  return local.channels.directMessage(person.id).channel;
}

/** The parent of a thread; a reply named as the parent puts the new one beside it. @throws SlackRefusal `thread_not_found` */
export function threadOf(local: Local, channel: Channel, threadTs: string | undefined): string | null {
  if (!threadTs) return null;
  const parent = local.messages.get(channel.id, threadTs);
  if (!parent) throw new SlackRefusal('thread_not_found');
  return parent.threadTs ?? parent.ts;
}
