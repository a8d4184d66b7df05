import type { Block, Message } from '../../../src/sandbox/slack/protocol.ts';
import { waitFor } from '../../support/wait-for.ts';
import type { Desk } from '../desk.ts';

/** Presses the button of one row of a list: the one with this value. */
export async function pressRow(desk: Desk, message: Message, actionId: string, value: string): Promise<void> {
  await waitFor(`a press of ${actionId} for ${value}`, async () => {
    const now = (await desk.window.messages(message.channel)).find((one) => one.ts === message.ts);
    const block = now?.blocks.find((one) => buttonOf(one, actionId)?.value === value);
    if (block === undefined) throw new Error(`no ${actionId} for ${value} in ${JSON.stringify(now?.blocks)}`);
    const where = { channel: message.channel, ts: message.ts };
    const outcome = await desk.window.act({ where, blockId: block.block_id ?? '', actionId });
    // An update in the very moment gives the blocks new ids.
    if (outcome.error === 'no_such_element') return null;
    if (!outcome.ok) throw new Error(`Slack said ${JSON.stringify(outcome)}`);
    return true;
  });
}

function buttonOf(block: Block, actionId: string): { value?: unknown } | null {
  const { accessory } = block;
  if (typeof accessory !== 'object' || accessory === null || Array.isArray(accessory)) return null;
  return accessory.action_id === actionId ? accessory : null;
}

/** The labels of the buttons in blocks, in their order. */
export function buttonsIn(blocks: Block[]): string[] {
  const found = JSON.stringify(blocks).matchAll(/"type":"button"[^}]*?"text":\{[^}]*?"text":"([^"]*)"/g);
  return [...found].map((match) => match[1] ?? '');
}
