import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { CHANNELS, PEOPLE } from '../../../src/sandbox/slack/seed.ts';
import { waitFor } from '../../support/wait-for.ts';
import type { World } from '../../support/world.ts';
import { type Desk, deskOf, wordsOf } from '../desk.ts';
import { buttonsIn } from './pressing.ts';

export function changeTests(given: () => World): void {
  describe('a change of a number', () => {
    let world: World;
    let ada: Desk;
    beforeAll(() => {
      world = given();
      ada = deskOf(world, 'admin', CHANNELS.support);
    });
    afterEach(async () => {
      await world.behave();
      await ada.closesAll();
    });

    async function shows(typed: string) {
      await ada.window.command(CHANNELS.support, `/numbers show ${typed}`);
      return ada.topView('Number');
    }

    async function aliasForm(typed: string) {
      await ada.pressesIn(await shows(typed), 'number:alias');
      return ada.topView('Set alias');
    }
    const alias = (words: string | null) => ({ alias: { alias: words } });

    const trail = async (number: string) =>
      (
        await world.database.db
          .selectFrom('audit')
          .select(['action', 'actor'])
          .where('entity', '=', 'number')
          .where('entity_id', '=', number)
          .orderBy('id')
          .execute()
      ).map((row) => [row.action, row.actor]);

    test('gives it an alias, which stands in its modal and in the list', async () => {
      const form = await aliasForm('206 555 0104');
      expect(await ada.window.submit(form.id, alias('Loading  dock'))).toMatchObject({ ok: true });
      const shown = await ada.viewSaying('✅ (206) 555-0104 is called Loading dock now.');
      expect(wordsOf(shown.view.blocks)).toContain('*Loading dock* (206) 555-0104');
      expect(await ada.window.views()).toHaveLength(1);
      expect(wordsOf((await ada.asks('/numbers ends 0104')).blocks)).toContain('*Loading dock*');
      expect(await trail('+12065550104')).toEqual([
        ['number.alias-asked', PEOPLE.admin],
        ['number.alias-about-to', null],
        ['number.alias-accepted', null],
      ]);
    });

    test('takes an alias away when the field is left empty', async () => {
      const form = await aliasForm('206 555 0104');
      expect(wordsOf(form.view.blocks)).toContain('Leave it empty to take the alias away.');
      await ada.window.submit(form.id, alias(null));
      const shown = await ada.viewSaying('✅ (206) 555-0104 has no alias any more.');
      expect(wordsOf(shown.view.blocks)).toContain('*(206) 555-0104*');
    });

    test('of 65 characters is refused in the form, and what was typed stays', async () => {
      const form = await aliasForm('206 555 0104');
      const typed = 'a'.repeat(65);
      expect(await ada.window.submit(form.id, alias(typed))).toMatchObject({
        ok: false,
        errors: {
          alias: 'The alias has 65 characters, and Flowroute takes at most 64. Shorten it, for example: Front desk.',
        },
      });
      expect(JSON.stringify((await ada.topView('Set alias')).values)).toContain(typed);
    });

    test('with <!channel> in it calls nobody, wherever it is shown', async () => {
      const form = await aliasForm('206 555 0104');
      await ada.window.submit(form.id, alias('<!channel> & *co*'));
      await ada.viewSaying('is called &lt;!channel&gt; &amp; *co* now.');
      const list = await ada.asks('/numbers ends 0104');
      expect(wordsOf(list.blocks)).toContain('&lt;!channel&gt; &amp; *co*');
      expect(world.slack.pings.filter((one) => one.kind === 'channel')).toEqual([]);
    });

    test('that Flowroute refuses is said with its words, and with what was typed', async () => {
      const form = await aliasForm('206 555 0105');
      await world.misbehave({ kind: '422', method: 'PATCH', path: '/v2/numbers' });
      await ada.window.submit(form.id, alias('Odd one'));
      const shown = await ada.viewSaying('⚠️ Flowroute refused it (422');
      expect(wordsOf(shown.view.blocks)).toContain('You typed: Odd one');
      expect(wordsOf(shown.view.blocks)).toContain('*(206) 555-0105*');
    });

    test('goes on through a busy and a failing Flowroute', async () => {
      const form = await aliasForm('206 555 0105');
      await world.misbehave({ kind: '429', method: 'PATCH', times: 1 });
      await world.misbehave({ kind: '500-after', method: 'PATCH', times: 1 });
      await ada.window.submit(form.id, alias('Patience'));
      await ada.viewSaying('✅ (206) 555-0105 is called Patience now.');
    });

    test('is done once, though the form is delivered again', async () => {
      const form = await aliasForm('206 555 0102');
      await ada.window.submit(form.id, alias('Accounts'));
      await world.slack.admin.repeat({});
      await ada.viewSaying('is called Accounts now.');
      const changes = await world.database.db
        .selectFrom('number_changes')
        .select('state')
        .where('number', '=', '+12065550102')
        .execute();
      expect(changes).toEqual([{ state: 'done' }]);
    });

    test('switches messaging on, and says what it takes to text', async () => {
      const details = await shows('206 555 0108');
      await ada.pressesIn(details, 'number:switch-on');
      const shown = await ada.viewSaying('✅ Flowroute is switching messaging on for (206) 555-0108');
      expect(wordsOf(shown.view.blocks)).toContain('10DLC');
      await waitFor('messaging', async () => {
        const again = await shows('206 555 0108');
        await ada.closesAll();
        return (
          wordsOf(again.view.blocks).includes('texts on') &&
          !buttonsIn(again.view.blocks).includes('Switch messaging on')
        );
      });
    });

    test('that could not be provisioned says so, and can be tried again', async () => {
      const details = await shows('253 555 0190');
      await ada.pressesIn(details, 'number:switch-on');
      const shown = await ada.viewSaying('⚠️ Flowroute could not set up messaging for (253) 555-0190 (207).');
      expect(wordsOf(shown.view.blocks)).toContain('*Messaging set-up* failed');
      expect(buttonsIn(shown.view.blocks)).toContain('Switch messaging on');
      expect(await trail('+12535550190')).toHaveLength(3);
    });

    test('that was refused while nobody looked is told in a direct message', async () => {
      const form = await aliasForm('206 555 0106');
      await world.misbehave({ kind: '401', method: 'PATCH' });
      await ada.window.submit(form.id, alias('Depot'));
      await ada.viewSaying('Flowroute refused the access key');
      const direct = await ada.direct().catch(() => null);
      const { db } = world.database;
      await db
        .updateTable('number_changes')
        .set({ told_at: null, rest_at: new Date(Date.now() - 60_000) })
        .where('number', '=', '+12065550106')
        .execute();
      const told = await waitFor('a direct message', async () => {
        const where = direct ?? (await ada.direct().catch(() => null));
        return where === null ? null : ada.posted('*(206) 555-0106*', where);
      });
      expect(wordsOf(told.blocks)).toContain('⚠️ Flowroute refused the access key');
      expect(wordsOf(told.blocks)).toContain('You typed: Depot');
    });
  });
}
