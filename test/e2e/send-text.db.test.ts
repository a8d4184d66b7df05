import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CHANNELS } from '../../src/sandbox/slack/seed.ts';
import { pressed } from '../support/press.ts';
import { waitFor } from '../support/wait-for.ts';
import { startWorld, type World } from '../support/world.ts';

describe('a text by /sms with arguments', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
  }, 60_000);
  afterAll(() => world?.close());

  test('is shown for a last look, sent on Send, received by the phone, and comes to rest in its thread', async () => {
    const sender = world.as('sender');
    const typed = await sender.command(CHANNELS.support, '/sms 206 555 0160 2 pm works, see you & thanks');
    expect(typed).toMatchObject({ ok: true });
    expect(await world.sends()).toHaveLength(0);

    const confirm = await waitFor('the confirm', async () =>
      (await sender.messages(CHANNELS.support)).find((one) => one.ephemeralFor !== null),
    );
    expect(JSON.stringify(confirm.blocks)).toContain('(206) 555-0160');
    expect(JSON.stringify(confirm.blocks)).toContain('2 pm works, see you & thanks');
    await pressed(sender, confirm, 'draft:send');

    const face = await waitFor('the conversation', async () =>
      (await sender.messages(CHANNELS.support)).find(
        (one) => one.isApp && one.ephemeralFor === null && one.threadTs === null,
      ),
    );
    const reply = await waitFor('the delivered text', async () =>
      (await sender.messages(CHANNELS.support)).find(
        (one) => one.threadTs === face.ts && one.text.includes('Delivered'),
      ),
    );
    expect(JSON.stringify(reply.blocks)).toContain('2 pm works, see you & thanks');
    expect(reply.text).not.toContain('2 pm');

    const sends = await world.sends();
    expect(sends).toHaveLength(1);
    expect(JSON.parse(sends[0]?.body ?? '')).toMatchObject({ to: '12065550160', body: '2 pm works, see you & thanks' });
    const phone = (await world.phones()).find((one) => one.number === '+12065550160');
    expect(phone?.messages.map((one) => one.body)).toEqual(['2 pm works, see you & thanks']);
  });
});
