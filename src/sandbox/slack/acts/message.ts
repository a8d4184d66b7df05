import { hasApp } from '../channels.ts';
import { sendEvent } from '../events.ts';
import type { JsonObject } from '../json.ts';
import type { Local } from '../local.ts';
import { notice, post } from '../posting.ts';
import type { ActOutcome, MessageAct } from '../protocol.ts';
import { APP, TEAM } from '../seed.ts';
import { runCommand } from './command.ts';
import { escapeTyped } from './escape.ts';
import { actor, failed, place } from './who.ts';

/** A person types in a channel, a thread or a direct message. What begins with a slash is a command. */
export async function typeMessage(local: Local, act: MessageAct): Promise<ActOutcome> {
  const person = actor(local, act.as);
  const channel = place(local, person, act.channel);
  if (/^\/[a-z]/i.test(act.text)) {
    if (act.threadTs === undefined) return runCommand(local, act);
    const [command] = act.text.split(/\s/);
    notice(local, person.id, channel.id, `${command} is not supported in threads. Sorry!`);
    return failed('command_in_thread');
  }
  if (!channel.members.includes(person.id)) return failed('not_in_channel');
  if (channel.archived) return failed('is_archived');
  if (channel.restricted && !person.isAdmin) return failed('restricted_action');
  const withApp = channel.kind === 'im' && hasApp(channel);
  if (withApp && (!local.manifest.messagesTab || local.manifest.messagesTabReadOnly)) {
    return failed('messages_tab_disabled');
  }
  if (act.text.trim() === '') return failed('no_text');
  const parent = act.threadTs === undefined ? undefined : local.messages.get(channel.id, act.threadTs);
  if (act.threadTs !== undefined && !parent) return failed('thread_not_found');

  const text = escapeTyped(local, act.text, false);
  const threadTs = parent ? (parent.threadTs ?? parent.ts) : null;
  const kept = post(local, channel, { threadTs, user: person.id, isApp: false, text, blocks: [] });
  if (text.includes(`<@${APP.botUserId}>`) && hasApp(channel) && channel.kind !== 'im') {
    const event = { type: 'app_mention', user: person.id, text, ts: kept.ts, channel: channel.id, team: TEAM.id };
    const thread: JsonObject = threadTs === null ? {} : { thread_ts: threadTs };
    sendEvent(local, 'app_mention', { ...event, ...thread, event_ts: kept.ts }, channel);
  }
  return { ok: true };
}
