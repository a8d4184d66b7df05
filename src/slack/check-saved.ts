import type { Asked } from '../access/change-settings.ts';
import { freshness } from '../access/people.ts';
import type { SettingValues } from '../access/setting-kinds.ts';
import { channelFacts, forgetChannel } from './channel-facts.ts';
import { escapeMrkdwn, memberMention } from './mrkdwn.ts';
import { sayChannelRefusal } from './refusals.ts';
import type { Services } from './services.ts';
import { callFailure } from './web-client.ts';

/**
 * What Slack says of what was just saved, for the person who saved it: a channel that takes no message of ours, a group that
 * is not there, people who have no role whatever list they stand on. Nothing of it undoes the change. Lines, escaped.
 */
export async function warningsOf(
  services: Pick<Services, 'db' | 'client' | 'people' | 'log'>,
  changes: Partial<SettingValues>,
  asked: Asked[],
): Promise<string[]> {
  const warnings: string[] = [];
  for (const { key } of asked) {
    if (key === 'approvalChannel') warnings.push(...(await ofChannel(services, changes.approvalChannel ?? null)));
    if (key === 'admins' || key === 'approvers' || key === 'senders' || key === 'auditors') {
      for (const id of changes[key] ?? []) warnings.push(...(await ofMember(services, id)));
    }
  }
  return warnings;
}

async function ofChannel(services: Pick<Services, 'db' | 'client'>, channelId: string | null): Promise<string[]> {
  if (channelId === null) return ['⚠️ Without an approval channel nothing can be requested.'];
  return channelTrouble(services, channelId);
}

/** Why a channel would take no message of ours, for the person who has just chosen it. A line, escaped, or none. */
export async function channelTrouble(services: Pick<Services, 'db' | 'client'>, channelId: string): Promise<string[]> {
  try {
    // What was known of it may be from before the app was let in.
    await forgetChannel(services.db, channelId);
    const facts = await channelFacts(services.db, services.client, channelId);
    const trouble = facts.isArchived
      ? 'is_archived'
      : facts.isShared
        ? 'channel_is_shared'
        : facts.isMember
          ? null
          : 'not_in_channel';
    return trouble === null ? [] : [`⚠️ ${sayChannelRefusal(trouble) ?? trouble}`];
  } catch (error) {
    const failure = callFailure(error);
    const word = failure.kind === 'said' ? failure.error : 'no answer';
    return [`⚠️ ${sayChannelRefusal(word) ?? `Slack could not say whether I may post there (${escapeMrkdwn(word)}).`}`];
  }
}

async function ofMember(services: Pick<Services, 'people' | 'log'>, id: string): Promise<string[]> {
  if (id === '*') return [];
  const shown = memberMention(id).toString();
  try {
    if (id.startsWith('S')) {
      const members = await services.people.group(id, freshness.vote);
      return members.length > 0 ? [] : [`⚠️ ${shown} has no members, or Slack does not know it.`];
    }
    const { standing } = await services.people.person(id, freshness.elsewhere);
    return standing === 'full' ? [] : [`⚠️ ${shown} is no full member (${standing}), so they get no role.`];
  } catch (error) {
    services.log.warn({ err: error }, 'Somebody on a list could not be read from Slack');
    return [`⚠️ Slack could not say just now who ${shown} is.`];
  }
}
