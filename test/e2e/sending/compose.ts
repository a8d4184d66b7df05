import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { CHANNELS, PEOPLE } from '../../../src/sandbox/slack/seed.ts';
import { waitFor } from '../../support/wait-for.ts';
import type { World } from '../../support/world.ts';
import { askedFor, customersOf, type Desk, deskOf, filled, received, wordsOf } from '../desk.ts';

export function composeTests(given: () => World): void {
  describe('the compose modal', () => {
    let world: World;
    let sam: Desk;
    const fresh = customersOf('808');
    beforeAll(async () => {
      world = given();
    });
    beforeEach(() => {
      sam = deskOf(world, 'sender', CHANNELS.support);
    });
    afterEach(() => sam.forgets());

    const fromOptions = async (viewId: string, typed = '') =>
      (await sam.window.options({ viewId }, 'from', 'compose:from', typed)).options?.map((one) => one.text.text) ?? [];

    test('offers our numbers to send from, those without messaging left out, and finds them by name and digits', async () => {
      const compose = await sam.opens('/sms');
      const offered = await fromOptions(compose.id);
      expect(offered).toHaveLength(27);
      expect(offered).toContain('Billing · (206) 555-0102');
      expect(offered).toContain('(206) 555-0104');
      // Messaging is off for Fax; the answer for Old main line does not say.
      expect(offered).not.toContain('Fax · (206) 555-0108');
      expect(offered).toContain('Old main line · (206) 555-0109');
      expect(await fromOptions(compose.id, 'bill')).toEqual(['Billing · (206) 555-0102']);
      expect(await fromOptions(compose.id, '(604) 555')).toEqual(['Vancouver · (604) 555-0100']);
      expect(await fromOptions(compose.id, 'nobody')).toEqual([]);
    });

    test('sends what is filled in, says so with a link, and knows the price from then on', async () => {
      const to = fresh();
      // As on an account that has not sent from a toll-free number yet.
      await world.database.db.deleteFrom('records').where('number_type', '=', 'toll-free').execute();
      const compose = await sam.opens('/sms');
      await fromOptions(compose.id);
      const fields = filled({ from: '+18005550199', to: to.typed, text: 'Your order is ready' });
      await sam.pressesIn(compose, 'compose:preview', fields);
      await sam.viewSaying('1 segment · price not known yet');
      const answer = await sam.submits(compose, fields);
      expect(await sam.window.views()).toEqual([]);
      expect(wordsOf(answer.blocks)).toMatch(/^On its way to \(808\) 555-\d{4} · <http.*\|Open it>$/);
      await sam.textSaying(to, 'Delivered');
      expect(await received(world, to)).toEqual(['Your order is ready']);

      const next = await sam.opens('/sms');
      await fromOptions(next.id);
      await sam.pressesIn(next, 'compose:preview', fields);
      await sam.viewSaying('1 segment · about $0.0070 (estimate)');
    });

    test('begins with the number that the channel used last, and offers it first', async () => {
      sam = deskOf(world, 'sender', CHANNELS.dispatch);
      const to = fresh();
      const compose = await sam.opens('/sms');
      expect(compose.values.from).toMatchObject({ 'compose:from': { selected_option: { value: '+12065550100' } } });
      await fromOptions(compose.id);
      await sam.submits(compose, filled({ from: '+12065550102', to: to.typed, text: 'The invoice is paid' }));
      await sam.textSent(to);

      const next = await sam.opens('/sms');
      expect(next.values.from).toMatchObject({ 'compose:from': { selected_option: { value: '+12065550102' } } });
      expect((await fromOptions(next.id))[0]).toBe('Billing · (206) 555-0102');
      await sam.closesAll();
      const confirm = await sam.asks(`/sms ${fresh().typed} from billing too`);
      expect(wordsOf(confirm.blocks)).toContain('from Billing (206) 555-0102');
    });

    test('the preview makes smart quotes plain, says what that saves, and unticking keeps them', async () => {
      const to = fresh();
      const text = `“It’s ready” – ${'come by '.repeat(8)}…`;
      const compose = await sam.opens('/sms');
      await sam.pressesIn(compose, 'compose:preview', filled({ to: to.typed, text }));
      const plain = await sam.viewSaying('1 segment ·');
      expect(wordsOf(plain.view.blocks)).toContain(', which saves 1 segment');
      await sam.pressesIn(compose, 'compose:preview', filled({ to: to.typed, text, plain: false }));
      const kept = await sam.viewSaying('2 segments (70 characters each, for its emoji, accents or curly quotes) ·');
      expect(wordsOf(kept.view.blocks)).not.toContain('Made plain');
      await sam.submits(compose, filled({ plain: false }));
      expect(await received(world, to)).toEqual([text]);
    });

    test.each([
      ['letters', { to: 'call Anna' }, 'to', 'A phone number has no letters; write its digits, for example'],
      ['a short number', { to: '206 555' }, 'to', 'cannot be texted'],
      ['a number that is too short', { to: '206 555 011' }, 'to', 'That is too short: it has 9 of the 10 digits'],
      ['a foreign number', { to: '+49 30 901820' }, 'to', 'another country (Germany)'],
      ['911', { to: '911' }, 'to', '911 cannot be texted from here, call it in an emergency'],
      [
        'one bad number among several',
        { to: '808 555 0190, 555 0112, 808 555 0191' },
        'to',
        '“555 0112” is no number to text. A number of 7 digits needs an area code in front, for example (206) 555-0100.',
      ],
      [
        'a word behind a number',
        { to: '808 555 0190 Anna' },
        'to',
        '“Anna” is no number to text. A phone number has no letters; write its digits, for example',
      ],
      ['our own number', { to: '206 555 0100' }, 'to', 'That number is the one it would come from.'],
      [
        'our own number among several',
        { to: '808 555 0190, 206 555 0100' },
        'to',
        '(206) 555-0100 is the number it would come from. Take it out, or choose another number to send from.',
      ],
      ['an empty text', { text: '  ' }, 'text', 'There is no text to send. Write what the customer should read.'],
      [
        'a text of 1,601 characters',
        { text: 'y'.repeat(1601) },
        'text',
        'The text has 1601 characters; at most 1600 can be sent. Shorten it by 1, or send it as two.',
      ],
      [
        'an emoji of this workspace',
        { text: 'hello :partyparrot: and :nosuch:' },
        'text',
        ':partyparrot:, :nosuch: are no emoji that a phone knows. Take others, or write them out.',
      ],
      [
        'media that is not https',
        { media: 'http://example.com/a.jpg' },
        'media',
        '“http://example.com/a.jpg” is not a public https address, such as https://example.com/photo.jpg.',
      ],
      [
        'media that only this network reaches',
        { media: 'https://192.168.1.20/a.jpg' },
        'media',
        '“https://192.168.1.20/a.jpg” is not a public https address, such as https://example.com/photo.jpg.',
      ],
    ] as const)('%s comes back on its field, and nothing that was typed is lost', async (_, wrong, field, said) => {
      const right = { to: '(808) 555-0199', text: 'all of this stays', media: 'https://example.com/photo.jpg' };
      const fields = { ...right, ...('text' in wrong ? { media: '' } : {}), ...wrong };
      const compose = await sam.opens('/sms');
      const outcome = await sam.window.submit(compose.id, filled(fields));
      expect(Object.keys(outcome.errors ?? {})).toEqual([field]);
      expect(outcome.errors?.[field]).toContain(said);
      const [open] = await sam.window.views();
      expect(open?.values).toMatchObject({
        to: { 'compose:to': { value: fields.to } },
        text: { text: { value: fields.text } },
        media: { media: { value: fields.media === '' ? null : fields.media } },
      });
      expect(await world.sends()).not.toContainEqual(
        expect.objectContaining({ body: expect.stringContaining('all of this') }),
      );
    });

    test('a number released meanwhile comes back on From, and the text goes from another one', async () => {
      const to = fresh();
      const compose = await sam.opens('/sms');
      await fromOptions(compose.id);
      const { db } = world.database;
      await db
        .updateTable('account_numbers')
        .set({ gone_at: new Date() })
        .where('number', '=', '+12065550105')
        .execute();
      const fields = { from: '+12065550105', to: to.typed, text: 'from whom?' };
      const outcome = await sam.window.submit(compose.id, filled(fields));
      expect(outcome.errors).toEqual({
        from: '(206) 555-0105 is not on the Flowroute account any more. Choose another number to send from.',
      });
      expect(await fromOptions(compose.id)).not.toContain('(206) 555-0105');
      await sam.submits(compose, filled({ from: '+12065550106' }));
      await sam.textSent(to);
    });

    test('several recipients in several forms go through the preview, each once, each in a thread of its own', async () => {
      const [anna, ben, cleo] = [fresh(), fresh(), fresh()];
      const compose = await sam.opens('/sms');
      const to = `${anna.e164}, ${ben.national} ${cleo.typed}\n${anna.typed}`;
      await sam.window.submit(compose.id, filled({ to: to.replace('\n', '; '), text: 'We open at nine' }));
      const preview = await sam.topView('Ready to send?');
      expect(wordsOf(preview.view.blocks)).toContain(`*To* ${anna.national}, ${ben.national}, ${cleo.national}`);
      expect(wordsOf(preview.view.blocks)).toContain('1 segment to each of 3 · about $0.0120 (estimate)');
      expect(preview.view.submit).toMatchObject({ text: 'Send 3 texts' });
      expect(await askedFor(world, anna)).toEqual([]);

      const answer = await sam.submits(preview);
      expect(await sam.window.views()).toEqual([]);
      expect(wordsOf(answer.blocks).split('\n')).toHaveLength(3);
      for (const customer of [anna, ben, cleo]) {
        await sam.textSent(customer);
        expect(await received(world, customer)).toEqual(['We open at nine']);
      }
    });

    test('a blocked recipient among several is said on its field, before anything looks ready', async () => {
      const [anna, ben, cleo] = [fresh(), fresh(), fresh()];
      await sam.asks(`/switchboard optouts add ${ben.typed} asked us by phone`);
      const compose = await sam.opens('/sms');
      const fields = filled({ to: `${anna.typed}, ${ben.typed}, ${cleo.typed}`, text: 'We close at five' });
      const outcome = await sam.window.submit(compose.id, fields);
      expect(outcome.errors).toEqual({
        to: `${ben.national} must not be texted: asked us by phone. None of the 3 texts has left, and the draft is kept under /sms: take that number out and send again. See /switchboard optouts for who put it there.`,
      });
      await sam.submits(compose, filled({ to: `${anna.typed}`, text: 'We close at five' }));
      await sam.textSent(anna);
      expect(await askedFor(world, cleo)).toEqual([]);
    });

    test('one blocked while the preview is looked at: nothing is sent to any, and the modal below is as it was', async () => {
      const [anna, ben] = [fresh(), fresh()];
      const compose = await sam.opens('/sms');
      const fields = filled({ to: `${anna.typed}, ${ben.typed}`, text: 'We close at five' });
      await sam.window.submit(compose.id, fields);
      const preview = await sam.topView('Ready to send?');
      await sam.asks(`/switchboard optouts add ${ben.typed} asked us by phone`);
      await sam.window.submit(preview.id);
      const refused = await sam.topView('Not sent');
      expect(wordsOf(refused.view.blocks)).toContain(
        `${ben.national} must not be texted: asked us by phone. None of the 2 texts has left, and the draft is kept under /sms`,
      );
      await sam.window.closeView(refused.id);
      const [open] = await sam.window.views();
      expect(open?.values).toMatchObject({ text: { text: { value: 'We close at five' } } });
      expect(await askedFor(world, anna)).toEqual([]);
    });

    test('words changed in another window while the preview is looked at: nothing is sent, and the preview shows them', async () => {
      const [anna, ben, cleo] = [fresh(), fresh(), fresh()];
      const compose = await sam.opens('/sms');
      await sam.window.submit(compose.id, filled({ to: `${anna.typed}, ${ben.typed}`, text: 'We open at nine' }));
      const preview = await sam.topView('Ready to send?');
      // The other window has no modals of this one's: what it does comes to the same draft.
      const { db } = world.database;
      const other = (to_typed: string) =>
        db.updateTable('drafts').set({ to_typed, body_typed: 'We open at ten' }).where('state', '=', 'open').execute();
      await other(`${anna.typed}, ${cleo.typed}`);
      await sam.window.submit(preview.id);
      const changed = await sam.viewSaying('has been changed since');
      expect(wordsOf(changed.view.blocks)).toContain(`*To* ${anna.national}, ${cleo.national}`);
      expect(wordsOf(changed.view.blocks)).toContain('We open at ten');
      expect(await askedFor(world, anna)).toEqual([]);

      await other('555 0112');
      await sam.window.submit(changed.id);
      const wrong = await sam.topView('Not sent');
      expect(wordsOf(wrong.view.blocks)).toContain('A number of 7 digits needs an area code in front');
      expect(await askedFor(world, anna)).toEqual([]);
    });

    test('a changed preview that is pressed again sends what it shows', async () => {
      const [anna, ben] = [fresh(), fresh()];
      const compose = await sam.opens('/sms');
      await sam.window.submit(compose.id, filled({ to: `${anna.typed}, ${ben.typed}`, text: 'We close at six' }));
      const preview = await sam.topView('Ready to send?');
      await world.database.db.updateTable('drafts').set({ body_typed: 'We close at five' }).execute();
      await sam.window.submit(preview.id);
      await sam.submits(await sam.viewSaying('We close at five'));
      expect(await received(world, anna)).toEqual(['We close at five']);
      expect(await received(world, ben)).toEqual(['We close at five']);
    });

    test('Back from the preview leads to the modal with everything in it', async () => {
      const text = 'a long story '.repeat(40).trim();
      const compose = await sam.opens('/sms');
      await sam.window.submit(compose.id, filled({ to: '808 555 0198', text }));
      const preview = await sam.topView('Ready to send?');
      await sam.window.closeView(preview.id);
      const [open] = await sam.window.views();
      expect(open?.id).toBe(compose.id);
      expect(open?.values.text).toEqual({ text: { type: 'plain_text_input', value: text } });
    });

    test('a picture goes along, and one that the carrier finds too large is refused in its words', async () => {
      const to = fresh();
      const compose = await sam.opens('/sms');
      await sam.submits(compose, filled({ to: to.typed, media: 'https://example.com/door.jpg' }));
      await received(world, to);
      const [phone] = (await world.phones()).filter((one) => one.number === to.e164);
      expect(phone?.messages).toMatchObject([{ mediaUrls: ['https://example.com/door.jpg'] }]);

      const large = fresh();
      const next = await sam.opens('/sms');
      const media = 'https://example.com/over-limit.jpg';
      await sam.submits(next, filled({ to: large.typed, text: 'see this', media }));
      const refused = await sam.textSaying(large, 'Not sent: Flowroute refused it');
      expect(wordsOf(refused.blocks)).toContain('is over 767840 byte limit');
    });

    test('addresses too long for one line of Slack stand there by their number, and the text is shown like any other', async () => {
      const to = fresh();
      const long = `https://example.com/${'写'.repeat(340)}.jpg`;
      const compose = await sam.opens('/sms');
      const media = `https://example.com/a.jpg ${long} https://example.com/c.jpg?b=1&c=2`;
      await sam.submits(compose, filled({ to: to.typed, text: 'three of them', media }));
      const text = await sam.textSent(to);
      expect(wordsOf(text.blocks)).toContain(
        '📎 <https://example.com/a.jpg|media 1>, media 2, <https://example.com/c.jpg?b=1&amp;c=2|media 3>',
      );
      expect(await received(world, to)).toEqual(['three of them']);
    });

    test('an equal text pushes the question; Back loses nothing, Send again sends', async () => {
      const to = fresh();
      await sam.sends(to, 'see you at five');
      await sam.textSent(to);
      const compose = await sam.opens('/sms');
      const fields = filled({ to: to.typed, text: 'see you at five' });
      await sam.window.submit(compose.id, fields);
      const asked = await sam.topView('Ready to send?');
      expect(wordsOf(asked.view.blocks)).toMatch(
        new RegExp(`Already sent to \\(808\\) \\S+ by <@${PEOPLE.sender}> \\d+ s ago\\. Again\\?`),
      );
      await sam.window.closeView(asked.id);
      await sam.window.submit(compose.id, fields);
      const again = await sam.topView('Ready to send?');
      expect(again.view.submit).toMatchObject({ text: 'Send again' });
      expect(await askedFor(world, to)).toHaveLength(1);
      await sam.submits(again);
      await waitFor('the second text', async () => (await askedFor(world, to)).length === 2);
      expect(await sam.window.views()).toEqual([]);
    });

    test('closing the modal keeps what was typed for the next `/sms`, and Start afresh puts it away', async () => {
      const compose = await sam.opens('/sms');
      // A window tells what its fields hold along with an act, such as a press of Preview.
      await sam.pressesIn(compose, 'compose:preview', filled({ to: '808 555 0197', text: 'half a thought' }));
      await sam.closesAll();

      const offered = await sam.opens('/sms');
      expect(wordsOf(offered.view.blocks)).toMatch(/Your draft of <!date\^/);
      expect(offered.values).toMatchObject({
        to: { 'compose:to': { value: '808 555 0197' } },
        text: { text: { value: 'half a thought' } },
      });
      await sam.pressesIn(offered, 'draft:afresh');
      const empty = await waitFor('the empty modal', async () =>
        (await sam.window.views()).find((one) => !wordsOf(one.view.blocks).includes('Your draft')),
      );
      expect(empty.values['to.1']).toMatchObject({ 'compose:to': { value: null } });
      expect(empty.values['text.1']).toMatchObject({ text: { value: null } });
      const refused = await sam.window.submit(empty.id, filled({ to: '911', text: 'a new thought' }, 1));
      expect(Object.keys(refused.errors ?? {})).toEqual(['to.1']);
      const to = fresh();
      await sam.submits(empty, filled({ to: to.typed }, 1));
      await sam.textSent(to);
      expect(await received(world, to)).toEqual(['a new thought']);

      const after = await sam.opens('/sms');
      expect(after.values.text).toMatchObject({ text: { value: null } });
    });

    test('a confirm that a reload has lost is offered again by `/sms`', async () => {
      await sam.asks('/sms 808 555 0196 this &that @ada');
      const offered = await sam.opens('/sms');
      expect(offered.values).toMatchObject({
        to: { 'compose:to': { value: '(808) 555-0196' } },
        text: { text: { value: 'this &that @ada' } },
      });
    });

    test('a blocked number is said before a word is typed, and refused on its field', async () => {
      const to = fresh();
      await sam.asks(`/switchboard optouts add ${to.typed} asked us by phone`);
      const compose = await sam.opens('/sms');
      const found = { to: { 'compose:to': to.typed } };
      await sam.window.act({ where: { viewId: compose.id }, blockId: 'to', actionId: 'compose:to', values: found });
      await sam.viewSaying(`🚫 ${to.national} must not be texted: asked us by phone`);
      const outcome = await sam.window.submit(compose.id, filled({ text: 'hello' }));
      expect(outcome.errors?.to).toBe(
        `${to.national} must not be texted: asked us by phone. See /switchboard optouts for who put it there.`,
      );
    });
  });
}
