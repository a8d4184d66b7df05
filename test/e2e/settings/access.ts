import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { CHANNELS, GROUPS, PEOPLE } from '../../../src/sandbox/slack/seed.ts';
import { waitFor } from '../../support/wait-for.ts';
import type { World } from '../../support/world.ts';
import { deskOf, wordsOf } from '../desk.ts';
import { type AdminDesk, adminDesk, fill, forgetSettings, savedValue } from './desk.ts';

export function accessTests(given: () => World): void {
  describe('access', () => {
    let world: World;
    let ada: AdminDesk;
    let tomas: AdminDesk;
    beforeAll(() => {
      world = given();
      ada = adminDesk(world, 'admin', CHANNELS.finance);
      tomas = adminDesk(world, 'secondApprover', CHANNELS.finance);
    });
    beforeEach(() => forgetSettings(world));

    test('says who is what, and from which source', async () => {
      const words = wordsOf((await ada.asks('/switchboard access')).blocks);
      expect(words).toContain(`*Admins*\n<@${PEOPLE.admin}>, <@${PEOPLE.secondApprover}>`);
      expect(words).toContain(`*Approvers*\n<!subteam^${GROUPS.approvers}>`);
      expect(words).toContain(`*Senders*\n<!subteam^${GROUPS.senders}>`);
      expect(words).toContain('*Auditors*\nnobody');
      expect(words).toContain('Admins from ADMIN_USERS always hold, and cannot be removed here.');
    });

    test('a sender who is added may send at once, and one who is removed may not', async () => {
      const mina = deskOf(world, 'member', CHANNELS.support);
      expect((await mina.asks('/sms 406 555 0199 hello')).text).toContain('This needs a sender');
      const form = await ada.opensForm('access', 'access:senders', 'Senders');
      expect(await ada.saves(form, { users: [PEOPLE.member], groups: GROUPS.senders })).toBe(
        'Saved, and it holds now: the senders.',
      );
      await ada.posted('Adds *mina*');
      expect((await mina.asks('/sms 406 555 0199 hello')).text).toBe('Send this to (406) 555-0199?');
      await mina.forgets();
      const again = await ada.opensForm('access', 'access:senders', 'Senders');
      await ada.saves(again, { users: [] });
      expect((await mina.asks('/sms 406 555 0199 hello')).text).toContain('This needs a sender');
    });

    test('an approver who is added waits for a second admin; everybody as senders does too', async () => {
      const approvers = await ada.opensForm('access', 'access:approvers', 'Approvers');
      expect(await ada.saves(approvers, { users: [PEOPLE.sender] })).toContain(
        'Waiting, since it loosens something: the approvers.',
      );
      const senders = await ada.opensForm('access', 'access:senders', 'Senders');
      expect(await ada.saves(senders, { groups: '*' })).toContain('Waiting, since it loosens something: the senders.');
      const message = await tomas.asked('Adds *sam*');
      await tomas.presses(message, 'setting:confirm');
      await waitFor('the approvers', async () => (await savedValue(world, 'approvers')) !== null);
      expect(await savedValue(world, 'approvers')).toEqual([PEOPLE.sender, GROUPS.approvers]);
      expect(await savedValue(world, 'senders')).toBeNull();
    });

    test('a second admin of Slack is added with a second admin, and cannot remove one of the environment', async () => {
      const form = await ada.opensForm('access', 'access:admins', 'Admins');
      expect(wordsOf(form.view.blocks)).toContain('Always admins, by ADMIN_USERS');
      await ada.saves(form, { users: [PEOPLE.approver] });
      await tomas.presses(await tomas.asked('Adds *priya*'), 'setting:confirm');
      await waitFor('the admins', async () => (await savedValue(world, 'admins')) !== null);
      const priya = adminDesk(world, 'approver', CHANNELS.finance);
      const hers = await priya.opensForm('access', 'access:admins', 'Admins');
      expect(JSON.stringify(hers.view.blocks)).toContain(`"initial_users":["${PEOPLE.approver}"]`);
      await priya.saves(hers, { users: [] });
      const words = wordsOf((await ada.asks('/switchboard access')).blocks);
      expect(words).toContain(`*Admins*\n<@${PEOPLE.admin}>, <@${PEOPLE.secondApprover}>`);
      expect((await priya.asks('/switchboard settings')).text).toContain('This needs an admin');
    });

    test('who lost the role while a form was open saves nothing, and what they asked for before ends', async () => {
      const form = await ada.opensForm('access', 'access:admins', 'Admins');
      await ada.saves(form, { users: [PEOPLE.approver] });
      await tomas.presses(await tomas.asked('Adds *priya*'), 'setting:confirm');
      await waitFor('the admins', async () => (await savedValue(world, 'admins')) !== null);
      const priya = adminDesk(world, 'approver', CHANNELS.finance);
      const other = await priya.opensForm('access', 'access:auditors', 'Auditors');
      await priya.saves(other, { users: [PEOPLE.member] });
      const asked = await ada.asked('Adds *mina*');
      const open = await priya.opensForm('settings', 'settings:approvals', 'Approvals');
      const listed = await tomas.asks('/switchboard settings');
      const away = await ada.opensForm('access', 'access:admins', 'Admins');
      await ada.saves(away, { users: [] });
      expect(await priya.window.submit(open.id, fill({ hours: '3' }))).toMatchObject({
        ok: false,
        errors: { below: expect.stringContaining('This needs an admin, and you are not one.') },
      });
      await priya.closesAll();
      // It ends by itself within seconds; who confirms it before that is told the same.
      const late = await tomas.pressesForAnswer(listed, 'setting:confirm-listed');
      expect(late.text).toMatch(/is no admin any more|This was refused already/);
      await ada.saying(asked, 'Refused: who asked is no admin any more');
      expect(await savedValue(world, 'auditors')).toBeNull();
    });

    test('a slip in a group’s id is told, in the form or once Slack has said so, and locks nobody out', async () => {
      const form = await ada.opensForm('access', 'access:senders', 'Senders');
      expect(await ada.window.submit(form.id, fill({ groups: 'texters' }))).toMatchObject({
        errors: { groups: expect.stringContaining('“texters” is no user group’s id. For example: S012ABCDEF') },
      });
      const said = await ada.saves(form, { groups: `${GROUPS.senders} S0NOSUCH1`, users: [PEOPLE.guest] });
      expect(said).toContain('⚠️ <!subteam^S0NOSUCH1> has no members, or Slack does not know it.');
      expect(said).toContain(`⚠️ <@${PEOPLE.guest}> is no full member (guest), so they get no role.`);
      const sam = deskOf(world, 'sender', CHANNELS.support);
      expect((await sam.asks('/sms 406 555 0198 hello')).text).toBe('Send this to (406) 555-0198?');
      await sam.forgets();
      expect((await ada.asks('/switchboard access')).text).toBe('Access');
    });
  });
}
