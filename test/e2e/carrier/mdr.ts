import { beforeAll, describe, expect, test } from '@jest/globals';
import { CHANNELS } from '../../../src/sandbox/slack/seed.ts';
import { waitFor } from '../../support/wait-for.ts';
import type { World } from '../../support/world.ts';
import { customer, customersOf, type Desk, deskOf, wordsOf } from '../desk.ts';

export function mdrTests(given: () => World): void {
  describe('/mdr and Details', () => {
    let world: World;
    let sam: Desk;
    const fresh = customersOf('208');
    beforeAll(() => {
      world = given();
      sam = deskOf(world, 'sender', CHANNELS.support);
    });

    test('last, a number and an id show the same record: parties, cost, and each receipt in plain words', async () => {
      const to = fresh();
      await sam.sends(to, 'Your parcel is here');
      const text = await sam.textSaying(to, 'Delivered');
      expect(wordsOf(text.blocks)).toContain('✅ Delivered · sam · $0.0040');

      const last = wordsOf((await sam.asks('/mdr last')).blocks);
      expect(last.split('\n').slice(0, 6)).toEqual([
        `✅ *Delivered* · to ${to.national}`,
        'Your parcel is here',
        `*From* (206) 555-0100   *To* ${to.national}`,
        'Outbound SMS, longcode · 1 segment (estimate) · $0.0040',
        expect.stringMatching(/^\*At\* <!date.*> \(20\d\d-.*Z\)$/),
        '*Sent by* sam',
      ]);
      expect(last).toMatch(
        /• Sent to the carrier · <!date.*\n• Taken by the recipient's carrier · .*\n• Delivered to the phone · /,
      );
      const id = /\*Id\* `(mdr2-[0-9a-f]+)`/.exec(last)?.[1] ?? '';
      for (const typed of [to.typed, to.e164, id]) {
        expect(wordsOf((await sam.asks(`/mdr ${typed}`)).blocks)).toBe(last);
      }
      expect(wordsOf((await sam.asks(`/switchboard mdr ${id}`)).blocks)).toBe(last);
    });

    test('Details on a text shows it in a modal, and Refresh reads it again there', async () => {
      const to = fresh();
      await sam.sends(to, 'Two doors down');
      const text = await sam.textSaying(to, 'Delivered');
      await sam.presses(text, 'text:details');
      const record = await sam.topView('Message record');
      expect(wordsOf(record.view.blocks)).toContain(`✅ *Delivered* · to ${to.national}`);
      expect(wordsOf(record.view.blocks)).toContain('Two doors down');
      const { hash } = record;
      await sam.pressesIn(record, 'record:refresh');
      await waitFor('the record again', async () => (await sam.window.views()).at(-1)?.hash !== hash);
      expect(wordsOf((await sam.topView('Message record')).view.blocks)).toContain('Two doors down');
      await sam.closesAll();
    });

    test('right after a send it says that the record is not there yet, and Refresh finds it later', async () => {
      // The record of a text to 555-0129 comes late.
      const to = customer('208', 129);
      await sam.sends(to, 'Patience');
      await sam.textSent(to);
      const early = await sam.asks(`/mdr ${to.typed}`);
      expect(wordsOf(early.blocks)).toContain('Flowroute has no record of it yet. That is usual for some seconds');
      expect(wordsOf(early.blocks)).toContain('cost not known yet');
      await waitFor('the record', async () => {
        await sam.presses(early, 'record:refresh');
        const [now] = (await sam.whispers()).filter((one) => one.ts === early.ts);
        return now !== undefined && wordsOf(now.blocks).includes('$0.0040');
      });
    });

    test('a cost of odd fractions is shown rounded and exact, and a carrier that does not answer is said', async () => {
      const to = fresh();
      await sam.sends(to, 'Odd fractions');
      await sam.textSaying(to, 'Delivered');
      const { db } = world.database;
      await db
        .updateTable('records')
        .set({ amount_nanodollars: 4_012_345n })
        .where('to_number', '=', to.e164)
        .execute();
      const { carrier_id: id } = await db
        .selectFrom('texts')
        .select('carrier_id')
        .where('to_number', '=', to.e164)
        .executeTakeFirstOrThrow();
      await world.misbehave({ kind: '403', method: 'GET', path: `/v2.1/messages/${id}`, times: 1 });
      const record = wordsOf((await sam.asks(`/mdr ${to.typed}`)).blocks);
      expect(record).toContain('$0.0040 (exactly $0.004012345)');
      expect(record).toMatch(/⚠️ .+ What stands here is what was read last\./);
    });

    test('a customer’s own text is found by their number', async () => {
      const from = fresh();
      world.flowroute.receive({ from: from.e164, to: '+12065550100', body: 'Is it <!channel> open & free?' });
      const found = await waitFor('the record', async () => {
        const answer = await sam.asks(`/mdr ${from.typed}`);
        return wordsOf(answer.blocks).includes('Received') ? answer : null;
      });
      expect(wordsOf(found.blocks)).toContain(`📥 *Received* from ${from.national}`);
      expect(wordsOf(found.blocks)).toContain('Is it <!channel> open & free?');
      expect(world.slack.pings.filter((one) => one.kind === 'channel')).toEqual([]);
    });

    test('a status word that nobody knows is shown as it came', async () => {
      const to = customer('208', 137);
      await sam.sends(to, 'Something new');
      await sam.textSaying(to, "With the recipient's carrier");
      await waitFor('the word', async () => {
        const record = await sam.asks(`/mdr ${to.typed}`);
        return wordsOf(record.blocks).includes('• “Message is being reviewed” · ');
      });
    });

    test('what is no record and no number is told apart, with examples', async () => {
      const unknown = `mdr2-${'0'.repeat(32)}`;
      expect((await sam.asks(`/mdr ${unknown}`)).text).toBe(
        `There is no record of ${unknown}: not here, and not at Flowroute. Right after a send, try again in a few seconds.`,
      );
      expect((await sam.asks(`/mdr ${customer('208', 198).typed}`)).text).toContain(
        'There is no record of 208 555 0198',
      );
      expect((await sam.asks('/mdr yesterday')).text).toBe(
        "“yesterday” is no record's id and no number. Type /mdr last, /mdr (206) 555-0111, or /mdr and the id of a record (mdr2-…); /mdr help has the rest.",
      );
      expect((await sam.asks('/mdr reprot 7d')).text).toBe(
        "“reprot 7d” is no record's id and no number. Did you mean /mdr report?",
      );
      expect((await sam.asks('/mdr')).text).toContain('Type /mdr last');
      const ada = deskOf(world, 'admin', CHANNELS.general);
      expect((await ada.asks('/mdr help')).text).toContain('Message detail records');
      const priya = deskOf(world, 'approver', CHANNELS.general);
      expect((await priya.asks('/mdr last')).text).toBe('You have not sent a text from here yet.');
    });
  });
}
