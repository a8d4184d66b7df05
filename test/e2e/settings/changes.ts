import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Message } from '../../../src/sandbox/slack/protocol.ts';
import { CHANNELS } from '../../../src/sandbox/slack/seed.ts';
import { findAction } from '../../support/press.ts';
import { waitFor } from '../../support/wait-for.ts';
import type { World } from '../../support/world.ts';
import { deskOf, wordsOf } from '../desk.ts';
import { type AdminDesk, adminDesk, fill, forgetSettings, savedValue } from './desk.ts';

export function changeTests(given: () => World): void {
  describe('a change of the settings', () => {
    let world: World;
    let ada: AdminDesk;
    let tomas: AdminDesk;
    beforeAll(() => {
      world = given();
      ada = adminDesk(world, 'admin', CHANNELS.finance);
      tomas = adminDesk(world, 'secondApprover', CHANNELS.finance);
    });
    beforeEach(() => forgetSettings(world));

    /** The newest message in the channel that says something: the head of the audit trail may come behind it. */
    const said = (words: string): Promise<Message> =>
      waitFor(`“${words}” in the channel`, async () =>
        (await ada.window.messages(CHANNELS.finance)).findLast(
          (one) => one.isApp && one.ephemeralFor === null && wordsOf(one.blocks).includes(words),
        ),
      );

    async function loosened(hours: string): Promise<Message> {
      const form = await ada.opensForm('settings', 'settings:approvals', 'Approvals');
      expect(await ada.saves(form, { hours })).toContain(
        'Waiting, since it loosens something: when a request expires.',
      );
      return said(`→ *after ${hours} h`);
    }

    test('that tightens holds at once, and the approval channel is told who, from what and to what', async () => {
      const form = await ada.opensForm('settings', 'settings:approvals', 'Approvals');
      await ada.saves(form, { hours: '20', below: '2' });
      const message = await ada.posted('1 below $50.00, 2 from there on → *2*');
      expect(wordsOf(message.blocks)).toContain('*ada changed how many approvals a request needs*');
      expect(wordsOf(message.blocks)).toContain('It holds at once');
      expect(findAction(message.blocks, 'setting:confirm')).toBeNull();
      expect(await savedValue(world, 'expiry')).toEqual({ hours: 20, nudgeHours: 4 });
    });

    test('that loosens waits, is confirmed by another admin, and then has no buttons', async () => {
      const message = await loosened('48');
      expect(message.text).toBe('🔓 ada asked to change when a request expires. Another admin has to confirm it.');
      expect(wordsOf(message.blocks)).toContain('another admin has to confirm it');
      const own = await ada.pressesForAnswer(message, 'setting:confirm');
      expect(own.text).toContain('You asked for this, so somebody else has to confirm it.');
      const priya = deskOf(world, 'approver', CHANNELS.finance);
      expect((await priya.pressesForAnswer(message, 'setting:confirm')).text).toContain('This needs an admin');
      expect(await savedValue(world, 'expiry')).toBeNull();

      const done = await tomas.pressesForAnswer(message, 'setting:confirm');
      expect(done.text).toBe('Confirmed, and it holds now: when a request expires.');
      const after = await ada.saying(message, 'Confirmed by tomas');
      expect(findAction(after.blocks, 'setting:confirm')).toBeNull();
      expect(await savedValue(world, 'expiry')).toEqual({ hours: 48, nudgeHours: 4 });
    });

    test('is told to the other admin in direct messages too, and decided there', async () => {
      await loosened('49');
      const direct = await tomas.direct();
      const message = await tomas.posted('→ *after 49 h', direct);
      await tomas.presses(message, 'setting:refuse');
      await said('Refused by tomas');
      expect(await savedValue(world, 'expiry')).toBeNull();
    });

    test('is withdrawn by who asked, and a press on what was drawn before is told so', async () => {
      const message = await loosened('50');
      const listed = await tomas.asks('/switchboard settings');
      expect((await ada.pressesForAnswer(message, 'setting:refuse')).text).toBe('Withdrawn: when a request expires.');
      const late = await tomas.pressesForAnswer(listed, 'setting:confirm-listed');
      expect(late.text).toMatch(/^This was withdrawn, since \d\d:\d\d UTC\..*\(<@U0ADMIN001>\)$/);
      expect(await savedValue(world, 'expiry')).toBeNull();
    });

    test('stands among the settings with its buttons, and the answer is drawn anew after a press', async () => {
      await loosened('51');
      const listed = await tomas.asks('/switchboard settings');
      expect(wordsOf(listed.blocks)).toContain('*ada asked to change when a request expires*');
      await tomas.presses(listed, 'setting:confirm-listed');
      const drawn = await tomas.saying(listed, 'Expiry: after 51 h');
      expect(wordsOf(drawn.blocks)).not.toContain('asked to change');
    });

    test('pressed by two at once has one end, and the second is told who was first', async () => {
      const message = await loosened('52');
      const [confirmed, withdrawn] = await Promise.all([
        tomas.pressesForAnswer(message, 'setting:confirm'),
        ada.pressesForAnswer(message, 'setting:refuse'),
      ]);
      const answers = [confirmed.text, withdrawn.text];
      expect(answers.filter((text) => /^(Confirmed, and it holds now|Withdrawn): when/.test(text))).toHaveLength(1);
      expect(
        answers.filter((text) => /^(This holds already|This was withdrawn), since .*\(<@U0/.test(text)),
      ).toHaveLength(1);
    });

    test('asked before a restart is confirmed after it', async () => {
      const message = await loosened('53');
      await world.restart();
      await tomas.pressesForAnswer(message, 'setting:confirm');
      await ada.saying(message, 'Confirmed by tomas');
      expect(await savedValue(world, 'expiry')).toMatchObject({ hours: 53 });
    });

    test('delivered again by Slack is one change, and so is its confirmation', async () => {
      const changes = async () => (await world.database.db.selectFrom('setting_changes').select('id').execute()).length;
      const before = await changes();
      const message = await loosened('54');
      await waitFor('the answer', async () => (await changes()) === before + 1);
      await tomas.presses(message, 'setting:confirm');
      expect(await world.slack.admin.repeat({})).toMatchObject({ ok: true });
      await ada.saying(message, 'Confirmed by tomas');
      const form = await ada.opensForm('settings', 'settings:approvals', 'Approvals');
      const said = await ada.whisperAfter(async () => {
        const outcome = await ada.window.submit(form.id, fill({ hours: '30' }));
        expect(await world.slack.admin.repeat({})).toMatchObject({ ok: true });
        return outcome;
      });
      expect(said.text).toBe('Saved, and it holds now: when a request expires.');
      expect(await changes()).toBe(before + 2);
      const refused = await world.database.db
        .selectFrom('audit')
        .select('id')
        .where('action', '=', 'setting.click_refused')
        .where('details', '@>', JSON.stringify({ new: '{"hours":54,"nudgeHours":4}' }))
        .execute();
      expect(refused).toEqual([]);
    });

    test('to another channel is told in both once it holds, and what that channel lacks is said', async () => {
      const form = await ada.opensForm('settings', 'settings:approvals', 'Approvals');
      const answer = await ada.saves(form, { channel: CHANNELS.lobby });
      expect(answer).toContain('⚠️ I am not in that channel. Invite me with /invite @Switchboard');
      const message = await said(`<#${CHANNELS.finance}> → *<#${CHANNELS.lobby}>*`);
      await tomas.pressesForAnswer(message, 'setting:confirm');
      await ada.saying(message, 'Confirmed by tomas');
      expect(await savedValue(world, 'approvalChannel')).toBe(CHANNELS.lobby);
      // The app is not in it: the admins are told in direct messages instead.
      await ada.posted(`→ *<#${CHANNELS.lobby}>*`, await ada.direct());
      const ill = await ada.asks('/switchboard doctor');
      expect(wordsOf(ill.blocks)).toContain('❌ *Approval channel* #lobby cannot be used');
    });
  });
}
