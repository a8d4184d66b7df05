import { beforeAll, describe, expect, test } from '@jest/globals';
import { CHANNELS, PEOPLE } from '../../../src/sandbox/slack/seed.ts';
import { waitFor } from '../../support/wait-for.ts';
import type { World } from '../../support/world.ts';
import { askedFor, customer, customersOf, type Desk, decided, deskOf, wordsOf } from '../desk.ts';

export function switchboardTests(given: () => World): void {
  describe('/switchboard', () => {
    let world: World;
    let sam: Desk;
    let ada: Desk;
    let priya: Desk;
    const fresh = customersOf('307');
    beforeAll(() => {
      world = given();
      sam = deskOf(world, 'sender', CHANNELS.support);
      ada = deskOf(world, 'admin', CHANNELS.support);
      priya = deskOf(world, 'approver', CHANNELS.support);
    });

    test('help names every command, and so does no word at all', async () => {
      const help = await sam.asks('/switchboard help');
      for (const usage of ['/sms 206 555 0111', '/mdr last', '/switchboard doctor', '/switchboard freeze']) {
        expect(wordsOf(help.blocks)).toContain(usage);
      }
      expect(wordsOf(help.blocks)).toContain('Slash commands do not work inside threads');
      expect((await sam.asks('/switchboard')).blocks.length).toBe(help.blocks.length);
    });

    test.each([
      ['docter', 'There is no “docter”. Did you mean /switchboard doctor?'],
      ['fr', 'There is no “fr”. Did you mean /switchboard freeze?'],
      ['optouts delete', 'There is no “optouts delete”. Use list, add or remove.'],
      ['optouts lsit', 'There is no “optouts lsit”. Did you mean /switchboard optouts list?'],
      ['<!channel>', 'There is no “&lt;!channel&gt;”. Type /switchboard help for all of them.'],
    ])('an unknown word (%s) is told so, with the nearest', async (word, said) => {
      expect((await sam.asks(`/switchboard ${word}`)).text).toBe(said);
    });

    test.each([
      ['/switchboard freeze help', '/switchboard doctor'],
      ['/switchboard audit help', '/switchboard doctor'],
      ['/mdr report help', '/mdr report 7d'],
      ['/mdr last help', '/mdr last'],
      ['/mdr schedule help', '/mdr schedules'],
      ['/numbers show help', '/numbers list starts 206'],
      ['/numbers unused help', '/numbers unused'],
      ['/numbers for-sale help', 'letters as they stand on the phone pad'],
    ])('%s is help, and does nothing else', async (typed, line) => {
      expect(wordsOf((await priya.asks(typed)).blocks)).toContain(line);
      expect((await priya.asks('/switchboard freeze status')).text).toBe('Nothing is frozen.');
    });

    test.each([
      ['/numbers unused 30d', '“30d” means nothing behind /numbers unused. It looks at 90 days, always.'],
      [
        '/switchboard settings foo',
        '“foo” means nothing behind /switchboard settings. Type /switchboard settings alone.',
      ],
      ['/switchboard access <x>', '“&lt;x&gt;” means nothing behind /switchboard access.'],
      ['/switchboard doctor now', '“now” means nothing behind /switchboard doctor.'],
      ['/mdr schedule daily', '“daily” means nothing behind /mdr schedule. Type /mdr schedule alone.'],
      ['/mdr alerts foo', '“foo” means nothing behind /mdr alerts.'],
      [
        '/switchboard optouts add',
        'Which number? For example: /switchboard optouts add (206) 555-0100 asked us by phone',
      ],
    ])('%s: what is not understood is not passed over', async (typed, said) => {
      expect((await ada.asks(typed)).text).toContain(said);
    });

    test('doctor says that all is well, line by line', async () => {
      const well = await sam.asks('/switchboard doctor');
      expect(well.text).toBe('All is well');
      for (const line of [
        '*Slack* takes the token',
        '*Scopes* all there',
        '*Flowroute* takes the keys',
        '*Database*',
        '*Clock*',
      ]) {
        expect(wordsOf(well.blocks)).toContain(`✅ ${line}`);
      }
    });

    test('optouts: a number is added with a reason, listed with who and when, and removed by an admin only', async () => {
      const to = fresh();
      expect((await sam.asks(`/switchboard optouts add ${to.typed}`)).text).toContain('Say why, in a few words:');
      expect((await sam.asks('/switchboard optouts add 911 because')).text).toContain('911 cannot be texted');
      const added = await sam.asks(`/switchboard optouts add ${to.typed} told @ada & co by phone`);
      expect(added.text).toBe(`${to.national} is on the block list now: nobody can text it from here.`);
      expect((await sam.asks(`/switchboard optouts add ${to.e164} again`)).text).toContain('on the block list already');

      const listed = wordsOf((await sam.asks('/switchboard optouts')).blocks);
      expect(listed).toMatch(/told @ada &amp; co by phone\nby sam, <!date/);
      expect(listed).not.toContain('Remove');
      expect((await sam.asks(`/switchboard optouts remove ${to.typed}`)).text).toContain('This needs an admin');

      const list = await ada.asks('/switchboard optouts list');
      await ada.presses(list, 'optout:remove');
      await ada.saying(list, 'No number is blocked.');
      expect((await ada.asks(`/switchboard optouts remove ${to.typed}`)).text).toContain('is not on the block list');
      const confirm = await sam.asks(`/sms ${to.typed} may I?`);
      expect(wordsOf(confirm.blocks)).toMatch(/^Send$/m);
      await sam.presses(confirm, 'draft:discard');
    });

    test('a long block list is turned over page by page', async () => {
      for (let i = 0; i < 12; i += 1) await sam.asks(`/switchboard optouts add ${fresh().typed} asked us`);
      const list = await sam.asks('/switchboard optouts list');
      expect(wordsOf(list.blocks)).toContain('(1 to 10 of 12)');
      await sam.presses(list, 'optouts:page:on');
      const second = await sam.saying(list, '(11 to 12 of 12)');
      await sam.presses(second, 'optouts:page:back');
      await sam.saying(list, '(1 to 10 of 12)');
    });

    test('with a wrong key everything halts and the admins are told; with the right one it goes on by itself', async () => {
      await world.restart({ environment: { FLOWROUTE_SECRET_KEY: 'not-the-secret-key' } });
      const ill = await sam.asks('/switchboard doctor');
      expect(wordsOf(ill.blocks)).toContain('*One thing needs attention*');
      expect(wordsOf(ill.blocks)).toMatch(
        /❌ \*Flowroute\* Flowroute refused the access key \(401\)\.\n +Check FLOWROUTE_ACCESS_KEY and FLOWROUTE_SECRET_KEY/,
      );
      const [first, second] = [fresh(), fresh()];
      await sam.sends(first, 'with a wrong key');
      const refused = await sam.textSaying(
        first,
        'Not sent: Flowroute refuses the access key; the admins have been told',
      );
      const confirm = await sam.sends(second, 'and one behind it');
      await sam.saying(confirm, 'Waiting: Flowroute refuses the access key');
      await sam.textSaying(second, 'Waiting: Flowroute refuses the access key; the admins have been told');
      expect(await askedFor(world, second)).toEqual([]);
      const told = await ada.posted('Sending and buying are paused since', await ada.direct());
      expect(told.text).toBe('Flowroute refuses the access key; sending and buying are paused');
      expect(wordsOf(told.blocks)).toContain('It goes on by itself once Flowroute takes them');

      await world.restart();
      await ada.posted('Flowroute takes the access key again since', await ada.direct());
      await sam.textSent(second);
      expect(await askedFor(world, second)).toHaveLength(1);
      await sam.presses(refused, 'text:retry');
      await sam.textSent(first);
      expect(await askedFor(world, first)).toHaveLength(2);
    });
  });

  describe('a freeze', () => {
    let world: World;
    let sam: Desk;
    let ada: Desk;
    let priya: Desk;
    const fresh = customersOf('406');
    beforeAll(() => {
      world = given();
      sam = deskOf(world, 'sender', CHANNELS.support);
      ada = deskOf(world, 'admin', CHANNELS.support);
      priya = deskOf(world, 'approver', CHANNELS.support);
    });

    test.each([
      ['off', 'Nothing was frozen. Did you mean /switchboard freeze lift?'],
      ['lfit', 'Nothing was frozen. Did you mean /switchboard freeze lift?'],
      ['statsu', 'Nothing was frozen. Did you mean /switchboard freeze status?'],
    ])('is not set by a slip (%s)', async (typed, said) => {
      expect((await priya.asks(`/switchboard freeze ${typed}`)).text).toContain(said);
      expect((await priya.asks('/switchboard freeze status')).text).toBe('Nothing is frozen.');
    });

    test('holds every text back; who set it cannot lift it, another can, and the texts go on', async () => {
      const frozen = await priya.asks('/switchboard freeze complaints <!channel> & more');
      expect(wordsOf(frozen.blocks)).toMatch(
        /❄️ \*Everything is frozen\* by <@U0APPROV01> since <!date.*>: complaints &lt;!channel&gt; &amp; more\n/,
      );
      const to = fresh();
      const confirm = await sam.sends(to, 'cold in here');
      await sam.saying(confirm, 'Waiting: sending is frozen by priya');
      await sam.textSaying(to, 'Waiting: sending is frozen by priya');

      const own = await priya.pressesForAnswer(frozen, 'freeze:lift');
      expect(own.text).toContain(
        'You set this freeze, so somebody else has to lift it. Any other approver or admin can.',
      );
      expect(own.text).toContain(`<@${PEOPLE.admin}>`);
      expect((await sam.asks('/switchboard freeze lift')).text).toContain('This needs an approver');
      expect(await askedFor(world, to)).toEqual([]);

      expect((await ada.asks('/switchboard freeze lift')).text).toBe(
        'The freeze is lifted: texts leave, and numbers are bought, released and set up again.',
      );
      await sam.textSent(to);
      expect(await askedFor(world, to)).toHaveLength(1);
      expect((await ada.asks('/switchboard freeze lift')).text).toBe(
        'Sending is not frozen. There is nothing to lift.',
      );
    });
  });

  describe('a text that waited past its shelf life', () => {
    let world: World;
    let sam: Desk;
    let ada: Desk;
    beforeAll(() => {
      world = given();
      sam = deskOf(world, 'sender', CHANNELS.support);
      ada = deskOf(world, 'admin', CHANNELS.support);
    });

    /** A text that has grown old by the time of its last look; gives the question about it. */
    async function held(line: number, words: string) {
      const to = customer('505', line);
      const confirm = await sam.asks(`/sms ${to.typed} ${words}`);
      await world.slack.admin.delay({ method: 'chat.postMessage', ms: 1_500 });
      await sam.presses(confirm, 'draft:send');
      await sam.saying(confirm, 'On its way');
      await world.database.db
        .updateTable('texts')
        .set({ good_until: new Date(0) })
        .where('to_number', '=', to.e164)
        .execute();
      const question = await sam.posted(`A text to ${to.national} waited too long and was not sent. Send it now?`);
      await sam.textSaying(to, 'Not sent: it waited too long; its author has been asked');
      expect(wordsOf(question.blocks)).toContain(
        `<@${PEOPLE.sender}> *This text to ${to.national} waited longer than 15 minutes, so I did not send it.* Is it still right?`,
      );
      expect(await askedFor(world, to)).toEqual([]);
      return { to, question };
    }

    test('asks its author; Send now sends it', async () => {
      const { to, question } = await held(140, 'lunch is ready');
      await sam.presses(question, 'question:held-send');
      await sam.textSent(to);
      expect(await askedFor(world, to)).toHaveLength(1);
      await sam.saying(question, 'Decided by sam');
    });

    test('sent after all, it is looked up like any other, and asked about anew where that does not settle it', async () => {
      // A text to 555-0139 is accepted with a 500, and never has a record.
      const { to, question } = await held(139, 'lunch is late');
      await sam.presses(question, 'question:held-send');
      const second = await sam.posted(`Did the text to ${to.national} go out?`);
      expect(second.ts).not.toBe(question.ts);
      const first = await sam.saying(question, 'Decided by sam');
      expect(wordsOf(first.blocks)).toMatch(/^Decided by sam, <!date.*>: send it now$/);
      await sam.presses(second, 'question:went-out');
      await sam.textSaying(to, 'It went out, says sam');
      expect(await askedFor(world, to)).toHaveLength(1);
    });

    test('Discard ends it, and who presses later is told who decided', async () => {
      const { to, question } = await held(141, 'lunch is getting cold');
      // The buttons stay on the screen for a while after the first press.
      await world.slack.admin.delay({ method: 'chat.update', ms: 1_200, times: 3 });
      await ada.presses(question, 'question:held-discard');
      await decided(world, to);
      const told = await sam.pressesForAnswer(question, 'question:held-send');
      expect(told.text).toBe(`This has been decided already. The message shows how. (<@${PEOPLE.admin}>)`);
      await sam.textSaying(to, 'Discarded by ada');
      const settled = await sam.saying(question, 'Decided by ada');
      expect(wordsOf(settled.blocks)).toMatch(/^Decided by ada, <!date.*>: discarded$/);
      expect(await askedFor(world, to)).toEqual([]);
    });

    test('asks its author in a direct message where its channel takes none, and is settled there', async () => {
      const to = customer('505', 142);
      await deskOf(world, 'approver', CHANNELS.support).asks('/switchboard freeze a moment');
      await deskOf(world, 'sender', CHANNELS.lobby).sends(to, 'lunch is in the lobby');
      await waitFor('a text that is frozen past its shelf life', async () => {
        const { numUpdatedRows } = await world.database.db
          .updateTable('texts')
          .set({ good_until: new Date(0) })
          .where('to_number', '=', to.e164)
          .executeTakeFirst();
        return numUpdatedRows > 0n;
      });
      const direct = await sam.direct();
      const question = await sam.posted(`A text to ${to.national} waited too long and was not sent.`, direct);
      await ada.asks('/switchboard freeze lift');
      expect(wordsOf(question.blocks)).toContain('lunch is in the lobby');
      expect(wordsOf(question.blocks)).toContain(`<#${CHANNELS.lobby}> takes no message of mine, so I ask here.`);
      await sam.presses(question, 'question:held-discard');
      expect(wordsOf((await sam.saying(question, 'Decided by sam')).blocks)).toContain('discarded');
      expect(await askedFor(world, to)).toEqual([]);
    });
  });

  describe('a text of which nobody knows whether it went out', () => {
    test('is asked about in a direct message where its channel was archived meanwhile', async () => {
      const world = given();
      const sam = deskOf(world, 'sender', CHANNELS.dispatch);
      const to = customer('505', 125);
      await sam.sends(to, 'the van has left');
      await waitFor('uncertain', () =>
        world.database.db
          .selectFrom('texts')
          .select('id')
          .where('to_number', '=', to.e164)
          .where('state', '=', 'uncertain')
          .executeTakeFirst(),
      );
      await world.slack.admin.channel({ channel: CHANNELS.dispatch, archived: true });
      const direct = await sam.direct();
      const question = await sam.posted(`Did the text to ${to.national} go out?`, direct);
      await sam.presses(question, 'question:went-out');
      expect(wordsOf((await sam.saying(question, 'Decided by sam')).blocks)).toContain('it went out');
      const asked = (await sam.window.messages(direct)).filter(
        (one) => one.ts === question.ts || one.text === question.text,
      );
      expect(asked).toHaveLength(1);
      await world.slack.admin.channel({ channel: CHANNELS.dispatch, archived: false });
    });
  });
}
