import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { CHANNELS } from '../../../src/sandbox/slack/seed.ts';
import type { World } from '../../support/world.ts';
import { type Desk, deskOf, wordsOf } from '../desk.ts';
import { buttonsIn, pressRow } from './pressing.ts';

export function browseTests(given: () => World): void {
  describe('the numbers of the account', () => {
    let world: World;
    let mina: Desk;
    let sam: Desk;
    let ada: Desk;
    beforeAll(() => {
      world = given();
      mina = deskOf(world, 'member', CHANNELS.support);
      sam = deskOf(world, 'sender', CHANNELS.support);
      ada = deskOf(world, 'admin', CHANNELS.support);
    });
    afterEach(async () => {
      await world.behave();
      for (const desk of [mina, sam, ada]) await desk.closesAll();
    });

    test('stand ten at a time, each in a few short lines, and turn in place', async () => {
      const list = await mina.asks('/numbers');
      const first = wordsOf(list.blocks).split('\n');
      expect(first.slice(0, 5)).toEqual([
        '*Numbers of the account* (1 to 10)',
        '*Front desk*',
        '(206) 555-0100 · texts on',
        'Seattle, WA · long code',
        'Details',
      ]);
      expect(first).toContain('*(206) 555-0105* · texts on');
      expect(buttonsIn(list.blocks)).toEqual([...Array(10).fill('Details'), 'Next']);
      await mina.presses(list, 'numbers:page:on');
      const second = await mina.saying(list, '(11 to 20)');
      expect(buttonsIn(second.blocks)).toEqual([...Array(10).fill('Details'), 'Previous', 'Next']);
      await mina.presses(list, 'numbers:page:on');
      await mina.saying(list, '(21 to 30)');
      await mina.presses(list, 'numbers:page:on');
      const last = await mina.saying(list, '(31 to 31)');
      expect(wordsOf(last.blocks)).toContain('*Toll-free support*\n(800) 555-0199 · texts on\ntoll-free\n');
      expect(buttonsIn(last.blocks)).toEqual(['Details', 'Previous']);
      await mina.presses(list, 'numbers:page:back');
      await mina.saying(list, '(21 to 30)');
      expect((await mina.whispers()).filter((one) => one.text === list.text)).toHaveLength(1);
    });

    test('of which the list does not say whether they may text are not called off', async () => {
      const list = await mina.asks('/numbers list ends 0109');
      expect(wordsOf(list.blocks)).toContain('*Old main line*\n(206) 555-0109 · texts unknown\n');
      const fax = await mina.asks('/numbers list ends 0108');
      expect(wordsOf(fax.blocks)).toContain('*Fax*\n(206) 555-0108 · texts off\n');
    });

    test.each([
      ['/numbers starts 425', 5],
      ['/numbers list starts (425) 555 ends 04', 1],
      ['/numbers list ends 00 starts 206 contains 55501', 1],
      ['/switchboard numbers list starts +1 425', 5],
    ])('are found by what they begin with, contain and end in: %s', async (typed, count) => {
      const list = await mina.asks(typed);
      expect(buttonsIn(list.blocks)).toEqual(Array(count).fill('Details'));
      expect(list.text).toMatch(/^Numbers of the account starting with (425|206|425555)/);
    });

    test('keep their filter from page to page', async () => {
      const list = await mina.asks('/numbers list contains 55501');
      await mina.presses(list, 'numbers:page:on');
      const next = await mina.saying(list, '(11 to 20)');
      expect(next.text).toBe('Numbers of the account with 55501');
      expect(await askedOf(world, '/v2/numbers?')).toMatch(/contains=55501&limit=10&offset=10$/);
    });

    test.each([
      ['/numbers list starts 999', 'There is no number starting with 999 on the account. All of them: /numbers list'],
      ['/numbers starts abc', '“starts” takes digits, not “abc”, for example /numbers starts 206.'],
      [
        '/numbers contains 12345678901',
        '“contains” takes at most 10 digits, and there are 11, for example /numbers contains 55.',
      ],
      ['/numbers ends', '“ends” needs digits behind it, for example /numbers ends 00.'],
      [
        '/numbers 425',
        'I do not know what “425” means here. Use starts, contains or ends, for example /numbers starts 425.',
      ],
      [
        '/numbers list <!channel>',
        'I do not know what “&lt;!channel&gt;” means here. Use starts, contains or ends, for example /numbers starts 206.',
      ],
      ['/numbers lits', 'There is no “lits”. Did you mean /numbers list?'],
      ['/numbers show', 'Which number? For example: /numbers show (206) 555-0100'],
      ['/numbers show front desk', 'A phone number has no letters; write its digits, for example (206) 555-0100.'],
      ['/numbers show 555-0100', 'A number of 7 digits needs an area code in front, for example (206) 555-0100.'],
      ['/numbers release 911', '911 cannot be texted from here'],
    ])('%s gets one sentence with an example', async (typed, sentence) => {
      expect((await mina.asks(typed)).text).toContain(sentence);
      expect(world.slack.pings.filter((one) => one.kind === 'channel')).toEqual([]);
    });

    test.each<[Parameters<World['misbehave']>[0], string]>([
      [{ kind: '401' }, 'Flowroute refused the access key (401).'],
      [{ kind: '422' }, 'Flowroute did not take this question (422).'],
      [{ kind: '503-html', times: 1 }, ''],
      [{ kind: 'slow', ms: 700 }, ''],
      [{ kind: '429', times: 1 }, ''],
      [{ kind: '500-before', times: 2 }, ''],
    ])('are shown in the end, or it is said why not: %j', async (fault, sentence) => {
      await world.misbehave({ ...fault, method: 'GET', path: '/v2/numbers' });
      const list = await mina.asks('/numbers list starts 206');
      expect(list.text).toContain(sentence === '' ? 'Numbers of the account starting with 206' : sentence);
    });

    test('are not for guests', async () => {
      const gus = deskOf(world, 'guest', CHANNELS.support);
      expect((await gus.asks('/numbers')).text).toContain('Only full members of this workspace can use this.');
    });
  });

  describe('one number', () => {
    let world: World;
    let mina: Desk;
    let sam: Desk;
    let ada: Desk;
    beforeAll(() => {
      world = given();
      mina = deskOf(world, 'member', CHANNELS.support);
      sam = deskOf(world, 'sender', CHANNELS.support);
      ada = deskOf(world, 'admin', CHANNELS.support);
    });
    afterEach(async () => {
      await world.behave();
      for (const desk of [mina, sam, ada]) await desk.closesAll();
    });

    async function shows(desk: Desk, typed: string) {
      await desk.window.command(CHANNELS.support, typed);
      return desk.topView('Number');
    }

    test('is shown with all that Flowroute says, routes and presets by name', async () => {
      const details = await shows(ada, '/numbers show 206.555.0101');
      expect(wordsOf(details.view.blocks).split('\n').slice(0, 8)).toEqual([
        '*Support line* (206) 555-0101',
        'Seattle, WA · long code · texts on',
        '*Texts in 90 days* not read yet',
        '*Cost* $1.25 a month, $0.0120 a minute of calls in, set-up was $1.00',
        '*Calls go to* office PBX (host pbx.example.com:5060), else the registered phone',
        '*Caller name* none sent, look-up of callers on',
        '*E911* Office: 123 Example Ave, Seattle, WA 98101',
        '*Carrier* purchased, Standard, local, US',
      ]);
      const desk = await shows(ada, '/numbers show +1 206 555 0100');
      expect(wordsOf(desk.view.blocks)).toContain('*Caller name* EXAMPLE CO, look-up of callers on');
    });

    test.each([
      ['a member', () => mina, []],
      ['a sender', () => sam, ['Release']],
      ['an admin', () => ada, ['Set alias', 'Switch messaging on', 'Release']],
    ])('offers %s what they may do', async (_, who, expected) => {
      expect(buttonsIn((await shows(who(), '/numbers show 206 555 0108')).view.blocks)).toEqual(expected);
    });

    test.each(['206 555 0100', '206 555 0109'])(
      'whose messaging is on or not stated is not offered it: %s',
      async (typed) => {
        expect(buttonsIn((await shows(ada, `/numbers show ${typed}`)).view.blocks)).toEqual(['Set alias', 'Release']);
      },
    );

    test('is shown by Details in the list, and by its digits alone', async () => {
      const list = await mina.asks('/numbers starts 425');
      await pressRow(mina, list, 'number:details', '+14255550103');
      expect(wordsOf((await mina.topView('Number')).view.blocks)).toContain('*Field crew – East* (425) 555-0103');
      await mina.closesAll();
      const details = await shows(mina, '/numbers (425) 555-0103');
      expect(wordsOf(details.view.blocks)).toContain('*Field crew – East*');
    });

    test('with markup in its alias is shown as it is written', async () => {
      const details = await shows(mina, '/numbers show 512 555 0101');
      expect(wordsOf(details.view.blocks)).toContain('*Austin R&amp;D &lt;lab&gt;* (512) 555-0101');
    });

    test('that is not on the account is said to be none', async () => {
      const details = await shows(mina, '/numbers show 206 555 0177');
      expect(wordsOf(details.view.blocks)).toBe('(206) 555-0177 is not on the account. Those that are: /numbers list');
    });

    test('that Flowroute does not give is said, with what to do', async () => {
      await world.misbehave({ kind: '401', method: 'GET', path: '/v2/numbers/' });
      const details = await shows(mina, '/numbers show 206 555 0100');
      expect(wordsOf(details.view.blocks)).toContain(
        'Flowroute refused the access key (401). Check FLOWROUTE_ACCESS_KEY',
      );
    });

    test('is opened once by a command that Slack delivers again', async () => {
      await shows(mina, '/numbers show 206 555 0100');
      const before = await mina.whispers();
      await world.slack.admin.repeat({});
      expect(await mina.window.views()).toHaveLength(1);
      expect(await mina.whispers()).toEqual(before);
    });
  });
}

/** The path and query of the last question to the carrier that begins so. */
async function askedOf(world: World, start: string): Promise<string> {
  const all: { path: string }[] = JSON.parse(await (await fetch(`${world.flowroute.url}/_/requests`)).text());
  return all.filter((one) => one.path.startsWith(start)).at(-1)?.path ?? '';
}
