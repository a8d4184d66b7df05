import type { ActOutcome, Block, Json, Message } from '../../src/sandbox/slack/protocol.ts';
import type { Window } from '../sandbox/slack/window.ts';

type Element = { [key: string]: Json | undefined };

/** The element of an action in a message's or a view's blocks, with its block. */
export function findAction(blocks: Block[], actionId: string): { blockId: string; element: Element } | null {
  for (const block of blocks) {
    const inside = [block.accessory, block.element, ...(Array.isArray(block.elements) ? block.elements : [])];
    for (const element of inside) {
      if (typeof element !== 'object' || element === null || Array.isArray(element)) continue;
      if (element.action_id === actionId) return { blockId: block.block_id ?? '', element };
    }
  }
  return null;
}

/** A person presses a button of a message. */
export async function pressed(window: Window, message: Message, actionId: string): Promise<ActOutcome> {
  const found = findAction(message.blocks, actionId);
  if (found === null) throw new Error(`no ${actionId} in ${JSON.stringify(message.blocks)}`);
  return window.act({ where: { channel: message.channel, ts: message.ts }, blockId: found.blockId, actionId });
}
