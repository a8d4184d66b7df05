import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Block, Message } from '../../../src/sandbox/slack/protocol.ts';
import { CHANNELS } from '../../../src/sandbox/slack/seed.ts';
import { findAction } from '../../support/press.ts';
import { waitFor } from '../../support/wait-for.ts';
import type { World } from '../../support/world.ts';
import { type Desk, deskOf, wordsOf } from '../desk.ts';
import { buttonsIn, pressRow } from '../numbers/pressing.ts';
import { carrierRecords, listsAsked } from './carrier.ts';

const page = 'records:page';

export function pageTests(given: () => World): void {
  describe('/mdr list without a filter', () => {
    let world: World;
    let mina: Desk;
    let sam: Desk;
    beforeAll(() => {
      world = given();
      mina = deskOf(world, 'member', CHANNELS.support);
      sam = deskOf(world, 'sender', CHANNELS.support);
    });
    afterEach(async () => {
      await world.behave();
      for (const desk of [mina, sam]) await desk.closesAll();
    });

    test('shows the newest ten, and turns in place over the same records while new ones arrive', async () => {
      const standing = (await carrierRecords(world)).map((one) => one.id);
      const list = await sam.asks('/mdr list 40d');
      expect(wordsOf(list.blocks)).toMatch(/^\*Message records, .* so far\* \(1 to 10\)\n/);
      expect(detailsIn(list.blocks)).toEqual(standing.slice(0, 10));
      expect(buttonsIn(list.blocks)).toEqual([...Array(10).fill('Details'), 'Next', 'CSV', 'Full CSV']);
      for (let at = 0; at < 12; at += 1) {
        world.flowroute.receive({ from: '+13605550190', to: '+12065550100', body: `new ${at}` });
      }
      await waitFor('the new records', async () => (await carrierRecords(world)).length >= standing.length + 12);

      await sam.presses(list, `${page}:on`);
      const second = await sam.saying(list, '(11 to 20)');
      expect(detailsIn(second.blocks)).toEqual(standing.slice(10, 20));
      expect(buttonsIn(second.blocks).slice(10)).toEqual(['Previous', 'Next', 'CSV', 'Full CSV']);
      await sam.presses(list, `${page}:back`);
      expect(detailsIn((await sam.saying(list, '(1 to 10)')).blocks)).toEqual(standing.slice(0, 10));
      expect((await sam.whispers()).filter((one) => one.text === list.text)).toHaveLength(1);
      expect(list.text).toMatch(/^Message records, \w{3} \d+(, 20\d\d)? to \w{3} \d+(, 20\d\d)? so far$/);

      const ends = (await listsAsked(world))
        .filter((one) => one.get('limit') === '10')
        .map((one) => one.get('end_date'));
      expect(ends).toHaveLength(3);
      expect(new Set(ends).size).toBe(1);
    });

    test('ends where the range ends', async () => {
      const all = (await carrierRecords(world)).map((one) => one.id);
      const list = await sam.asks('/mdr list 40d page 50');
      let shown = list;
      const seen: string[] = [...optionsIn(list.blocks)];
      for (let from = 51; from <= all.length; from += 50) {
        await sam.presses(list, `${page}:on`);
        shown = await sam.saying(list, `(${from} to ${Math.min(from + 49, all.length)})`);
        seen.push(...optionsIn(shown.blocks));
      }
      expect(buttonsIn(shown.blocks)).toEqual(['Previous', 'CSV', 'Full CSV']);
      expect(seen).toEqual(all);
    });

    test('says on each row which way, with whom, what became of it, cost and time', async () => {
      const list = await sam.asks('/mdr list yesterday today page 50');
      const lines = wordsOf(list.blocks)
        .split('\n')
        .filter((line) => line.startsWith('`'));
      expect(lines.length).toBeGreaterThan(11);
      const line =
        /^`\d+` (✅|❌|☑️|📥) \(\d{3}\) 555-\d{4} [→←] \(\d{3}\) 555-\d{4} · (delivered|not delivered \(.+\)|with the recipient’s carrier|accepted by Flowroute|received) · \$0\.0\d{1,3} · <!date\^\d+\^[^|]+\|20\d\d-\d\d-\d\d \d\d:\d\d UTC>$/;
      for (const one of lines) expect(one).toMatch(line);
      const newest = lines[0] ?? '';
      expect(newest).toContain('`1` 📥 (206) 555-0100 ← (360) 555-0190 · received');
    });

    test('masks the customers’ numbers for who may not read bodies, and offers no whole file', async () => {
      const list = await mina.asks('/mdr list 40d page 25');
      const said = wordsOf(list.blocks);
      expect(said).toContain('`1` 📥 (206) 555-0100 ← (360) 555-•••• · received');
      expect(said).not.toMatch(/[→←] \(\d{3}\) 555-\d/);
      expect(buttonsIn(list.blocks)).toEqual(['Next', 'CSV']);
      await mina.presses(list, `${page}:on`);
      expect(wordsOf((await mina.saying(list, '(26 to 50)')).blocks)).not.toMatch(/[→←] \(\d{3}\) 555-\d/);
    });

    test('opens a record by Details, and from the menu of a long page', async () => {
      const list = await sam.asks('/mdr list 40d');
      const [first = ''] = detailsIn(list.blocks);
      await pressRow(sam, list, 'records:details', first);
      expect(wordsOf((await sam.topView('Message record')).view.blocks)).toContain(`*Id* \`${first}\``);
      await sam.closesAll();

      const long = await mina.asks('/mdr list 40d page 25');
      const options = optionsIn(long.blocks);
      expect(options).toHaveLength(25);
      await choose(mina, long, options[24] ?? '');
      const record = wordsOf((await mina.topView('Message record')).view.blocks);
      expect(record).toContain(`*Id* \`${options[24]}\``);
      expect(record).toContain('•••');
    });

    test('of an empty range says so, and of one day is that day', async () => {
      expect((await mina.asks('/mdr list 2020-01-01')).text).toBe(
        'There is no message record of Jan 1, 2020. A longer range: /mdr list 30d',
      );
      expect((await mina.asks('/mdr list 1 janvier 2020 – 5 janvier 2020')).text).toContain('of Jan 1 to 5, 2020.');
    });

    test.each([
      [
        '/mdr list 3/4',
        /^“3\/4” can be read in two ways: 20\d\d-03-04 or 20\d\d-04-03\? Type the one that you mean\.$/,
      ],
      ['/mdr list 2026-01-15 2026-01-01', /^2026-01-15 is after 2026-01-01\. Type the earlier date first, for example/],
      ['/mdr list 2099-01-01', /^2099-01-01 has not come yet, so there is nothing to read\. For example: today/],
      ['/mdr list 2020-01-01 2022-01-01', /is 732 days, and at most 366 are read at once\./],
      ['/mdr list 2025-02-29', /^The calendar has no “2025-02-29”\. Type a day that it has, for example 2026-11-03\.$/],
      ['/mdr list faild', /^I do not know what “faild” means here\. Did you mean “failed”\?$/],
      ['/mdr list page 51', /^A page has from 10 to 50 records, for example \/mdr list page 25\./],
      [
        '/mdr list from <!channel>',
        /^“from” needs a phone number behind it, for example \/mdr list from \(206\) 555-0100\.$/,
      ],
    ])('%s gets one sentence with an example', async (typed, sentence) => {
      expect((await mina.asks(typed)).text).toMatch(sentence);
      expect(world.slack.pings.filter((one) => one.kind === 'channel')).toEqual([]);
    });

    test('is not for guests', async () => {
      const gus = deskOf(world, 'guest', CHANNELS.support);
      expect((await gus.asks('/mdr list')).text).toContain('Only full members of this workspace can use this.');
    });

    test.each<[Parameters<World['misbehave']>[0], string]>([
      [{ kind: '401' }, 'Flowroute refused the access key (401).'],
      [{ kind: '500-before' }, 'Flowroute has a fault of its own (500). Try again in a few minutes.'],
      [{ kind: '503-html', times: 1 }, ''],
      [{ kind: '429', times: 1 }, ''],
    ])('that Flowroute does not give is said, or comes in the end: %j', async (fault, sentence) => {
      const standing = await mina.asks('/mdr list 40d');
      await world.misbehave({ ...fault, method: 'GET', path: '/v2.1/messages' });
      const list = await mina.asks('/mdr list 40d');
      expect(list.text).toContain(sentence === '' ? 'Message records, ' : sentence);
      if (sentence === '') return;
      const refused = await mina.pressesForAnswer(standing, `${page}:on`);
      expect(refused.text).toContain(sentence);
      expect(wordsOf((await now(mina, standing)).blocks)).toContain('(1 to 10)');
    });
  });
}

