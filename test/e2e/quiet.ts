import { describe, expect, test } from '@jest/globals';
import type { World } from '../support/world.ts';

/** To be run last in a world: what must hold for everything that was said in it. */
export function quietTests(given: () => World): void {
  describe('of all that was said in Slack', () => {
    test('nothing posted called anybody but the authors of questions', () => {
      const { pings } = given().slack;
      expect(pings.filter((one) => one.kind !== 'user')).toEqual([]);
      const posted = pings.filter((one) => one.by === 'post' || one.by === 'update');
      expect(posted.filter((one) => one.in !== 'blocks')).toEqual([]);
    });

    test('no fallback text, which phones show on a locked screen, held the words of a text', async () => {
      const { slack, database } = given();
      const texts = await database.db.selectFrom('texts').select('body').where('body', '!=', '').execute();
      expect(texts.length).toBeGreaterThan(10);
      const fallbacks = slack.calls.flatMap(({ args }) => (typeof args.text === 'string' ? [args.text] : []));
      expect(fallbacks.length).toBeGreaterThan(20);
      expect(fallbacks.filter((one) => texts.some(({ body }) => one.includes(body)))).toEqual([]);
    });
  });
}
