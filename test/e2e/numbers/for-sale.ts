import { beforeAll, describe, expect, test } from '@jest/globals';
import { CHANNELS } from '../../../src/sandbox/slack/seed.ts';
import { findAction } from '../../support/press.ts';
import { waitFor } from '../../support/wait-for.ts';
import type { World } from '../../support/world.ts';
import { type Desk, deskOf, wordsOf } from '../desk.ts';
import { boxesOf, listAsked, ticks } from './form.ts';
import { requestTests } from './request.ts';

/** What is for sale, and requesting it. */
export function forSaleTests(given: () => World): void {
  searchTests(given);
  requestTests(given);
}

function searchTests(given: () => World): void {
  describe('/numbers for-sale', () => {
    let world: World;
    let sam: Desk;
    beforeAll(() => {
      world = given();
      sam = deskOf(world, 'sender', CHANNELS.support);
    });

    const typed = (fields: { [block: string]: string }) =>
      Object.fromEntries(Object.entries(fields).map(([block, value]) => [block, { [block]: value }]));

    test('shows ten at a time, the cheapest first, with place and prices, and asks the carrier once', async () => {
      const before = (await listAsked(world)).length;
      const found = await sam.asks('/numbers for-sale 206');
      expect(wordsOf(found.blocks)).toContain('*90 numbers for sale* in 206 (1 to 10)');
      const boxes = boxesOf(found);
      expect(boxes.options).toHaveLength(10);
      expect(boxes.options[0]).toMatchObject({
        text: { text: '(206) 555-0110' },
        description: { text: 'Seattle, WA · $1.25 a month, $1.00 to set up' },
        value: '+12065550110',
      });
      expect(wordsOf(found.blocks)).toMatch(/^Request\nAny that fit…\nMore$/m);
      const asked = (await listAsked(world)).slice(before);
      expect(asked).toHaveLength(1);
      expect(asked[0]).toContain('starts_with=1206');
      expect(asked[0]).toContain('order_by=monthly_cost%2Casc');
    });

    test('what is ticked survives turning the pages, and unticking too', async () => {
      const found = await sam.asks('/numbers search seattle WA');
      await ticks(sam, found, ['+12065550110', '+12065550112']);
      await sam.presses(found, 'search:page:on');
      const second = await sam.saying(found, '(11 to 20)');
      expect(wordsOf(second.blocks)).toContain('2 ticked on other pages.');
      expect(boxesOf(second).initial).toEqual([]);
      await ticks(sam, found, ['+12065550121']);
      await sam.presses(found, 'search:page:back');
      const first = await sam.saying(found, '1 ticked on other pages.');
      expect(boxesOf(first).initial).toEqual(['+12065550110', '+12065550112']);
      await ticks(sam, found, ['+12065550112']);
      await sam.presses(found, 'search:page:on');
      const again = await sam.saying(found, '(11 to 20)');
      expect(wordsOf(again.blocks)).toContain('1 ticked on other pages.');
      expect(boxesOf(again).initial).toEqual(['+12065550121']);
    });

    test('the last page has no More, the first no Back', async () => {
      const found = await sam.asks('/numbers for-sale ends 42');
      expect(wordsOf(found.blocks)).toContain('*20 numbers for sale* ending in 42 (1 to 10)');
      expect(findAction(found.blocks, 'search:page:back')).toBeNull();
      await sam.presses(found, 'search:page:on');
      const last = await sam.saying(found, '(11 to 20)');
      expect(findAction(last.blocks, 'search:page:on')).toBeNull();
      expect(findAction(last.blocks, 'search:page:back')).not.toBeNull();
    });

    test.each([
      ['206 JKL', '*90 numbers for sale* in 206, with JKL (555)'],
      ['toll-free', 'numbers for sale* toll-free (1 to 10)'],
      ['dallas TX long code', '*50 numbers for sale* in dallas, in TX'],
      ['206 ends 99 setup <= 30', '*1 number for sale* in 206, ending in 99, at most $30.00 to set up (1 to 1)'],
      ['206 555 0142', '*1 number for sale* in 206-5550142 (1 to 1)'],
      ['206 & WA', 'I do not know “&amp;”; type for example 206, seattle WA'],
      ['“seattle” WA', 'in seattle, in WA'],
      ['setup -1', 'An amount is not below zero; type for example setup &lt;= 5.'],
      ['@sam', 'I do not know “@sam”; type for example'],
      ['@channel', 'I do not know “@channel”; type for example'],
      ['nowhere WA', 'Rate centers have names of the carrier’s own'],
      ['206 max 0.10', 'Leave something out, or allow a higher price.'],
      ['seattle', 'type its state too, as in seattle WA'],
      ['help', '`setup &lt;= 5`  the most that setting it up may cost'],
    ])('%s', async (what, said) => {
      const answer = await sam.asks(`/numbers for-sale ${what}`);
      expect(`${answer.text}\n${wordsOf(answer.blocks)}`).toContain(said);
    });

    test('where only some were looked at, it says so', async () => {
      const some = await sam.asks('/numbers for-sale any');
      expect(wordsOf(some.blocks)).toContain('*The first 100 for sale* (1 to 10)');
      expect(wordsOf(some.blocks)).toContain('There are more than these 100; narrow the search to see others.');
      const none = await sam.asks('/numbers for-sale contains 555 max 0.01');
      expect(wordsOf(none.blocks)).toContain('Nothing is for sale with 555, at most $0.01 a month.');
      expect(wordsOf(none.blocks)).toContain('Only the first 1,000 that Flowroute offers were looked at');
    });

    test('nothing found offers the form with what was searched in it', async () => {
      const none = await sam.asks('/numbers for-sale seattle WA FLOWERS max 1.25');
      expect(wordsOf(none.blocks)).toContain('with FLOWERS (3569377), at most $1.25 a month. Try fewer digits');
      await sam.presses(none, 'search:change');
      const form = await sam.topView('Numbers for sale');
      expect(form.values).toMatchObject({
        state: { state: { value: 'WA' } },
        center: { center: { value: 'seattle' } },
        letters: { letters: { value: 'FLOWERS' } },
        contains: { contains: { value: null } },
        monthly: { monthly: { value: '1.25' } },
      });
      await sam.closesAll();
    });

    test('a plain member sees what is for sale and has nothing to request it with', async () => {
      const mina = deskOf(world, 'member', CHANNELS.support);
      const found = await mina.asks('/numbers for-sale 206');
      expect(wordsOf(found.blocks)).toContain('*(206) 555-0110*  Seattle, WA · $1.25 a month, $1.00 to set up');
      expect(wordsOf(found.blocks)).not.toMatch(/^Request$/m);
      expect(findAction(found.blocks, 'search:tick')).toBeNull();
      await mina.presses(found, 'search:page:on');
      await mina.saying(found, '(11 to 20)');
    });

    test('without arguments a form asks; its errors keep what was typed, and the answer comes to the channel', async () => {
      await sam.window.command(CHANNELS.support, '/numbers for-sale');
      const form = await sam.topView('Numbers for sale');
      const wrong = { prefix: '20', state: 'XX', center: 'seattle', contains: '??', setup: '-1', monthly: 'cheap' };
      const outcome = await sam.window.submit(form.id, typed(wrong));
      expect(outcome.errors).toEqual({
        prefix: '“20” is too short for an area code, for example 206.',
        state: 'There is no state or province “XX”; type for example WA.',
        contains: '“??” has no digit; type for example contains 55 or contains FLOWERS.',
        setup: 'An amount is not below zero; type for example 5.',
        monthly: '“cheap” is no amount in dollars; type for example 1.25.',
      });
      const [open] = await sam.window.views();
      expect(open?.values).toMatchObject({
        center: { center: { value: 'seattle' } },
        setup: { setup: { value: '-1' } },
      });

      const lonely = { prefix: '', state: '', contains: '55', letters: 'FLOWERS', setup: '', monthly: '' };
      expect((await sam.window.submit(form.id, typed(lonely))).errors).toEqual({
        letters: 'The carrier takes one part at a time: fill in the letters or Contains, for example FLOWERS.',
        state: 'A rate center goes with its state, for example WA.',
      });
      const right = { prefix: '(206) 555', state: 'washington', contains: '', letters: '', ends: '44', setup: '$30' };
      const found = await sam.whisperAfter(() =>
        sam.window.submit(form.id, { ...typed(right), type: { type: { selected_option: 'longcode' } } }),
      );
      expect(await sam.window.views()).toEqual([]);
      expect(wordsOf(found.blocks)).toContain(
        '*1 number for sale* in 206-555, in seattle, in WA, ending in 44, at most $30.00 to set up (1 to 1)',
      );
    });

    test.each([
      ['500-before', 'Flowroute has a fault of its own (500). Try again in a few minutes.'],
      ['401', 'Flowroute refused the access key (401).'],
    ] as const)('a carrier with %s is told of in a sentence, once it was asked in vain', async (kind, said) => {
      await world.misbehave({ kind, path: '/v2/numbers/available' });
      const before = await sam.whispers();
      await sam.window.command(CHANNELS.support, '/numbers for-sale 253');
      const answer = await waitFor('the sentence', async () => (await sam.whispers()).at(before.length), 30_000);
      expect(answer.text).toContain(said);
      await world.behave();
    });

    test('a carrier that refuses behind the form is told of where the form was opened', async () => {
      await sam.window.command(CHANNELS.support, '/numbers for-sale');
      const form = await sam.topView('Numbers for sale');
      await world.misbehave({ kind: '401', path: '/v2/numbers/available' });
      const answer = await sam.whisperAfter(() => sam.window.submit(form.id, typed({ prefix: '253' })));
      expect(answer.text).toContain('Flowroute refused the access key (401).');
      await world.behave();
    });

    test('a slow carrier is waited for', async () => {
      await world.misbehave({ kind: 'slow', ms: 1_000, times: 1, path: '/v2/numbers/available' });
      const found = await sam.asks('/numbers for-sale 253');
      expect(wordsOf(found.blocks)).toContain('for sale* in 253');
      await world.behave();
    });

    test('buttons of results that are not kept any more say so', async () => {
      const found = await sam.asks('/numbers for-sale 303');
      await world.database.db.deleteFrom('number_searches').execute();
      for (const button of ['search:request', 'search:any', 'search:page:on']) {
        const answer = await sam.pressesForAnswer(found, button);
        expect(answer.text).toBe('This is from too long ago, or not yours. Search again with /numbers for-sale.');
      }
      expect(await sam.window.views()).toEqual([]);
    });
  });
}
