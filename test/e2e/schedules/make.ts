import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { CHANNELS, PEOPLE } from '../../../src/sandbox/slack/seed.ts';
import type { World } from '../../support/world.ts';
import { type Desk, deskOf, wordsOf } from '../desk.ts';
import { allSchedules, opensForm, scheduleOf, schedules, scheduleValues, trailOf } from './scheduling.ts';

export function makeScheduleTests(given: () => World): void {
  describe('/mdr schedule', () => {
    let world: World;
    let sam: Desk;
    beforeAll(() => {
      world = given();
      sam = deskOf(world, 'sender', CHANNELS.support);
    });
    afterEach(() => sam.closesAll());

    test('opens a form in the person’s own zone and this channel, and says the next three times', async () => {
      const form = await opensForm(sam);
      const words = wordsOf(form.view.blocks);
      expect(words).toContain('Runs every day at 9:00 AM (America/Los_Angeles), about the day before.');
      expect(words).toMatch(/Next: \w{3}, \w{3} \d+, 20\d\d at 9:00 AM( · \w{3}, \w{3} \d+, 20\d\d at 9:00 AM){2}/);
      expect(JSON.stringify(form.values)).toContain(CHANNELS.support);
      expect(JSON.stringify(form.values)).toContain('America/Los_Angeles');
    });

    test('says the times anew when a field changes, with the fields that the choice takes', async () => {
      const form = await opensForm(sam);
      await sam.pressesIn(form, 'schedule:kind', scheduleValues({ kind: 'weekly' }));
      const weekly = await sam.viewSaying('Runs every Monday at 9:00 AM');
      await sam.pressesIn(weekly, 'schedule:days', scheduleValues({ days: ['1', '4'] }));
      await sam.viewSaying('Runs every Monday and Thursday at 9:00 AM');
      await sam.pressesIn(weekly, 'schedule:time', scheduleValues({ time: '17:30' }));
      await sam.viewSaying('Runs every Monday and Thursday at 5:30 PM');
      await sam.pressesIn(weekly, 'schedule:zone', scheduleValues({ zone: 'Mars/Olympus' }));
      await sam.viewSaying('⚠️ “Mars/Olympus” is no time zone. For example: America/Los_Angeles.');
      await sam.pressesIn(weekly, 'schedule:kind', scheduleValues({ kind: 'monthly', zone: 'Europe/London' }));
      const monthly = await sam.viewSaying('Runs on day 1 of each month at 5:30 PM (Europe/London)');
      await sam.pressesIn(monthly, 'schedule:kind', scheduleValues({ kind: 'cron' }));
      const cron = await sam.viewSaying('Type one, for example: 0 9 * * 1-5.');
      await sam.pressesIn(cron, 'schedule:cron', scheduleValues({ cron: '0 25 * * *' }));
      await sam.viewSaying('“0 25 * * *” is no cron expression.');
      await sam.pressesIn(cron, 'schedule:preview', scheduleValues({ cron: '15 6 * * 1-5' }));
      await sam.viewSaying('Runs by cron: 15 6 * * 1-5 (Europe/London)');
    });

    test('says at once when the app is not in the chosen channel', async () => {
      const form = await opensForm(sam);
      await sam.pressesIn(form, 'schedule:channel', scheduleValues({ channel: CHANNELS.lobby }));
      await sam.viewSaying(`⚠️ I am not in <#${CHANNELS.lobby}> yet: invite me there with /invite @Switchboard.`);
    });

    test('is made once, with the next times said, though the form is delivered again', async () => {
      const before = (await allSchedules(world)).length;
      const { id, said } = await schedules(world, sam, {
        kind: 'weekdays',
        zone: 'Europe/London',
        time: '08:05',
        channel: CHANNELS.dispatch,
        from: '206 555 0100',
        failed: true,
        unusual: true,
      });
      expect(said).toContain(
        `✅ Scheduled: a report in <#${CHANNELS.dispatch}> Monday to Friday at 8:05 AM (Europe/London), about the day before.\nNext: `,
      );
      await world.slack.admin.repeat({});
      expect(await allSchedules(world)).toHaveLength(before + 1);
      expect(await scheduleOf(world, id)).toMatchObject({
        owner: PEOPLE.sender,
        channel_id: CHANNELS.dispatch,
        rule: { kind: 'weekdays', hour: 8, minute: 5 },
        zone: 'Europe/London',
        period: 'yesterday',
        filter: { from: '+12065550100', to: null, direction: null, type: null, failed: true },
        only_unusual: true,
        state: 'on',
        version: 1,
      });
      expect(await trailOf(world, id)).toEqual([['schedule.made', PEOPLE.sender]]);
    });

    test('that is wrong is refused at its fields, and what was typed stays', async () => {
      const before = (await allSchedules(world)).length;
      const form = await opensForm(sam);
      const bad = await sam.window.submit(form.id, scheduleValues({ zone: 'Middle/Earth', from: '911' }));
      expect(bad).toMatchObject({ ok: false, errors: { from: expect.stringContaining('911') } });
      const zone = await sam.window.submit(form.id, scheduleValues({ zone: 'Middle/Earth', from: '' }));
      expect(zone).toMatchObject({
        ok: false,
        errors: { 'schedule:zone': '“Middle/Earth” is no time zone. For example: America/Los_Angeles.' },
      });
      const twice = await sam.window.submit(form.id, scheduleValues({ zone: 'UTC', period: 'last-month' }));
      expect(twice).toMatchObject({
        ok: false,
        errors: { 'schedule:period': expect.stringContaining('a period is reported once') },
      });
      await sam.pressesIn(form, 'schedule:kind', scheduleValues({ kind: 'cron' }));
      const cron = await sam.viewSaying('Cron expression');
      const often = await sam.window.submit(cron.id, scheduleValues({ cron: '*/5 * * * *', period: 'yesterday' }));
      expect(often).toMatchObject({
        ok: false,
        errors: { 'schedule:cron': expect.stringContaining('more often than once an hour') },
      });
      expect(JSON.stringify((await sam.topView('Schedule a report')).values)).toContain('*/5 * * * *');
      expect(await allSchedules(world)).toHaveLength(before);
    });

    test('takes a sender: a member is told whom to ask, and sees the list all the same', async () => {
      const mina = deskOf(world, 'member', CHANNELS.support);
      expect((await mina.asks('/mdr schedules')).text).toMatch(/^\d+ schedules?$/);
      expect((await mina.asks('/mdr schedule')).text).toContain('This needs a sender, and you are not one.');
    });
  });
}
