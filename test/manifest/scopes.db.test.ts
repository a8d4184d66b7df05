import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createManifest } from '../../manifest/manifest.ts';
import { HISTORY, READ } from '../../src/sandbox/slack/api/conversation.ts';
import { scopesOf } from '../../src/sandbox/slack/api/methods.ts';
import type { Channel } from '../../src/sandbox/slack/protocol.ts';
import { CHANNELS, GROUPS, PEOPLE } from '../../src/sandbox/slack/seed.ts';
import { eventScopes, methodScopes, neededScopes } from '../../src/slack/scopes.ts';
import { type Customer, customersOf, type Desk, deskOf } from '../e2e/desk.ts';
import { waitFor } from '../support/wait-for.ts';
import { startWorld, type World } from '../support/world.ts';

const customer = customersOf('360');
/** What Slack does not answer is waited for, and made again after growing pauses. */
const slowMs = 40_000;

describe('the scopes of the manifest', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld();
    await useEverything(world);
  }, 180_000);
  afterAll(() => world?.close());

  test('the run went through: nothing was refused for a missing scope', () => {
    expect(world.slack.calls.length).toBeGreaterThan(20);
    expect(world.slack.calls.filter((call) => call.answer?.error === 'missing_scope')).toEqual([]);
  });

  test('every method that the app called stands in the table, and every method of the table was called', () => {
    const called = [...new Set(world.slack.calls.map((call) => call.method))].toSorted();
    expect(called).toEqual(Object.keys(methodScopes).toSorted());
  });

  test('the table agrees with Slack: each scope of a method is one that opens it', () => {
    for (const [method, { scopes, source }] of Object.entries(methodScopes)) {
      const opening = scopesOf(method) ?? [];
      expect({ method, foreign: scopes.filter((scope) => !opening.includes(scope)) }).toEqual({ method, foreign: [] });
      expect({ method, needsOne: scopes.length > 0 }).toEqual({ method, needsOne: opening.length > 0 });
      expect(source).toBe(`https://docs.slack.dev/reference/methods/${method}`);
    }
  });

  test('what the run needed, the events and the commands are what the manifest asks for, no more and no less', async () => {
    const channels = await everyChannel(world);
    const byCalls = world.slack.calls.flatMap((call) => scopesFor(call.method, String(call.args.channel), channels));
    const byEvents = Object.values(eventScopes).flatMap(({ scopes }) => scopes);
    const needed = [...new Set(['commands', ...byCalls, ...byEvents])].toSorted();
    expect([...neededScopes]).toEqual(needed);
    expect(createManifest({ socket: true }).oauth_config?.scopes).toEqual({ bot: needed });
  });

  test('the events of the manifest arrive: what was known of a person or a group is stale after a change', async () => {
    const { db } = world.database;
    await world.slack.admin.person({ user: PEOPLE.sender, tz: 'Europe/London' });
    await world.slack.admin.group({ group: GROUPS.senders, users: [PEOPLE.sender, PEOPLE.member] });
    await waitFor('the person to be stale', () =>
      db
        .selectFrom('people')
        .select('stale')
        .where('user_id', '=', PEOPLE.sender)
        .where('stale', '=', true)
        .executeTakeFirst(),
    );
    await waitFor('the group to be stale', () =>
      db
        .selectFrom('group_members')
        .select('stale')
        .where('group_id', '=', GROUPS.senders)
        .where('stale', '=', true)
        .executeTakeFirst(),
    );
  });
});

/** Of the methods on conversations, only the kind that it was called on counts. */
function scopesFor(method: string, channelId: string, channels: Channel[]): string[] {
  const table =
    method === 'conversations.info' ? READ : /^conversations\.(history|replies)$/.test(method) ? HISTORY : null;
  if (table === null) return methodScopes[method]?.scopes ?? [];
  const kind = channels.find((one) => one.id === channelId)?.kind;
  if (kind === undefined) throw new Error(`${method} was called on ${channelId}, which nobody has`);
  return [table[kind]];
}