/** The record ids behind the Details buttons, in their order. */
export function detailsIn(blocks: Block[]): string[] {
  const found = JSON.stringify(blocks).matchAll(/"action_id":"records:details"[^}]*\}[^}]*?"value":"([^"]*)"/g);
  return [...found].map((match) => match[1] ?? '');
}

/** The record ids behind the menu's options. */
export function optionsIn(blocks: Block[]): string[] {
  const options = findAction(blocks, 'records:open')?.element.options;
  const found = JSON.stringify(options ?? []).matchAll(/"value":"([^"]*)"/g);
  return [...found].map((match) => match[1] ?? '');
}

async function choose(desk: Desk, message: Message, id: string): Promise<void> {
  const found = findAction(message.blocks, 'records:open');
  const options: unknown = found?.element.options;
  const option = Array.isArray(options) ? options.find((one) => one.value === id) : undefined;
  const outcome = await desk.window.act({
    where: { channel: message.channel, ts: message.ts },
    blockId: found?.blockId ?? '',
    actionId: 'records:open',
    value: { selected_option: option },
  });
  if (!outcome.ok) throw new Error(`Slack said ${JSON.stringify(outcome)}`);
}

async function now(desk: Desk, message: Message): Promise<Message> {
  const found = (await desk.window.messages(message.channel)).find((one) => one.ts === message.ts);
  if (found === undefined) throw new Error('the message is gone');
  return found;
}
