import { sendEvent } from './events.ts';
import type { Local } from './local.ts';
import type { Kept } from './messages.ts';
import { SlackRefusal } from './refusal.ts';

/** Adds a person's or the app's reaction, and tells the app. @throws SlackRefusal `already_reacted` */
export function react(local: Local, kept: Kept, user: string, name: string): void {
  const known = kept.reactions.find((one) => one.name === name);
  if (known?.users.includes(user)) throw new SlackRefusal('already_reacted');
  if (known) known.users.push(user);
  else kept.reactions.push({ name, users: [user] });
  const item = { type: 'message', channel: kept.channel, ts: kept.ts };
  const event = { type: 'reaction_added', user, reaction: name, item, item_user: kept.user };
  sendEvent(local, 'reaction_added', { ...event, event_ts: local.stamps.next() }, local.channels.get(kept.channel));
}
