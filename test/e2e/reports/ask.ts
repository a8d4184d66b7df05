import { beforeAll, describe, expect, test } from '@jest/globals';
import { formatRounded, parseDollars } from '../../../src/money.ts';
import { CHANNELS, PEOPLE } from '../../../src/sandbox/slack/seed.ts';
import { waitFor } from '../../support/wait-for.ts';
import type { World } from '../../support/world.ts';
import { type Desk, deskOf } from '../desk.ts';
import { asksReport, fileOf, filesOf, lastRun, newReport, recordsOf, reportsIn, rowsOf, said } from './reading.ts';

export function askTests(given: () => World): void {
  describe('/mdr report', () => {
    let world: World;
    let sam: Desk;
    let mina: Desk;
    beforeAll(() => {
      world = given();
      sam = deskOf(world, 'sender', CHANNELS.support);
      mina = deskOf(world, 'member', CHANNELS.support);
    });

    test('comes to who asked, with charts, a table and a CSV in its thread that is equal to the records', async () => {
      const report = await asksReport(sam, '30d');
      const run = await lastRun(world);
      const records = await recordsOf(world, { start: run.start_at, end: run.end_at });
      expect(records.length).toBeGreaterThan(20);
      const kinds = report.blocks.map(({ type }) => type);
      expect(kinds.filter((kind) => kind.startsWith('data_'))).toEqual([
        'data_visualization',
        'data_visualization',
        'data_table',
      ]);

      const file = await fileOf(sam, report);
      expect(file.text).toMatch(
        /^\d+ records of .* a row each\. Times are UTC and America\/Los_Angeles, cost in US dollars/,
      );
      const rows = await rowsOf(world, file);
      expect(rows.map(({ id }) => id).toSorted()).toEqual(records.map(({ id }) => id).toSorted());
      expect(rows.every(({ body }) => body === '')).toBe(true);
      const out = rows.filter(({ direction }) => direction === 'outbound');
      expect(out.every(({ to }) => /••••$/.test(to ?? ''))).toBe(true);
      const cost = rows.reduce((sum, row) => sum + (parseDollars(row.cost_usd ?? '') ?? 0n), 0n);
      expect(cost).toBe(records.reduce((sum, one) => sum + (one.amountNanodollars ?? 0n), 0n));
      const rest = rows.length - out.length;
      expect(report.text).toContain(`: ${out.length} texts out, ${rest} in, ${formatRounded(cost)}`);
      for (const { body } of records) if (body !== null && body.length > 8) expect(said(report)).not.toContain(body);
    });

    test('the same command delivered twice by Slack is one report', async () => {
      const before = await world.database.db.selectFrom('report_runs').select('id').execute();
      const direct = await sam.direct();
      const stood = new Set((await reportsIn(sam, direct)).map(({ ts }) => ts));
      await sam.asks('/mdr report 2026-01-05');
      for (const outcome of await Promise.all([world.slack.admin.repeat({}), world.slack.admin.repeat({})])) {
        expect(outcome).toMatchObject({ ok: true });
      }
      await newReport(sam, stood);
      expect(await world.database.db.selectFrom('report_runs').select('id').execute()).toHaveLength(before.length + 1);
    });

    test('an empty period says so kindly, without charts and without a file', async () => {
      const report = await asksReport(sam, '2020-03-01 2020-03-02');
      expect(report.text).toBe('No texts for Mar 1 to 2, 2020: nothing went out and nothing came in.');
      expect(report.blocks.some(({ type }) => type.startsWith('data_'))).toBe(false);
      expect(await filesOf(sam, report)).toEqual([]);
    });

    test('what is no range, and what is still to come, is answered and not taken', async () => {
      const before = await world.database.db.selectFrom('report_runs').select('id').execute();
      expect((await sam.asks('/mdr report 3/4')).text).toMatch(/two ways|which day/i);
      expect((await sam.asks('/mdr report 2126-01-01')).text).toContain('has not come yet');
      expect(await world.database.db.selectFrom('report_runs').select('id').execute()).toHaveLength(before.length);
    });

    test('of a filter says so, and leaves its texts alone', async () => {
      const report = await asksReport(sam, '30d in');
      expect(report.text).toMatch(/ so far, only inbound: \d+ texts in, /);
      expect(said(report)).toMatch(/only inbound: \d+ of \d+ records/);
      const rows = await rowsOf(world, await fileOf(sam, report));
      expect(new Set(rows.map(({ direction }) => direction))).toEqual(new Set(['inbound']));
    });

    test('what it is of is said at once as well, with a customer’s number masked', async () => {
      const stood = new Set((await reportsIn(sam, await sam.direct())).map(({ ts }) => ts));
      const answer = await sam.asks('/mdr report 30d out to 360 555 0101');
      expect(answer.text).toMatch(
        /^The report for .* so far, only outbound, to \(360\) 555-••••, comes to your direct/,
      );
      expect((await newReport(sam, stood)).text).toMatch(/so far.* outbound, to \(360\) 555-••••/);
    });

    test('is for any full member, and not for guests', async () => {
      expect((await asksReport(mina, '30d')).text).toMatch(/^Report for/);
      const gus = deskOf(world, 'guest', CHANNELS.support);
      expect((await gus.asks('/mdr report 7d')).text).toContain('Only full members of this workspace');
    });

    test('is posted where it was asked for, without bodies, with a CSV of its own in that thread', async () => {
      const report = await asksReport(mina, '30d');
      await mina.presses(report, 'report:post');
      const posted = await waitFor(
        'the report in the channel',
        async () => (await reportsIn(mina, CHANNELS.support))[0],
      );
      expect(posted.text).toBe(report.text);
      expect(said(posted)).toContain('Posted by mina');
      expect(posted.blocks.some(({ type }) => type === 'actions')).toBe(false);
      const rows = await rowsOf(world, await fileOf(mina, posted));
      expect(rows.length).toBeGreaterThan(20);
      expect(rows.every(({ body }) => body === '')).toBe(true);
      await mina.saying(report, 'Posted in');

      const presses = () =>
        world.database.db.selectFrom('audit').select('id').where('action', '=', 'report.posted').execute();
      const there = deskOf(world, 'member', report.channel);
      const again = await there.pressesForAnswer(report, 'report:post');
      expect(again.text).toMatch(
        new RegExp(`^The report for .* so far was posted in <#${CHANNELS.support}> already\\. `),
      );
      expect(again.text).toContain(`/archives/${CHANNELS.support}/p${posted.ts.replace('.', '')}|Open it>`);
      expect(await presses()).toHaveLength(1);
      expect(await reportsIn(mina, CHANNELS.support)).toHaveLength(1);
    });

    test('from a channel that the app is not in, a form asks for another', async () => {
      const outside = deskOf(world, 'member', CHANNELS.lobby);
      const report = await asksReport(outside, '30d');
      await outside.presses(report, 'report:post');
      const form = await outside.topView('Post the report');
      expect(JSON.stringify(form.view.blocks)).toContain('I am not in that channel');
      await outside.window.submit(form.id, { channel: { channel: { selected_conversation: CHANNELS.dispatch } } });
      await waitFor('the report in the other channel', async () => (await reportsIn(mina, CHANNELS.dispatch))[0]);
    });

    test('the full CSV is refused to a member, and is the sender’s alone and in the audit trail', async () => {
      const report = await asksReport(mina, '30d');
      const refused = await deskOf(world, 'member', report.channel).pressesForAnswer(report, 'report:whole');
      expect(said(refused)).toContain('This needs a sender, and you are not one.');

      const own = await asksReport(sam, '30d');
      await sam.presses(own, 'report:whole');
      const rows = await rowsOf(world, await fileOf(sam, own, /-whole\.csv$/));
      expect(rows.some(({ body }) => body !== '')).toBe(true);
      expect(rows.every(({ to }) => /^\+1\d{10}$/.test(to ?? ''))).toBe(true);
      const noted = await world.database.db
        .selectFrom('audit')
        .selectAll()
        .where('action', '=', 'report.whole_file')
        .execute();
      expect(noted.map(({ actor }) => actor)).toEqual([PEOPLE.sender]);
    });
  });
}
