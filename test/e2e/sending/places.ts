import { beforeAll, describe, expect, test } from '@jest/globals';
import { CHANNELS } from '../../../src/sandbox/slack/seed.ts';
import { waitFor } from '../../support/wait-for.ts';
import type { World } from '../../support/world.ts';
import { askedFor, customersOf, deskOf, filled, received, wordsOf } from '../desk.ts';

export function placeTests(given: () => World): void {
  describe('where a conversation lives', () => {
    let world: World;
    const fresh = customersOf('208');
    beforeAll(async () => {
      world = given();
    });

    test('stays in the channel of its first text; who types elsewhere gets a link there', async () => {
      const to = fresh();
      const support = deskOf(world, 'sender', CHANNELS.support);
      await support.sends(to, 'first, from support');
      const first = await support.textSent(to);

      const general = deskOf(world, 'admin', CHANNELS.general);
      const confirm = await general.sends(to, 'second, from general');
      const answer = await general.saying(confirm, `On its way to ${to.national}`);
      expect(wordsOf(answer.blocks)).toContain(`/archives/${CHANNELS.support}/`);
      const second = await waitFor('the second text', async () => (await support.texts(to))[1]);
      expect(second.threadTs).toBe(first.threadTs);
      expect((await general.window.messages(CHANNELS.general)).filter((one) => one.ephemeralFor === null)).toEqual([]);
    });

    test('typed to the app itself, it lives in one’s direct messages with it', async () => {
      const direct = await deskOf(world, 'sender', CHANNELS.support).direct();
      const sam = deskOf(world, 'sender', direct);
      const to = fresh();
      await sam.sends(to, 'from our direct messages');
      await sam.textSent(to);
      expect(await received(world, to)).toEqual(['from our direct messages']);
    });

    test('typed to somebody else in a direct message, the form says where the conversation will live, and it lives there', async () => {
      const sam = deskOf(world, 'sender', CHANNELS.twoPeople);
      const to = fresh();
      const compose = await sam.opens('/sms');
      expect(wordsOf(compose.view.blocks)).toContain(
        'a new conversation lives in your direct messages with Switchboard',
      );
      const answer = await sam.submits(compose, filled({ to: to.typed, text: 'from a direct message' }));
      const direct = await sam.direct();
      expect(wordsOf(answer.blocks)).toContain(`/archives/${direct}/`);
      const text = await sam.textSent(to, direct);
      expect(text.threadTs).not.toBeNull();
      expect((await sam.window.messages(CHANNELS.twoPeople)).filter((one) => one.ephemeralFor === null)).toEqual([]);
    });
    test('in a channel without the app nothing is sent; Send again works once it was invited', async () => {
      const to = fresh();
      const sam = deskOf(world, 'sender', CHANNELS.lobby);
      const direct = await sam.direct();
      const confirm = await sam.sends(to, 'the lift works again');
      const answer = await sam.saying(confirm, 'I am not in that channel. Invite me with /invite @Switchboard');
      expect(answer.text).toBe('Not sent');
      expect(wordsOf(answer.blocks)).toContain(`/archives/${direct}/`);
      expect(await askedFor(world, to)).toEqual([]);

      const kept = await sam.textSaying(to, 'Not sent.', direct);
      expect(wordsOf(kept.blocks)).toContain('the lift works again');
      expect(wordsOf(kept.blocks)).toContain(`for <#${CHANNELS.lobby}>`);
      await sam.presses(kept, 'text:retry');
      const stillNot = await waitFor('a second refusal', async () => (await sam.texts(to, direct))[1]);
      expect(await askedFor(world, to)).toEqual([]);

      await world.slack.admin.channel({ channel: CHANNELS.lobby, app: true });
      await sam.presses(stillNot, 'text:retry');
      const text = await sam.textSent(to);
      expect(text.threadTs).not.toBeNull();
      expect(await received(world, to)).toEqual(['the lift works again']);
      const settled = await sam.saying(stillNot, 'sent again');
      expect(wordsOf(settled.blocks)).not.toMatch(/^Send again$/m);
    });

    test.each([
      ['private, without the app', 'admin', CHANNELS.board, 'I cannot see that channel. Invite me with'],
      ['restricted to a few', 'sender', CHANNELS.announcements, 'Posting is restricted in that channel.'],
      ['shared with others', 'sender', CHANNELS.shared, 'shared with another organisation, who would read it.'],
    ] as const)(
      'a channel that is %s: nothing is sent, and the person is told what to do',
      async (_, who, channel, said) => {
        const to = fresh();
        const desk = deskOf(world, who, channel);
        const confirm = await desk.sends(to, 'not for this channel');
        const answer = await desk.saying(confirm, said);
        expect(wordsOf(answer.blocks)).toMatch(/nvite me|se another channel/);
        const kept = await desk.textSaying(to, 'Not sent.', await desk.direct());
        expect(wordsOf(kept.blocks)).toContain('not for this channel');
        expect(await desk.texts(to)).toEqual([]);
        expect(await askedFor(world, to)).toEqual([]);
      },
    );

    test('a channel archived meanwhile refuses, and the next text takes the conversation to where it is typed', async () => {
      const to = fresh();
      const sam = deskOf(world, 'sender', CHANNELS.dispatch);
      await sam.sends(to, 'the van has left');
      await sam.textSent(to);
      const confirm = await sam.asks(`/sms ${to.typed} the van is near`);
      await world.slack.admin.channel({ channel: CHANNELS.dispatch, archived: true });
      await sam.presses(confirm, 'draft:send');
      await sam.textSaying(to, 'Not sent. That channel is archived.', await sam.direct());
      expect(await askedFor(world, to)).toEqual(['the van has left']);

      const general = deskOf(world, 'sender', CHANNELS.general);
      await general.sends(to, 'the van is there');
      await general.textSent(to);
      expect(await askedFor(world, to)).toEqual(['the van has left', 'the van is there']);
      await general.posted(`Conversation with ${to.national}`);
      await world.slack.admin.channel({ channel: CHANNELS.dispatch, archived: false });
    });
  });
}
