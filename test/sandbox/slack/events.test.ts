import { afterEach, describe, expect, test } from '@jest/globals';
import { APP, CHANNELS, GROUPS, PEOPLE, TEAM } from '../../../src/sandbox/slack/seed.ts';
import { manifest, withoutScopes } from './manifest.ts';
import { type Heard, startListener, startTryout } from './tryout.ts';
import { until } from './wait.ts';
import { openWindow } from './window.ts';

describe('events over HTTP', () => {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  type Answer = Parameters<typeof startListener>[0];
  const start = async (answer: Answer, more: Parameters<typeof startTryout>[0] = {}) => {
    const app = await startListener(answer);
    const { slack, client } = await startTryout(more);
    slack.setRequestUrl(app.url);
    closing.push(() => slack.close(), app.stop);
    return { app, slack, client, sender: openWindow(slack.url, PEOPLE.sender) };
  };
  const eventsOf = (heard: Heard[]) => heard.map((one) => JSON.parse(one.body));

  test('an event has its envelope, and is told apart by its id', async () => {
    const { app, sender } = await start(() => ({ status: 200 }));
    await sender.say(CHANNELS.support, 'hello @tryout');
    await until('both events', () => app.heard.length === 2);
    const [message, mention] = eventsOf(app.heard);
    expect(message).toMatchObject({
      type: 'event_callback',
      team_id: TEAM.id,
      api_app_id: APP.id,
      event_id: expect.stringMatching(/^Ev/),
      authorizations: [{ team_id: TEAM.id, user_id: APP.botUserId, is_bot: true }],
      event: { type: 'message', channel: CHANNELS.support, text: `hello <@${APP.botUserId}>`, user: PEOPLE.sender },
    });
    expect(mention.event).toMatchObject({ type: 'app_mention', ts: message.event.ts });
    expect(mention.event_id).not.toBe(message.event_id);
    expect(app.heard[0]?.headers['content-type']).toBe('application/json');
  });

  test('a failed event comes three times more, each with its number and the reason', async () => {
    const timing = { eventRetryMs: [0, 40, 80], ackMs: 1_000 };
    const answers: ReturnType<Answer>[] = [{ status: 500 }, 'nothing', { status: 302 }, { status: 500 }];
    const { app, sender } = await start((_heard, count) => answers[count - 1] ?? { status: 200 }, { timing });
    await sender.say(CHANNELS.support, 'hello');
    await until('four tries', () => app.heard.length === 4);
    const told = app.heard.map(({ headers }) => [headers['x-slack-retry-num'], headers['x-slack-retry-reason']]);
    expect(told).toEqual([
      [undefined, undefined],
      ['1', 'http_error'],
      ['2', 'http_timeout'],
      ['3', 'too_many_redirects'],
    ]);
    expect(new Set(app.heard.map((one) => one.body)).size).toBe(1);
    const waited = (app.heard[3]?.at ?? 0) - (app.heard[2]?.at ?? 0);
    expect(waited).toBeGreaterThanOrEqual(79);
  });

  test('an app can ask for no retry', async () => {
    const timing = { eventRetryMs: [0, 0, 0] };
    const refuse: Answer = (_heard, count) => ({
      status: count === 1 ? 500 : 200,
      headers: { 'x-slack-no-retry': '1' },
    });
    const { app, sender } = await start(refuse, { timing });
    await sender.say(CHANNELS.support, 'first');
    await until('the refusal', () => app.heard.length === 1);
    await sender.say(CHANNELS.support, 'second');
    await until('the second event', () => app.heard.length === 2);
    expect(eventsOf(app.heard).map((one) => one.event.text)).toEqual(['first', 'second']);
  });

  test('only what is subscribed to, granted, and happens where the app is', async () => {
    const only = { ...manifest.settings, event_subscriptions: { bot_events: ['message.channels', 'user_change'] } };
    const lean = { ...withoutScopes('users:read'), settings: only };
    const { app, slack, sender } = await start(() => ({ status: 200 }), { manifest: lean });
    await sender.say(CHANNELS.lobby, 'the app is not here');
    await openWindow(slack.url, PEOPLE.admin).say(CHANNELS.finance, 'not subscribed');
    await slack.admin.person({ user: PEOPLE.member, isAdmin: true });
    await sender.openHome();
    await sender.say(CHANNELS.support, 'this one');
    await until('an event', () => app.heard.length > 0);
    expect(eventsOf(app.heard).map((one) => one.event.text)).toEqual(['this one']);
  });

  test('changes of the workspace are told', async () => {
    const { app, slack } = await start(() => ({ status: 200 }));
    const next = async (change: Promise<unknown>) => {
      const before = app.heard.length;
      await change;
      await until('its event', () => app.heard.length > before);
      return JSON.parse(app.heard.at(-1)?.body ?? 'null').event;
    };
    expect(await next(slack.admin.person({ user: PEOPLE.sender, deleted: true }))).toMatchObject({
      type: 'user_change',
      user: { id: PEOPLE.sender, deleted: true },
    });
    expect(await next(slack.admin.group({ group: GROUPS.approvers, users: [PEOPLE.admin] }))).toMatchObject({
      type: 'subteam_updated',
      subteam: { id: GROUPS.approvers, users: [PEOPLE.admin], user_count: 1 },
    });
    expect(await next(slack.admin.channel({ channel: CHANNELS.lobby, app: true }))).toMatchObject({
      type: 'member_joined_channel',
      user: APP.botUserId,
      channel: CHANNELS.lobby,
    });
    expect(await next(slack.admin.channel({ channel: CHANNELS.lobby, archived: true }))).toMatchObject({
      type: 'channel_archive',
      channel: CHANNELS.lobby,
    });
  });

  test('the app hears of its own messages, and of their changes', async () => {
    const { app, client } = await start(() => ({ status: 200 }));
    const posted = await client.chat.postMessage({ channel: CHANNELS.support, text: 'mine' });
    await client.chat.update({ channel: CHANNELS.support, ts: posted.ts ?? '', text: 'changed' });
    await until('both events', () => app.heard.length === 2);
    const told = eventsOf(app.heard).map((one) => one.event);
    expect(told).toContainEqual(expect.objectContaining({ bot_id: APP.botId, text: 'mine' }));
    expect(told).toContainEqual(
      expect.objectContaining({ subtype: 'message_changed', message: expect.objectContaining({ text: 'changed' }) }),
    );
  });

  test('a reaction is told with the message that it is on, and counts once a person', async () => {
    const { app, client, sender } = await start(() => ({ status: 200 }));
    const posted = await client.chat.postMessage({ channel: CHANNELS.support, text: 'mine' });
    const ts = posted.ts ?? '';
    expect(await sender.react(CHANNELS.support, ts, 'eyes')).toMatchObject({ ok: true });
    expect(await sender.react(CHANNELS.support, ts, 'eyes')).toMatchObject({ error: 'already_reacted' });
    await client.reactions.add({ channel: CHANNELS.support, timestamp: ts, name: 'eyes' });
    await until('all three events', () => app.heard.length === 3);
    const told = eventsOf(app.heard).flatMap(({ event }) => (event.type === 'reaction_added' ? [event] : []));
    expect(told.map(({ user, reaction, item }) => [user, reaction, item.ts]).sort()).toEqual(
      [
        [PEOPLE.sender, 'eyes', ts],
        [APP.botUserId, 'eyes', ts],
      ].sort(),
    );
    const { messages } = await client.conversations.history({ channel: CHANNELS.support });
    expect(messages?.[0]?.reactions).toMatchObject([{ name: 'eyes', count: 2 }]);
  });
});
