import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { InputBlock, KnownBlock, ModalView } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import type { LocalSlack } from '../../../src/sandbox/slack/local-slack.ts';
import { CHANNELS, PEOPLE } from '../../../src/sandbox/slack/seed.ts';
import { payloadOf, refusalOf, startListener, startTryout } from './tryout.ts';
import { openWindow, type Window } from './window.ts';

const field = (blockId: string, initial_value?: string): InputBlock => ({
  type: 'input',
  block_id: blockId,
  label: { type: 'plain_text', text: blockId },
  element: { type: 'plain_text_input', action_id: 'value', ...(initial_value ? { initial_value } : {}) },
});

const modal = (blocks: KnownBlock[] = [field('words')], more: object = {}): ModalView => ({
  type: 'modal',
  title: { type: 'plain_text', text: 'Form' },
  submit: { type: 'plain_text', text: 'Save' },
  blocks,
  ...more,
});

describe('views', () => {
  let slack: LocalSlack;
  let client: WebClient;
  let app: Awaited<ReturnType<typeof startListener>>;
  let sender: Window;
  let clock = 1_760_000_000_000;
  let answer: object | string = '';

  beforeEach(async () => {
    answer = '';
    app = await startListener(() =>
      typeof answer === 'string'
        ? { status: 200, body: answer }
        : { status: 200, type: 'application/json', body: JSON.stringify(answer) },
    );
    ({ slack, client } = await startTryout({ now: () => clock }));
    slack.setRequestUrl(app.url);
    sender = openWindow(slack.url, PEOPLE.sender);
  });
  afterEach(async () => {
    await slack.close();
    await app.stop();
  });

  /** A fresh trigger of the sender's, from a command. */
  const trigger = async () => {
    await sender.command(CHANNELS.general, '/plain');
    return new URLSearchParams(app.heard.at(-1)?.body).get('trigger_id') ?? '';
  };
  const open = async (view = modal()) => {
    const opened = await client.views.open({ trigger_id: await trigger(), view });
    return opened.view?.id ?? '';
  };
  const typed = (value: string) => ({ words: { value: { value } } });

  test('a trigger id is good for three seconds', async () => {
    const trigger_id = await trigger();
    clock += 3_001;
    const late = client.views.open({ trigger_id, view: modal() });
    expect(await refusalOf(late)).toMatchObject({ error: 'expired_trigger_id' });
    expect(await refusalOf(client.views.open({ trigger_id: '1.2.abc', view: modal() }))).toMatchObject({
      error: 'invalid_trigger_id',
    });
  });

  test('a trigger id is good for one view, and a refused view does not use it up', async () => {
    const trigger_id = await trigger();
    const bad = client.views.open({ trigger_id, view: modal([field('a'), field('a')]) });
    expect(await refusalOf(bad)).toEqual({
      error: 'invalid_arguments',
      messages: ['[ERROR] `block_id` "a" already exists [json-pointer:/view/blocks/1/block_id]'],
    });
    await client.views.open({ trigger_id, view: modal() });
    const again = client.views.open({ trigger_id, view: modal() });
    expect(await refusalOf(again)).toMatchObject({ error: 'exchanged_trigger_id' });
  });

  test('three views are the most that lie on each other', async () => {
    await open();
    await client.views.push({ trigger_id: await trigger(), view: modal() });
    await client.views.push({ trigger_id: await trigger(), view: modal() });
    const fourth = client.views.push({ trigger_id: await trigger(), view: modal() });
    expect(await refusalOf(fourth)).toMatchObject({ error: 'push_limit_reached' });
    const [root, second, third] = await sender.views();
    expect([second?.rootId, third?.rootId]).toEqual([root?.id, root?.id]);
  });

  test('nothing can be pushed where nothing is open', async () => {
    const alone = client.views.push({ trigger_id: await trigger(), view: modal() });
    expect(await refusalOf(alone)).toMatchObject({ error: 'not_found' });
  });

  test("a hash that is no longer the view's is a conflict", async () => {
    const opened = await client.views.open({ trigger_id: await trigger(), view: modal() });
    const view_id = opened.view?.id ?? '';
    const hash = opened.view?.hash ?? '';
    await client.views.update({ view_id, hash, view: modal() });
    const stale = client.views.update({ view_id, hash, view: modal() });
    expect(await refusalOf(stale)).toMatchObject({ error: 'hash_conflict' });
    expect(await refusalOf(client.views.update({ view_id: 'V0NOWHERE', view: modal() }))).toMatchObject({
      error: 'not_found',
    });
  });

  test('an external id finds the view, and belongs to one', async () => {
    await open(modal([field('words')], { external_id: 'mine' }));
    await client.views.update({ external_id: 'mine', view: modal([field('other')], { external_id: 'mine' }) });
    expect((await sender.views())[0]?.view.blocks).toMatchObject([{ block_id: 'other' }]);
    const twice = client.views.push({ trigger_id: await trigger(), view: modal([], { external_id: 'mine' }) });
    expect(await refusalOf(twice)).toMatchObject({ error: 'duplicate_external_id' });
  });

  test('what was typed stays over an update while block id and action id stay', async () => {
    const view_id = await open(modal([field('words', 'first'), field('more', 'first')]));
    answer = { response_action: 'errors', errors: { words: 'no' } };
    await sender.submit(view_id, { words: { value: { value: 'typed' } }, more: { value: { value: 'typed' } } });
    await client.views.update({ view_id, view: modal([field('words', 'second'), field('renamed', 'second')]) });
    const [view] = await sender.views();
    expect(view).toMatchObject({
      errors: {},
      values: {
        words: { value: { type: 'plain_text_input', value: 'typed' } },
        renamed: { value: { type: 'plain_text_input', value: 'second' } },
      },
    });
    expect(view?.values).not.toHaveProperty('more');
  });

  test("initial values and empty ones have the shapes of Slack's state", async () => {
    const option = { text: { type: 'plain_text' as const, text: 'A' }, value: 'a' };
    const elements: KnownBlock[] = [
      {
        type: 'actions',
        block_id: 'row',
        elements: [
          { type: 'static_select', action_id: 'set', options: [option], initial_option: option },
          { type: 'static_select', action_id: 'unset', options: [option] },
          { type: 'checkboxes', action_id: 'boxes', options: [option] },
          { type: 'datepicker', action_id: 'day', initial_date: '2026-11-23' },
          { type: 'conversations_select', action_id: 'here', default_to_current_conversation: true },
          { type: 'button', action_id: 'no-state', text: { type: 'plain_text', text: 'B' } },
        ],
      },
    ];
    await open(modal(elements));
    expect((await sender.views())[0]?.values).toEqual({
      row: {
        set: { type: 'static_select', selected_option: option },
        unset: { type: 'static_select', selected_option: null },
        boxes: { type: 'checkboxes', selected_options: [] },
        day: { type: 'datepicker', selected_date: '2026-11-23' },
        here: { type: 'conversations_select', selected_conversation: CHANNELS.general },
      },
    });
  });

  test('a choice that the element does not offer cannot be made', async () => {
    const option = { text: { type: 'plain_text' as const, text: 'A' }, value: 'a' };
    const view_id = await open(
      modal([
        { type: 'actions', block_id: 'b', elements: [{ type: 'static_select', action_id: 's', options: [option] }] },
      ]),
    );
    const act = { where: { viewId: view_id }, blockId: 'b', actionId: 's' };
    expect(await sender.act({ ...act, value: { selected_option: { value: 'z' } } })).toMatchObject({ ok: false });
    expect(await sender.act({ ...act, value: { selected_option: { value: 'a' } } })).toMatchObject({ ok: true });
    expect(payloadOf(app.heard.at(-1))).toMatchObject({
      type: 'block_actions',
      container: { type: 'view', view_id },
      view: { id: view_id, state: { values: { b: { s: { selected_option: option } } } } },
      actions: [{ type: 'static_select', action_id: 's', block_id: 'b', selected_option: option }],
    });
    expect(payloadOf(app.heard.at(-1))).not.toHaveProperty('response_url');
  });

  test('an input is silent unless it says dispatch_action', async () => {
    const loud = { ...field('loud'), dispatch_action: true };
    const view_id = await open(modal([field('quiet'), loud]));
    const heard = app.heard.length;
    const at = (blockId: string) => ({ where: { viewId: view_id }, blockId, actionId: 'value', value: { value: 'x' } });
    await sender.act(at('quiet'));
    expect(app.heard.length).toBe(heard);
    await sender.act(at('loud'));
    expect(payloadOf(app.heard.at(-1)).actions).toMatchObject([{ type: 'plain_text_input', value: 'x' }]);
    expect(payloadOf(app.heard.at(-1)).view.state.values.quiet.value.value).toBe('x');
  });

  test.each<[string, object | string]>([
    ['text', 'saved'],
    ['an unknown action', { response_action: 'explode' }],
    ['an update without a title', { response_action: 'update', view: { type: 'modal', blocks: [] } }],
    ['errors without any', { response_action: 'errors', errors: {} }],
    ['a message', { text: 'saved' }],
  ])('a submission that is acked with %s had trouble connecting, and stays open', async (_what, body) => {
    const view_id = await open();
    answer = body;
    expect(await sender.submit(view_id, typed('x'))).toMatchObject({ ok: false, error: 'trouble_connecting' });
    expect(await sender.views()).toHaveLength(1);
  });

  test('what the client checks by itself never reaches the app', async () => {
    const elements: KnownBlock[] = [
      field('words'),
      { ...field('long'), element: { type: 'plain_text_input', action_id: 'value', min_length: 3, max_length: 5 } },
      {
        ...field('count'),
        element: { type: 'number_input', action_id: 'value', is_decimal_allowed: false, max_value: '9' },
      },
    ];
    const view_id = await open(modal(elements));
    const heard = app.heard.length;
    const values = { long: { value: { value: 'ab' } }, count: { value: { value: '10' } } };
    const outcome = await sender.submit(view_id, values);
    expect(Object.keys(outcome.errors ?? {})).toEqual(['words', 'long', 'count']);
    expect(app.heard.length).toBe(heard);
  });

  test('the corner cross closes the stack, and each view that asked is told', async () => {
    const root = await open(modal([], { notify_on_close: true }));
    await client.views.push({ trigger_id: await trigger(), view: modal([]) });
    const top = (await sender.views()).at(-1)?.id ?? '';
    await sender.closeView(top, true);
    expect(await sender.views()).toEqual([]);
    expect(payloadOf(app.heard.at(-1))).toMatchObject({ type: 'view_closed', is_cleared: true, view: { id: root } });
  });

  test('only the view on top can be submitted', async () => {
    const root = await open();
    await client.views.push({ trigger_id: await trigger(), view: modal() });
    expect(await sender.submit(root, typed('x'))).toMatchObject({ ok: false, error: 'no_such_view' });
  });

  test("the home tab is the person's own, guarded by its hash", async () => {
    const home = { type: 'home' as const, blocks: [] };
    const first = await client.views.publish({ user_id: PEOPLE.sender, view: home });
    await client.views.publish({ user_id: PEOPLE.sender, view: home, hash: first.view?.hash });
    const stale = client.views.publish({ user_id: PEOPLE.sender, view: home, hash: first.view?.hash });
    expect(await refusalOf(stale)).toMatchObject({ error: 'hash_conflict' });
    expect(await openWindow(slack.url, PEOPLE.admin).home()).toBeNull();
  });

  test('a file that a person puts in arrives as a file object, and the app can fetch it', async () => {
    const upload = await fetch(`${slack.url}/_/upload?as=${PEOPLE.sender}&name=list.csv`, {
      method: 'POST',
      body: 'a,b',
    });
    const file: { id: string } = JSON.parse(await upload.text());
    const view_id = await open(
      modal([{ ...field('list'), element: { type: 'file_input', action_id: 'value', filetypes: ['csv'] } }]),
    );
    await sender.submit(view_id, { list: { value: { files: [file.id] } } });
    const [sent] = payloadOf(app.heard.at(-1)).view.state.values.list.value.files;
    expect(sent).toMatchObject({ id: file.id, name: 'list.csv', size: 3 });
    const bytes = await fetch(sent.url_private, { headers: { authorization: 'Bearer xoxb-tryout' } });
    expect(await bytes.text()).toBe('a,b');
    expect((await fetch(sent.url_private)).status).toBe(401);
  });
});
