import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { WebClient } from '@slack/web-api';
import type { LocalSlack } from '../../../src/sandbox/slack/local-slack.ts';
import { CHANNELS } from '../../../src/sandbox/slack/seed.ts';
import { refusalOf, startTryout } from './tryout.ts';
import { until } from './wait.ts';

const csv = 'id,cost\nmdr2-1,0.0040\n';

describe('files that go into a thread', () => {
  let slack: LocalSlack;
  let client: WebClient;
  let parent: string;
  beforeEach(async () => {
    ({ slack, client } = await startTryout());
    parent = (await client.chat.postMessage({ channel: CHANNELS.support, text: 'the report' })).ts ?? '';
  });
  afterEach(() => slack.close());

  const ticket = async () => {
    const made = await client.files.getUploadURLExternal({ filename: 'records.csv', length: csv.length });
    return { id: made.file_id ?? '', address: made.upload_url ?? '' };
  };
  const send = (address: string) => fetch(address, { method: 'POST', body: csv });
  const upload = async () => {
    const { id, address } = await ticket();
    expect((await send(address)).status).toBe(200);
    return id;
  };
  const complete = (id: string, more: object = {}) =>
    client.files.completeUploadExternal({
      files: [{ id, title: 'All records' }],
      channel_id: CHANNELS.support,
      thread_ts: parent,
      initial_comment: 'All records',
      ...more,
    });
  const thread = async () =>
    (await client.conversations.replies({ channel: CHANNELS.support, ts: parent })).messages ?? [];

  test('the thread’s reply carries the file’s id, and files.info says where it stands', async () => {
    const id = await upload();
    expect(await refusalOf(client.files.info({ file: id }))).toMatchObject({ error: 'file_not_found' });
    await complete(id);
    const [first, reply] = await thread();
    expect(first).toMatchObject({ ts: parent, text: 'the report', reply_count: 1 });
    expect(reply).toMatchObject({ text: 'All records', thread_ts: parent, files: [{ id, title: 'All records' }] });
    const { file } = await client.files.info({ file: id });
    expect(file).toMatchObject({
      id,
      size: csv.length,
      channels: [CHANNELS.support],
      shares: { public: { [CHANNELS.support]: [{ ts: reply?.ts, thread_ts: parent }] } },
    });
  });

  test('an upload counts as begun though Slack never answers it', async () => {
    await slack.admin.hang({ method: 'upload', accepted: false });
    const sending = send((await ticket()).address).catch(() => 'cut off');
    await until('the upload to begin', () => slack.uploadsBegun() === 1);
    await slack.close();
    expect(await sending).toBe('cut off');
  });

  test('a second completion of the same upload is refused, and posts nothing', async () => {
    const id = await upload();
    await complete(id);
    expect(await refusalOf(complete(id))).toMatchObject({ error: 'file_not_found' });
    expect(await thread()).toHaveLength(2);
  });

  test('a thread that is not there is refused, and the upload is as it was', async () => {
    const id = await upload();
    const refused = await refusalOf(complete(id, { thread_ts: '1760000000.000001' }));
    expect(refused).toMatchObject({ error: 'thread_not_found' });
    await complete(id);
    expect(await thread()).toHaveLength(2);
  });

  test.each([
    ['without the app', { app: false }, 'not_in_channel'],
    ['that is archived', { archived: true }, 'is_archived'],
  ])('a channel %s is refused', async (_what, change, error) => {
    const id = await upload();
    await slack.admin.channel({ channel: CHANNELS.support, ...change });
    expect(await refusalOf(complete(id))).toMatchObject({ error });
  });

  test('an upload that has expired is not found, whichever step it had reached', async () => {
    const [begun, sent, done] = [await ticket(), await upload(), await upload()];
    await complete(done);
    await slack.admin['expire-uploads']({});
    expect((await send(begun.address)).status).toBe(404);
    for (const id of [begun.id, sent]) expect(await refusalOf(complete(id))).toMatchObject({ error: 'file_not_found' });
    expect((await client.files.info({ file: done })).file).toMatchObject({ id: done });
  });

  test('a completion that hangs was done all the same, and the thread shows it', async () => {
    const id = await upload();
    await slack.admin.hang({ method: 'files.completeUploadExternal', accepted: true });
    const unanswered = complete(id).catch(() => 'no answer');
    await until('the file in the thread', async () => (await thread()).length === 2);
    expect((await thread())[1]).toMatchObject({ files: [{ id }] });
    await slack.close();
    expect(await unanswered).toBe('no answer');
  });

  test('the message may come after the answer', async () => {
    await slack.admin['share-delay']({ ms: 900 });
    const id = await upload();
    await complete(id);
    expect(await thread()).toHaveLength(1);
    await until('the file in the thread', async () => (await thread()).length === 2);
    expect((await thread())[1]).toMatchObject({ files: [{ id }] });
  });

  test.each([
    ['files.getUploadURLExternal', () => ticket()],
    ['files.completeUploadExternal', async () => complete(await upload())],
    ['files.info', async () => client.files.info({ file: 'F000' })],
    ['conversations.replies', () => thread()],
  ])('%s fails where a test wants it, once', async (method, call) => {
    await slack.admin.fail({ method, error: 'internal_error' });
    expect(await refusalOf(call())).toMatchObject({ error: 'internal_error' });
    const again = method === 'files.info' ? refusalOf(call()) : call();
    expect(await again).not.toMatchObject({ error: 'internal_error' });
  });

  test('an upload address fails where a test wants it, and can be used again', async () => {
    const { id, address } = await ticket();
    await slack.admin['http-error']({ method: 'upload', status: 503, times: 2 });
    const statuses = [await send(address), await send(address), await send(address), await send(address)];
    expect(statuses.map(({ status }) => status)).toEqual([503, 503, 200, 404]);
    await complete(id);
  });

  test('a fault of any method is none of an upload address', async () => {
    const { address } = await ticket();
    await slack.admin['http-error']({ method: '*' });
    expect((await send(address)).status).toBe(200);
  });
});

