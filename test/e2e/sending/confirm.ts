import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { CHANNELS, PEOPLE } from '../../../src/sandbox/slack/seed.ts';
import { waitFor } from '../../support/wait-for.ts';
import type { World } from '../../support/world.ts';
import { askedFor, customersOf, type Desk, deskOf, filled, received, wordsOf } from '../desk.ts';

export function confirmTests(given: () => World): void {
  describe('/sms with a number and a text', () => {
    let world: World;
    let sam: Desk;
    const fresh = customersOf('907');
    beforeAll(async () => {
      world = given();
    });
    beforeEach(() => {
      sam = deskOf(world, 'sender', CHANNELS.support);
    });

    test('shows number, text and price apart, only to who typed it, and sends on Send', async () => {
      const to = fresh();
      const confirm = await sam.asks(`/sms ${to.typed} 2 pm works, see you`);
      expect(confirm.ephemeralFor).toBe(PEOPLE.sender);
      expect(wordsOf(confirm.blocks).split('\n')).toEqual([
        `*To ${to.national}*  from Front desk (206) 555-0100`,
        '2 pm works, see you',
        '1 segment · about $0.0040 (estimate)',
        'Send',
        'Edit',
        'Discard',
      ]);
      expect(confirm.text).not.toContain('2 pm');
      expect(await askedFor(world, to)).toEqual([]);

      await sam.presses(confirm, 'draft:send');
      await sam.saying(confirm, `On its way to ${to.national}`);
      await sam.textSaying(to, 'Delivered');
      expect(await received(world, to)).toEqual(['2 pm works, see you']);
    });

    test('takes a number in the forms that people paste', async () => {
      for (const form of ['+1 (907) 555-0198', '907.555.0198', '1-907-555-0198', '(907)555-0198,', '９０７-555-0198']) {
        const confirm = await sam.asks(`/sms ${form} here is the text`);
        expect(wordsOf(confirm.blocks)).toContain('*To (907) 555-0198*');
        expect(wordsOf(confirm.blocks)).toContain('\nhere is the text\n');
        await sam.presses(confirm, 'draft:discard');
      }
    });

    test('Discard sends nothing, and `/sms` does not offer it again', async () => {
      const to = fresh();
      const confirm = await sam.asks(`/sms ${to.typed} never mind`);
      await sam.presses(confirm, 'draft:discard');
      const said = await sam.saying(confirm, 'Discarded. Nothing was sent.');
      expect(said.blocks).toEqual([]);
      const compose = await sam.opens('/sms');
      expect(JSON.stringify(compose.view.blocks)).not.toContain('never mind');
      await sam.closesAll();
      expect(await askedFor(world, to)).toEqual([]);
    });

    test('Edit opens the modal with the words as they were typed, and sending from there ends the draft', async () => {
      const to = fresh();
      const confirm = await sam.asks(`/sms ${to.typed} bring *both* keys & “the” list`);
      await sam.presses(confirm, 'draft:edit');
      const compose = await sam.topView('Send a text');
      expect(compose.values).toMatchObject({
        to: { 'compose:to': { value: to.national } },
        text: { text: { value: 'bring *both* keys & “the” list' } },
      });
      await sam.submits(compose);
      await sam.textSent(to);
      expect(await received(world, to)).toEqual(['bring both keys & "the" list']);

      const second = await sam.pressesForAnswer(confirm, 'draft:send');
      expect(second.text).toContain('This has been sent already.');
      expect(await askedFor(world, to)).toHaveLength(1);
    });

    test('Send on a confirm whose words were edited since sends nothing, and shows what would leave now', async () => {
      const [anna, ben] = [fresh(), fresh()];
      const confirm = await sam.asks(`/sms ${anna.typed} Your car is ready`);
      await sam.presses(confirm, 'draft:edit');
      const compose = await sam.topView('Send a text');
      const edited = filled({
        to: `${anna.typed}, ${ben.typed}`,
        text: 'Your car needs more work',
        media: 'https://example.com/bill.jpg',
      });
      await sam.pressesIn(compose, 'compose:preview', edited);
      await sam.viewSaying('MMS to each of 2');
      await sam.closesAll();

      await sam.presses(confirm, 'draft:send');
      const now = await sam.saying(confirm, 'has been changed since');
      expect(wordsOf(now.blocks).split('\n')).toEqual([
        '⚠️ This has been changed since it was shown here, so nothing was sent. Look at it again before you send it.',
        `*To ${anna.national}, ${ben.national}*  from Front desk (206) 555-0100`,
        'Your car needs more work',
        expect.stringMatching(/^MMS to each of 2 · /),
        '📎 1 file',
        'Send 2 texts',
        'Edit',
        'Discard',
      ]);
      expect(await askedFor(world, anna)).toEqual([]);

      await sam.presses(confirm, 'draft:send');
      await sam.saying(confirm, 'On its way');
      expect(await received(world, anna)).toEqual(['Your car needs more work']);
      expect(await received(world, ben)).toEqual(['Your car needs more work']);
    });

    test('of several recipients, one who has had the words already is named, and Send again sends to all', async () => {
      const [anna, ben] = [fresh(), fresh()];
      await sam.sends(ben, 'the gate code is 4712');
      await sam.textSent(ben);
      const confirm = await sam.asks(`/sms ${anna.typed} the gate code is 4712`);
      await sam.presses(confirm, 'draft:edit');
      const compose = await sam.topView('Send a text');
      await sam.pressesIn(compose, 'compose:preview', filled({ to: `${anna.typed}, ${ben.typed}` }));
      await sam.viewSaying('to each of 2');
      await sam.closesAll();
      await sam.presses(confirm, 'draft:send');
      const asked = await sam.saying(confirm, 'Again?');
      expect(wordsOf(asked.blocks)).toContain(`Already sent to ${ben.national} by <@${PEOPLE.sender}> `);
      expect(wordsOf(asked.blocks)).not.toContain(`sent to ${anna.national}`);
      await sam.presses(confirm, 'draft:send-again');
      await sam.textSent(anna);
      await waitFor('the second text', async () => (await askedFor(world, ben)).length === 2);
    });

    test('an equal text within ten minutes asks first, and names who sent it and when', async () => {
      const to = fresh();
      await sam.sends(to, 'the gate code is 4711');
      await sam.textSent(to);

      const ada = deskOf(world, 'admin', CHANNELS.support);
      const again = await ada.asks(`/sms ${to.typed} the gate code is 4711`);
      expect(wordsOf(again.blocks)).toMatch(new RegExp(`Already sent by <@${PEOPLE.sender}> \\d+ s ago\\. Again\\?`));
      expect(wordsOf(again.blocks)).not.toMatch(/^Send$/m);
      expect(await askedFor(world, to)).toHaveLength(1);

      await ada.presses(again, 'draft:send-again');
      await waitFor('the second text', async () => (await askedFor(world, to)).length === 2);
    });

    test('two confirms of equal words, pressed one after the other: the second asks', async () => {
      const to = fresh();
      const first = await sam.asks(`/sms ${to.typed} same words`);
      const second = await sam.asks(`/sms ${to.typed} same words`);
      await sam.presses(first, 'draft:send');
      await sam.saying(first, 'On its way');
      await sam.presses(second, 'draft:send');
      await sam.saying(second, 'Again?');
      await sam.textSent(to);
      expect(await askedFor(world, to)).toHaveLength(1);
    });

    test('a mention or an emoji that no phone knows stops with a sentence, and Edit keeps the words', async () => {
      const to = fresh();
      const confirm = await sam.asks(`/sms ${to.typed} ask @ada about it :partyparrot:`);
      expect(wordsOf(confirm.blocks)).toContain('Not sent yet.');
      expect(wordsOf(confirm.blocks)).toContain('@ada, :partyparrot: mean something in Slack only');
      expect(wordsOf(confirm.blocks)).not.toMatch(/^Send/m);
      await sam.presses(confirm, 'draft:edit');
      const compose = await sam.topView('Send a text');
      expect(compose.values.text).toMatchObject({ text: { value: 'ask @ada about it :partyparrot:' } });
      await sam.closesAll();

      const emoji = await sam.asks(`/sms ${to.typed} hello :nosuch:`);
      expect(wordsOf(emoji.blocks)).toContain(
        '*Not sent yet.* :nosuch: is no emoji that a phone knows. Take another, or write it out.',
      );
      await sam.presses(emoji, 'draft:discard');

      for (const words of ['see #general', '@here come', 'ask @texters']) {
        const stopped = await sam.asks(`/sms ${to.typed} ${words}`);
        expect(wordsOf(stopped.blocks)).toContain('Not sent yet.');
        await sam.presses(stopped, 'draft:discard');
      }
      expect(await askedFor(world, to)).toEqual([]);
    });

    test('a text to the number that it would come from does not look ready', async () => {
      const confirm = await sam.asks('/sms 206 555 0100 to ourselves');
      expect(wordsOf(confirm.blocks)).toContain(
        '*Not sent yet.* That number is the one it would come from. Choose another recipient.',
      );
      expect(wordsOf(confirm.blocks)).not.toMatch(/^Send/m);
      await sam.presses(confirm, 'draft:discard');
    });

    test('the phone shows plain text: entities decoded once, emoji, links as addresses, no marks', async () => {
      const to = fresh();
      const words = 'Tom & Jerry <3 &amp; *bold* _soft_ ~old~ https://example.com/a?b=1&c=2 :tada:';
      await sam.sends(to, words);
      expect(await received(world, to)).toEqual([
        'Tom & Jerry <3 &amp; bold soft old https://example.com/a?b=1&c=2 🎉',
      ]);
    });

    test('smart quotes are made plain, and the confirm says what it saves', async () => {
      const to = fresh();
      const confirm = await sam.asks(`/sms ${to.typed} “Your order” – it’s ready ${'x'.repeat(60)}`);
      expect(wordsOf(confirm.blocks)).toContain('1 segment ·');
      expect(wordsOf(confirm.blocks)).toContain('Made plain: “ → ", ” → ", – → -, ’ → \', which saves 1 segment');
      await sam.presses(confirm, 'draft:discard');
    });

    test('a first word that is no number opens the modal with all that was typed', async () => {
      for (const [typed, note] of [
        ['hello there Anna', 'Add the number to send to in To.'],
        ['hello 206 555 0111', 'Add the number to send to in To.'],
        ['HELP me', 'Add the number to send to in To.'],
        ['206 555 011 call me', '9 of the 10 digits'],
        ['911 please come', '911 cannot be texted'],
        ['+44 20 7946 0958 hi', 'another country (United Kingdom)'],
        ['555 0100 hi', 'needs an area code'],
        ['206 555 0111 x12 hi', 'extension'],
      ] as const) {
        const compose = await sam.opens(`/sms ${typed}`);
        expect(compose.values.text).toMatchObject({ text: { value: typed } });
        expect(compose.values.to).toMatchObject({ 'compose:to': { value: null } });
        expect(wordsOf(compose.view.blocks)).toContain(note);
        await sam.window.submit(compose.id);
        expect((await sam.window.views()).at(-1)?.errors).toHaveProperty('to');
        await sam.closesAll();
      }
    });

    test('several numbers with commas between them open the modal with all of them in To', async () => {
      const [anna, ben] = [fresh(), fresh()];
      for (const words of ['hi both &amp; all', '']) {
        const compose = await sam.opens(`/sms ${anna.typed}, ${ben.typed} ${words}`);
        expect(compose.values).toMatchObject({
          to: { 'compose:to': { value: `${anna.national}, ${ben.national}` } },
          text: { text: { value: words === '' ? null : words } },
        });
        await sam.closesAll();
      }
      const compose = await sam.opens(`/sms ${anna.typed}, ${ben.typed} hi both`);
      await sam.window.submit(compose.id);
      const preview = await sam.topView('Ready to send?');
      expect(preview.view.submit).toMatchObject({ text: 'Send 2 texts' });
      await sam.closesAll();
      expect(await askedFor(world, anna)).toEqual([]);
    });

    test('more than three segments go through the modal and its preview', async () => {
      const to = fresh();
      const words = 'a long story '.repeat(40).trim();
      const compose = await sam.opens(`/sms ${to.typed} ${words}`);
      expect(compose.values).toMatchObject({
        to: { 'compose:to': { value: to.national } },
        text: { text: { value: words } },
      });
      await sam.window.submit(compose.id);
      const preview = await sam.topView('Ready to send?');
      expect(wordsOf(preview.view.blocks)).toContain('4 segments · about $0.0160 (estimate)');
      expect(await askedFor(world, to)).toEqual([]);
      const answer = await sam.submits(preview);
      expect(answer.text).toBe(`On its way to ${to.national}`);
      expect(await sam.window.views()).toEqual([]);
      await waitFor('the text', async () => (await askedFor(world, to)).length === 1);
    });

    test('a number alone shows the conversation, with its last texts and Reply', async () => {
      const to = fresh();
      const empty = await sam.asks(`/sms ${to.typed}`);
      expect(wordsOf(empty.blocks)).toContain('No texts with this number yet.');
      await sam.presses(empty, 'draft:edit');
      const write = await sam.topView('Send a text');
      expect(write.values.to).toMatchObject({ 'compose:to': { value: to.national } });
      await sam.closesAll();

      await sam.sends(to, 'are you home?');
      await sam.textSent(to);
      const card = await sam.asks(`/sms ${to.typed}`);
      expect(wordsOf(card.blocks)).toContain(`With Front desk (206) 555-0100, in <#${CHANNELS.support}>`);
      expect(wordsOf(card.blocks)).toContain('are you home?');
      expect(wordsOf(card.blocks)).toMatch(/(☑️|✅) .+ · sam · <!date/);
      await sam.presses(card, 'conversation:reply');
      const reply = await sam.topView('Send a text');
      expect(reply.values).toMatchObject({
        from: { 'compose:from': { selected_option: { value: '+12065550100' } } },
        to: { 'compose:to': { value: to.national } },
      });
      await sam.closesAll();
    });

    test('`/sms help` and `/switchboard sms …` work as the command itself', async () => {
      const help = await sam.asks('/sms help');
      expect(wordsOf(help.blocks)).toContain('Text a customer from Slack');
      const to = fresh();
      const confirm = await sam.asks(`/switchboard sms ${to.typed} by the back door`);
      expect(wordsOf(confirm.blocks)).toContain(`*To ${to.national}*`);
      await sam.presses(confirm, 'draft:discard');
    });
  });
}
