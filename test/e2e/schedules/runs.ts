import { randomUUID } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import { CHANNELS, PEOPLE } from '../../../src/sandbox/slack/seed.ts';
import { zoneAt } from '../../support/utc-days.ts';
import { waitFor } from '../../support/wait-for.ts';
import type { World } from '../../support/world.ts';
import { type Desk, deskOf, wordsOf } from '../desk.ts';
import { chooses, runsOf, scheduleOf, schedules } from './scheduling.ts';

export function scheduleRunTests(given: () => World): void {
  describe('the runs of a schedule', () => {
    let world: World;
    let sam: Desk;
    let ada: Desk;
    beforeAll(() => {
      world = given();
      sam = deskOf(world, 'sender', CHANNELS.support);
      ada = deskOf(world, 'admin', CHANNELS.support);
    });
    afterEach(async () => {
      for (const desk of [sam, ada]) await desk.closesAll();
    });

    // Schedules run at nine: there that was hours ago, and midnight is as far, whenever the test runs.
    const zone = zoneAt(14);
    const list = (desk = sam) => desk.asks('/mdr schedules');
    const done = (id: string) =>
      waitFor('the run to be read', async () => (await runsOf(world, id)).find((run) => run.state === 'ready'), 20_000);
    const comes = (id: string, interval: string) =>
      world.database.db
        .updateTable('report_schedules')
        .set({ next_run_at: sql<Date>`next_run_at - ${interval}::interval` })
        .where('id', '=', id)
        .execute();

    test('begin when its time has come, and the report stands in its channel', async () => {
      const { id } = await schedules(world, sam, { zone, channel: CHANNELS.dispatch });
      await comes(id, '1 day');
      const run = await done(id);
      expect(run).toMatchObject({ owner: PEOPLE.sender, channel_id: CHANNELS.dispatch, first_day: run.last_day });
      const posted = await waitFor('the report', async () =>
        (await sam.window.messages(CHANNELS.dispatch)).find((one) => JSON.stringify(one.metadata).includes(run.id)),
      );
      expect(posted.text).not.toBe('');
      expect((await scheduleOf(world, id)).next_run_at?.getTime()).toBeGreaterThan(Date.now());
    }, 60_000);

    test('by hand are one for each period, and the second press says where the first one is', async () => {
      const { id } = await schedules(world, sam, { zone, unusual: true });
      const shown = await list();
      await chooses(sam, shown, 'run', id);
      await sam.saying(shown, `is being made; it comes in <#${CHANNELS.support}>.`);
      await done(id);
      await waitFor('its message', () =>
        world.database.db
          .selectFrom('slack_messages as message')
          .innerJoin('report_runs as run', (join) => join.on(sql`run.id::text`, '=', sql.ref('message.entity_id')))
          .select('ts')
          .where('run.schedule_id', '=', id)
          .where('ts', 'is not', null)
          .executeTakeFirst(),
      );
      await chooses(sam, shown, 'run', id);
      const said = await sam.saying(shown, 'has been reported already, and a period is reported once.');
      expect(wordsOf(said.blocks)).toContain('|Open it>');
      expect(await runsOf(world, id)).toHaveLength(1);
    }, 60_000);

    test('are in its history with their outcome, and a missed one is made from there', async () => {
      const { id } = await schedules(world, sam, { zone, channel: CHANNELS.dispatch });
      await comes(id, '3 days');
      await done(id);
      await waitFor('the missed ones', async () => (await runsOf(world, id)).length === 3);
      await chooses(sam, await list(), 'history', id);
      const history = await sam.viewSaying('⏭️ missed: Switchboard was not running');
      const words = wordsOf(history.view.blocks);
      expect(words).toMatch(/\*\w{3} \d+\* ✅ read <!date/);
      expect(words.match(/⏭️ missed/g)).toHaveLength(2);
      await sam.pressesIn(history, 'schedule:run-missed');
      await sam.viewSaying(`It is being made, and comes in <#${CHANNELS.dispatch}>.`);
      await waitFor(
        'the missed one to be read',
        async () => {
          const states = (await runsOf(world, id)).map((run) => run.state);
          return states.filter((state) => state === 'ready').length === 2;
        },
        20_000,
      );
      await sam.closesAll();
      await chooses(sam, await list(), 'history', id);
      expect(wordsOf((await sam.viewSaying(', late')).view.blocks).match(/⏭️ missed/g)).toHaveLength(1);
    }, 60_000);

    test('that failed and that found nothing unusual say so in the history', async () => {
      const { id } = await schedules(world, sam, { zone: 'UTC' });
      const past = (day: number, state: string, failure: string | null) => ({
        id: randomUUID(),
        kind: 'report',
        schedule_id: id,
        owner: PEOPLE.sender,
        channel_id: CHANNELS.support,
        first_day: `2026-01-0${day}`,
        last_day: `2026-01-0${day}`,
        start_at: new Date(`2026-01-0${day}T00:00Z`),
        end_at: new Date(`2026-01-0${day + 1}T00:00Z`),
        zone: 'UTC',
        filter: JSON.stringify({ from: null, to: null, direction: null, type: null, failed: false }),
        state,
        failure,
      });
      const failure = 'Flowroute refused the access key (401). Check <it>.';
      await world.database.db
        .insertInto('report_runs')
        .values([past(1, 'failed', failure), past(2, 'quiet', null)])
        .execute();
      await chooses(sam, await list(), 'history', id);
      const words = wordsOf((await sam.viewSaying('❌ failed')).view.blocks);
      expect(words).toContain('*Jan 1* ❌ failed: Flowroute refused the access key (401). Check &lt;it&gt;.');
      expect(words).toContain('nothing unusual, so nothing was posted');
    });

    test('that the channel does not take pause it, and its owner is told what to do and resumes it there', async () => {
      const { id } = await schedules(world, sam, { zone, channel: CHANNELS.dispatch });
      await world.slack.admin.channel({ channel: CHANNELS.dispatch, archived: true });
      await comes(id, '1 day');
      await waitFor('the pause', async () => (await scheduleOf(world, id)).state === 'paused', 30_000);
      const direct = await waitFor('direct messages', () => sam.direct().catch(() => null));
      const told = await sam.posted('I have paused a schedule', direct);
      expect(wordsOf(told.blocks)).toContain('That channel is archived.');
      await world.slack.admin.channel({ channel: CHANNELS.dispatch, archived: false });
      await sam.presses(told, 'schedule:resume');
      await waitFor('it to go on', async () => (await scheduleOf(world, id)).state === 'on');
      await sam.presses(told, 'schedule:edit');
      expect((await sam.topView('Schedule a report')).values).toMatchObject({
        'schedule:channel': { 'schedule:channel': { selected_conversation: CHANNELS.dispatch } },
      });
    }, 60_000);

    test('go on under an admin when its owner has left, who is told', async () => {
      const { id } = await schedules(world, sam, { zone: 'UTC' });
      await world.slack.admin.person({ user: PEOPLE.sender, deleted: true });
      try {
        await waitFor('the new owner', async () => (await scheduleOf(world, id)).owner === PEOPLE.admin, 40_000);
        const direct = await waitFor('direct messages', () => ada.direct().catch(() => null));
        const told = await ada.posted('sam has left, and ada owns their', direct);
        expect(wordsOf(told.blocks)).toContain(
          'They run as before. Look whether they are still wanted: /mdr schedules',
        );
        expect(await scheduleOf(world, id)).toMatchObject({ state: 'on' });
      } finally {
        await world.slack.admin.person({ user: PEOPLE.sender, deleted: false });
      }
    }, 60_000);
  });
}