describe('a workspace that is older than the blocks for data', () => {
  let slack: LocalSlack;
  let client: WebClient;
  beforeEach(async () => {
    ({ slack, client } = await startTryout());
    await slack.admin['refuse-blocks']({ types: ['data_visualization', 'data_table', 'table'] });
  });
  afterEach(() => slack.close());

  const words = { type: 'section', text: { type: 'mrkdwn', text: 'in words' } };
  const cell = (text: string) => ({ type: 'raw_text', text });
  const data = [
    { type: 'data_visualization', title: 'a', chart: { type: 'pie', segments: [{ label: 'a', value: 1 }] } },
    { type: 'data_table', caption: 'a', rows: [[cell('a')], [cell('1')]] },
    { type: 'table', rows: [[cell('a')]] },
  ];
  /** Slack's own types do not know all of them. */
  const call = (method: string, args: object) =>
    client.apiCall(method, { channel: CHANNELS.support, text: 'a', ...args });

  test.each(data)('refuses $type in a post, an update and blocks.validate', async (block) => {
    const { ts } = await client.chat.postMessage({ channel: CHANNELS.support, text: 'a', blocks: [words] });
    const said = {
      error: 'invalid_blocks',
      messages: [`[ERROR] unsupported type: ${block.type} [json-pointer:/blocks/1/type]`],
    };
    for (const method of ['chat.postMessage', 'chat.update', 'blocks.validate']) {
      expect(await refusalOf(call(method, { ts, blocks: [words, block] }))).toEqual(said);
    }
    expect((await client.conversations.history({ channel: CHANNELS.support })).messages).toHaveLength(1);
  });

  test('takes all else, and takes them too once it is a newer one', async () => {
    expect(await call('chat.postMessage', { blocks: [words] })).toMatchObject({ ok: true });
    await slack.admin['refuse-blocks']({ types: [] });
    expect(await call('chat.postMessage', { blocks: data })).toMatchObject({ ok: true });
  });
});
