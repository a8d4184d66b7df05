import { beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { createFlowroute } from '../../../src/flowroute/index.ts';
import { everyRecord } from '../../../src/reports/filter.ts';
import { createRuns } from '../../../src/reports/runs.ts';
import { transaction } from '../../../src/storage/transaction.ts';
import { createRunLoop } from '../../../src/reports/run-loop.ts';
import { CHANNELS, PEOPLE } from '../../../src/sandbox/slack/seed.ts';
import { createReportChat } from '../../../src/slack/share-file.ts';
import { createWebClient } from '../../../src/slack/web-client.ts';
import { quietLog } from '../../support/database.ts';
import { waitFor } from '../../support/wait-for.ts';
import type { World } from '../../support/world.ts';
import { type Desk, deskOf } from '../desk.ts';
import { asksReport, fileOf, filesOf, lastRun, newReport, reportsIn, rowsOf, said } from './reading.ts';

/** Where the next step fails, once. */
export type Trap = { at: string | null };

export function reportFaultTests(given: () => World, trap: Trap): void {
  describe('a report that meets a fault', () => {
    let world: World;
    let sam: Desk;
    let direct: string;
    beforeAll(async () => {
      world = given();
      sam = deskOf(world, 'sender', CHANNELS.support);
      await asksReport(sam, '30d');
      direct = await sam.direct();
    });
    beforeEach(() => world.behave());

    const records = (kind: '500-before' | '401', times?: number) =>
      world.misbehave({ kind, method: 'GET', path: '/v2.1/messages', ...(times === undefined ? {} : { times }) });
    const stood = async () => new Set((await reportsIn(sam, direct)).map(({ ts }) => ts));
    const settled = () =>
      waitFor(
        'every run and file to be at rest',
        async () => {
          const { db } = world.database;
          const runs = await db.selectFrom('report_runs').select('id').where('rest_at', 'is', null).execute();
          const files = await db.selectFrom('report_files').select('id').where('rest_at', 'is', null).execute();
          return runs.length + files.length === 0;
        },
        45_000,
      );

    test('is read on where the carrier fails for a moment', async () => {
      await records('500-before', 2);
      expect((await asksReport(sam, '30d')).text).toMatch(/^Report for/);
    });

    test('is given up where the carrier refuses the key; the owner is told why, and can try again', async () => {
      await records('401');
      await sam.asks('/mdr report 30d');
      const told = await sam.posted('could not be made', direct);
      const failure = await waitFor('the reason', async () =>
        (await sam.window.messages(direct)).find((one) => said(one).includes('Flowroute refused the access key')),
      );
      expect(told.isApp).toBe(true);
      await world.behave();
      const before = await stood();
      await sam.presses(failure, 'report:again');
      expect((await newReport(sam, before)).text).toMatch(/^Report for/);
      await sam.saying(failure, 'It has been made since.');
    });

    test('is told to the admins where its owner has left', async () => {
      await records('401');
      await world.slack.admin.person({ user: PEOPLE.secondApprover, deleted: true });
      const ada = deskOf(world, 'admin', CHANNELS.support);
      const { db } = world.database;
      await db.updateTable('people').set({ stale: true }).where('user_id', '=', PEOPLE.secondApprover).execute();
      const run = await lastRun(world);
      await transaction(db, 'a report of somebody who left', (trx) =>
        createRuns(trx, [
          {
            kind: 'report',
            scheduleId: null,
            scheduledFor: null,
            isLate: false,
            skippedBefore: 0,
            owner: PEOPLE.secondApprover,
            channelId: CHANNELS.dispatch,
            askedIn: null,
            period: { from: run.first_day, to: run.last_day, start: run.start_at, end: run.end_at },
            zone: 'UTC',
            filter: everyRecord,
            isWhole: false,
            onlyUnusual: false,
          },
        ]),
      );
      const told = await waitFor('the admins to be told', async () => {
        const own = await ada.direct().catch(() => null);
        return own === null
          ? null
          : (await ada.window.messages(own)).find((one) => said(one).includes('could not be made'));
      });
      expect(said(told)).toContain('Flowroute refused the access key');
    });

    test.each([
      'report:read',
      'report:kept',
      'show:posting:report',
      'show:posted:report',
      'report:sharing',
      'report:shared',
    ])(
      'breaks off at %s and is one message with one file all the same',
      async (step) => {
        await settled();
        const before = await stood();
        trap.at = step;
        await sam.asks('/mdr report 30d');
        const report = await newReport(sam, before);
        const rows = await rowsOf(world, await fileOf(sam, report));
        expect(trap.at).toBeNull();
        await settled();
        expect(rows.length).toBeGreaterThan(20);
        expect((await reportsIn(sam, direct)).length).toBe(before.size + 1);
        expect(await filesOf(sam, report)).toHaveLength(1);
      },
      60_000,
    );

    test.each([
      ['does not answer a sharing that it did', true],
      ['does not answer a sharing that it did not', false],
    ])(
      'where Slack %s, the file stands once',
      async (_, accepted) => {
        await settled();
        await world.slack.admin.hang({ method: 'files.completeUploadExternal', times: 1, accepted });
        const report = await asksReport(sam, '30d');
        await settled();
        expect(await filesOf(sam, report)).toHaveLength(1);
      },
      60_000,
    );

    test('is there although Slack takes no file, and the file follows', async () => {
      await world.slack.admin.fail({ method: 'files.getUploadURLExternal', times: 1, error: 'internal_error' });
      const report = await asksReport(sam, '30d');
      const file = await fileOf(sam, report);
      expect(file.text).toContain('Read again');
      expect(file.text).toContain('as many records as the report');
    });

    test('has its file made anew where Slack has forgotten the upload', async () => {
      await world.slack.admin.fail({ method: 'files.completeUploadExternal', times: 1, error: 'file_not_found' });
      const report = await asksReport(sam, '30d');
      expect((await rowsOf(world, await fileOf(sam, report))).length).toBeGreaterThan(20);
      await settled();
      expect(await filesOf(sam, report)).toHaveLength(1);
    });

    test('is made once, whoever of two processes takes it', async () => {
      await settled();
      const { db } = world.database;
      const client = createWebClient('xoxb-local-bot', world.slack.apiUrl);
      const flowroute = createFlowroute({
        accessKey: 'local-access-key',
        secretKey: 'local-secret-key',
        baseUrl: world.flowroute.url,
        timeoutMs: 5_000,
      });
      const second = createRunLoop({
        db,
        database: world.database,
        reading: { db, flowroute },
        people: { person: async () => ({ id: PEOPLE.sender, name: 'sam', tz: 'UTC', standing: 'full' }) },
        roles: { adminIds: async () => [] },
        chat: createReportChat(db, client),
        log: quietLog(),
        failpoint: async () => {},
      });
      await second.start();
      try {
        const before = await stood();
        const days = ['7d', '8d', '9d', '10d', '11d', '12d'];
        for (const range of days) await sam.asks(`/mdr report ${range}`);
        await waitFor('six reports', async () => (await stood()).size >= before.size + days.length, 60_000);
        await settled();
        const all = await reportsIn(sam, direct);
        expect(all.length).toBe(before.size + days.length);
        for (const report of all.filter(({ ts }) => !before.has(ts))) {
          expect((await filesOf(sam, report)).length).toBe(report.text.startsWith('No texts') ? 0 : 1);
        }
      } finally {
        await second.stop(5_000);
        flowroute.close();
      }
    }, 120_000);

    test('that the process stops in is read by the next one', async () => {
      await world.misbehave({ kind: 'slow', ms: 3_000, method: 'GET', path: '/v2.1/messages' });
      const before = await stood();
      await sam.asks('/mdr report 30d');
      await waitFor('the reading', async () => (await lastRun(world)).state === 'reading');
      await world.stopApp();
      await world.behave();
      await world.startApp();
      expect((await newReport(sam, before)).text).toMatch(/^Report for/);
    }, 60_000);
  });
}
