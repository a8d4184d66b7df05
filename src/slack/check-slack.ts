import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Config } from '../config.ts';
import type { Check } from '../storage/check.ts';
import { sayChannelRefusal } from './refusals.ts';
import { neededScopes } from './scopes.ts';
import { callFailure } from './web-client.ts';

const authShape = z.object({
  team: z.string().default(''),
  response_metadata: z.object({ scopes: z.array(z.string()).optional() }).optional(),
});

/** Whether Slack takes the token, whether it has every scope, and whether the configured channels can be written to. */
export async function checkSlack(
  client: WebClient,
  config: Pick<Config, 'approvalChannel' | 'inboundChannel' | 'slack'>,
): Promise<Check[]> {
  let auth: z.output<typeof authShape>;
  try {
    auth = authShape.parse(await client.auth.test());
  } catch (error) {
    const failure = callFailure(error);
    const says = failure.kind === 'said' ? `refuses the token (${failure.error})` : 'does not answer';
    return [
      {
        name: 'Slack',
        ok: false,
        says,
        next:
          failure.kind === 'said'
            ? 'Copy the bot token again from your app at api.slack.com, under OAuth & Permissions.'
            : "Check SLACK_API_URL and this machine's network.",
      },
    ];
  }
  return [
    { name: 'Slack', ok: true, says: `takes the token (${auth.team})`, next: null },
    scopeCheck(auth.response_metadata?.scopes ?? []),
    ...(await channelCheck(client, 'Approval channel', config.approvalChannel)),
    ...(await channelCheck(client, 'INBOUND_CHANNEL', config.inboundChannel)),
  ];
}

function scopeCheck(held: string[]): Check {
  const missing = neededScopes.filter((scope) => !held.includes(scope));
  return {
    name: 'Scopes',
    ok: missing.length === 0,
    says: missing.length === 0 ? 'all there' : `missing: ${missing.join(', ')}`,
    next: missing.length === 0 ? null : 'Update the app from the manifest (npm run manifest), then install it again.',
  };
}

const channelShape = z.object({
  channel: z.object({
    name: z.string().default(''),
    is_member: z.boolean().default(false),
    is_archived: z.boolean().default(false),
    is_ext_shared: z.boolean().default(false),
  }),
});

async function channelCheck(client: WebClient, name: string, channelId: string | null): Promise<Check[]> {
  if (channelId === null) return [];
  try {
    const { channel } = channelShape.parse(await client.conversations.info({ channel: channelId }));
    const trouble = channel.is_archived
      ? 'is_archived'
      : channel.is_ext_shared
        ? 'channel_is_shared'
        : channel.is_member
          ? null
          : 'not_in_channel';
    return [
      {
        name,
        ok: trouble === null,
        says: trouble === null ? `#${channel.name} can be written to` : `#${channel.name} cannot be used`,
        next: trouble === null ? null : sayChannelRefusal(trouble),
      },
    ];
  } catch (error) {
    const failure = callFailure(error);
    const word = failure.kind === 'said' ? failure.error : 'no answer';
    return [{ name, ok: false, says: `${channelId} cannot be read (${word})`, next: sayChannelRefusal(word) }];
  }
}
