import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { CHANNELS, PEOPLE } from '../../../src/sandbox/slack/seed.ts';
import { waitFor } from '../../support/wait-for.ts';
import type { World } from '../../support/world.ts';
import { type Desk, deskOf, wordsOf } from '../desk.ts';
import { chooses, lineOf, scheduleOf, schedules, scheduleValues, trailOf } from './scheduling.ts';

export function changeScheduleTests(given: () => World): void {
  describe('a schedule in /mdr schedules', () => {
    let world: World;
    let sam: Desk;
    let ada: Desk;
    let id: string;
    beforeAll(async () => {
      world = given();
      sam = deskOf(world, 'sender', CHANNELS.support);
      ada = deskOf(world, 'admin', CHANNELS.support);
      ({ id } = await schedules(world, sam, { time: '10:00', zone: 'UTC' }));
    });
    afterEach(async () => {
      for (const desk of [sam, ada]) await desk.closesAll();
    });

    const list = (desk = sam) => desk.asks('/mdr schedules');

    test('is shown with its rule, its owner and its next time', async () => {
      const line = lineOf(await list(), id);
      expect(line).toContain(`*<#${CHANNELS.support}>* every day at 10:00 AM (UTC), about the day before`);
      expect(line).toMatch(/next \w{3}, \w{3} \d+, 20\d\d at 10:00 AM · by sam/);
    });

    test('is shown to any member, with a customer’s number masked and ours whole', async () => {
      const filtered = await schedules(world, sam, { from: '206 555 0100', to: '541 555 0140' });
      const line = lineOf(await list(deskOf(world, 'member', CHANNELS.support)), filtered.id);
      expect(line).toContain('only texts: from (206) 555-0100, to (541) 555-••••');
    });

    test('is paused and resumed in place', async () => {
      const shown = await list();
      await chooses(sam, shown, 'pause', id);
      const paused = await sam.saying(shown, '⏸️ Paused; it runs again once you press Resume.');
      expect(lineOf(paused, id)).toContain('⏸️ paused by sam');
      expect(await scheduleOf(world, id)).toMatchObject({ state: 'paused', next_run_at: null });
      await chooses(sam, shown, 'resume', id);
      const resumed = await sam.saying(shown, '▶️ It goes on: every day at 10:00 AM (UTC)');
      expect(lineOf(resumed, id)).toContain('next ');
      expect((await scheduleOf(world, id)).next_run_at?.getTime()).toBeGreaterThan(Date.now());
    });

    test('is edited in the form that it was made with', async () => {
      await chooses(sam, await list(), 'edit', id);
      const form = await sam.topView('Schedule a report');
      expect(JSON.stringify(form.values)).toContain('10:00');
      const said = await sam.submits(form, scheduleValues({ time: '11:30', unusual: true }));
      expect(said.text).toContain('✅ Saved: a report in');
      expect(said.text).toContain('every day at 11:30 AM (UTC)');
      expect(lineOf(await list(), id)).toContain('only when something is unusual');
    });

    test('is not changed from a form that was opened before another’s change', async () => {
      await chooses(sam, await list(), 'edit', id);
      const old = await sam.topView('Schedule a report');
      await chooses(ada, await list(ada), 'edit', id);
      await ada.submits(await ada.topView('Schedule a report'), scheduleValues({ time: '12:00' }));
      expect(await sam.window.submit(old.id, scheduleValues({ time: '07:00' }))).toMatchObject({
        ok: false,
        errors: {
          'schedule:kind': expect.stringContaining('This schedule was changed after you opened the form.'),
        },
      });
      expect(await scheduleOf(world, id)).toMatchObject({ rule: { kind: 'daily', hour: 12, minute: 0 } });
    });

    test('is its owner’s to change, or an admin’s: another sender is told so', async () => {
      const { id: hers } = await schedules(world, ada, { zone: 'UTC' });
      const shown = await list();
      await sam
        .whisperAfter(() => chooses(sam, shown, 'pause', hers))
        .then((said) => {
          expect(said.text).toContain('That schedule is somebody else’s. Its owner can change it, or an admin:');
        });
      expect(await scheduleOf(world, hers)).toMatchObject({ state: 'on' });
      await chooses(ada, await list(ada), 'pause', id);
      await waitFor('the pause', async () => (await scheduleOf(world, id)).state === 'paused');
    });

    test('is deleted after a question, and an old list says that it is gone', async () => {
      const old = await list();
      const shown = await list();
      await chooses(sam, shown, 'delete', id);
      const question = await sam.topView('Delete a schedule');
      expect(wordsOf(question.view.blocks)).toContain('It runs no more, and cannot be brought back');
      expect(await sam.window.submit(question.id)).toMatchObject({ ok: true });
      await sam.saying(shown, '🗑️ Deleted');
      expect(await scheduleOf(world, id)).toMatchObject({ state: 'deleted', next_run_at: null });
      const said = await sam.whisperAfter(() => chooses(sam, old, 'run', id));
      expect(said.text).toContain('That schedule has been deleted.');
      expect(JSON.stringify((await list()).blocks)).not.toContain(id);
    });

    test('leaves each change in the trail', async () => {
      const [made, ...rest] = await trailOf(world, id);
      expect(made).toEqual(['schedule.made', PEOPLE.sender]);
      expect(rest).toEqual([
        ['schedule.paused', PEOPLE.sender],
        ['schedule.resumed', PEOPLE.sender],
        ['schedule.changed', PEOPLE.sender],
        ['schedule.changed', PEOPLE.admin],
        ['schedule.paused', PEOPLE.admin],
        ['schedule.deleted', PEOPLE.sender],
      ]);
    });
  });
}
