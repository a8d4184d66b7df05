import { z } from 'zod';
import type { AskedRequest } from '../../../src/sandbox/flowroute/protocol.ts';
import type { Message, OpenView } from '../../../src/sandbox/slack/protocol.ts';
import { findAction } from '../../support/press.ts';
import type { World } from '../../support/world.ts';
import type { Desk } from '../desk.ts';

/** What people do with results and the request form, for the tests of numbers for sale. */

const option = z.object({ value: z.string() }).loose();
const boxes = z.object({ options: z.array(option), initial_options: z.array(option).default([]) });

/** The boxes of a page of results. */
export function boxesOf(message: Message) {
  const found = findAction(message.blocks, 'search:tick');
  const { options, initial_options } = boxes.parse(found?.element);
  return { options, initial: initial_options.map((one) => one.value), blockId: found?.blockId ?? '' };
}

/** Ticks these boxes, and no others, on the page that the message shows now. */
export async function ticks(desk: Desk, message: Message, numbers: string[]): Promise<void> {
  const now = (await desk.window.messages(message.channel)).find((one) => one.ts === message.ts) ?? message;
  const outcome = await desk.window.act({
    where: { channel: now.channel, ts: now.ts },
    blockId: boxesOf(now).blockId,
    actionId: 'search:tick',
    value: { selected_options: numbers },
  });
  if (!outcome.ok) throw new Error(`the tick was answered ${JSON.stringify(outcome)}`);
}

/** The lists of numbers for sale that the carrier was asked for, oldest first: path and query. */
export async function listAsked(world: World): Promise<string[]> {
  const asked: AskedRequest[] = JSON.parse(await (await fetch(`${world.flowroute.url}/_/requests`)).text());
  return asked.map((one) => one.path).filter((path) => path.startsWith('/v2/numbers/available'));
}

export type RequestFields = {
  reason?: string;
  alias?: string;
  center?: string;
  count?: string;
  monthly?: string;
  setup?: string;
  like?: boolean;
  messaging?: boolean;
};

/** What a person fills into the request form; what is left out stays as it stands there. */
export function requestFields(fields: RequestFields): OpenView['values'] {
  const texts = (['reason', 'alias', 'monthly', 'setup'] as const).flatMap((block) =>
    fields[block] === undefined ? [] : [[block, { [block]: fields[block] }]],
  );
  const tick = (block: 'like' | 'messaging', value: string) =>
    fields[block] === undefined ? {} : { [block]: { [block]: { selected_options: fields[block] ? [value] : [] } } };
  return {
    ...Object.fromEntries(texts),
    ...(fields.center === undefined ? {} : { center: { 'request:center': { selected_option: fields.center } } }),
    ...(fields.count === undefined ? {} : { count: { 'request:count': { selected_option: fields.count } } }),
    ...tick('like', 'like'),
    ...tick('messaging', 'on'),
  };
}
