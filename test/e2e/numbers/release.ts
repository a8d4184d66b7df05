import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { CHANNELS, PEOPLE } from '../../../src/sandbox/slack/seed.ts';
import { waitFor } from '../../support/wait-for.ts';
import type { World } from '../../support/world.ts';
import { type Desk, deskOf, wordsOf } from '../desk.ts';
import { buttonsIn, pressRow } from './pressing.ts';

export function releaseTests(given: () => World): void {
  describe('unused numbers and a release', () => {
    let world: World;
    let mina: Desk;
    let sam: Desk;
    beforeAll(() => {
      world = given();
      mina = deskOf(world, 'member', CHANNELS.support);
      sam = deskOf(world, 'sender', CHANNELS.support);
    });
    afterEach(async () => {
      await world.behave();
      for (const desk of [mina, sam]) await desk.closesAll();
    });

    const reason = (words: string) => ({ reason: { reason: words } });
    const requestsFor = (number: string) =>
      world.database.db
        .selectFrom('number_orders')
        .innerJoin('requests', 'requests.id', 'number_orders.request_id')
        .select(['requests.kind', 'requests.state', 'requests.requester', 'requests.reason', 'action'])
        .where('number', '=', number)
        .execute();

    /** The list, from the moment that all has been read: a UTC day that has just begun is read first. */
    const listFor = (desk: Desk) =>
      waitFor('the unused numbers', async () => {
        const answer = await desk.asks('/numbers unused');
        return wordsOf(answer.blocks).includes('without a text for 90 days: $') ? answer : null;
      });

    async function releaseForm(desk: Desk, number: string) {
      await desk.window.command(CHANNELS.support, `/numbers release ${number}`);
      return desk.topView('Release a number');
    }

    test('that Flowroute does not let be read are told in a direct message, with what to do', async () => {
      await world.misbehave({ kind: '401', method: 'GET', path: '/v2.1/messages' });
      expect((await mina.asks('/numbers unused')).text).toContain('I am reading the records of 90 days');
      const told = await posted(mina, 'The unused numbers could not be found out.');
      expect(told).toContain('Flowroute refused the access key (401)');
      expect(told).toContain('Then type /numbers unused again');
    });

    test('the form shows the traffic when it has been read, the routes, the alias and the cost', async () => {
      await releaseForm(sam, '206 555 0101');
      const form = await sam.viewSaying(' in, ');
      const words = wordsOf(form.view.blocks).split('\n');
      expect(words.slice(0, 4)).toEqual([
        '*Support line* (206) 555-0101',
        expect.stringMatching(/^\*Texts in 90 days\* \d+ in, \d+ out$/),
        '*Calls go to* office PBX (host pbx.example.com:5060), else the registered phone',
        '*Cost* $1.25 a month',
      ]);
      expect(words).toContain('Calls are not counted. Once released, the number is gone: somebody else may get it.');
    });

    test('are read for the person who asked, who is told in a direct message, ten at a time, each with Release', async () => {
      const answer = await mina.asks('/numbers unused');
      expect(answer.text).toBe(
        'I am reading the records of 90 days; on a busy account that takes a while. The list comes to you in our direct messages.',
      );
      const direct = await mina.direct();
      const message = await mina.posted('without a text for 90 days: $', direct);
      const words = wordsOf(message.blocks);
      expect(words).toMatch(/^\*\d+ numbers without a text for 90 days: \$\d+\.\d\d a month to save\* \(1 to 10\)/);
      expect(words).toContain('Texts only, read <!date');
      expect(buttonsIn(message.blocks)).toEqual([...Array(10).fill('Release'), 'Next']);
      await mina.presses(message, 'unused:page:on');
      const next = await mina.saying(message, '(11 to ');
      expect(buttonsIn(next.blocks)).toContain('Previous');
      await mina.presses(message, 'unused:page:back');
      await mina.saying(message, '(1 to 10)');
    });

    test('are shown at once when all has been read', async () => {
      const answer = await listFor(sam);
      expect(wordsOf(answer.blocks)).toContain('without a text for 90 days: $');
      await sam.presses(answer, 'unused:page:on');
      await sam.saying(answer, '(11 to ');
    });

    test('a release from the list is requested with a reason, once, though it is delivered again', async () => {
      const answer = await listFor(sam);
      await pressRow(sam, answer, 'number:release', '+12125550103');
      const form = await sam.topView('Release a number');
      expect(wordsOf(form.view.blocks)).toContain('*NY conference line* (212) 555-0103\n*Texts in 90 days* none');
      expect(await sam.window.submit(form.id, reason(''))).toMatchObject({ ok: false });
      const said = await sam.submits(form, reason('Nobody calls in <!channel>'));
      expect(said.text).toBe(
        `The release of (212) 555-0103 is requested. It is decided in <#${CHANNELS.finance}>; I tell you in our direct messages.`,
      );
      await world.slack.admin.repeat({});
      expect(await requestsFor('+12125550103')).toEqual([
        {
          kind: 'release',
          state: 'requested',
          requester: PEOPLE.sender,
          reason: 'Nobody calls in <!channel>',
          action: 'release',
        },
      ]);
      expect(await sam.window.views()).toEqual([]);
    });

    test('a second release of the same number is refused in its form, naming who asked', async () => {
      const form = await releaseForm(sam, '(212) 555-0103');
      expect(await sam.window.submit(form.id, reason('Again'))).toMatchObject({
        ok: false,
        errors: {
          reason: 'Somebody has asked for the release of (212) 555-0103 already. See /numbers requests. (sam)',
        },
      });
      const list = await listFor(mina);
      expect(wordsOf(list.blocks)).toContain('*NY conference line*\n(212) 555-0103 · $1.95/month\nrelease requested');
      expect(await requestsFor('+12125550103')).toHaveLength(1);
    });

    test('a release from the details closes both, and is requested', async () => {
      await sam.window.command(CHANNELS.support, '/numbers show 312 555 0102');
      await sam.pressesIn(await sam.topView('Number'), 'number:release');
      const form = await sam.topView('Release a number');
      expect(await sam.window.views()).toHaveLength(2);
      expect(await sam.window.submit(form.id, reason('Spare'))).toMatchObject({ ok: true });
      expect(await sam.window.views()).toEqual([]);
      expect(await requestsFor('+13125550102')).toMatchObject([{ state: 'requested', reason: 'Spare' }]);
    });

    test('a number that is not ours has no form, and somebody who may not request is told whom to ask', async () => {
      const form = await releaseForm(sam, '206 555 0177');
      expect(wordsOf(form.view.blocks)).toContain('(206) 555-0177 is not on the account.');
      const refused = await mina.asks('/numbers release 206 555 0102');
      expect(refused.text).toContain('This needs a sender, and you are not one.');
    });

    test('a number that left the account while the form was open is not requested', async () => {
      const form = await releaseForm(sam, '425 555 0104');
      await world.database.db
        .updateTable('account_numbers')
        .set({ gone_at: new Date() })
        .where('number', '=', '+14255550104')
        .execute();
      const outcome = await sam.window.submit(form.id, reason('Gone'));
      expect(outcome).toMatchObject({
        ok: false,
        errors: { reason: '(425) 555-0104 is not on the account. See /numbers list.' },
      });
      expect(await requestsFor('+14255550104')).toEqual([]);
    });

    test('that were being read when the app stopped are read on when it starts again', async () => {
      await world.database.db.deleteFrom('traffic_days').execute();
      await world.misbehave({ kind: 'slow', ms: 300, method: 'GET', path: '/v2.1/messages' });
      const priya = deskOf(world, 'approver', CHANNELS.support);
      const before = await listsAsked(world);
      expect((await priya.asks('/numbers unused')).text).toContain('I am reading the records');
      await waitFor('a day', () => world.database.db.selectFrom('traffic_days').select('day').executeTakeFirst());
      expect((await priya.asks('/numbers unused')).text).toMatch(/^I am still reading: \d+ of 90 days so far/);
      await world.restart();
      await world.behave();
      expect(await posted(priya, 'without a text for 90 days: $')).toContain('(1 to 10)');
      // Each day once, and perhaps the one again that was in hand, and the prices that are read at a start.
      expect((await listsAsked(world)) - before).toBeLessThanOrEqual(95);
    }, 60_000);

    /** How often the carrier was asked for a list of records. */
    async function listsAsked({ flowroute }: World): Promise<number> {
      const all: { path: string }[] = JSON.parse(await (await fetch(`${flowroute.url}/_/requests`)).text());
      return all.filter((one) => one.path.startsWith('/v2.1/messages?')).length;
    }

    async function posted(desk: Desk, words: string): Promise<string> {
      const direct = await waitFor('direct messages', () => desk.direct().catch(() => null));
      return wordsOf((await desk.posted(words, direct)).blocks);
    }
  });
}
