import { beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { CHANNELS, PEOPLE } from '../../../src/sandbox/slack/seed.ts';
import { waitFor } from '../../support/wait-for.ts';
import type { World } from '../../support/world.ts';
import {
  askedFor,
  type Customer,
  customer,
  customersOf,
  type Desk,
  decided,
  deskOf,
  filled,
  onPhone,
  wordsOf,
} from '../desk.ts';

export function outcomeTests(given: () => World): void {
  describe('what becomes of a text', () => {
    let world: World;
    let sam: Desk;
    let ada: Desk;
    const fresh = customersOf('907');
    /** The carrier misbehaves by the last digits of these. */
    const magic = (line: number) => customer('907', line);

    beforeAll(async () => {
      world = given();
      sam = deskOf(world, 'sender', CHANNELS.support);
      ada = deskOf(world, 'admin', CHANNELS.support);
      // All at once, so that their courses run side by side; 121 halts everything and has a test of its own elsewhere.
      const lines = Array.from({ length: 20 }, (_, i) => 120 + i).filter((line) => line !== 121);
      const compose = await sam.opens('/sms');
      const to = lines.map((line) => magic(line).typed).join(', ');
      await sam.window.submit(compose.id, filled({ to, text: 'Your table is ready' }));
      const preview = await sam.topView('Ready to send?');
      await sam.window.submit(preview.id);
    });

    test.each([
      [120, 'a slow answer', 'Delivered', 1],
      [122, '403', 'Not sent: Flowroute refused it (403: this account or this number is not allowed to send)', 1],
      [123, '422', 'Not sent: Flowroute refused it (to: Not a valid 11-digit North American number.)', 1],
      [124, '429 twice', 'Delivered', 3],
      [125, '500 before accepting', 'Not known whether it went out; a person has been asked', 1],
      [126, '500 after accepting', 'Delivered', 1],
      [127, 'accepted, then no answer', 'Delivered', 1],
      [128, 'accepted, then a reset', 'Delivered', 1],
      [129, 'a late record', 'Delivered', 1],
      [130, 'a record that never appears', 'Accepted by Flowroute', 1],
      [131, 'undeliverable', 'Not delivered', 1],
      [132, 'a receipt with 1110', 'Not delivered: the recipient has opted out', 1],
      [133, '400 with 1110', 'Not sent: the recipient has opted out', 1],
      [134, 'no answer, nothing accepted', 'Not known whether it went out; a person has been asked', 1],
      [135, 'a reset, nothing accepted', 'Not known whether it went out; a person has been asked', 1],
      [136, 'no final receipt', "With the recipient's carrier", 1],
      [137, 'a status word of nobody', "With the recipient's carrier", 1],
      [138, '503 in HTML', 'Not known whether it went out; a person has been asked', 1],
      [139, '500 after accepting, no record', 'Not known whether it went out; a person has been asked', 1],
    ])('555-0%s (%s) ends with “%s” in its thread, POSTs: %s', async (line, _, end, posts) => {
      const to = magic(line);
      const shown = await sam.textSaying(to, end);
      expect(shown.text).toBe(`Text to ${to.national}: ${end}`);
      expect(wordsOf(shown.blocks)).toContain('Your table is ready');
      expect(await askedFor(world, to)).toHaveLength(posts);
      expect((await onPhone(world, to)).length).toBe(
        end === 'Delivered' || [130, 136, 137, 139].includes(line) ? 1 : 0,
      );
    });

    test('what is not known is asked in the thread, of its author by name, and what was found by looking says so', async () => {
      const question = await sam.posted(`Did the text to ${magic(125).national} go out?`);
      const [text] = await sam.texts(magic(125));
      expect(question.threadTs).toBe(text?.threadTs);
      expect(wordsOf(question.blocks)).toContain(
        `<@${PEOPLE.sender}> *Did this text to ${magic(125).national} go out?* I could not find out: Flowroute has no record of it.`,
      );
      const record = await sam.asks(`/mdr ${magic(126).typed}`);
      expect(wordsOf(record.blocks)).toContain('*Delivered*');
      expect(wordsOf(record.blocks)).toMatch(/\*Id\* `mdr2-[0-9a-f]+`/);
    });

    test('“It went out” settles it once; who presses later is told who decided', async () => {
      const to = magic(139);
      const question = await sam.posted(`Did the text to ${to.national} go out?`);
      // The buttons stay on the screen for a while after the first press.
      await world.slack.admin.delay({ method: 'chat.update', ms: 1_200, times: 3 });
      await ada.presses(question, 'question:went-out');
      await decided(world, to);
      const told = await sam.pressesForAnswer(question, 'question:send-again');
      expect(told.text).toBe(`This has been decided already. The message shows how. (<@${PEOPLE.admin}>)`);
      await sam.textSaying(to, 'It went out, says ada');
      const settled = await sam.saying(question, 'Decided by ada');
      expect(wordsOf(settled.blocks)).toMatch(/^Decided by ada, <!date.*>: it went out$/);
      expect(await askedFor(world, to)).toHaveLength(1);
    });

    test('“It did not, send again” sends one more, delivered four times as it may be', async () => {
      const to = magic(135);
      const question = await sam.posted(`Did the text to ${to.national} go out?`);
      await sam.presses(question, 'question:send-again');
      await Promise.all([1, 2, 3].map(() => world.slack.admin.repeat({})));
      await sam.textSaying(to, 'It did not go out, says sam; sent again below');
      await waitFor('the second POST', async () => (await askedFor(world, to)).length > 1);
      expect(await askedFor(world, to)).toHaveLength(2);
      expect(await sam.texts(to)).toHaveLength(2);
      await sam.saying(question, 'Decided by sam');
    });

    test('“It did not, send again” to a number that is blocked meanwhile settles it, and says why nothing was sent', async () => {
      const to = magic(134);
      const question = await sam.posted(`Did the text to ${to.national} go out?`);
      await sam.asks(`/switchboard optouts add ${to.typed} asked us by phone`);
      const told = await sam.pressesForAnswer(question, 'question:send-again');
      expect(told.text).toBe(
        `It counts as not sent now, and was not sent again. ${to.national} must not be texted: asked us by phone. See /switchboard optouts for who put it there.`,
      );
      await sam.textSaying(to, 'It did not go out, says sam; it could not be sent again at once');
      await sam.saying(question, 'it did not go out; it could not be sent again at once');
      expect(await askedFor(world, to)).toHaveLength(1);
    });

    test('an equal text waits while it is not known whether the first went out, and leaves once that is decided', async () => {
      const to = magic(138);
      const confirm = await ada.asks(`/sms ${to.typed} Your table is ready`);
      expect(wordsOf(confirm.blocks)).toContain(`Already sent by <@${PEOPLE.sender}>`);
      await ada.presses(confirm, 'draft:send-again');
      await sam.textSaying(to, 'Waiting: an equal text is still being checked');
      expect(await askedFor(world, to)).toHaveLength(1);
      const question = await sam.posted(`Did the text to ${to.national} go out?`);
      await sam.presses(question, 'question:went-out');
      await waitFor('the second text', async () => (await askedFor(world, to)).length === 2);
    });

    test('a number that opted out refuses at the confirm and in the modal', async () => {
      for (const [line, why] of [
        [132, 'the recipient has opted out (code 1110)'],
        [133, 'the recipient has opted out (STOP)'],
      ] as const) {
        const to = magic(line);
        const confirm = await sam.asks(`/sms ${to.typed} are you sure?`);
        expect(wordsOf(confirm.blocks)).toContain(`*Not sent yet.* ${to.national} must not be texted: ${why}.`);
        expect(wordsOf(confirm.blocks)).not.toMatch(/^Send/m);
        await sam.presses(confirm, 'draft:edit');
        const compose = await sam.topView('Send a text');
        expect(wordsOf(compose.view.blocks)).toContain(`🚫 ${to.national} must not be texted: ${why}`);
        const outcome = await sam.window.submit(compose.id);
        expect(outcome.errors?.to).toContain('must not be texted');
        await sam.closesAll();
        expect(await askedFor(world, to)).toHaveLength(1);
      }
    });

    test('a number that is blocked between Send and the carrier is refused at the last look', async () => {
      const to = fresh();
      // The delay is for the post of this text, and not for a question that is still to come.
      for (const line of [135, 138]) await askedAgain(world, magic(line));
      const confirm = await sam.asks(`/sms ${to.typed} just in time?`);
      await world.slack.admin.delay({ method: 'chat.postMessage', ms: 2_000 });
      await sam.presses(confirm, 'draft:send');
      await sam.asks(`/switchboard optouts add ${to.typed} asked us by phone`);
      await sam.textSaying(to, 'Not sent: the number is on the block list (asked us by phone)');
      expect(await askedFor(world, to)).toEqual([]);
    });

    test('a picture in a text: the phone gets it, and its record is an MMS', async () => {
      const to = fresh();
      const compose = await sam.opens('/sms');
      const media = 'https://example.com/a.jpg https://example.com/b.jpg';
      await sam.window.submit(compose.id, filled({ to: to.typed, text: 'Here', media }));
      await sam.textSaying(to, 'Delivered');
      const record = await sam.asks('/mdr last');
      expect(wordsOf(record.blocks)).toContain('Outbound MMS, longcode · 1 segment (estimate) · $0.0095');
    });
  });
}

/** Waits until the thread asks about the second text to a customer, as it did about the first. */
async function askedAgain(world: World, to: Customer): Promise<void> {
  await waitFor(`a second question about ${to.national}`, async () => {
    const asked = await world.database.db
      .selectFrom('slack_messages')
      .innerJoin('texts', (join) => join.on(sql`texts.id::text`, '=', sql.ref('slack_messages.entity_id')))
      .select('texts.id')
      .where('slack_messages.entity', '=', 'question')
      .where('slack_messages.ts', 'is not', null)
      .where('texts.to_number', '=', to.e164)
      .execute();
    return asked.length === 2;
  });
}

/** To be run behind everything else: it halts all sending. */
export function refusedKeyTests(given: () => World): void {
  test('555-0121 (401) is refused in its thread and halts everything, POSTs: 1', async () => {
    const to = customer('907', 121);
    const sam = deskOf(given(), 'sender', CHANNELS.support);
    await sam.sends(to, 'Your table is gone');
    await sam.textSaying(to, 'Not sent: Flowroute refuses the access key; the admins have been told');
    expect(await askedFor(given(), to)).toHaveLength(1);
    const ada = deskOf(given(), 'admin', CHANNELS.support);
    await ada.posted('Flowroute refuses the access key', await ada.direct());
  });
}
