import { describe } from '../errors.ts';
import type { Answer } from './answers.ts';
import type { Services } from './services.ts';

/** A response_url is an address of Slack's own, given with what the person did; it takes five answers in 30 minutes. */
const answerLimitMs = 5_000;

export type Listener = { userId: string; channelId: string; responseUrl: string | null };

/**
 * Says something to one person alone: where they are if Slack lets us, else in their direct messages with the app. Never
 * silent: what could not be said is in the log.
 */
export async function tell(services: Pick<Services, 'client' | 'log'>, to: Listener, answer: Answer): Promise<void> {
  const ways = [
    ...(to.responseUrl === null ? [] : [() => byResponseUrl(to.responseUrl ?? '', answer)]),
    ...(to.channelId === '' ? [] : [() => byEphemeral(services, to, answer)]),
    () => byDirectMessage(services, to.userId, answer),
  ];
  for (const way of ways) {
    try {
      return await way();
    } catch (error) {
      services.log.warn({ reason: describe(error) }, 'An answer to a person had to take another way');
    }
  }
  services.log.error('An answer to a person could not be given in any way');
}

async function byResponseUrl(url: string, answer: Answer): Promise<void> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    redirect: 'error',
    signal: AbortSignal.timeout(answerLimitMs),
    body: JSON.stringify({
      response_type: 'ephemeral',
      replace_original: answer.replace ?? false,
      text: answer.text,
      ...(answer.blocks === undefined ? {} : { blocks: answer.blocks }),
    }),
  });
  if (!response.ok) throw new Error(`response_url answered ${response.status}`);
}

async function byEphemeral(services: Pick<Services, 'client'>, to: Listener, answer: Answer): Promise<void> {
  await services.client.chat.postEphemeral({
    channel: to.channelId,
    user: to.userId,
    text: answer.text,
    ...(answer.blocks === undefined ? {} : { blocks: answer.blocks }),
  });
}

async function byDirectMessage(services: Pick<Services, 'client'>, userId: string, answer: Answer): Promise<void> {
  const opened = await services.client.conversations.open({ users: userId });
  await services.client.chat.postMessage({
    channel: opened.channel?.id ?? '',
    text: answer.text,
    unfurl_links: false,
    ...(answer.blocks === undefined ? {} : { blocks: answer.blocks }),
  });
}
