import { beforeAll, describe, expect, test } from '@jest/globals';
import { CHANNELS } from '../../../src/sandbox/slack/seed.ts';
import type { World } from '../../support/world.ts';
import { deskOf, wordsOf } from '../desk.ts';
import { type AdminDesk, adminDesk, fill, forgetSettings, savedValue } from './desk.ts';

export function formTests(given: () => World): void {
  describe('the settings', () => {
    let world: World;
    let ada: AdminDesk;
    beforeAll(() => {
      world = given();
      ada = adminDesk(world, 'admin');
    });

    test('are shown to an admin in plain words, with which source is live', async () => {
      const words = wordsOf((await ada.asks('/switchboard settings')).blocks);
      for (const line of [
        'Needed: 1 below $50.00, 2 from there on',
        `Decided in: <#${CHANNELS.finance}>`,
        'Expiry: after 24 h, reminder 4 h before',
        'Own requests: somebody else decides',
        'A month: no cap',
        'Months in: UTC',
        'Each person: 200 texts an hour; 1000 texts a day',
        'The workspace: 1000 texts an hour; 5000 texts a day',
        'Nothing has been changed in Slack: all of it is as the program starts with.',
      ]) {
        expect(words).toContain(line);
      }
    });

    test.each(['settings', 'access'])('are not shown to anybody else (%s)', async (word) => {
      for (const person of ['sender', 'approver', 'member', 'guest'] as const) {
        const answer = await deskOf(world, person, CHANNELS.support).asks(`/switchboard ${word}`);
        expect(answer.text).toMatch(/^(This needs an admin, and you are not one\.|Only full members)/);
      }
    });

    test('that are wrong say so at their field, and what was typed stays', async () => {
      const form = await ada.opensForm('settings', 'settings:approvals', 'Approvals');
      const typed = fill({ below: '3', from: '2', threshold: 'a lot', hours: '5', nudge: '9' });
      const refused = await ada.window.submit(form.id, typed);
      expect(refused).toMatchObject({
        ok: false,
        errors: {
          from: 'A large request cannot need fewer approvals than a small one.',
          threshold: '“a lot” is no amount in dollars. For example: 50 or 49.99.',
          nudge: 'Remind less than 5 h before, or type 0 for no reminder.',
        },
      });
      const [still] = await ada.window.views();
      expect(JSON.stringify(still?.values)).toContain('a lot');
      expect(await savedValue(world, 'quorum')).toBeNull();
      await ada.closesAll();
    });

    test('of the budget take dollars and cost centers, a line each, and name the bad one', async () => {
      const form = await ada.opensForm('settings', 'settings:budget', 'Budget');
      for (const [fields, errors] of [
        [{ workspace: '-5' }, { workspace: '“-5” is no amount in dollars. For example: 50 or 49.99.' }],
        [
          { workspace: '', centers: 'Support = lots' },
          { centers: expect.stringContaining('Support: “lots” is no amount') },
        ],
        [{ centers: 'Ops = 5\n\nOps = 6' }, { centers: '“Ops” stands there twice.' }],
        [{ centers: '= 6' }, { centers: '“= 6” is no cost center. For example: Support = 50.' }],
        [{ centers: '', zone: 'Mars' }, { zone: '“Mars” is no time zone. For example: America/Los_Angeles.' }],
      ] as const) {
        expect(await ada.window.submit(form.id, fill(fields))).toMatchObject({ ok: false, errors });
      }
      const said = await ada.saves(form, { workspace: '1,250.50', centers: '', zone: 'Europe/Madrid' });
      expect(said).toBe('Saved, and it holds now: the time zone of months, the budget.');
      expect(await savedValue(world, 'budget')).toEqual({ workspace: '1250500000000', centers: {}, beyond: 'refuse' });
      const words = wordsOf((await ada.asks('/switchboard settings')).blocks);
      expect(words).toContain('A month: $1,250.50; beyond it refused');
      expect(words).toMatch(/Last set: the (budget|time zone of months), in Slack by ada, <!date/);
      await forgetSettings(world);
    });

    test('that are saved as they were change nothing', async () => {
      const form = await ada.opensForm('settings', 'settings:texts', 'Caps on texts');
      expect(await ada.saves(form, {})).toBe('Nothing was changed.');
      expect(await savedValue(world, 'textCaps')).toBeNull();
    });

    test('that another admin changed meanwhile are refused by name, in the form', async () => {
      const tomas = adminDesk(world, 'secondApprover');
      const form = await ada.opensForm('settings', 'settings:approvals', 'Approvals');
      const faster = await tomas.opensForm('settings', 'settings:approvals', 'Approvals');
      expect(await tomas.saves(faster, { hours: '12' })).toBe('Saved, and it holds now: when a request expires.');
      expect(await ada.window.submit(form.id, fill({ hours: '10' }))).toMatchObject({
        ok: false,
        errors: { hours: 'This was changed while you had the form open. Open it again to see what holds now.' },
      });
      await ada.closesAll();
      await forgetSettings(world);
    });

    test('caps are typed in words, and what is no cap is said', async () => {
      const form = await ada.opensForm('settings', 'settings:texts', 'Caps on texts');
      const refused = await ada.window.submit(
        form.id,
        fill({ 'person-hour': 'plenty', 'person-day': '1,000 and $20' }),
      );
      expect(refused).toMatchObject({
        errors: { 'person-hour': '“plenty” is no cap. For example: 200, or $20, or 200 texts, $20.' },
      });
      await ada.saves(form, { 'person-hour': '50 texts, $2.50', 'workspace-month': '$100' });
      expect(await savedValue(world, 'textCaps')).toMatchObject({
        person: { hour: { texts: 50, money: '2500000000' }, day: { texts: 1_000, money: '20000000000' } },
        workspace: { month: { texts: null, money: '100000000000' } },
      });
      await forgetSettings(world);
    });
  });
}
