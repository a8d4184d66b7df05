import { payloadName } from '../channels.ts';
import { isObject } from '../json.ts';
import type { Local } from '../local.ts';
import { notice } from '../posting.ts';
import type { ActOutcome, CommandAct, Json } from '../protocol.ts';
import { SlackRefusal } from '../refusal.ts';
import { type ResponseUrl, respond } from '../response-urls.ts';
import { APP, TEAM } from '../seed.ts';
import { escapeTyped } from './escape.ts';
import { actor, failed, place } from './who.ts';

/** A person types a slash command; its ack's body becomes a message. */
export async function runCommand(local: Local, act: CommandAct): Promise<ActOutcome> {
  const person = actor(local, act.as);
  const channel = place(local, person, act.channel);
  const [, name = '', typed = ''] = /^(\/\S+)\s?([\s\S]*)$/.exec(act.text.trim()) ?? [];
  const command = local.manifest.commands.find((one) => one.command.toLowerCase() === name.toLowerCase());
  // An app's commands are for its own workspace: a person of another organisation has none of them.
  if (!command || person.isStranger || !local.manifest.scopes.includes('commands')) {
    notice(local, person.id, channel.id, `${name} is not a valid command.`);
    return failed('unknown_command');
  }
  if (channel.archived) return failed('is_archived');
  const link = local.responseUrls.issue({ kind: 'command', channel, userId: person.id, source: null });
  const text = typed.trim();
  const ack = await local.delivery.send({
    kind: 'command',
    form: {
      token: 'local-verification-token',
      team_id: TEAM.id,
      team_domain: TEAM.domain,
      channel_id: channel.id,
      channel_name: payloadName(channel),
      user_id: person.id,
      user_name: person.name,
      command: command.command,
      text: command.shouldEscape ? escapeTyped(local, text, true) : text,
      api_app_id: APP.id,
      is_enterprise_install: 'false',
      response_url: `${local.url}${link.path}`,
      trigger_id: local.triggers.issue({ userId: person.id, channel: channel.id }),
    },
  });
  if (!ack.ok) {
    local.log(`${command.command}: ${ack.error} (${ack.why})`);
    notice(local, person.id, channel.id, `${command.command} failed with the error “${ack.error}”`);
    return failed(ack.error, ack.ms);
  }
  return { ...takeAck(local, link, command.command, ack.body), ackMs: ack.ms };
}

function takeAck(local: Local, link: ResponseUrl, command: string, body: Json | undefined): ActOutcome {
  const message = typeof body === 'string' ? { text: body } : body;
  if (!isObject(message) || Object.keys(message).length === 0) return { ok: true };
  try {
    respond(local, link, message);
    return { ok: true };
  } catch (thrown) {
    if (!(thrown instanceof SlackRefusal)) throw thrown;
    local.log(`${command}: the ack's body was refused: ${thrown.code} ${JSON.stringify(thrown.more)}`);
    notice(local, link.userId, link.channel.id, `${command} failed with the error “dispatch_failed”`);
    return failed('dispatch_failed');
  }
}
