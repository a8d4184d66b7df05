import { beforeAll, describe, expect, test } from '@jest/globals';
import { CHANNELS } from '../../../src/sandbox/slack/seed.ts';
import { waitFor } from '../../support/wait-for.ts';
import type { World } from '../../support/world.ts';
import { askedFor, type Customer, customersOf, type Desk, deskOf, filled, wordsOf } from '../desk.ts';

export function slackFaultTests(given: () => World): void {
  describe('when Slack misbehaves', () => {
    let world: World;
    let sam: Desk;
    const fresh = customersOf('701');
    const [limited, doubled, silent] = [fresh(), fresh(), fresh()];

    /** Presses Send when the next post of Slack's has a fault waiting, and gives once that has been met. */
    async function sendsInto(to: Customer, fault: () => Promise<unknown>): Promise<void> {
      const confirm = await sam.asks(`/sms ${to.typed} mind the step`);
      const posts = () => world.slack.calls.filter((call) => call.method === 'chat.postMessage').length;
      const before = posts();
      await fault();
      await sam.presses(confirm, 'draft:send');
      await waitFor('the post that the fault meets', () => posts() > before);
    }

    beforeAll(async () => {
      world = given();
      sam = deskOf(world, 'sender', CHANNELS.support);
      const { admin } = world.slack;
      // A call that hangs takes five seconds to be given up: all of them hang side by side.
      await admin.hang({ method: 'views.open', accepted: false });
      await sam.window.command(CHANNELS.support, '/sms this must not be lost');
      await sendsInto(doubled, () => admin.hang({ method: 'chat.postMessage', accepted: true }));
      await sendsInto(silent, () => admin.hang({ method: 'chat.postMessage', accepted: false }));
      await sendsInto(limited, () => admin['rate-limit']({ method: 'chat.postMessage', retryAfterSeconds: 1 }));
    }, 30_000);

    const facesOf = async (to: Customer) =>
      (await sam.window.messages(CHANNELS.support)).filter((one) =>
        one.text.startsWith(`Conversation with ${to.national}`),
      );

    test.each([
      ['a 429', limited],
      ['a post that is taken and never answered', doubled],
      ['a post that is never answered', silent],
    ])('after %s the text has gone once, and its message follows, once', async (_, to) => {
      await sam.textSent(to);
      expect(await askedFor(world, to)).toEqual(['mind the step']);
      expect(await facesOf(to)).toHaveLength(1);
      expect(await sam.texts(to)).toHaveLength(1);
    });

    test('a form that does not open is said, and what was typed is offered again', async () => {
      const said = await waitFor('an answer', async () =>
        (await sam.whispers()).find((one) => one.text.includes('the form could not open')),
      );
      expect(said.text).toBe('That took longer than Slack allows, so the form could not open. Please try again.');
      const compose = await sam.opens('/sms');
      expect(compose.values.text).toMatchObject({ text: { value: 'this must not be lost' } });
      await sam.forgets();
    });

    test('a text whose own message Slack refuses is not sent, and its conversation stays where it lives', async () => {
      const to = fresh();
      await sam.sends(to, 'mind the gap');
      await sam.textSent(to);
      const confirm = await sam.asks(`/sms ${to.typed} mind the doors`);
      await world.slack.admin.fail({ method: 'chat.postMessage', error: 'invalid_blocks' });
      await sam.presses(confirm, 'draft:send');
      const answer = await sam.saying(confirm, 'Slack refused the message (invalid_blocks).');
      expect(answer.text).toBe('Not sent');
      const kept = await sam.textSaying(to, 'Not sent.', await sam.direct());
      expect(wordsOf(kept.blocks)).toContain('mind the doors');

      const general = deskOf(world, 'sender', CHANNELS.general);
      await general.sends(to, 'mind the step');
      await waitFor('the next text in the same thread', async () => (await sam.texts(to)).length === 2);
      await waitFor('the next text', async () => (await askedFor(world, to)).length === 2);
      expect(await askedFor(world, to)).toEqual(['mind the gap', 'mind the step']);
    });

    test('a 429 on updates delays the final state and does not lose it', async () => {
      const to = fresh();
      await world.slack.admin['rate-limit']({ method: 'chat.update', retryAfterSeconds: 1, times: 2 });
      await sam.sends(to, 'all in good time');
      await sam.textSaying(to, 'Delivered');
    });

    test('a person whom Slack cannot name is asked to try again', async () => {
      await world.slack.admin.fail({ method: 'users.info', error: 'internal_error' });
      const mina = deskOf(world, 'member', CHANNELS.support);
      const answer = await mina.asks('/switchboard doctor');
      expect(answer.text).toBe('I could not check with Slack who you are. Please try again in a minute.');
      expect((await mina.asks('/switchboard doctor')).text).toBe('All is well');
    });

    test('a post that Slack fails for a while is tried again', async () => {
      const to = fresh();
      await world.slack.admin['http-error']({ method: 'chat.postMessage', status: 503 });
      await sam.sends(to, 'once more');
      await sam.textSent(to);
      expect(await askedFor(world, to)).toEqual(['once more']);
      expect(await sam.texts(to)).toHaveLength(1);
    });
  });

  describe('what stands in Slack', () => {
    let world: World;
    let sam: Desk;
    const fresh = customersOf('605');
    beforeAll(() => {
      world = given();
      sam = deskOf(world, 'sender', CHANNELS.support);
    });

    test('signs in names and words stay signs', async () => {
      const to = fresh();
      const compose = await sam.opens('/sms');
      await sam.window.options({ viewId: compose.id }, 'from', 'compose:from', 'lab');
      // A modal's field is not escaped by Slack, so this reads as a call of the whole channel, and a customer would see its code.
      const stopped = await sam.window.submit(compose.id, filled({ to: to.typed, text: 'R&D <!channel> *new*' }));
      expect(stopped.errors?.text).toContain('@channel means something in Slack only');
      await sam.submits(compose, filled({ from: '+15125550101', text: 'R&D > 3 < 4 `new` @channel' }));
      const text = await sam.textSent(to);
      expect(text.blocks[0]).toMatchObject({ text: { type: 'plain_text', text: 'R&D > 3 < 4 new @channel' } });
      const [face] = (await sam.window.messages(CHANNELS.support)).filter((one) => one.ts === text.threadTs);
      expect(wordsOf(face?.blocks ?? [])).toContain('Austin R&amp;D &lt;lab&gt; (512) 555-0101');
      expect(await askedFor(world, to)).toEqual(['R&D > 3 < 4 new @channel']);
      await sam.forgets();
    });
  });
}
