import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { forgetOldLists } from '../../../src/reports/record-list.ts';
import { CHANNELS } from '../../../src/sandbox/slack/seed.ts';
import { waitFor } from '../../support/wait-for.ts';
import type { World } from '../../support/world.ts';
import { type Desk, deskOf, wordsOf } from '../desk.ts';
import { type CarrierRecord, carrierRecords, hasFailed, listsAsked } from './carrier.ts';
import { detailsIn, optionsIn } from './pages.ts';

export function filterTests(given: () => World): void {
  describe('/mdr list with a filter', () => {
    let world: World;
    let mina: Desk;
    let sam: Desk;
    beforeAll(() => {
      world = given();
      mina = deskOf(world, 'member', CHANNELS.dispatch);
      sam = deskOf(world, 'sender', CHANNELS.dispatch);
    });
    afterEach(() => world.behave());

    const outbound = (one: CarrierRecord) => one.attributes.direction === 'outbound';
    test.each<[string, (one: CarrierRecord) => boolean, string]>([
      ['failed', hasFailed, 'failed'],
      ['out', outbound, 'outbound'],
      ['received mms', (one) => !outbound(one) && one.attributes.is_mms, 'inbound, MMS'],
      ['sms sent', (one) => outbound(one) && !one.attributes.is_mms, 'outbound, SMS'],
      ['longcode in', (one) => !outbound(one) && one.attributes.message_type === 'longcode', 'inbound, longcode'],
      ['from 206.555.0100', (one) => one.attributes.from === '12065550100', 'from (206) 555-0100'],
      ['to <tel:2065550100|206-555-0100>', (one) => one.attributes.to === '12065550100', 'to (206) 555-0100'],
    ])('%s shows those and no others, and says of how many', async (typed, fits, said) => {
      const all = await carrierRecords(world);
      const expected = all.filter(fits).map((one) => one.id);
      expect(expected.length).toBeGreaterThan(0);
      const list = await waitForList(sam, `/mdr list 40d ${typed} page 50`);
      expect(optionsIn(list.blocks)).toEqual(expected.slice(0, 50));
      const words = wordsOf(list.blocks);
      expect(words).toContain(`: ${said} (1${expected.length === 1 ? '' : ` to ${Math.min(50, expected.length)}`})`);
      expect(words).toContain(`${expected.length} of ${all.length} records`);
    });

    test('is read once: its pages ask Flowroute nothing more, and stay as they were', async () => {
      const expected = (await carrierRecords(world)).filter(outbound).map((one) => one.id);
      const list = await waitForList(sam, '/mdr list 40d out');
      const asked = (await listsAsked(world)).length;
      expect(detailsIn(list.blocks)).toEqual(expected.slice(0, 10));
      await sam.presses(list, 'records:page:on');
      expect(detailsIn((await sam.saying(list, '(11 to 20)')).blocks)).toEqual(expected.slice(10, 20));
      await sam.presses(list, 'records:page:back');
      expect(detailsIn((await sam.saying(list, '(1 to 10)')).blocks)).toEqual(expected.slice(0, 10));
      expect((await listsAsked(world)).length).toBe(asked);
    });

    test('keeps no words, and shows customers’ numbers only to who may see them', async () => {
      const list = await waitForList(mina, '/mdr list 40d in page 25');
      expect(wordsOf(list.blocks)).toContain('(360) 555-••••');
      expect(wordsOf(list.blocks)).not.toMatch(/← \(\d{3}\) 555-\d/);
      const rows = await world.database.db.selectFrom('record_list_rows').select('record').execute();
      const stored = JSON.stringify(rows);
      expect(rows.length).toBeGreaterThan(20);
      expect(stored).not.toContain('"body"');
      expect(stored).not.toContain('kept out of the rows');
    });

    test('that lets nothing through says of how many, and what to do', async () => {
      const all = await carrierRecords(world);
      const list = await waitForList(mina, '/mdr list 40d to 360 555 0101');
      expect(list.text).toMatch(
        new RegExp(`^None of the ${all.length} records of .* so far fits “to \\(360\\) 555-0101”\\. Leave a word out`),
      );
    });

    test('that takes long to read says so meanwhile, and the answer takes its place', async () => {
      await world.misbehave({ kind: 'slow', ms: 2_500, times: 1, method: 'GET', path: '/v2.1/messages' });
      const reading = await sam.asks('/mdr list 40d failed');
      expect(reading.text).toMatch(/^Reading…/);
      const list = await sam.saying(reading, 'of ');
      expect(wordsOf(list.blocks)).toMatch(/\d+ of \d+ records/);
      expect((await sam.whispers()).filter((one) => one.text.startsWith('Reading…'))).toEqual([]);
    });

    test('that cannot be read says why, also where it was said to be reading', async () => {
      await world.misbehave({ kind: '403', method: 'GET', path: '/v2.1/messages' });
      expect((await sam.asks('/mdr list 40d failed')).text).toContain('Flowroute does not allow this');
      await world.behave();
      // The first answer comes late, and is the refusal of a key.
      await world.misbehave({ kind: 'hang-before', times: 1, method: 'GET', path: '/v2.1/messages' });
      await world.misbehave({ kind: '401', method: 'GET', path: '/v2.1/messages' });
      const reading = await sam.asks('/mdr list 40d failed');
      expect(reading.text).toMatch(/^Reading…/);
      expect((await sam.saying(reading, 'Flowroute refused the access key')).text).toContain('FLOWROUTE_ACCESS_KEY');
    });

    test('is forgotten after a day, and a press says what to do', async () => {
      const list = await waitForList(sam, '/mdr list 40d out');
      const { db } = world.database;
      await db
        .updateTable('record_lists')
        .set({ created_at: new Date(Date.now() - 25 * 60 * 60_000) })
        .execute();
      await forgetOldLists(db);
      expect(await db.selectFrom('record_list_rows').select('list_id').execute()).toEqual([]);
      for (const action of ['records:page:on', 'records:csv', 'records:whole-csv']) {
        const answer = await sam.pressesForAnswer(list, action);
        expect(answer.text).toBe('That list is more than a day old and not kept any more. Make it again: /mdr list.');
      }
    });

    test('delivered twice by Slack is read and answered once', async () => {
      await waitForList(sam, '/mdr list 40d mms');
      const before = await sam.whispers();
      const lists = () => world.database.db.selectFrom('record_lists').select('id').execute();
      const count = (await lists()).length;
      await world.slack.admin.repeat({});
      await waitForList(sam, '/mdr list 40d toll-free');
      expect((await lists()).length).toBe(count + 1);
      expect(await sam.whispers()).toHaveLength(before.length + 1);
    });
  });

  describe('the CSV of a list', () => {
    let world: World;
    beforeAll(() => {
      world = given();
    });

    const filesOf = async (desk: Desk) => {
      const { channels } = await desk.window.workspace();
      const direct = channels.find(
        (one) => one.kind === 'im' && one.members.length === 2 && one.id !== CHANNELS.twoPeople,
      );
      if (direct === undefined) return [];
      return (await desk.window.messages(direct.id)).filter((one) => one.files.length > 0);
    };
    const bytesOf = async (id: string | undefined) => (await fetch(`${world.slack.url}/_/files/${id}`)).text();

    test('comes to the person’s direct messages, masked', async () => {
      const mina = deskOf(world, 'member', CHANNELS.dispatch);
      const expected = (await carrierRecords(world)).filter((one) => one.attributes.direction === 'inbound');
      const list = await waitForList(mina, '/mdr list 40d in');
      const answer = await mina.pressesForAnswer(list, 'records:csv');
      expect(answer.text).toMatch(/^The CSV of .* comes to your direct messages with Switchboard in a moment\.$/);
      const message = await waitFor('the file', async () => (await filesOf(mina))[0]);
      const text = await bytesOf(message.files[0]?.id);
      const lines = text.trim().split('\r\n');
      expect(lines).toHaveLength(expected.length + 1);
      expect(text).not.toMatch(/\+?1?3605550190/);
      expect(text).not.toContain('kept out of the rows');
    });

    test('is whole for who may read bodies, and that stands in the trail', async () => {
      const sam = deskOf(world, 'sender', CHANNELS.dispatch);
      const list = await waitForList(sam, '/mdr list 40d in');
      const before = (await filesOf(sam)).length;
      const answer = await sam.pressesForAnswer(list, 'records:whole-csv');
      expect(answer.text).toContain('The full CSV, with bodies and whole numbers, of ');
      const message = await waitFor('the file', async () => (await filesOf(sam))[before]);
      const text = await bytesOf(message.files[0]?.id);
      expect(text).toContain('3605550190');
      expect(text).toContain('kept out of the rows');
      const noted = await world.database.db
        .selectFrom('audit')
        .selectAll()
        .where('action', '=', 'report.whole_file')
        .execute();
      expect(noted).toHaveLength(1);
      expect(noted[0]).toMatchObject({ entity: 'report', source: 'button', actor_name: 'sam' });
    });
  });
}

/** The answer to a list with a filter, which may say that it is being read first. */
async function waitForList(desk: Desk, typed: string) {
  const first = await desk.asks(typed);
  return waitFor('the list', async () => {
    const found = (await desk.whispers()).find((one) => one.ts === first.ts);
    return found !== undefined && !found.text.startsWith('Reading…') ? found : null;
  });
}
