import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { isValidSlackRequest } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { signRequest } from '../../../src/sandbox/slack/delivery/sign.ts';
import type { LocalSlack } from '../../../src/sandbox/slack/local-slack.ts';
import { CHANNELS, PEOPLE } from '../../../src/sandbox/slack/seed.ts';
import { TOKENS } from './bolt-app.ts';
import { payloadOf, startListener, startTryout } from './tryout.ts';
import { until } from './wait.ts';
import { openWindow, type Window } from './window.ts';

let slack: LocalSlack;
let client: WebClient;
let app: Awaited<ReturnType<typeof startListener>>;
let sender: Window;
let page: string;

beforeAll(async () => {
  page = await mkdtemp(join(tmpdir(), 'page-'));
  await writeFile(join(page, 'index.html'), '<title>Window</title>');
  await writeFile(join(page, 'app.js'), 'let a;');
  app = await startListener(() => ({ status: 200 }));
  ({ slack, client } = await startTryout({ pageDir: page }));
  slack.setRequestUrl(app.url);
  sender = openWindow(slack.url, PEOPLE.sender);
});
afterAll(async () => {
  await slack.close();
  await app.stop();
  await rm(page, { recursive: true });
});

/** `fetch` does not let a test name another host. */
function statusFor(host: string, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request({ port: slack.port, host: '127.0.0.1', path, headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on('error', reject);
    sent.end();
  });
}

describe('who gets in', () => {
  test('only a loopback name', async () => {
    expect(await statusFor('slack.example.com', '/_/people')).toBe(403);
    expect(await statusFor('127.0.0.1.example.com', '/api/auth.test')).toBe(403);
    expect(await statusFor(`localhost:${slack.port}`, '/_/people')).toBe(200);
  });

  test('only pages of this machine look through the side doors', async () => {
    const from = (origin: string) => fetch(`${slack.url}/_/people`, { headers: { origin } });
    expect((await from('https://example.com')).status).toBe(403);
    expect((await from('null')).status).toBe(403);
    const dev = await from('http://localhost:5173');
    expect(dev.status).toBe(200);
    expect(dev.headers.get('access-control-allow-origin')).toBe('http://localhost:5173');
    const preflight = await fetch(`${slack.url}/_/command`, {
      method: 'OPTIONS',
      headers: { origin: 'http://localhost:5173' },
    });
    expect(preflight.status).toBe(204);
  });

  test('the page is served with its files, and as itself for every other path', async () => {
    const get = async (path: string) => {
      const response = await fetch(slack.url + path);
      return [response.headers.get('content-type'), await response.text()];
    };
    expect(await get('/')).toEqual(['text/html; charset=utf-8', '<title>Window</title>']);
    expect(await get('/app.js')).toEqual(['text/javascript; charset=utf-8', 'let a;']);
    expect(await get('/channel/C1')).toEqual(['text/html; charset=utf-8', '<title>Window</title>']);
    expect(await get('/..%2f..%2fetc/passwd.js')).toEqual(['text/html; charset=utf-8', '<title>Window</title>']);
  });

  test('a body of the wrong form is told what is wrong with it', async () => {
    const response = await fetch(`${slack.url}/_/command`, { method: 'POST', body: '{"as":"U0SENDER01"}' });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('channel');
    expect((await fetch(`${slack.url}/_/nowhere`, { method: 'POST', body: '{}' })).status).toBe(404);
    expect((await fetch(`${slack.url}/_/admin/nothing`, { method: 'POST', body: '{}' })).status).toBe(404);
  });
});

