import { beforeAll, describe, expect, test } from '@jest/globals';
import { CHANNELS } from '../../../src/sandbox/slack/seed.ts';
import type { World } from '../../support/world.ts';
import { askedFor, customersOf, deskOf } from '../desk.ts';
import { adminDesk, forgetSettings } from './desk.ts';

export function capTests(given: () => World): void {
  describe('the caps on texts', () => {
    let world: World;
    const fresh = customersOf('208');
    beforeAll(async () => {
      world = given();
      await forgetSettings(world);
    });

    test('stop a person who sends more than theirs, say why, and let others send', async () => {
      const ada = adminDesk(world, 'admin');
      const sam = deskOf(world, 'sender', CHANNELS.support);
      const [first, second, third] = [fresh(), fresh(), fresh()];
      await sam.sends(first, 'the first');
      await sam.textSent(first);
      const form = await ada.opensForm('settings', 'settings:texts', 'Caps on texts');
      await ada.saves(form, { 'person-hour': '2' });
      await sam.sends(second, 'the second');
      await sam.textSent(second);
      const confirm = await sam.asks(`/sms ${third.typed} one too many`);
      const refused = await sam.pressesForAnswer(confirm, 'draft:send');
      expect(refused.text).toMatch(
        /^You have sent 2 of 2 texts in the last hour, and this would be 1 more\. There is room for it in \d+ minutes; an admin can raise the cap\. \(<@U0ADMIN001>/,
      );
      await ada.sends(third, 'from somebody else');
      await ada.textSent(third);
      expect(await askedFor(world, third)).toEqual(['from somebody else']);
      await sam.forgets();
      await forgetSettings(world);
    });

    test('hold also for what was taken before they were lowered', async () => {
      const sam = deskOf(world, 'sender', CHANNELS.dispatch);
      const ada = adminDesk(world, 'admin');
      const to = fresh();
      await ada.asks('/switchboard freeze for a moment');
      await sam.sends(to, 'taken in time');
      await sam.textSaying(to, 'Waiting: sending is frozen');
      const form = await ada.opensForm('settings', 'settings:texts', 'Caps on texts');
      await ada.saves(form, { 'workspace-day': '0' });
      await adminDesk(world, 'secondApprover').asks('/switchboard freeze lift');
      await sam.textSaying(to, 'Not sent: the cap of 0 texts a day for this workspace is reached');
      expect(await askedFor(world, to)).toEqual([]);
      await forgetSettings(world);
      const text = await sam.textSaying(to, 'Not sent');
      await sam.presses(text, 'text:retry');
      await sam.textSent(to);
    });
  });
}
