import { z } from 'zod';
import { signRequest } from '../../src/sandbox/slack/delivery/sign.ts';
import type { Message } from '../../src/sandbox/slack/protocol.ts';
import { APP, CHANNELS, PEOPLE, TEAM } from '../../src/sandbox/slack/seed.ts';
import { findAction } from '../support/press.ts';
import { type Stage, secrets } from './stage.ts';

/** Does something at an even pace, whether or not the earlier ones have ended, and gives what each came to. */
export async function atPace<T>(count: number, perSecond: number, act: (index: number) => Promise<T>): Promise<T[]> {
  const began = performance.now();
  const acts = Array.from({ length: count }, async (_, index) => {
    const wait = began + (index * 1_000) / perSecond - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    return act(index);
  });
  return Promise.all(acts);
}

type Typed = { ms: number; body: string };

/**
 * One `/sms …` (or another command) as Slack sends it, signed, straight to the app: the milliseconds until its ack was
 * there, and the ack's body. Measured here to the fraction of a millisecond.
 */
export async function typeCommand(
  appUrl: string,
  text: string,
  more: { command?: string; responseUrl?: string } = {},
): Promise<Typed> {
  const id = crypto.randomUUID();
  const form = new URLSearchParams({
    command: more.command ?? '/sms',
    text,
    team_id: TEAM.id,
    channel_id: CHANNELS.support,
    channel_name: 'support',
    user_id: PEOPLE.sender,
    user_name: 'sam',
    trigger_id: id,
    response_url: more.responseUrl ?? nowhere,
  });
  return post(appUrl, form);
}

export type Click = {
  userId: string;
  /** The message that the button stands on. */
  message: Pick<Message, 'channel' | 'ts' | 'text' | 'blocks'>;
  actionId: string;
  responseUrl?: string;
};

/**
 * One click on a message's button as Slack sends it, signed, straight to the app: the milliseconds until its ack.
 * https://docs.slack.dev/reference/interaction-payloads/block_actions-payload
 */
export async function click(appUrl: string, { userId, message, actionId, responseUrl }: Click): Promise<Typed> {
  const found = findAction(message.blocks, actionId);
  if (found === null) throw new Error(`no ${actionId} in ${JSON.stringify(message.blocks)}`);
  const { channel, ts, text, blocks } = message;
  const payload = {
    type: 'block_actions',
    team: { id: TEAM.id, domain: TEAM.domain },
    user: { id: userId, team_id: TEAM.id },
    api_app_id: APP.id,
    container: { type: 'message', message_ts: ts, channel_id: channel },
    channel: { id: channel, name: 'a-channel' },
    message: { type: 'message', ts, text, blocks },
    trigger_id: crypto.randomUUID(),
    response_url: responseUrl ?? nowhere,
    actions: [{ ...found.element, block_id: found.blockId, action_ts: ts }],
  };
  return post(appUrl, new URLSearchParams({ payload: JSON.stringify(payload) }));
}

/** Nobody listens there. */
const nowhere = 'http://127.0.0.1:9/answers';

async function post(appUrl: string, form: URLSearchParams): Promise<Typed> {
  const body = form.toString();
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    ...signRequest(secrets.signingSecret, body, Date.now()),
  };
  const began = performance.now();
  const response = await fetch(`${appUrl}/slack/events`, { method: 'POST', headers, body });
  const answer = await response.text();
  const ms = performance.now() - began;
  if (response.status !== 200) throw new Error(`Slack's request was answered with ${response.status}: ${answer}`);
  return { ms, body: answer };
}

/** A number of its own for each index below 1,000: from 555-0100 on, in ten area codes. E.164. */
export function recipient(index: number): string {
  const areaCodes = ['212', '213', '253', '303', '312', '404', '415', '503', '602', '702'];
  const areaCode = areaCodes[Math.floor(index / 100)];
  if (areaCode === undefined) throw new Error(`there is no recipient ${index}`);
  return `+1${areaCode}555${String(100 + (index % 100)).padStart(4, '0')}`;
}

/** Lets the app know the person and its numbers, and the code get warm, before anything is measured. */
export async function warmUp(appUrl: string): Promise<void> {
  for (let i = 0; i < 40; i += 1) await typeCommand(appUrl, `help`);
  const isKnown = async () => (await typeCommand(appUrl, `${recipient(0)} warm up`)).body.includes('"Send"');
  const end = performance.now() + 20_000;
  while (!(await isKnown())) {
    if (performance.now() > end) throw new Error('the app does not know the sender');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  for (let i = 0; i < 60; i += 1) await typeCommand(appUrl, `${recipient(i)} warm up`);
}

const slackCalls = z.array(z.object({ at: z.number(), args: z.string() }));

/** The times at which Slack was called, in milliseconds since the epoch, by a mark that each call's arguments hold. */
export async function callTimes(stage: Stage, method: string, marks: string[]): Promise<Map<string, number>> {
  const calls = slackCalls.parse(await stage.slack.ask('calls', method));
  const times = new Map<string, number>();
  for (const mark of marks) {
    const call = calls.find(({ args }) => args.includes(mark));
    if (call !== undefined) times.set(mark, call.at);
  }
  return times;
}
