import { channelType } from './channels.ts';
import { pause } from './faults.ts';
import { newId } from './ids.ts';
import type { JsonObject } from './json.ts';
import type { Local } from './local.ts';
import type { Channel } from './protocol.ts';
import { APP, TEAM } from './seed.ts';

/** What an app must hold to be sent an event. https://docs.slack.dev/reference/events, a page for each */
const SCOPES: { [event: string]: string[] } = {
  app_home_opened: [],
  app_mention: ['app_mentions:read'],
  'message.channels': ['channels:history'],
  'message.groups': ['groups:history'],
  'message.im': ['im:history'],
  'message.mpim': ['mpim:history'],
  member_joined_channel: ['channels:read', 'groups:read'],
  member_left_channel: ['channels:read', 'groups:read'],
  user_change: ['users:read'],
  subteam_updated: ['usergroups:read'],
  reaction_added: ['reactions:read'],
  reaction_removed: ['reactions:read'],
  channel_archive: ['channels:read'],
  channel_unarchive: ['channels:read'],
  channel_rename: ['channels:read'],
};

/** The subscription under which a message of this channel is sent. */
export function messageSubscription(channel: Channel): string {
  const kinds = { channel: 'message.channels', group: 'message.groups', im: 'message.im', mpim: 'message.mpim' };
  return kinds[channelType(channel)];
}

/**
 * Sends an event to the app if its manifest subscribes to it and its scopes allow it, with Slack's retries.
 * `subscription` is the name in the manifest, which for messages is not the event's `type`.
 */
export function sendEvent(local: Local, subscription: string, event: JsonObject, channel?: Channel): void {
  const { manifest } = local;
  if (!manifest.events.includes(subscription)) return;
  const needed = SCOPES[subscription] ?? [];
  if (needed.length > 0 && !needed.some((scope) => manifest.scopes.includes(scope))) {
    local.log(`event ${subscription} is subscribed to, but none of ${needed.join(', ')} is granted`);
    return;
  }
  void deliver(local, envelope(local, event, channel));
}

function envelope(local: Local, event: JsonObject, channel: Channel | undefined): JsonObject {
  return {
    token: 'local-verification-token',
    team_id: TEAM.id,
    context_team_id: TEAM.id,
    context_enterprise_id: null,
    api_app_id: APP.id,
    event,
    type: 'event_callback',
    event_id: newId('Ev'),
    event_time: Math.floor(local.now() / 1000),
    authorizations: [
      { enterprise_id: null, team_id: TEAM.id, user_id: APP.botUserId, is_bot: true, is_enterprise_install: false },
    ],
    is_ext_shared_channel: channel?.shared ?? false,
    event_context: newId('4-'),
  };
}

/** First at once, then after each of the waits; a retry has the same body, so the same `event_id`. */
async function deliver(local: Local, body: JsonObject): Promise<void> {
  let failed = await local.delivery.event(body);
  for (const [index, ms] of local.eventRetryMs.entries()) {
    if (failed === null || failed.final || local.closing.aborted) return;
    await pause(ms, local.closing);
    if (local.closing.aborted) return;
    failed = await local.delivery.event(body, { attempt: index + 1, reason: failed.reason });
  }
  if (failed !== null) local.log(`event ${String(body.event_id)} was given up: ${failed.reason}`);
}
