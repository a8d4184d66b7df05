import type { Local } from '../local.ts';
import type { ActOutcome, ReactAct } from '../protocol.ts';
import { react } from '../reactions.ts';
import { SlackRefusal } from '../refusal.ts';
import { actor, failed, Impossible, place } from './who.ts';

/** A person puts an emoji under a message, which the app is told if it subscribed. */
export function reactTo(local: Local, act: ReactAct): ActOutcome {
  const person = actor(local, act.as);
  const channel = place(local, person, act.channel);
  const message = local.messages.get(channel.id, act.ts);
  if (!message) throw new Impossible('no_such_message');
  try {
    react(local, message, person.id, act.name);
    return { ok: true };
  } catch (thrown) {
    if (!(thrown instanceof SlackRefusal)) throw thrown;
    return failed(thrown.code);
  }
}
