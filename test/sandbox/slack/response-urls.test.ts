import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { WebClient } from '@slack/web-api';
import type { LocalSlack } from '../../../src/sandbox/slack/local-slack.ts';
import { CHANNELS, PEOPLE } from '../../../src/sandbox/slack/seed.ts';
import { payloadOf, startListener, startTryout } from './tryout.ts';
import { openWindow, type Window } from './window.ts';

describe('response URLs', () => {
  let slack: LocalSlack;
  let client: WebClient;
  let app: Awaited<ReturnType<typeof startListener>>;
  let sender: Window;
  let clock = 1_760_000_000_000;

  beforeEach(async () => {
    app = await startListener(() => ({ status: 200 }));
    ({ slack, client } = await startTryout({ now: () => clock }));
    slack.setRequestUrl(app.url);
    sender = openWindow(slack.url, PEOPLE.sender);
  });
  afterEach(async () => {
    await slack.close();
    await app.stop();
  });

  const fromCommand = async (channel: string = CHANNELS.general) => {
    await sender.command(channel, '/plain');
    return new URLSearchParams(app.heard.at(-1)?.body).get('response_url') ?? '';
  };
  const button = { type: 'button', action_id: 'go', text: { type: 'plain_text', text: 'Go' } } as const;
  const card = [{ type: 'actions', block_id: 'row', elements: [button] }];
  const click = async (channel: string, ts: string): Promise<string> => {
    await sender.act({ where: { channel, ts }, blockId: 'row', actionId: 'go' });
    return payloadOf(app.heard.at(-1)).response_url;
  };
  const post = async (url: string, body: unknown) => {
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
    return { status: response.status, text: await response.text() };
  };

  test('five uses, then used_url', async () => {
    const url = await fromCommand();
    for (const text of ['1', '2', '3', '4', '5'])
      expect(await post(url, { text })).toEqual({ status: 200, text: 'ok' });
    expect(await post(url, { text: '6' })).toEqual({ status: 404, text: '{"ok":false,"error":"used_url"}' });
    expect((await sender.messages(CHANNELS.general)).map((one) => one.text)).toEqual(['1', '2', '3', '4', '5']);
  });

  test('half an hour, then expired_url; a test can have it sooner', async () => {
    const url = await fromCommand();
    clock += 30 * 60_000;
    expect(await post(url, { text: 'just in time' })).toMatchObject({ status: 200 });
    clock += 1;
    expect(await post(url, { text: 'too late' })).toMatchObject({ status: 404 });
    const second = await fromCommand();
    await slack.admin['expire-response-url']({ url: second });
    expect(await post(second, { text: 'x' })).toEqual({ status: 404, text: '{"ok":false,"error":"expired_url"}' });
  });

  test('it answers where the app is no member, and in a direct message of two people', async () => {
    for (const channel of [CHANNELS.lobby, CHANNELS.twoPeople]) {
      const url = await fromCommand(channel);
      await post(url, { text: 'for one' });
      await post(url, { text: 'for all', response_type: 'in_channel' });
      expect(await sender.messages(channel)).toMatchObject([
        { text: 'for one', ephemeralFor: PEOPLE.sender },
        { text: 'for all', ephemeralFor: null },
      ]);
    }
  });

  test("a click's answer replaces the message, adds to it, or takes it away", async () => {
    const posted = await client.chat.postMessage({ channel: CHANNELS.general, text: 'card', blocks: card });
    const url = await click(CHANNELS.general, posted.ts ?? '');
    await post(url, { text: 'beside', replace_original: false });
    await post(url, { text: 'instead', replace_original: true });
    expect((await sender.messages(CHANNELS.general)).map(({ text, ts }) => [text, ts === posted.ts])).toEqual([
      ['instead', true],
      ['beside', false],
    ]);
    await post(url, { delete_original: true });
    expect((await sender.messages(CHANNELS.general)).map((one) => one.text)).toEqual(['beside']);
  });

  test('an ephemeral is replaced in its place and stays an ephemeral; its click comes without the message', async () => {
    const channel = CHANNELS.general;
    await client.chat.postEphemeral({ channel, user: PEOPLE.sender, text: 'card', blocks: card });
    const [shown] = await sender.messages(channel);
    const url = await click(channel, shown?.ts ?? '');
    const payload = payloadOf(app.heard.at(-1));
    expect(payload.container).toMatchObject({ is_ephemeral: true, message_ts: shown?.ts });
    expect(payload).not.toHaveProperty('message');
    await post(url, { text: 'now public?', replace_original: true, response_type: 'in_channel' });
    expect(await sender.messages(channel)).toMatchObject([{ text: 'now public?', ephemeralFor: PEOPLE.sender }]);
    await post(url, { delete_original: true });
    expect(await sender.messages(channel)).toEqual([]);
  });

  test("a command's answer replaces what was answered before, and deletes nothing", async () => {
    const url = await fromCommand();
    await post(url, { text: 'first' });
    await post(url, { text: 'second', replace_original: true });
    expect(await post(url, { delete_original: true })).toMatchObject({ status: 400 });
    expect((await sender.messages(CHANNELS.general)).map((one) => one.text)).toEqual(['second']);
  });

  test('a body that Slack would refuse is refused, and counts for nothing', async () => {
    const url = await fromCommand();
    expect(await post(url, {})).toMatchObject({ status: 400, text: '{"ok":false,"error":"no_text"}' });
    const bad = await post(url, { text: 'x', blocks: [{ type: 'bogus' }] });
    expect(bad.status).toBe(400);
    expect(JSON.parse(bad.text)).toMatchObject({ error: 'invalid_blocks' });
    for (const text of ['1', '2', '3', '4', '5']) expect((await post(url, { text })).status).toBe(200);
  });

  test('an unknown address is none', async () => {
    expect(await post(`${slack.url}/commands/T0LOCAL001/1/abc`, { text: 'x' })).toMatchObject({ status: 404 });
  });
});