async function everyChannel(world: World): Promise<Channel[]> {
  return [...(await world.as('admin').channels()), ...(await world.as('sender').channels())];
}

/** A run through everything for which the app calls Slack, in public and private channels and direct messages. */
async function useEverything(world: World): Promise<void> {
  const desks: [Desk, Customer][] = [
    [deskOf(world, 'sender', CHANNELS.support), customer()],
    [deskOf(world, 'admin', CHANNELS.finance), customer()],
    [deskOf(world, 'sender', CHANNELS.twoPeople), customer()],
  ];
  const [sender] = desks[0] ?? [];
  if (sender === undefined) throw new Error('there are desks');
  await sender.sends(customer(), 'all is well');
  await waitFor('the link in the answer', () => world.slack.calls.some((call) => call.method === 'chat.getPermalink'));
  // The first post of each conversation, then of a text in it, stands in Slack but is never answered: it is looked for.
  await hangPosts(world, desks, 'first');
  await hangPosts(world, desks, 'second');
  await postTwice(world, sender);
  await openAndRead(world, sender);
  await answerWithoutResponseUrl(world, sender);
  await sender.asks('/switchboard doctor');
  // A trail as a file, in the direct messages of who asked for it.
  await deskOf(world, 'admin', CHANNELS.support).asks('/switchboard audit today');
}

async function hangPosts(world: World, desks: [Desk, Customer][], words: string): Promise<void> {
  await world.slack.admin.hang({ method: 'chat.postMessage', accepted: true, times: desks.length });
  await Promise.all(desks.map(([desk, to]) => desk.sends(to, words)));
  for (const [desk, to] of desks) {
    const isDirect = desk.channel === CHANNELS.twoPeople;
    await waitFor(
      'the text in its thread',
      async () => {
        const where = isDirect ? await desk.direct().catch(() => null) : desk.channel;
        const texts = where === null ? [] : await desk.texts(to, where);
        return texts.filter((one) => one.text.includes('Delivered')).length === (words === 'first' ? 1 : 2);
      },
      slowMs,
    );
  }
  await world.slack.admin['clear-faults']({});
}

/** A post that comes so late that it was made again: the second copy is deleted. */
async function postTwice(world: World, desk: Desk): Promise<void> {
  const to = customer();
  // Given up after 5 s and made again within some seconds more; then this one comes.
  await world.slack.admin.delay({ method: 'chat.postMessage', ms: 14_000 });
  await desk.sends(to, 'twice');
  const copies = async () =>
    (await desk.window.messages(desk.channel)).filter((one) => one.text.startsWith(`Conversation with ${to.national}`));
  await waitFor('the second copy', async () => (await copies()).length === 2, slowMs);
  // The look for copies waits 20 s, so as not to come before the second one; here that has come.
  await world.database.db
    .updateTable('slack_messages')
    .set({ check_copies_at: new Date(0) })
    .where('check_copies_at', 'is not', null)
    .execute();
  await waitFor('one of them to be deleted', async () => (await copies()).length === 1);
}

async function openAndRead(world: World, desk: Desk): Promise<void> {
  const modal = await desk.opens('/sms');
  // Slack fails to update the modal, which the person is told in another on top of it.
  await world.slack.admin.fail({ method: 'views.update', error: 'internal_error' });
  await desk.pressesIn(modal, 'compose:preview');
  await desk.topView('Switchboard');
  await desk.forgets();
  const [text] = (await desk.window.messages(desk.channel)).filter((one) => one.text.startsWith('Text to'));
  if (text === undefined) throw new Error('no text in the channel');
  await desk.presses(text, 'text:details');
  await desk.topView('Message record');
  await desk.forgets();
}

/** Slack takes no answer at the address that came with the command: it goes to the person where they are. */
async function answerWithoutResponseUrl(world: World, desk: Desk): Promise<void> {
  await world.misbehave({ kind: 'slow', ms: 700, times: 1, method: 'GET' });
  await desk.whisperAfter(async () => {
    const typed = await desk.window.command(desk.channel, '/mdr last');
    await world.slack.admin['expire-response-url']({});
    return typed;
  });
  await world.behave();
}
