import type { JsonObject } from '../json.ts';
import type { Local } from '../local.ts';
import { messageObject } from '../messages.ts';
import { notice } from '../posting.ts';
import type { ActOutcome, Person, ShortcutAct } from '../protocol.ts';
import { actionStamp, actor, channelPart, commonPart, failed, Impossible, place } from './who.ts';

/** https://docs.slack.dev/reference/interaction-payloads/shortcuts-interaction-payload */
export async function runShortcut(local: Local, act: ShortcutAct): Promise<ActOutcome> {
  const person = actor(local, act.as);
  const shortcut = local.manifest.shortcuts.find((one) => one.callbackId === act.callbackId);
  if (!shortcut || person.isStranger || !local.manifest.scopes.includes('commands')) return failed('unknown_shortcut');
  const payload = shortcut.type === 'global' ? globalPart(local, person) : messagePart(local, person, act);
  const ack = await local.delivery.send({
    kind: 'interactive',
    payload: { ...payload, callback_id: shortcut.callbackId, action_ts: actionStamp(local) },
  });
  if (ack.ok) return { ok: true, ackMs: ack.ms };
  local.log(`shortcut ${shortcut.callbackId}: ${ack.error} (${ack.why})`);
  notice(local, person.id, act.channel ?? null, `${shortcut.name} failed with the error “${ack.error}”`);
  return failed(ack.error, ack.ms);
}

function globalPart(local: Local, person: Person): JsonObject {
  return { ...commonPart('shortcut', person), trigger_id: local.triggers.issue({ userId: person.id }) };
}

function messagePart(local: Local, person: Person, act: ShortcutAct): JsonObject {
  const channel = place(local, person, act.channel ?? '');
  const message = local.messages.get(channel.id, act.ts ?? '');
  if (!message) throw new Impossible('no_such_message');
  const link = local.responseUrls.issue({ kind: 'action', channel, userId: person.id, source: null });
  return {
    ...commonPart('message_action', person),
    trigger_id: local.triggers.issue({ userId: person.id, channel: channel.id }),
    response_url: `${local.url}${link.path}`,
    channel: channelPart(channel),
    message_ts: message.ts,
    message: messageObject(message, local.messages, { metadata: true }),
  };
}
