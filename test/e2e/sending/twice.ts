import { beforeAll, describe, expect, test } from '@jest/globals';
import { CHANNELS } from '../../../src/sandbox/slack/seed.ts';
import { waitFor } from '../../support/wait-for.ts';
import type { World } from '../../support/world.ts';
import { askedFor, type Customer, customersOf, type Desk, deskOf, filled } from '../desk.ts';

export function twiceTests(given: () => World): void {
  describe('what Slack delivers more than once', () => {
    let world: World;
    let sam: Desk;
    const fresh = customersOf('503');
    beforeAll(() => {
      world = given();
      sam = deskOf(world, 'sender', CHANNELS.support);
    });

    /** The last act again, so often and all at once; each copy is acked. */
    async function deliveredAgain(copies: number): Promise<void> {
      const outcomes = await Promise.all(Array.from({ length: copies }, () => world.slack.admin.repeat({})));
      for (const outcome of outcomes) expect(outcome).toMatchObject({ ok: true });
    }

    const openDrafts = (to: Customer) =>
      world.database.db
        .selectFrom('drafts')
        .select('id')
        .where('state', '=', 'open')
        .where('to_typed', '=', to.national)
        .execute();

    test.each([1, 3])('a command with its Send is one text, whatever comes again (copies: %s)', async (copies) => {
      const to = fresh();
      const confirm = await sam.asks(`/sms ${to.typed} only once, please`);
      await deliveredAgain(copies);
      expect(await openDrafts(to)).toHaveLength(1);
      await sam.presses(confirm, 'draft:send');
      await deliveredAgain(copies);
      await sam.saying(confirm, `On its way to ${to.national}`);
      await waitFor('the text', async () => (await askedFor(world, to)).length > 0);
    });

    test.each([1, 3])('a submission is one text, whatever comes again (copies: %s)', async (copies) => {
      const to = fresh();
      const compose = await sam.opens('/sms');
      const answer = await sam.whisperAfter(async () => {
        const outcome = await sam.window.submit(compose.id, filled({ to: to.typed, text: 'submitted' }));
        await deliveredAgain(copies);
        return outcome;
      });
      expect(answer.text).toBe(`On its way to ${to.national}`);
      expect(await sam.window.views()).toEqual([]);
      await waitFor('the text', async () => (await askedFor(world, to)).length > 0);
    });

    test('a command that opens the modal opens one, and its copies say nothing', async () => {
      const before = await sam.whispers();
      await sam.opens('/sms hello there');
      await deliveredAgain(3);
      expect(await sam.window.views()).toHaveLength(1);
      expect(await sam.whispers()).toEqual(before);
      await sam.closesAll();
    });

    test('in the end the carrier was asked once for each text, and each has one message', async () => {
      const first = customersOf('503');
      for (const to of [first(), first(), first(), first()]) {
        await sam.textSaying(to, 'Delivered');
        expect(await sam.texts(to)).toHaveLength(1);
        expect(await askedFor(world, to)).toHaveLength(1);
      }
    });
  });
}
