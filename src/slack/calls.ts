import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Answer } from './answers.ts';
import type { Press } from './listeners/drafts.ts';
import type { CommandCall } from './listeners/sms.ts';
import type { Services } from './services.ts';
import { endTakeBudget } from './take-budget.ts';
import { tell } from './tell.ts';
import { sentenceView } from './views/plain-views.ts';

/** Slack's payloads as far as the app reads them, made into calls. */

const command = z.object({
  user_id: z.string(),
  channel_id: z.string(),
  channel_name: z.string().default(''),
  trigger_id: z.string(),
  response_url: z.string(),
  text: z.string().default(''),
});

const press = z.object({
  user: z.object({ id: z.string() }),
  channel: z.object({ id: z.string(), name: z.string().default('') }).optional(),
  trigger_id: z.string(),
  response_url: z.string().optional(),
  actions: z
    .array(
      z.object({
        action_id: z.string(),
        value: z.string().optional(),
        /** Of a menu. */
        selected_option: z.object({ value: z.string() }).nullish(),
      }),
    )
    .min(1),
  message: z.object({ blocks: z.array(z.unknown()).default([]) }).optional(),
  state: z.object({ values: z.unknown() }).optional(),
  view: z
    .object({
      id: z.string(),
      private_metadata: z.string().default(''),
      state: z.object({ values: z.unknown() }).optional(),
    })
    .optional(),
});

const submission = z.object({
  user: z.object({ id: z.string() }),
  view: z.object({
    id: z.string(),
    hash: z.string().default(''),
    private_metadata: z.string(),
    state: z.object({ values: z.unknown() }).optional(),
  }),
});

/** A call in a modal knows its view, one on a message what that showed. */
export type ViewPress = Press & {
  /** A hash of the message's blocks, as Slack had them on the screen. */
  shown: string | null;
  view: { id: string; metadata: string; values: unknown } | null;
  /** What the message's own fields hold (`state.values`). */
  state: unknown;
};

/** In direct messages of people among themselves the app cannot post; its own look the same from here. */
function isDirect(channelName: string): boolean {
  return channelName === 'directmessage' || channelName.startsWith('mpdm-');
}

type SlackAck = (response?: { response_type: 'ephemeral'; text: string; blocks?: Answer['blocks'] }) => Promise<void>;

export function commandCall(
  services: Services,
  body: unknown,
  envelopeId: string | null,
  slackAck: SlackAck,
): CommandCall {
  const read = command.parse(body);
  const to = { userId: read.user_id, channelId: read.channel_id, responseUrl: read.response_url };
  let acked = false;
  return {
    ...to,
    triggerId: read.trigger_id,
    keys: keysOf(read.trigger_id, envelopeId),
    text: read.text,
    direct: isDirect(read.channel_name),
    async ack() {
      if (acked) return;
      acked = true;
      await slackAck();
      endTakeBudget();
    },
    async answer(answer) {
      if (acked) return tell(services, to, answer);
      acked = true;
      endTakeBudget();
      await slackAck({
        response_type: 'ephemeral',
        text: answer.text,
        ...(answer.blocks === undefined ? {} : { blocks: answer.blocks }),
      });
    },
  };
}

export function pressCall(
  services: Services,
  body: unknown,
  envelopeId: string | null,
  slackAck: () => Promise<void>,
): ViewPress {
  const read = press.parse(body);
  const to = { userId: read.user.id, channelId: read.channel?.id ?? '', responseUrl: read.response_url ?? null };
  let acked = false;
  const ack = async () => {
    if (acked) return;
    acked = true;
    await slackAck();
    endTakeBudget();
  };
  return {
    ...to,
    triggerId: read.trigger_id,
    keys: keysOf(read.trigger_id, envelopeId),
    value: read.actions[0]?.value ?? read.actions[0]?.selected_option?.value ?? '',
    shown: read.message === undefined ? null : shownHash(read.message.blocks),
    direct: read.channel === undefined || isDirect(read.channel.name),
    view:
      read.view === undefined
        ? null
        : { id: read.view.id, metadata: read.view.private_metadata, values: read.view.state?.values ?? {} },
    state: read.state?.values ?? {},
    ack,
    async answer(answer) {
      await ack();
      if (read.view === undefined) return tell(services, to, answer);
      // In a modal there is no message to answer to: a view on top of it says it, and what was typed stays below.
      await services.client.views.push({ trigger_id: read.trigger_id, view: sentenceView('Switchboard', answer.text) });
    },
  };
}

export function readSubmission(body: unknown) {
  const read = submission.parse(body);
  return {
    viewId: read.view.id,
    hash: read.view.hash,
    userId: read.user.id,
    metadata: read.view.private_metadata,
    values: read.view.state?.values ?? {},
  };
}

function shownHash(blocks: unknown[]): string {
  return createHash('sha256').update(JSON.stringify(blocks)).digest('hex').slice(0, 32);
}

/** A command's and a button's trigger, and in Socket Mode the envelope too. */
function keysOf(triggerId: string, envelopeId: string | null): string[] {
  return [`trigger ${triggerId}`, ...(envelopeId === null ? [] : [`envelope ${envelopeId}`])];
}
