import { describe, expect, test } from '@jest/globals';
import { ErrorCode } from '@slack/web-api';
import { APP, CHANNELS, PEOPLE } from '../../../src/sandbox/slack/seed.ts';
import { withoutScopes, withScopes } from './manifest.ts';
import { clientOf, refusalOf, startTryout } from './tryout.ts';

describe('tokens and scopes', () => {
  test('auth.test names the app and its scopes', async () => {
    const { slack, client } = await startTryout();
    const answer = await client.auth.test();
    await slack.close();
    expect(answer).toMatchObject({ ok: true, bot_id: APP.botId, user_id: APP.botUserId });
    expect(answer.response_metadata?.scopes).toContain('chat:write');
  });

  test('each method wants its token and its scope', async () => {
    const { slack, client } = await startTryout({ manifest: withoutScopes('chat:write', 'groups:read') });
    const post = (token: string) => clientOf(slack, token).chat.postMessage({ channel: CHANNELS.support, text: 'x' });
    expect(await refusalOf(post('xoxb-tryout'))).toMatchObject({ error: 'missing_scope' });
    expect(await refusalOf(post('xoxb-other'))).toMatchObject({ error: 'invalid_auth' });
    expect(await refusalOf(post(''))).toMatchObject({ error: 'not_authed' });
    expect(await refusalOf(post('xapp-tryout'))).toMatchObject({ error: 'not_allowed_token_type' });
    expect(await refusalOf(client.apps.connections.open({}))).toMatchObject({ error: 'not_allowed_token_type' });
    const known = await client.conversations.info({ channel: CHANNELS.support });
    expect(known.channel).toMatchObject({ name: 'support', is_member: true });
    const hidden = refusalOf(client.conversations.info({ channel: CHANNELS.finance }));
    expect(await hidden).toMatchObject({ error: 'missing_scope' });
    await slack.close();
    expect(slack.calls.map(({ method, token, scopes }) => [method, token, scopes])).toContainEqual([
      'conversations.info',
      'bot',
      ['channels:read', 'im:read'],
    ]);
  });

  test('an unknown method and a missing argument are refused with HTTP 200', async () => {
    const { slack, client } = await startTryout();
    expect(await refusalOf(client.apiCall('chat.shout', {}))).toMatchObject({ error: 'unknown_method' });
    expect(await refusalOf(client.apiCall('users.info', {}))).toEqual({
      error: 'invalid_arguments',
      messages: ['[ERROR] missing required field: user'],
    });
    await slack.close();
  });

  test('emails come only with their scope', async () => {
    const without = await startTryout();
    const plain = await without.client.users.info({ user: PEOPLE.admin });
    const withIt = await startTryout({ manifest: withScopes('users:read.email') });
    const full = await withIt.client.users.info({ user: PEOPLE.admin });
    await Promise.all([without.slack.close(), withIt.slack.close()]);
    expect(plain.user?.profile?.email).toBeUndefined();
    expect(full.user).toMatchObject({
      is_admin: true,
      tz: 'America/Los_Angeles',
      profile: { email: 'ada@example.com' },
    });
  });

  test('guests, strangers and those who left are told by their flags', async () => {
    const { slack, client } = await startTryout();
    const flags = async (user: string) => (await client.users.info({ user })).user;
    expect(await flags(PEOPLE.guest)).toMatchObject({ is_restricted: true, deleted: false });
    expect(await flags(PEOPLE.stranger)).toMatchObject({ is_stranger: true, team_id: 'T0OTHER001' });
    expect(await flags(PEOPLE.deactivated)).toMatchObject({ deleted: true });
    expect(await refusalOf(client.users.info({ user: 'U0NOBODY01' }))).toMatchObject({ error: 'user_not_found' });
    await slack.close();
  });
});

describe('faults on demand', () => {
  test('a rate limit, an error, a hang and a late answer each last as long as they were asked for', async () => {
    const { slack, client } = await startTryout();
    const patient = clientOf(slack, 'xoxb-tryout', { timeout: 200 });
    const channel = CHANNELS.support;
    const post = (text: string, by = client) => by.chat.postMessage({ channel, text });

    await slack.admin['rate-limit']({ method: 'chat.postMessage', retryAfterSeconds: 7 });
    await expect(post('limited')).rejects.toMatchObject({ code: ErrorCode.RateLimitedError, retryAfter: 7 });
    await slack.admin.fail({ method: 'chat.postMessage', error: 'fatal_error', times: 2 });
    expect(await refusalOf(post('one'))).toMatchObject({ error: 'fatal_error' });
    expect(await refusalOf(post('two'))).toMatchObject({ error: 'fatal_error' });
    await slack.admin['http-error']({ method: '*', status: 503 });
    await expect(post('three')).rejects.toMatchObject({ code: ErrorCode.HTTPError });
    await slack.admin.hang({ method: 'chat.postMessage', accepted: true });
    await expect(post('accepted', patient)).rejects.toMatchObject({ code: ErrorCode.RequestError });
    await slack.admin.hang({ method: 'chat.postMessage', accepted: false });
    await expect(post('never', patient)).rejects.toMatchObject({ code: ErrorCode.RequestError });
    await slack.admin.delay({ method: 'chat.postMessage', ms: 30 });
    await post('late');
    const texts = (await client.conversations.history({ channel })).messages?.map((one) => one.text);
    await slack.close();
    expect(texts).toEqual(['late', 'accepted']);
    expect(slack.calls.filter((call) => call.answer === null).map((call) => call.args.text)).toContain('never');
  });
});
