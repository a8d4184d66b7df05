import { sendEvent } from '../events.ts';
import type { JsonObject } from '../json.ts';
import type { Local } from '../local.ts';
import type { ActOutcome } from '../protocol.ts';
import { viewObject } from '../views.ts';
import { actor, failed } from './who.ts';

/** The person looks at the app's home tab; the app hears of it each time, with what it published last. */
export function openHome(local: Local, personId: string): ActOutcome {
  const person = actor(local, personId);
  if (!local.manifest.homeTab) return failed('not_enabled');
  const { channel } = local.channels.directMessage(person.id);
  const published = local.views.home(person.id);
  const event: JsonObject = {
    type: 'app_home_opened',
    user: person.id,
    channel: channel.id,
    tab: 'home',
    event_ts: local.stamps.next(),
  };
  if (published) event.view = viewObject(published);
  sendEvent(local, 'app_home_opened', event, channel);
  return { ok: true };
}
