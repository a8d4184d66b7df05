import { beforeAll, describe, expect, test } from '@jest/globals';
import { CHANNELS } from '../../../src/sandbox/slack/seed.ts';
import type { World } from '../../support/world.ts';
import { type Desk, deskOf } from '../desk.ts';
import { asksReport, fileOf, said } from './reading.ts';

/** To be run after the others: a refusal of Slack's newest blocks is remembered by the process. */
export function plainTests(given: () => World): void {
  describe('a report in a workspace that refuses the newest blocks', () => {
    let world: World;
    let sam: Desk;
    beforeAll(() => {
      world = given();
      sam = deskOf(world, 'sender', CHANNELS.support);
    });

    test('is told in plain sections with bars of text, and the next one at once', async () => {
      await world.slack.admin['refuse-blocks']({ types: ['data_visualization', 'data_table'] });
      const report = await asksReport(sam, '29d');
      expect(report.blocks.some(({ type }) => type.startsWith('data_'))).toBe(false);
      expect(said(report)).toContain('█');
      expect(said(report)).toMatch(/\*By number\*\n\(\d{3}\) \d{3}-\d{4}: /);
      await fileOf(sam, report);
      await world.slack.admin['refuse-blocks']({ types: [] });

      const next = await asksReport(sam, '28d');
      expect(next.blocks.some(({ type }) => type.startsWith('data_'))).toBe(false);
    });

    test('comes with charts again after the next start', async () => {
      await world.restart();
      const report = await asksReport(sam, '27d');
      expect(report.blocks.some(({ type }) => type === 'data_visualization')).toBe(true);
    });
  });
}
