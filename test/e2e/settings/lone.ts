import { beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { CHANNELS, PEOPLE } from '../../../src/sandbox/slack/seed.ts';
import { waitFor } from '../../support/wait-for.ts';
import type { World } from '../../support/world.ts';
import { wordsOf } from '../desk.ts';
import { type AdminDesk, adminDesk, forgetSettings, savedValue } from './desk.ts';

export function loneTests(given: () => World): void {
  describe('with one admin and no approval channel', () => {
    let world: World;
    let ada: AdminDesk;
    beforeAll(async () => {
      world = given();
      await world.restart({ environment: { ADMIN_USERS: PEOPLE.admin, APPROVAL_CHANNEL: '' } });
      await forgetSettings(world);
      ada = adminDesk(world, 'admin');
    }, 30_000);

    test('a change that loosens says when it holds, in direct messages, and does after that time', async () => {
      const form = await ada.opensForm('settings', 'settings:approvals', 'Approvals');
      expect(await ada.saves(form, { hours: '99' })).toContain('where there is none, it holds in 24 hours');
      const message = await ada.posted('→ *after 99 h', await ada.direct());
      await ada.saying(message, 'Nobody else is an admin, so it holds from <!date');
      expect(await savedValue(world, 'expiry')).toBeNull();
      await sql`update setting_changes set ripe_at = now() where state = 'open'`.execute(world.database.db);
      await ada.saying(message, 'Held after 24 hours, since nobody else is an admin');
      expect(await savedValue(world, 'expiry')).toMatchObject({ hours: 99 });
    }, 30_000);

    test('the first approval channel holds at once, and is told there', async () => {
      const form = await ada.opensForm('settings', 'settings:approvals', 'Approvals');
      expect(await ada.saves(form, { channel: CHANNELS.dispatch })).toBe(
        'Saved, and it holds now: the approval channel.',
      );
      await ada.posted(`none → *<#${CHANNELS.dispatch}>*`, CHANNELS.dispatch);
      const words = wordsOf((await ada.asks('/switchboard doctor')).blocks);
      expect(words).toContain('✅ *Approval channel* #dispatch can be written to');
      await waitFor('the channel', async () => (await savedValue(world, 'approvalChannel')) === CHANNELS.dispatch);
    });
  });
}
