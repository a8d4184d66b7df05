import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { WebClient } from '@slack/web-api';
import type { LocalSlack } from '../../../src/sandbox/slack/local-slack.ts';
import { CHANNELS, PEOPLE } from '../../../src/sandbox/slack/seed.ts';
import { withScopes } from './manifest.ts';
import { refusalOf, startTryout } from './tryout.ts';
import { openWindow } from './window.ts';

const section = (text: string) => [{ type: 'section', text: { type: 'mrkdwn', text } }];

describe('messages of the app', () => {
  let slack: LocalSlack;
  let client: WebClient;
  beforeEach(async () => {
    ({ slack, client } = await startTryout());
  });
  afterEach(() => slack.close());

  const post = async (text: string, more: object = {}) => {
    const posted = await client.chat.postMessage({ channel: CHANNELS.support, text, ...more });
    return { channel: posted.channel ?? '', ts: posted.ts ?? '' };
  };
  const shown = async (channel: string = CHANNELS.support) => openWindow(slack.url, PEOPLE.sender).messages(channel);

  test('timestamps are unique and ordered, also when the clock stands still', async () => {
    const still = await startTryout({ now: () => 1_760_000_000_000 });
    const stamps: string[] = [];
    for (const text of ['one', 'two', 'three']) {
      stamps.push((await still.client.chat.postMessage({ channel: CHANNELS.support, text })).ts ?? '');
    }
    await still.slack.close();
    expect(stamps).toEqual(['1760000000.000000', '1760000000.000001', '1760000000.000002']);
  });

  test.each([
    ['a private channel without the app', CHANNELS.board, 'channel_not_found'],
    ['a direct message of two people', CHANNELS.twoPeople, 'channel_not_found'],
    ['no channel at all', 'C0NOWHERE1', 'channel_not_found'],
    ['a public channel without the app', CHANNELS.lobby, 'not_in_channel'],
    ['an archived channel', CHANNELS.archived, 'is_archived'],
    ['a channel where posting is restricted', CHANNELS.announcements, 'restricted_action'],
    ['a person who left', PEOPLE.deactivated, 'channel_not_found'],
  ])('posting to %s is refused', async (_what, channel, error) => {
    expect(await refusalOf(client.chat.postMessage({ channel, text: 'hello' }))).toMatchObject({ error });
  });

  test('with chat:write.public the app posts to any public channel, and still to no private one', async () => {
    const open = await startTryout({ manifest: withScopes('chat:write.public') });
    expect(await open.client.chat.postMessage({ channel: CHANNELS.lobby, text: 'hello' })).toMatchObject({ ok: true });
    const refused = await refusalOf(open.client.chat.postMessage({ channel: CHANNELS.board, text: 'hello' }));
    await open.slack.close();
    expect(refused.error).toBe('channel_not_found');
  });

  test('a name or a person is a place to post to', async () => {
    expect(await client.chat.postMessage({ channel: '#support', text: 'a' })).toMatchObject({
      channel: CHANNELS.support,
    });
    const direct = await client.chat.postMessage({ channel: PEOPLE.sender, text: 'b' });
    expect(direct.channel).toMatch(/^D/);
    const opened = await client.conversations.open({ users: PEOPLE.sender });
    expect(opened.channel?.id).toBe(direct.channel);
  });

  test('a message without text, blocks or attachments is refused', async () => {
    const refused = await refusalOf(client.apiCall('chat.postMessage', { channel: CHANNELS.support, blocks: [] }));
    expect(refused.error).toBe('no_text');
  });

  test('a text above 40,000 characters is cut, and said so', async () => {
    const answer = await client.chat.postMessage({ channel: CHANNELS.support, text: 'x'.repeat(40_001) });
    expect(answer.message?.text).toHaveLength(40_000);
    expect(answer.response_metadata).toMatchObject({ warnings: ['message_truncated'] });
  });

  test('blocks that are no JSON, and blocks that are wrong, are refused apart', async () => {
    const channel = CHANNELS.support;
    const broken = await refusalOf(client.apiCall('chat.postMessage', { channel, text: 'x', blocks: '[{"type":' }));
    expect(broken.error).toBe('invalid_blocks_format');
    const wrong = await refusalOf(client.apiCall('chat.postMessage', { channel, text: 'x', blocks: section('') }));
    expect(wrong).toEqual({
      error: 'invalid_blocks',
      messages: ['[ERROR] must be more than 0 characters [json-pointer:/blocks/0/text/text]'],
    });
  });

  test('a reply belongs to the thread, whichever of its messages was named', async () => {
    const parent = await post('parent');
    const reply = await post('reply', { thread_ts: parent.ts });
    await post('another', { thread_ts: reply.ts });
    const thread = await client.conversations.replies({ channel: CHANNELS.support, ts: parent.ts });
    expect(thread.messages?.map((one) => [one.text, one.thread_ts])).toEqual([
      ['parent', parent.ts],
      ['reply', parent.ts],
      ['another', parent.ts],
    ]);
    const history = await client.conversations.history({ channel: CHANNELS.support });
    expect(history.messages).toMatchObject([{ text: 'parent', reply_count: 2 }]);
    expect(await refusalOf(post('lost', { thread_ts: '1.000001' }))).toMatchObject({ error: 'thread_not_found' });
  });

  test('a text alone takes the blocks away and marks the edit; blocks leave no mark', async () => {
    const posted = await post('before', { blocks: section('before') });
    await client.chat.update({ ...posted, blocks: section('in blocks') });
    expect((await shown())[0]).toMatchObject({
      text: 'before',
      edited: false,
      blocks: [{ text: { text: 'in blocks' } }],
    });
    await client.chat.update({ ...posted, text: 'after' });
    expect((await shown())[0]).toMatchObject({ text: 'after', edited: true, blocks: [] });
    await client.chat.update({ ...posted, text: 'both', blocks: section('both') });
    await client.chat.update({ ...posted, text: 'last', blocks: [] });
    expect((await shown())[0]).toMatchObject({ text: 'last', blocks: [] });
  });

  test("an update needs the app's own message, a living channel and at most 4,000 characters", async () => {
    const posted = await post('mine');
    await openWindow(slack.url, PEOPLE.sender).say(CHANNELS.support, 'theirs');
    const theirs = (await shown()).at(-1)?.ts ?? '';
    const { channel } = posted;
    expect(await refusalOf(client.chat.update({ channel, ts: theirs, text: 'x' }))).toMatchObject({
      error: 'cant_update_message',
    });
    expect(await refusalOf(client.chat.update({ ...posted, text: 'x'.repeat(4_001) }))).toMatchObject({
      error: 'msg_too_long',
    });
    expect(await refusalOf(client.chat.update({ channel, ts: '1.000001', text: 'x' }))).toMatchObject({
      error: 'message_not_found',
    });
    await slack.admin.channel({ channel, archived: true });
    expect(await refusalOf(client.chat.update({ ...posted, text: 'x' }))).toMatchObject({ error: 'is_inactive' });
  });

  test('an ephemeral goes to a member of the channel, and cannot be updated', async () => {
    const channel = CHANNELS.support;
    const outsider = client.chat.postEphemeral({ channel, user: PEOPLE.stranger, text: 'psst' });
    expect(await refusalOf(outsider)).toMatchObject({ error: 'user_not_in_channel' });
    const said = await client.chat.postEphemeral({ channel, user: PEOPLE.guest, text: 'psst' });
    expect(await openWindow(slack.url, PEOPLE.guest).messages(channel)).toMatchObject([{ text: 'psst' }]);
    expect(await shown()).toEqual([]);
    const ts = said.message_ts ?? '';
    expect(await refusalOf(client.chat.update({ channel, ts, text: 'x' }))).toMatchObject({
      error: 'message_not_found',
    });
  });

  test('metadata stays over an update and is read only where it is asked for', async () => {
    const metadata = { event_type: 'text', event_payload: { id: '7' } };
    const posted = await post('with metadata', { metadata });
    await client.chat.update({ ...posted, text: 'changed' });
    const { channel } = posted;
    const plain = await client.conversations.history({ channel });
    expect(plain.messages?.[0]).not.toHaveProperty('metadata');
    const full = await client.conversations.history({ channel, include_all_metadata: true });
    expect(full.messages?.[0]?.metadata).toEqual(metadata);
    const bad = refusalOf(client.apiCall('chat.postMessage', { channel, text: 'x', metadata: { event_type: 'a' } }));
    expect(await bad).toMatchObject({ error: 'invalid_metadata_format' });
  });

  test('history pages from the newest, within its span', async () => {
    const posted = [];
    for (const text of ['a', 'b', 'c', 'd', 'e']) posted.push(await post(text));
    const channel = CHANNELS.support;
    const first = await client.conversations.history({ channel, limit: 2 });
    expect(first.messages?.map((one) => one.text)).toEqual(['e', 'd']);
    expect(first.has_more).toBe(true);
    const cursor = first.response_metadata?.next_cursor ?? '';
    const second = await client.conversations.history({ channel, limit: 2, cursor });
    expect(second.messages?.map((one) => one.text)).toEqual(['c', 'b']);
    const since = await client.conversations.history({ channel, oldest: posted[2]?.ts ?? '' });
    expect(since.messages?.map((one) => one.text)).toEqual(['e', 'd']);
    const inclusive = await client.conversations.history({ channel, oldest: posted[2]?.ts ?? '', inclusive: true });
    expect(inclusive.messages?.map((one) => one.text)).toEqual(['e', 'd', 'c']);
  });

  test("a deleted message is gone, and only the app's own can be", async () => {
    const posted = await post('mine');
    await client.chat.delete(posted);
    expect(await shown()).toEqual([]);
    expect(await refusalOf(client.chat.delete(posted))).toMatchObject({ error: 'message_not_found' });
  });

  test('a permalink leads to the message', async () => {
    const posted = await post('here');
    const { permalink } = await client.chat.getPermalink({ channel: posted.channel, message_ts: posted.ts });
    expect(permalink).toBe(`${slack.url}/archives/${posted.channel}/p${posted.ts.replace('.', '')}`);
  });

  test('a file goes through the three calls of an upload, and its address works once', async () => {
    const uploaded = await client.filesUploadV2({
      channel_id: CHANNELS.support,
      initial_comment: 'the report',
      filename: 'report.csv',
      file: Buffer.from('a,b\n1,2\n'),
    });
    expect(uploaded.ok).toBe(true);
    const message = (await shown()).at(-1);
    expect(message).toMatchObject({
      text: 'the report',
      files: [{ name: 'report.csv', mimetype: 'text/csv', size: 8 }],
    });
    const bytes = await fetch(`${slack.url}/_/files/${message?.files[0]?.id}`);
    expect(await bytes.text()).toBe('a,b\n1,2\n');
    const elsewhere = client.filesUploadV2({ channel_id: CHANNELS.lobby, filename: 'a.txt', content: 'a' });
    expect(await refusalOf(elsewhere)).toMatchObject({ error: 'not_in_channel' });
    const ticket = await client.files.getUploadURLExternal({ filename: 'x.txt', length: 1 });
    const early = client.files.completeUploadExternal({ files: [{ id: ticket.file_id ?? '', title: 'x' }] });
    expect(await refusalOf(early)).toMatchObject({ error: 'file_not_found' });
    const address = ticket.upload_url ?? '';
    expect((await fetch(address, { method: 'POST', body: 'x' })).status).toBe(200);
    expect((await fetch(address, { method: 'POST', body: 'x' })).status).toBe(404);
  });

  test('what would ping somebody is recorded, and what only looks like it is not', async () => {
    const plain = [{ type: 'header', text: { type: 'plain_text', text: '<!channel>' } }];
    await post('&lt;!channel&gt; @channel', { blocks: plain });
    expect(slack.pings).toEqual([]);
    const posted = await post('<!here>', { blocks: section(`<@${PEOPLE.sender}> and <!channel|everybody>`) });
    const at = { channel: posted.channel, ts: posted.ts, by: 'post' };
    expect(slack.pings).toEqual([
      { kind: 'here', target: '', in: 'text', ...at },
      { kind: 'user', target: PEOPLE.sender, in: 'blocks', ...at },
      { kind: 'channel', target: '', in: 'blocks', ...at },
    ]);
  });
});
