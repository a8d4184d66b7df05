import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { followEvents } from '../../../src/sandbox/page/net/event-stream.ts';
import { createSideDoor, readPeople } from '../../../src/sandbox/page/net/side-door.ts';
import { StreamEvent } from '../../../src/sandbox/page/net/wire.ts';
import { type LocalSlack, startLocalSlack } from '../../../src/sandbox/slack/local-slack.ts';
import { CHANNELS, PEOPLE } from '../../../src/sandbox/slack/seed.ts';

const TOKEN = 'xoxb-local';
const MANIFEST = {
  display_information: { name: 'Switchboard' },
  features: {
    bot_user: { display_name: 'Switchboard' },
    slash_commands: [{ command: '/sms', description: 'Text a customer', usage_hint: '[to] [text]' }],
  },
  oauth_config: { scopes: { bot: ['commands', 'chat:write'] } },
  settings: { interactivity: { is_enabled: true } },
};

let slack: LocalSlack;
let end: AbortController;

beforeEach(async () => {
  end = new AbortController();
  slack = await startLocalSlack({
    delivery: { kind: 'socket' },
    botToken: TOKEN,
    appToken: 'xapp-local',
    manifest: MANIFEST,
    timing: { ackMs: 50 },
  });
});

afterEach(async () => {
  end.abort();
  await slack.close();
});

/** Posts as the app, with blocks of every kind that a message may hold. */
async function post(blocks: object[]): Promise<void> {
  const body = new URLSearchParams({ channel: CHANNELS.support, text: 'x', blocks: JSON.stringify(blocks) });
  const headers = { authorization: `Bearer ${TOKEN}` };
  const answer = await fetch(`${slack.apiUrl}chat.postMessage`, { method: 'POST', headers, body });
  expect(await answer.json()).toMatchObject({ ok: true });
}

describe('the window and the local Slack speak one language', () => {
  test('the workspace, its people and its channels are understood', async () => {
    const door = createSideDoor(PEOPLE.sender, slack.url);
    const people = await readPeople(slack.url);
    const workspace = await door.workspace();
    expect(people.map(({ id }) => id)).toContain(PEOPLE.sender);
    expect(workspace.me.id).toBe(PEOPLE.sender);
    expect(workspace.channels.map(({ id }) => id)).toContain(CHANNELS.support);
    expect(workspace.app.commands).toEqual([
      { command: '/sms', description: 'Text a customer', usageHint: '[to] [text]' },
    ]);
    expect(await door.home()).toBeNull();
    expect(await door.views()).toEqual([]);
  });

  test('what is typed and what the app posts come by the stream, as parsed events', async () => {
    const door = createSideDoor(PEOPLE.sender, slack.url);
    const events: unknown[] = [];
    const wanted = new Promise<void>((resolve) => {
      const onOpen = async () => {
        await door.message({ channel: CHANNELS.support, text: 'hello @ada' });
        await post([{ type: 'section', text: { type: 'mrkdwn', text: '*hi*' } }]);
      };
      const onData = (data: unknown) => {
        events.push(StreamEvent.parse(data));
        if (events.length === 2) resolve();
      };
      void followEvents({
        url: door.streamUrl,
        signal: end.signal,
        onOpen: () => void onOpen(),
        onData,
        onLost: () => {},
      });
    });
    await wanted;
    expect(events).toMatchObject([
      { type: 'message', message: { user: PEOPLE.sender, text: `hello <@${PEOPLE.admin}>`, isApp: false } },
      { type: 'message', message: { isApp: true, blocks: [{ type: 'section' }] } },
    ]);
    expect(await door.messages(CHANNELS.support)).toHaveLength(2);
  });

  test('an act that fails says why, and none throws', async () => {
    const door = createSideDoor(PEOPLE.sender, slack.url);
    expect(await door.command({ channel: CHANNELS.support, text: '/nothing' })).toMatchObject({
      ok: false,
      error: 'unknown_command',
    });
    expect(await door.message({ channel: CHANNELS.archived, text: 'x' })).toMatchObject({
      ok: false,
      error: 'is_archived',
    });
    expect(await door.close({ viewId: 'V404' })).toMatchObject({ ok: false, error: 'no_such_view' });
    expect((await door.command({ channel: CHANNELS.support, text: '/sms' })).ok).toBe(false);
  });

  test('a workspace that is gone is an outcome, not an exception', async () => {
    const gone = createSideDoor(PEOPLE.sender, 'http://127.0.0.1:9');
    expect(await gone.message({ channel: CHANNELS.support, text: 'x' })).toEqual({ ok: false, error: 'unreachable' });
    await expect(gone.workspace()).rejects.toThrow();
  });

  test('a file for an input is taken', async () => {
    const door = createSideDoor(PEOPLE.sender, slack.url);
    const file = await door.upload(new File(['hello'], 'note.txt', { type: 'text/plain' }));
    expect(file).toMatchObject({ name: 'note.txt', size: 5, mimetype: 'text/plain' });
  });
});
