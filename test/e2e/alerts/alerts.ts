import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from 'kysely';
import type { Message } from '../../../src/sandbox/slack/protocol.ts';
import { CHANNELS, PEOPLE } from '../../../src/sandbox/slack/seed.ts';
import { waitFor } from '../../support/wait-for.ts';
import type { World } from '../../support/world.ts';
import { type Desk, deskOf, wordsOf } from '../desk.ts';
import { buttonsIn } from '../numbers/pressing.ts';
import { customer, watched } from './records.ts';

type Fields = { kind?: string; number?: string; threshold?: string; span?: string; channel?: string };

export function alertTests(given: () => World): void {
  describe('alerts', () => {
    let world: World;
    let sam: Desk;
    let ada: Desk;
    let mina: Desk;
    beforeAll(async () => {
      world = given();
      sam = deskOf(world, 'sender', CHANNELS.support);
      ada = deskOf(world, 'admin', CHANNELS.support);
      mina = deskOf(world, 'member', CHANNELS.support);
      // Who they are is known from then on, so that a form opens within the time that Slack gives, also on a busy machine.
      for (const desk of [sam, ada, mina]) await desk.asks('/mdr alerts');
    });
    afterEach(async () => {
      await world.behave();
      for (const desk of [sam, ada, mina]) await desk.closesAll();
      const { db } = world.database;
      // A check that is under way ends first, and none opens an incident of these rules any more.
      await db.updateTable('alert_rules').set({ state: 'deleted' }).execute();
      for (const table of ['alert_incidents', 'alert_rules'] as const) await db.deleteFrom(table).execute();
    });

    const values = (fields: Fields) =>
      Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, { [name]: value }]));

    async function opens(desk: Desk) {
      await desk.window.command(desk.channel, '/mdr alert');
      return desk.topView('New alert');
    }

    /** Fills the form and submits it; gives what is said of it. */
    async function makes(desk: Desk, fields: Fields): Promise<string> {
      const form = await opens(desk);
      const answer = await desk.submits(form, values(fields));
      return answer.text;
    }

    /** Waits until every alert has been checked so many times more. */
    async function checks(times: number): Promise<void> {
      const { db } = world.database;
      for (let i = 0; i < times; i += 1) {
        const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(db);
        const since = rows[0]?.now ?? new Date();
        await waitFor('a check', async () => {
          const checked = await db.selectFrom('alert_rules').select('checked_at').execute();
          return checked.every(({ checked_at: at }) => at !== null && at > since);
        });
      }
    }

    /** Texts from the watched number, sent to Flowroute without the app. */
    async function sendsWell(count: number): Promise<void> {
      const authorization = `Basic ${btoa('local-access-key:local-secret-key')}`;
      for (let i = 0; i < count; i += 1) {
        const response = await fetch(`${world.flowroute.url}/v2.1/messages`, {
          method: 'POST',
          headers: { authorization, 'content-type': 'application/json' },
          body: JSON.stringify({ from: watched.slice(1), to: customer.slice(1), body: `hello ${i}` }),
        });
        expect(response.status).toBe(202);
      }
    }

    const toldIn = async (desk: Desk, channel: string, words: string): Promise<Message[]> =>
      (await desk.window.messages(channel)).filter((one) => one.isApp && one.text.includes(words));

    test('delivery below a percentage is told once, with its worst records, and then that it is over', async () => {
      const said = await makes(sam, {
        kind: 'delivery_below',
        number: '253 555 0177',
        threshold: '75 %',
        channel: CHANNELS.dispatch,
      });
      expect(said).toBe(
        `I tell <#${CHANNELS.dispatch}> of this: Delivery from (253) 555-0177 below 75 %. I look every 0.3 seconds; /mdr alerts lists what is watched.`,
      );

      const alert = await sam.posted('Delivery from (253) 555-0177 is at 68.1 %, below 75 %', CHANNELS.dispatch);
      const words = wordsOf(alert.blocks);
      expect(words).toContain('15 of 22 texts with a known end arrived in the last 24 hours');
      expect(words).toMatch(
        /\(253\) 555-0177 → \(541\) 555-•••• · code 1105: Carrier &lt;!channel&gt; refused it · <!date/,
      );
      expect(words).not.toContain('0140');
      expect(words).not.toContain('the words of a customer');
      expect(words).toContain('Alert of sam');
      expect(buttonsIn(alert.blocks)).toEqual(Array(5).fill('Details'));

      await sam.presses(alert, 'text:details');
      expect(wordsOf((await sam.topView('Message record')).view.blocks)).toContain(
        'Carrier &lt;!channel&gt; refused it',
      );
      await sam.closesAll();

      await checks(2);
      await sendsWell(8);
      const over = await waitFor('the alert to be over', async () =>
        (await toldIn(sam, CHANNELS.dispatch, '(over)')).find((one) => one.ts === alert.ts),
      );
      expect(over.text).toMatch(/^✅ Delivery from \(253\) 555-0177 is at 68.1 %, below 75 % \(over\)$/);
      const clear = await sam.posted('Over:', CHANNELS.dispatch);
      expect(clear.threadTs).toBe(alert.ts);
      expect(wordsOf(clear.blocks)).toMatch(
        /✅ \*Over\.\* Delivery is at (7[6-9](\.\d)?) % again: \d+ of \d+ texts in the last 24 hours\./,
      );
      expect(await toldIn(sam, CHANNELS.dispatch, 'Delivery from (253) 555-0177 is at')).toHaveLength(1);
    });

    test('a new error code and spending are told, of the whole account too', async () => {
      // Whatever the day of the month is, something was spent in it.
      await sendsWell(4);
      await makes(sam, { kind: 'new_code', number: watched, channel: CHANNELS.dispatch });
      await sam.posted('🔔 Error code 1105 is new on (253) 555-0177', CHANNELS.dispatch);
      await makes(sam, { kind: 'spend_above', threshold: '$0.01', span: 'month', channel: CHANNELS.dispatch });
      const spent = await sam.posted('Spending on all numbers is at $', CHANNELS.dispatch);
      expect(spent.text).toMatch(/^🔔 Spending on all numbers is at \$[\d.]+ this month, above \$0.01$/);
      await makes(sam, { kind: 'delivery_drop', number: watched, channel: CHANNELS.dispatch });
      await sam.posted('Delivery from (253) 555-0177 fell to', CHANNELS.dispatch);
    });

    test('the form says at its fields what is wrong, and keeps what was typed', async () => {
      const form = await opens(sam);
      const errors = async (fields: Fields) => (await sam.window.submit(form.id, values(fields))).errors;
      expect(await errors({ kind: 'delivery_below', channel: CHANNELS.dispatch })).toEqual({
        threshold: 'Type the percentage to tell below, such as 90 %.',
      });
      expect(
        await errors({ kind: 'delivery_below', number: '555 0100', threshold: '120', channel: CHANNELS.dispatch }),
      ).toEqual({
        number: 'A number of 7 digits needs an area code in front, for example (206) 555-0100.',
        threshold: '“120” is no percentage from 1 to 100. For example: 90 %.',
      });
      expect(
        await errors({ kind: 'spend_above', number: '206 555 0199', threshold: '$20', channel: CHANNELS.dispatch }),
      ).toEqual({ number: expect.stringMatching(/^That is no number of this account\. Empty the field/) });
      expect(await errors({ kind: 'spend_above', number: '', threshold: '90 %', channel: CHANNELS.dispatch })).toEqual({
        threshold: '“90 %” is no amount of up to $1,000,000. For example: $20.',
      });
      expect(await world.database.db.selectFrom('alert_rules').selectAll().execute()).toEqual([]);
      await sam.submits(
        form,
        values({ kind: 'spend_above', number: '', threshold: '$1,000', channel: CHANNELS.dispatch }),
      );
      const again = await opens(sam);
      const outcome = await sam.window.submit(
        again.id,
        values({ kind: 'spend_above', number: '', threshold: '1000', channel: CHANNELS.dispatch }),
      );
      expect(outcome.errors).toEqual({ kind: 'There is such an alert already. See it with /mdr alerts.' });
    });

    test('the list shows how each stands; its owner and the admins pause, resume and delete, and others do not', async () => {
      expect((await mina.asks('/mdr alerts')).text).toContain('Nothing is watched yet.');
      await makes(sam, { kind: 'spend_above', number: '', threshold: '500', span: '24h', channel: CHANNELS.dispatch });
      const mine = await waitFor('a list that says checked', async () => {
        const list = await sam.asks('/mdr alerts');
        return wordsOf(list.blocks).includes('✅ fine, checked') ? list : null;
      });
      expect(wordsOf(mine.blocks)).toContain(
        `*Spending on all numbers above $500.00 in 24 hours*\n<#${CHANNELS.dispatch}> · by sam · ✅ fine`,
      );
      expect(buttonsIn(mine.blocks)).toEqual(['Pause', 'Delete', 'New alert']);
      expect(buttonsIn((await mina.asks('/mdr alerts')).blocks)).toEqual([]);
      await sam.presses(mine, 'alert:pause');
      expect(buttonsIn((await sam.saying(mine, '⏸️ paused')).blocks)).toEqual(['Resume', 'Delete', 'New alert']);
      const hers = await ada.asks('/mdr alerts');
      await ada.presses(hers, 'alert:resume');
      await waitFor('the alert to be on', async () => {
        const now = (await ada.whispers()).find((one) => one.ts === hers.ts);
        return now !== undefined && /· by sam · (on, not checked yet|✅ fine)/.test(wordsOf(now.blocks));
      });
      await ada.presses(hers, 'alert:delete');
      await ada.saying(hers, 'Nothing is watched yet.');
      await sam.presses(mine, 'alert:new');
      await sam.topView('New alert');
      const refused = await mina.asks('/mdr alert');
      expect(refused.text).toContain('This needs a sender, and you are not one.');
      const trail = await world.database.db
        .selectFrom('audit')
        .select(['actor', 'action'])
        .where('action', 'like', 'alert.%')
        .orderBy('id', 'desc')
        .limit(4)
        .execute();
      expect(trail.toReversed()).toEqual([
        { actor: PEOPLE.sender, action: 'alert.made' },
        { actor: PEOPLE.sender, action: 'alert.paused' },
        { actor: PEOPLE.admin, action: 'alert.resumed' },
        { actor: PEOPLE.admin, action: 'alert.deleted' },
      ]);
    });

    test('a channel that takes no message pauses the alert, and its owner is told in a direct message', async () => {
      const said = await makes(sam, {
        kind: 'delivery_below',
        number: watched,
        threshold: '99.9',
        channel: CHANNELS.lobby,
      });
      expect(said).toContain('⚠️ I am not in that channel. Invite me with /invite @Switchboard');
      const direct = await sam.direct();
      const told = await sam.posted('I paused an alert of yours, since I could not post it.', direct);
      expect(wordsOf(told.blocks)).toContain('It had to say: *Delivery from (253) 555-0177 is at');
      expect(wordsOf((await sam.asks('/mdr alerts')).blocks)).toContain('⏸️ paused: I am not in that channel.');
    });
  });
}
