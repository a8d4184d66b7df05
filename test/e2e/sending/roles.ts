import { beforeAll, describe, expect, test } from '@jest/globals';
import { signRequest } from '../../../src/sandbox/slack/delivery/sign.ts';
import { CHANNELS, GROUPS, PEOPLE } from '../../../src/sandbox/slack/seed.ts';
import { waitFor } from '../../support/wait-for.ts';
import type { World } from '../../support/world.ts';
import { askedFor, customersOf, deskOf, wordsOf } from '../desk.ts';

export function roleTests(given: () => World): void {
  describe('who may do what', () => {
    let world: World;
    const fresh = customersOf('406');
    beforeAll(async () => {
      world = given();
    });

    test('a guest may look at the help and nothing else', async () => {
      const guest = deskOf(world, 'guest', CHANNELS.support);
      // Nothing is known of the guest yet: the form opens at once, and says it once Slack has said who that is.
      await guest.window.command(CHANNELS.support, '/sms');
      await guest.viewSaying('Only full members of this workspace can use this.');
      await guest.closesAll();
      for (const typed of [
        '/sms',
        '/sms 406 555 0199 hello',
        '/mdr last',
        '/switchboard freeze',
        '/switchboard doctor',
      ]) {
        const answer = await guest.asks(typed);
        expect(answer.text).toContain('Only full members of this workspace can use this.');
      }
      expect(await guest.window.views()).toEqual([]);
      expect((await guest.asks('/switchboard help')).text).toBe('About this app.');
    });

    // Slack keeps both from typing commands; should it deliver one all the same, the app does not rely on that.
    test.each(['deactivated', 'stranger'] as const)('a command of a %s person is refused', async (who) => {
      const to = fresh();
      // The first is acked before Slack is asked who that is; one after that is refused in its ack.
      const refused = await waitFor('a refusal', () => delivered(`${to.typed} hello`, PEOPLE[who]));
      expect(refused).toContain('Only full members of this workspace can use this.');
    });

    test('a plain member is refused what needs a role, and told whom to ask', async () => {
      const mina = deskOf(world, 'member', CHANNELS.support);
      for (const [typed, role, list] of [
        ['/sms 406 555 0199 hello', 'a sender', 'the senders'],
        ['/sms', 'a sender', 'the senders'],
        ['/sms 406 555 0199', 'a sender', 'the senders'],
        ['/switchboard optouts', 'a sender', 'the senders'],
        ['/switchboard freeze', 'an approver', 'the approvers'],
      ]) {
        const answer = await mina.asks(typed ?? '');
        expect(answer.text).toBe(
          `This needs ${role}, and you are not one. Ask an admin of Switchboard to add you to ${list} (/switchboard access). (<@${PEOPLE.admin}>)`,
        );
      }
      expect(await mina.window.views()).toEqual([]);
    });

    test('a member reads records without words and with masked numbers, a sender reads all', async () => {
      const to = fresh();
      const sam = deskOf(world, 'sender', CHANNELS.support);
      await sam.sends(to, 'the code is gate-4711');
      const text = await sam.textSent(to);
      const [area] = to.national.split('-');
      const mina = deskOf(world, 'member', CHANNELS.support);
      const masked = await mina.asks(`/mdr ${to.typed}`);
      expect(wordsOf(masked.blocks)).toContain(`${area}-••••`);
      expect(JSON.stringify(masked)).not.toMatch(/gate-4711|555-01[4-9]\d/);
      expect(JSON.stringify(masked)).not.toContain(to.e164);

      const whole = await sam.asks(`/mdr ${to.typed}`);
      expect(wordsOf(whole.blocks)).toContain('the code is gate-4711');
      expect(wordsOf(whole.blocks)).toContain(to.national);

      await mina.presses(text, 'text:details');
      const modal = await mina.topView('Message record');
      expect(wordsOf(modal.view.blocks)).not.toContain('gate-4711');
      await mina.closesAll();
    });

    test('a member’s press on a sender’s button is refused too', async () => {
      const to = fresh();
      const sam = deskOf(world, 'sender', CHANNELS.support);
      await sam.sends(to, 'anything new?');
      const face = await sam.posted(`Conversation with ${to.national}`);
      await sam.textSent(to);
      const answer = await deskOf(world, 'member', CHANNELS.support).pressesForAnswer(face, 'conversation:reply');
      expect(answer.text).toContain('This needs a sender');
    });

    test('a right lost between the confirm and Send is refused at the press', async () => {
      const to = fresh();
      const sam = deskOf(world, 'sender', CHANNELS.support);
      const confirm = await sam.asks(`/sms ${to.typed} too late`);
      await world.slack.admin.group({ group: GROUPS.senders, users: [PEOPLE.member] });
      await heard(false);
      const refused = await sam.pressesForAnswer(confirm, 'draft:send');
      expect(refused.text).toContain('This needs a sender, and you are not one.');
      await senderAgain();
      expect(await askedFor(world, to)).toEqual([]);
    });

    test.each([
      ['taken from the group', { group: [] }],
      ['deactivated', { deleted: true }],
    ])('whoever is %s between Send and the carrier sends nothing', async (_, change) => {
      const to = fresh();
      const sam = deskOf(world, 'sender', CHANNELS.support);
      const ada = deskOf(world, 'admin', CHANNELS.support);
      const { admin } = world.slack;
      const confirm = await sam.asks(`/sms ${to.typed} far too late`);
      await admin.delay({ method: 'chat.postMessage', ms: 2_000 });
      await sam.presses(confirm, 'draft:send');
      await sam.saying(confirm, 'On its way');
      if ('group' in change) await admin.group({ group: GROUPS.senders, users: change.group });
      else await admin.person({ user: PEOPLE.sender, deleted: change.deleted });
      await ada.textSaying(to, 'Not sent: its author may not send any more');
      expect(await askedFor(world, to)).toEqual([]);
      await senderAgain();
    });

    /** Sam is what he was before, and the app has heard of it. */
    async function senderAgain(): Promise<void> {
      await world.slack.admin.group({ group: GROUPS.senders, users: [PEOPLE.sender] });
      await world.slack.admin.person({ user: PEOPLE.sender, deleted: false });
      await heard(true);
    }

    /** Until nothing is held for known that says otherwise of Sam. */
    async function heard(isSender: boolean): Promise<void> {
      const { db } = world.database;
      const people = db.selectFrom('people').select('standing').where('user_id', '=', PEOPLE.sender);
      const groups = db.selectFrom('group_members').select('members').where('group_id', '=', GROUPS.senders);
      await waitFor('the app to hear of it', async () => {
        const known = await people.where('stale', '=', false).execute();
        const members = await groups.where('stale', '=', false).execute();
        const isFull = known.every((one) => one.standing === 'full');
        return isFull && members.every((one) => one.members.includes(PEOPLE.sender) === isSender);
      });
    }

    /** A command as Slack would send it, signed; gives the body of the ack. */
    async function delivered(text: string, user: string): Promise<string | null> {
      const body = new URLSearchParams({
        command: '/sms',
        text,
        user_id: user,
        channel_id: CHANNELS.shared,
        channel_name: 'northwind-shared',
        team_id: 'T0LOCAL001',
        trigger_id: `1.2.${user}`,
        response_url: `${world.slack.url}/commands/none`,
      }).toString();
      const response = await fetch(`http://127.0.0.1:${world.app.port}/slack/events`, {
        method: 'POST',
        body,
        headers: {
          'content-type': 'application/x-www-form-urlencoded',
          ...signRequest('local-signing-secret', body, Date.now()),
        },
      });
      const ack = await response.text();
      return ack === '' ? null : ack;
    }
  });
}
