import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { SettingKey } from '../../../src/access/setting-kinds.ts';
import { ordersOf } from '../../../src/numbers/orders.ts';
import { CHANNELS, PEOPLE } from '../../../src/sandbox/slack/seed.ts';
import { waitFor } from '../../support/wait-for.ts';
import type { World } from '../../support/world.ts';
import { type Desk, deskOf, wordsOf } from '../desk.ts';
import { listAsked, requestFields, ticks } from './form.ts';

export function requestTests(given: () => World): void {
  describe('the request form', () => {
    let world: World;
    let sam: Desk;
    beforeAll(() => {
      world = given();
      sam = deskOf(world, 'sender', CHANNELS.support);
    });
    afterEach(async () => {
      await sam.closesAll();
      await world.database.db.deleteFrom('settings').execute();
    });

    const requested = `Requested; it is decided in <#${CHANNELS.finance}>.`;

    async function save(key: SettingKey, value: unknown): Promise<void> {
      const { db } = world.database;
      await db.deleteFrom('settings').where('key', '=', key).execute();
      await db
        .insertInto('settings')
        .values({ key, value: JSON.stringify(value), set_by: PEOPLE.admin })
        .execute();
    }

    /** The newest request with its orders. */
    async function newest() {
      const { db } = world.database;
      const row = await db
        .selectFrom('requests')
        .selectAll()
        .orderBy('created_at', 'desc')
        .limit(1)
        .executeTakeFirstOrThrow();
      return { row, orders: await ordersOf(db, row.id) };
    }

    const count = async () => (await world.database.db.selectFrom('requests').select('id').execute()).length;

    async function opens(command: string) {
      await sam.window.command(CHANNELS.support, command);
      return sam.topView('Request numbers');
    }

    async function any(what: string) {
      const found = await sam.asks(`/numbers for-sale ${what}`);
      await sam.presses(found, 'search:any');
      return sam.topView('Request numbers');
    }

    test('numbers ticked on two pages are requested with the prices of now, and the person is told where', async () => {
      const found = await sam.asks('/numbers for-sale 206');
      await ticks(sam, found, ['+12065550112']);
      await sam.presses(found, 'search:page:on');
      await sam.saying(found, '(11 to 20)');
      await ticks(sam, found, ['+12065550121', '+12065550123']);
      await sam.presses(found, 'search:request');
      const form = await sam.topView('Request numbers');
      const words = wordsOf(form.view.blocks);
      expect(words).toContain('*(206) 555-0112*  Seattle, WA · $1.25 a month, $1.00 to set up\n*(206) 555-0121*');
      expect(words).toContain('*Together $3.75 a month, $3.00 to set up*: $6.75 for the first month.');
      expect(words).toContain('This month: $0.00 → $6.75, no budget set.');
      // Without its ids, whose digits are anything.
      const metadata = JSON.stringify(form.view.private_metadata).replaceAll(
        /[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}/g,
        '',
      );
      expect(metadata).not.toMatch(/\$\d|\d\.\d\d\D|\d{3}-?555-?01/);

      const told = await sam.submits(
        form,
        requestFields({ reason: ' Three for <@U0ADMIN001> & the shop ', alias: 'Shop {n} ({last4})' }),
      );
      expect(told.text).toBe(requested);
      expect(await sam.window.views()).toEqual([]);
      const { row, orders } = await newest();
      expect(row).toMatchObject({
        kind: 'buy',
        state: 'requested',
        requester: PEOPLE.sender,
        reason: 'Three for <@U0ADMIN001> & the shop',
        cost_center: null,
        needed: 1,
        channel_id: CHANNELS.finance,
        setup_nanodollars: 3_000_000_000n,
        monthly_nanodollars: 3_750_000_000n,
        follows: null,
      });
      expect(orders.map((one) => one.number)).toEqual(['+12065550112', '+12065550121', '+12065550123']);
      for (const order of orders) {
        expect(order).toMatchObject({
          action: 'buy',
          rule: null,
          setupNanodollars: 1_000_000_000n,
          monthlyNanodollars: 1_250_000_000n,
          alias: 'Shop {n} ({last4})',
          messaging: true,
          state: 'requested',
        });
      }
      const faces = await world.database.db
        .selectFrom('slack_messages')
        .select(['entity', 'channel_id', 'home_user'])
        .where('entity_id', '=', row.id)
        .orderBy('entity')
        .execute();
      expect(faces).toContainEqual({ entity: 'request', channel_id: CHANNELS.finance, home_user: null });
      expect(faces).toContainEqual(expect.objectContaining({ entity: 'request_own', home_user: PEOPLE.sender }));
    });

    test('a price that rose since the search is the one that is shown and requested', async () => {
      const found = await sam.asks('/numbers for-sale 206 555 0124');
      await ticks(sam, found, ['+12065550124']);
      await world.database.db
        .updateTable('number_searches')
        .set({
          found: JSON.stringify([
            {
              number: '+12065550124',
              numberType: 'longcode',
              rateCenter: null,
              state: null,
              setupNanodollars: '1',
              monthlyNanodollars: '1',
            },
          ]),
        })
        .execute();
      await sam.presses(found, 'search:request');
      const form = await sam.topView('Request numbers');
      expect(wordsOf(form.view.blocks)).toContain('*$1.25 a month, $1.00 to set up*: $2.25 for the first month.');
      await sam.submits(form, requestFields({ reason: 'one more' }));
      expect((await newest()).orders).toMatchObject([{ monthlyNanodollars: 1_250_000_000n }]);
    });

    test('Request without a tick says so, and opens nothing', async () => {
      const found = await sam.asks('/numbers for-sale 206');
      const answer = await sam.pressesForAnswer(found, 'search:request');
      expect(answer.text).toBe('No number is chosen. Tick at least one.');
      expect(await sam.window.views()).toEqual([]);
    });

    test('/numbers buy takes a number in any form, several too, and leaves out what cannot be had', async () => {
      const form = await opens(
        '/numbers buy <tel:+12065550130|206.555.0130>, (206) 555-0131; 206 555 0100 +1 406 555 0190',
      );
      const words = wordsOf(form.view.blocks);
      expect(words).toContain('(206) 555-0100 is on the account already.');
      expect(words).toContain('(406) 555-0190 is not for sale just now.');
      expect(words).toContain('*Together $2.50 a month, $2.00 to set up*');
      await sam.submits(form, requestFields({ reason: 'two', like: true, messaging: false, alias: '' }));
      const { orders } = await newest();
      const rule = {
        startsWith: '206',
        numberType: 'longcode',
        maxSetup: 1_000_000_000n,
        maxMonthly: 1_250_000_000n,
      };
      expect(orders).toMatchObject([
        { number: '+12065550130', rule, messaging: false, alias: null },
        { number: '+12065550131', rule, messaging: false, alias: null },
      ]);
    });

    test.each([
      ['206 555 0100', '(206) 555-0100 is on the account already. See it with /numbers show (206) 555-0100.'],
      ['406 555 0190', '(406) 555-0190 is not for sale just now. Search for others with /numbers for-sale 406.'],
    ])('of %s alone there is nothing to request', async (number, said) => {
      await sam.window.command(CHANNELS.support, `/numbers buy ${number}`);
      await sam.viewSaying(said);
      const [view] = await sam.window.views();
      expect(view?.view.submit).toBeUndefined();
    });

    test.each([
      ['206 555 014', 'That is too short: it has 9 of the 10 digits, for example (206) 555-0100.'],
      ['<@U0SENDER01|sam>', 'A phone number has no letters; write its digits, for example (206) 555-0100.'],
      ['911', '911 cannot be texted from here'],
    ])('/numbers buy %s is refused in a sentence', async (number, said) => {
      expect((await sam.asks(`/numbers buy ${number}`)).text).toContain(said);
    });

    test('more than twenty numbers are refused before a form opens', async () => {
      const many = Array.from({ length: 21 }, (_, i) => `206 555 01${String(i + 20)}`).join(', ');
      expect((await sam.asks(`/numbers buy ${many}`)).text).toBe(
        '21 numbers are too many for one request. Take at most 20.',
      );
    });

    test('/numbers buy without a number opens the search, and a member may not request', async () => {
      await sam.window.command(CHANNELS.support, '/numbers buy');
      await sam.topView('Numbers for sale');
      const mina = deskOf(world, 'member', CHANNELS.support);
      expect((await mina.asks('/numbers buy 206 555 0142')).text).toContain('This needs a sender');
      expect(await mina.window.views()).toEqual([]);
    });

    test.each([
      ['a reason of spaces', { reason: '   ' }, { reason: 'There is no reason. Say in a few words what it is for.' }],
      [
        'a reason of 501 characters',
        { reason: 'y'.repeat(501) },
        { reason: 'The reason is longer than 500 characters. Shorten it.' },
      ],
      [
        'an alias over 64 characters',
        { alias: 'x'.repeat(65) },
        { alias: 'The alias is longer than 64 characters. Shorten it, for example to Sales {n}.' },
      ],
      [
        'an alias with an unknown part',
        { alias: 'Shop {city}' },
        {
          alias: '“{city}” is not known. Use {n} for 1, 2, 3 and {last4} for the last four digits, such as Sales {n}.',
        },
      ],
    ])('%s comes back on its field, and nothing that was typed is lost', async (_, wrong, errors) => {
      const before = await count();
      const form = await opens('/numbers buy 206 555 0132');
      const fields = { reason: 'all of this stays', alias: 'Shop {n}', ...wrong };
      const outcome = await sam.window.submit(form.id, requestFields(fields));
      expect(outcome.errors).toEqual(errors);
      const [open] = await sam.window.views();
      expect(open?.values).toMatchObject({
        reason: { reason: { value: fields.reason } },
        alias: { alias: { value: fields.alias } },
      });
      expect(await count()).toBe(before);
    });

    test('a reason of 500 emoji and an alias of 64 characters once its parts are filled in are taken', async () => {
      const form = await opens('/numbers buy 206 555 0132');
      const told = await sam.submits(
        form,
        requestFields({ reason: '😀'.repeat(500), alias: `${'x'.repeat(60)}{last4}` }),
      );
      expect(told.text).toBe(requested);
    });

    test('a number that became ours while the form stood open is refused, the form kept', async () => {
      const form = await opens('/numbers buy 206 555 0133');
      const { db } = world.database;
      await db.insertInto('account_numbers').values({ number: '+12065550133' }).execute();
      const outcome = await sam.window.submit(form.id, requestFields({ reason: 'quick' }));
      expect(outcome.errors).toEqual({ reason: '(206) 555-0133 is on the account already. Leave it out.' });
      await db.deleteFrom('account_numbers').where('number', '=', '+12065550133').execute();
    });

    test('any that fit: the count reckons anew, and each order is a rule with its highest prices', async () => {
      const form = await any('253 ends 5');
      const words = wordsOf(form.view.blocks);
      expect(words).toContain('*Any number in 253, ending in 5*');
      expect(words).toContain('*At most $0.85 a month, $1.00 to set up*: $1.85 for the first month.');
      expect(form.values).toMatchObject({
        monthly: { monthly: { value: '0.85' } },
        setup: { setup: { value: '1.00' } },
      });

      const typed = requestFields({ count: '3', reason: 'for the road' });
      await sam.window.act({
        where: { viewId: form.id },
        blockId: 'count',
        actionId: 'request:count',
        value: { selected_option: '3' },
        values: typed,
      });
      await sam.viewSaying('*Together at most $2.55 a month, $3.00 to set up*: $5.55 for the first month.');
      const told = await sam.submits(form, typed);
      expect(told.text).toBe(requested);
      const { row, orders } = await newest();
      expect(row).toMatchObject({ reason: 'for the road', setup_nanodollars: 3_000_000_000n });
      expect(orders).toHaveLength(3);
      for (const order of orders) {
        expect(order).toMatchObject({
          number: null,
          rule: { startsWith: '253', endsWith: '5', maxMonthly: 850_000_000n, maxSetup: 1_000_000_000n },
          setupNanodollars: 1_000_000_000n,
          monthlyNanodollars: 850_000_000n,
        });
      }
    });

    test.each([
      [{ monthly: '0.5' }, { monthly: 'Nothing is for sale at that price. The cheapest costs $0.85 a month.' }],
      [{ setup: '0' }, { setup: 'Nothing is for sale at that price. The cheapest costs $1.00 to set up.' }],
      [{ monthly: '-1' }, { monthly: 'An amount is not below zero; type for example 1.25.' }],
      [{ setup: '1,5' }, { setup: '“1,5” is no amount in dollars; type for example 1.00.' }],
      [
        { count: '20', monthly: '1' },
        { count: 'Only 9 numbers are for sale at that price. Ask for fewer, or allow a higher price.' },
      ],
    ])('any that fit with %j comes back on its field', async (wrong, errors) => {
      const form = await any('253 ends 5');
      const outcome = await sam.window.submit(form.id, requestFields({ reason: 'why not', ...wrong }));
      expect(outcome.errors).toEqual(errors);
    });

    test('over the budget: said in the form before a word is typed, and refused on submission', async () => {
      await save('budget', { workspace: '2000000000', centers: {}, beyond: 'refuse' });
      const form = await opens('/numbers buy 206 555 0134');
      expect(wordsOf(form.view.blocks)).toContain('This month: $0.00 → $2.25 of $2.00.');
      expect(wordsOf(form.view.blocks)).toContain(
        "⚠️ $2.25 is more than the $2.00 left of this month's $2.00 for this workspace. It would be refused.",
      );
      const before = await count();
      const outcome = await sam.window.submit(form.id, requestFields({ reason: 'dear' }));
      expect(outcome.errors?.reason).toContain('$2.25 is more than the $2.00 left');
      expect(await count()).toBe(before);
      const noted = await world.database.db
        .selectFrom('audit')
        .select(['actor', 'details'])
        .where('action', '=', 'request.refused')
        .orderBy('id', 'desc')
        .executeTakeFirst();
      expect(noted).toEqual({ actor: PEOPLE.sender, details: { why: 'over_budget' } });

      await save('budget', { workspace: '2000000000', centers: {}, beyond: 'admin' });
      const told = await sam.submits(form, {});
      expect(told.text).toBe(requested);
      expect((await newest()).row).toMatchObject({ needs_admin: true });
    });

    test('a cost center is chosen among those of the settings, and its budget is shown', async () => {
      await save('budget', {
        workspace: null,
        centers: { Support: '20000000000', 'R&D <!here>': null },
        beyond: 'refuse',
      });
      const form = await opens('/numbers buy 206 555 0135');
      const typed = requestFields({ center: 'Support', reason: 'phones' });
      await sam.window.act({
        where: { viewId: form.id },
        blockId: 'center',
        actionId: 'request:center',
        value: { selected_option: 'Support' },
        values: typed,
      });
      await sam.viewSaying('This month in Support: $0.00 → $2.25 of $20.00.');
      await save('budget', { workspace: null, centers: {}, beyond: 'refuse' });
      expect((await sam.window.submit(form.id, typed)).errors).toEqual({
        center: 'There is no cost center “Support”. None is set; leave it empty.',
      });
      await save('budget', { workspace: null, centers: { Support: '20000000000' }, beyond: 'refuse' });
      await sam.submits(form, typed);
      expect((await newest()).row).toMatchObject({ cost_center: 'Support' });
    });

    test('with fewer approvers than it takes it is refused, naming whom to ask', async () => {
      await save('quorum', { below: 5, from: 5, threshold: '50000000000' });
      const form = await opens('/numbers buy 206 555 0136');
      await waitFor('who may decide', () =>
        world.database.db
          .selectFrom('people')
          .select('user_id')
          .where('user_id', '=', PEOPLE.secondApprover)
          .executeTakeFirst(),
      );
      const outcome = await waitFor('the refusal', async () => {
        const said = await sam.window.submit(form.id, requestFields({ reason: 'many' }));
        return said.errors?.reason?.includes('approvals') ? said : null;
      });
      expect(outcome.errors?.reason).toBe(
        'This takes 5 approvals, and only 3 besides you may decide. Ask an admin to add 2 approvers with /switchboard access, then request it again. (ada)',
      );
    });

    test('a submission delivered again is one request', async () => {
      const before = await count();
      const form = await opens('/numbers buy 206 555 0137');
      const told = await sam.whisperAfter(async () => {
        const outcome = await sam.window.submit(form.id, requestFields({ reason: 'once' }));
        for (const again of await Promise.all([1, 2, 3].map(() => world.slack.admin.repeat({})))) {
          expect(again).toMatchObject({ ok: true });
        }
        return outcome;
      });
      expect(told.text).toBe(requested);
      expect(await count()).toBe(before + 1);
    });

    test.each([
      ['500-before', 'Flowroute has a fault of its own (500). Try again in a few minutes.'],
      ['401', 'Flowroute refused the access key (401).'],
    ] as const)('a carrier with %s while the form is filled is told of in it', async (kind, said) => {
      await world.misbehave({ kind, path: '/v2/numbers/available' });
      await sam.window.command(CHANNELS.support, '/numbers buy 206 555 0138');
      const loading = await waitFor('the form', async () => (await sam.window.views()).at(-1));
      expect(wordsOf(loading.view.blocks)).toMatch(/One moment…|Flowroute/);
      await waitFor(
        'the sentence',
        async () => wordsOf((await sam.window.views()).at(-1)?.view.blocks ?? []).includes(said),
        30_000,
      );
      await world.behave();
    });

    test('a slow carrier: the form stands at once and fills itself; one that was closed meanwhile stays closed', async () => {
      await world.misbehave({ kind: 'slow', ms: 700, path: '/v2/numbers/available' });
      await sam.window.command(CHANNELS.support, '/numbers buy 206 555 0138');
      await sam.viewSaying('One moment…');
      await sam.viewSaying('*$1.25 a month');
      await sam.closesAll();
      const asked = (await listAsked(world)).length;
      await sam.window.command(CHANNELS.support, '/numbers buy 206 555 0138');
      await sam.viewSaying('One moment…');
      const before = (await sam.whispers()).length;
      await sam.closesAll();
      await waitFor('the carrier to be asked', async () => (await listAsked(world)).length > asked);
      await world.behave();
      const found = await sam.asks('/numbers for-sale 206 555 0138');
      expect(await sam.whispers()).toHaveLength(before + 1);
      expect(found.text).toBe('Numbers for sale');
      expect(await sam.window.views()).toEqual([]);
    });

    test('a form whose search is not kept any more is refused, and what was typed stays', async () => {
      const form = await opens('/numbers buy 206 555 0139');
      await world.database.db.deleteFrom('number_searches').execute();
      const outcome = await sam.window.submit(form.id, requestFields({ reason: 'late' }));
      expect(outcome.errors).toEqual({
        reason: 'This is from too long ago, or not yours. Search again with /numbers for-sale.',
      });
    });

    test('without an approval channel nothing is asked of anybody', async () => {
      await save('approvalChannel', null);
      await sam.window.command(CHANNELS.support, '/numbers buy 206 555 0139');
      await sam.viewSaying(
        `There is no channel where requests are decided yet. An admin sets it with /switchboard settings. (<@${PEOPLE.admin}>)`,
      );
      await sam.closesAll();
      await world.database.db.deleteFrom('settings').execute();
      const form = await opens('/numbers buy 206 555 0139');
      await save('approvalChannel', null);
      const outcome = await sam.window.submit(form.id, requestFields({ reason: 'nobody there' }));
      expect(outcome.errors?.reason).toBe(
        'There is no channel where requests are decided yet. An admin sets it with /switchboard settings. (ada)',
      );
    });
  });
}
