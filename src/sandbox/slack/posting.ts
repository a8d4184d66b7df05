import { channelType, hasApp, visibleTo } from './channels.ts';
import { completeBlocks } from './elements.ts';
import { messageSubscription, sendEvent } from './events.ts';
import type { JsonObject } from './json.ts';
import type { Local } from './local.ts';
import { type Kept, messageForPage, messageObject, type NewMessage } from './messages.ts';
import { findPings, type Ping } from './pings.ts';
import type { Block, Channel, Message } from './protocol.ts';
import { APP } from './seed.ts';
import { stateFor } from './values.ts';

/** Everybody whose window may show the channel. */
function watchers(local: Local, channel: Channel): string[] {
  return local.people
    .all()
    .filter((person) => visibleTo(person, channel))
    .map((person) => person.id);
}

function recordPings(local: Local, kept: Kept, by: Ping['by']): void {
  for (const found of findPings(kept.text, kept.blocks)) {
    local.pings.push({ ...found, by, channel: kept.channel, ts: kept.ts });
  }
}

/** Posts for everybody in the channel to see, tells their windows, and tells the app if it subscribed. */
export function post(
  local: Local,
  channel: Channel,
  message: Omit<NewMessage, 'channel' | 'ts'>,
  by: Ping['by'] = 'post',
): Kept {
  const ts = local.stamps.next();
  const kept = local.messages.add({ ...message, blocks: completeBlocks(message.blocks), channel: channel.id, ts });
  if (kept.isApp) recordPings(local, kept, by);
  local.streams.send({ type: 'message', message: messageForPage(kept) }, watchers(local, channel));
  if (kept.threadTs !== null) {
    const parent = local.messages.get(channel.id, kept.threadTs);
    if (parent)
      local.streams.send({ type: 'message_changed', message: messageForPage(parent) }, watchers(local, channel));
  }
  tellApp(local, channel, messageObject(kept, local.messages, { metadata: true }));
  return kept;
}

/** Shows something to one person; no event tells of it, and nothing but that person's window keeps it. */
export function postEphemeral(
  local: Local,
  channel: Channel,
  to: string,
  message: { text: string; blocks: Block[]; threadTs: string | null },
  by: Ping['by'] = 'ephemeral',
): Kept {
  const ts = local.stamps.next();
  const blocks = completeBlocks(message.blocks);
  const author = { user: APP.botUserId, isApp: true, ephemeralFor: to };
  const kept = local.messages.add({ ...message, ...author, blocks, channel: channel.id, ts });
  recordPings(local, kept, by);
  local.streams.send({ type: 'message', message: messageForPage(kept) }, [to]);
  return kept;
}

export type Change = {
  text?: string | undefined;
  blocks?: Block[] | undefined;
  metadata?: Message['metadata'] | undefined;
  edited?: boolean;
};

export function change(local: Local, kept: Kept, to: Change, by: Ping['by'] = 'update'): void {
  const before = messageObject(kept, local.messages, { metadata: true });
  if (to.text !== undefined) kept.text = to.text;
  if (to.blocks !== undefined) {
    kept.blocks = completeBlocks(to.blocks);
    for (const [person, values] of kept.values) kept.values.set(person, stateFor(kept.blocks, values, kept.channel));
  }
  if (to.metadata !== undefined) kept.metadata = to.metadata;
  if (to.edited) kept.edited = true;
  if (kept.isApp) recordPings(local, kept, by);
  show(local, kept);
  const channel = local.channels.get(kept.channel);
  if (kept.ephemeralFor !== null || !channel) return;
  tellApp(local, channel, {
    type: 'message',
    subtype: 'message_changed',
    hidden: true,
    ts: local.stamps.next(),
    message: messageObject(kept, local.messages, { metadata: true }),
    previous_message: before,
  });
}

/** Tells the windows what has become of a message. */
export function show(local: Local, kept: Kept): void {
  const channel = local.channels.get(kept.channel);
  const to = kept.ephemeralFor === null && channel ? watchers(local, channel) : [kept.ephemeralFor ?? ''];
  local.streams.send({ type: 'message_changed', message: messageForPage(kept) }, to);
}

export function remove(local: Local, kept: Kept): void {
  const previous = messageObject(kept, local.messages, { metadata: true });
  local.messages.remove(kept);
  const channel = local.channels.get(kept.channel);
  const to = kept.ephemeralFor === null && channel ? watchers(local, channel) : [kept.ephemeralFor ?? ''];
  local.streams.send({ type: 'message_deleted', channel: kept.channel, ts: kept.ts }, to);
  if (kept.ephemeralFor !== null || !channel) return;
  const ts = local.stamps.next();
  const deleted_ts = kept.ts;
  const base = { type: 'message', subtype: 'message_deleted', hidden: true, ts, deleted_ts };
  tellApp(local, channel, { ...base, previous_message: previous });
}

/** A message event, where the app is in the channel. It gets its own messages too, as from Slack. */
function tellApp(local: Local, channel: Channel, message: JsonObject): void {
  if (!hasApp(channel)) return;
  const place = { channel: channel.id, channel_type: channelType(channel), event_ts: message.ts ?? '' };
  sendEvent(local, messageSubscription(channel), { ...message, ...place }, channel);
}

export function notice(local: Local, to: string, channel: string | null, text: string): void {
  local.streams.send({ type: 'notice', channel, text }, [to]);
}