describe('requests to the app', () => {
  test('are signed so that Bolt takes them, with a bare form type', async () => {
    await sender.command(CHANNELS.general, '/plain hello');
    const heard = app.heard.at(-1);
    expect(heard?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    const headers = {
      'x-slack-signature': String(heard?.headers['x-slack-signature']),
      'x-slack-request-timestamp': Number(heard?.headers['x-slack-request-timestamp']),
    };
    const check = (body: string) => isValidSlackRequest({ signingSecret: TOKENS.signingSecret, body, headers });
    expect(check(heard?.body ?? '')).toBe(true);
    expect(check(`${heard?.body}x`)).toBe(false);
  });

  test('signRequest gives what the documentation of Slack gives for its example', () => {
    const body =
      'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar' +
      '&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=' +
      '&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN' +
      '&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
    expect(signRequest('8f742231b10e8888abcd99yyyzzz85a5', body, 1_531_420_618_000)).toEqual({
      'x-slack-request-timestamp': '1531420618',
      'x-slack-signature': 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
    });
  });
});

describe('people', () => {
  const last = () => new URLSearchParams(app.heard.at(-1)?.body);

  test('private places go by a common name', async () => {
    await openWindow(slack.url, PEOPLE.admin).command(CHANNELS.finance, '/plain');
    expect(last().get('channel_name')).toBe('privategroup');
    const { channels } = await sender.workspace();
    const direct = channels.find((channel) => channel.kind === 'im' && channel.name === 'U0SWITCH01');
    await sender.command(direct?.id ?? '', '/plain');
    expect(last().get('channel_name')).toBe('directmessage');
  });

  test('a command that should not be escaped arrives as typed', async () => {
    await sender.command(CHANNELS.general, '/plain @ada & <b>\nnext line');
    expect(last().get('text')).toBe('@ada & <b>\nnext line');
  });

  test('a command of no app, and any command of a stranger, reaches nobody', async () => {
    const heard = app.heard.length;
    expect(await sender.command(CHANNELS.general, '/nowhere')).toMatchObject({ error: 'unknown_command' });
    const stranger = openWindow(slack.url, PEOPLE.stranger);
    expect(await stranger.command(CHANNELS.shared, '/plain')).toMatchObject({ error: 'unknown_command' });
    expect(app.heard.length).toBe(heard);
  });

  test('those who left can do nothing, and guests only where they are', async () => {
    const gone = openWindow(slack.url, PEOPLE.deactivated);
    expect(await gone.command(CHANNELS.general, '/plain')).toMatchObject({ error: 'account_inactive' });
    const guest = openWindow(slack.url, PEOPLE.guest);
    expect(await guest.command(CHANNELS.general, '/plain')).toMatchObject({ error: 'no_such_channel' });
    expect(await guest.command(CHANNELS.support, '/plain')).toMatchObject({ ok: true });
  });

  test("a stranger's click carries their own team", async () => {
    const blocks = [
      {
        type: 'actions',
        block_id: 'row',
        elements: [{ type: 'button', action_id: 'go', text: { type: 'plain_text', text: 'Go' } } as const],
      },
    ];
    const posted = await client.chat.postMessage({ channel: CHANNELS.shared, text: 'card', blocks });
    const where = { channel: CHANNELS.shared, ts: posted.ts ?? '' };
    await openWindow(slack.url, PEOPLE.stranger).act({ where, blockId: 'row', actionId: 'go' });
    expect(payloadOf(app.heard.at(-1))).toMatchObject({
      user: { id: PEOPLE.stranger, team_id: 'T0OTHER001' },
      team: { id: 'T0LOCAL001' },
    });
  });

  test('a message shortcut carries the message', async () => {
    await sender.say(CHANNELS.support, 'look at me');
    const message = (await sender.messages(CHANNELS.support)).at(-1);
    await sender.shortcut('look-closer', CHANNELS.support, message?.ts);
    expect(payloadOf(app.heard.findLast((one) => one.body.startsWith('payload=')))).toMatchObject({
      type: 'message_action',
      callback_id: 'look-closer',
      message_ts: message?.ts,
      message: { text: 'look at me', user: PEOPLE.sender },
      channel: { id: CHANNELS.support, name: 'support' },
      response_url: expect.stringContaining('/actions/'),
    });
  });

  test('where posting is restricted, an admin still may', async () => {
    expect(await sender.say(CHANNELS.announcements, 'hi')).toMatchObject({ error: 'restricted_action' });
    expect(await openWindow(slack.url, PEOPLE.admin).say(CHANNELS.announcements, 'hi')).toMatchObject({ ok: true });
  });

  test('an ephemeral is gone when its person opens the window anew', async () => {
    const stream = await sender.stream();
    await client.chat.postEphemeral({ channel: CHANNELS.dispatch, user: PEOPLE.sender, text: 'psst' });
    const event = await until('it on the stream', () => stream.events.find((one) => one.type === 'message'));
    expect(event).toMatchObject({ message: { text: 'psst', ephemeralFor: PEOPLE.sender } });
    expect(await sender.messages(CHANNELS.dispatch)).toMatchObject([{ text: 'psst' }]);
    stream.close();
    const again = await sender.stream();
    expect(await sender.messages(CHANNELS.dispatch)).toEqual([]);
    again.close();
  });

  test("a private channel's messages stream only to those who are in it", async () => {
    const admin = openWindow(slack.url, PEOPLE.admin);
    const streams = await Promise.all([admin.stream(), sender.stream()]);
    await client.chat.postMessage({ channel: CHANNELS.finance, text: 'secret' });
    await client.chat.postMessage({ channel: CHANNELS.dispatch, text: 'open' });
    const texts = (index: number) => streams[index]?.events.map((one) => 'message' in one && one.message.text);
    await until('the open one', () => texts(1)?.includes('open'));
    expect(texts(0)).toEqual(['secret', 'open']);
    expect(texts(1)).toEqual(['open']);
    for (const stream of streams) stream.close();
  });

  test('a failed command leaves a notice', async () => {
    const stream = await sender.stream();
    slack.setRequestUrl('http://127.0.0.1:1/slack/events');
    expect(await sender.command(CHANNELS.general, '/plain')).toMatchObject({ error: 'dispatch_failed' });
    slack.setRequestUrl(app.url);
    const notice = await until('the notice', () => stream.events.find((one) => one.type === 'notice'));
    expect(notice).toMatchObject({ channel: CHANNELS.general, text: '/plain failed with the error “dispatch_failed”' });
    stream.close();
  });
});
