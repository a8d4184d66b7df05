import { describe, expect, test } from '@jest/globals';
import { WebAPIPlatformError } from '@slack/web-api';
import { section } from '../../src/slack/blocks.ts';
import { createNewBlocks, withPlainBlocks } from '../../src/slack/plain-blocks.ts';
import type { MessageBlock } from '../../src/slack/report-blocks/data-visualization.ts';

const chart: MessageBlock = {
  type: 'data_visualization',
  title: 'Texts',
  chart: { type: 'pie', segments: [{ label: 'Delivered', value: 1 }] },
};
const face = { text: 'Report', blocks: [chart], plainBlocks: [section('█ 1')] };
const refusal = (error: string) => new WebAPIPlatformError({ ok: false, error });

/** A workspace that knows no charts; notes what it was sent. */
function oldWorkspace() {
  const sent: string[][] = [];
  const send = async (blocks: MessageBlock[]) => {
    sent.push(blocks.map(({ type }) => type));
    if (blocks.some(({ type }) => type === 'data_visualization')) throw refusal('invalid_blocks');
    return 'taken';
  };
  return { sent, send };
}

describe('a workspace that refuses the newest blocks', () => {
  test('gets the plain ones, at once for an hour, and then is asked again', async () => {
    let now = 0;
    const newBlocks = createNewBlocks(() => now);
    const { sent, send } = oldWorkspace();
    expect(await withPlainBlocks(newBlocks, face, send)).toBe('taken');
    now += 59 * 60_000;
    await withPlainBlocks(newBlocks, face, send);
    now += 2 * 60_000;
    await withPlainBlocks(newBlocks, face, send);
    expect(sent).toEqual([['data_visualization'], ['section'], ['section'], ['data_visualization'], ['section']]);
  });

  test('what it says of anything else is no reason to try others', async () => {
    const newBlocks = createNewBlocks();
    const sent: number[] = [];
    const send = async (blocks: MessageBlock[]) => {
      sent.push(blocks.length);
      throw refusal('is_archived');
    };
    await expect(withPlainBlocks(newBlocks, face, send)).rejects.toThrow('is_archived');
    expect(sent).toHaveLength(1);
    expect(newBlocks.areRefused()).toBe(false);
  });

  test('a message that is wrong in its plain form too says nothing of the newest blocks', async () => {
    const newBlocks = createNewBlocks();
    const send = async () => {
      throw refusal('invalid_blocks');
    };
    await expect(withPlainBlocks(newBlocks, face, send)).rejects.toThrow('invalid_blocks');
    expect(newBlocks.areRefused()).toBe(false);
  });
});
