import type { MessageBlock } from './report-blocks/data-visualization.ts';
import type { Face } from './show-row.ts';
import { callFailure } from './web-client.ts';

/** Whether Slack's newest blocks are worth trying: a workspace that refused them lately would refuse them again. */
export type NewBlocks = { areRefused(): boolean; refused(): void };

/** A workspace gets new blocks one day: so long the refusal is remembered. Milliseconds. */
const rememberedMs = 60 * 60_000;

/** Of this process. `now`: milliseconds that only ever grow. */
export function createNewBlocks(now: () => number = () => performance.now()): NewBlocks {
  let until = Number.NEGATIVE_INFINITY;
  return {
    areRefused: () => now() < until,
    refused: () => {
      until = now() + rememberedMs;
    },
  };
}

/**
 * Sends a face with its blocks, or with its plain ones where Slack refuses those. A refusal is an answer: what was refused
 * does not stand, and may be sent again. Rejects as `send` does.
 */
export async function withPlainBlocks<T>(
  newBlocks: NewBlocks,
  face: Face,
  send: (blocks: MessageBlock[]) => Promise<T>,
): Promise<T> {
  const { blocks, plainBlocks } = face;
  if (plainBlocks === undefined || plainBlocks === blocks) return send(blocks);
  if (newBlocks.areRefused()) return send(plainBlocks);
  try {
    return await send(blocks);
  } catch (error) {
    const failure = callFailure(error);
    if (failure.kind !== 'said' || !isAboutBlocks.test(failure.error)) throw error;
    const sent = await send(plainBlocks);
    // Only now is it known that it was the new blocks that Slack did not take.
    newBlocks.refused();
    return sent;
  }
}

/** Slack: chat.postMessage and chat.update, errors. */
const isAboutBlocks = /^invalid_blocks/;
