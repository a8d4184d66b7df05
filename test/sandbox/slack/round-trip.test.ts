import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { App, BlockAction, ViewOutput } from '@slack/bolt';
import { type LocalSlack, startLocalSlack } from '../../../src/sandbox/slack/local-slack.ts';
import { APP, CHANNELS, PEOPLE, TEAM } from '../../../src/sandbox/slack/seed.ts';
import { startBolt, TOKENS } from './bolt-app.ts';
import { manifest } from './manifest.ts';
import { card, form } from './tryout-views.ts';
import { until } from './wait.ts';
import { openWindow, type Window } from './window.ts';

describe.each(['http', 'socket'] as const)('a Bolt app over %s', (mode) => {
  let slack: LocalSlack;
  let bolt: Awaited<ReturnType<typeof startBolt>>;
  let sender: Window;
  const seen: {
    commands: object[];
    actions: BlockAction[];
    submitted: ViewOutput[];
    closed: string[];
    events: object[];
  } = { commands: [], actions: [], submitted: [], closed: [], events: [] };

  const listen = (app: App) => {
    app.command('/tryout', async ({ command, ack, client, respond }) => {
      seen.commands.push(command);
      if (command.text === 'public') return ack({ response_type: 'in_channel', text: 'for all' });
      if (command.text === 'open') {
        await ack();
        await client.views.open({ trigger_id: command.trigger_id, view: form('Open') });
        return;
      }
      if (command.text === 'card') {
        await ack();
        await client.chat.postMessage({ channel: command.channel_id, text: 'Buy it?', blocks: card });
        return;
      }
      if (command.text === 'later') {
        await ack();
        await respond('a little later');
        return;
      }
      await ack(`you said ${command.text}`);
    });
    app.action<BlockAction>('approve', async ({ ack, body, respond }) => {
      seen.actions.push(body);
      await ack();
      await respond({ replace_original: true, text: 'Approved' });
    });
    app.action<BlockAction>('details', async ({ ack, body, client }) => {
      await ack();
      const opened = await client.views.open({ trigger_id: body.trigger_id, view: form('Loading') });
      await client.views.update({ view_id: opened.view?.id ?? '', hash: opened.view?.hash, view: form('Details') });
    });
    app.options('pick', async ({ ack, options }) => {
      await ack({ options: [{ text: { type: 'plain_text', text: `Found ${options.value}` }, value: 'one' }] });
    });
    app.view('form', async ({ ack, view }) => {
      seen.submitted.push(view);
      const words = view.state.values.words?.value?.value ?? '';
      if (words === 'bad') return ack({ response_action: 'errors', errors: { words: 'Not that.' } });
      if (words === 'update') return ack({ response_action: 'update', view: form('Updated') });
      if (words === 'push') return ack({ response_action: 'push', view: form('Pushed') });
      if (words === 'clear') return ack({ response_action: 'clear' });
      if (words === 'stray') return ack({ response_action: 'errors', errors: { nowhere: 'Not that.' } });
      await ack();
    });
    app.view({ callback_id: 'form', type: 'view_closed' }, async ({ ack, view }) => {
      seen.closed.push(view.id);
      await ack();
    });
    app.event('app_home_opened', async ({ event, client }) => {
      await client.views.publish({ user_id: event.user, view: { type: 'home', blocks: card } });
    });
    app.message(async ({ message }) => {
      seen.events.push(message);
    });
    app.shortcut('open-it', async ({ ack, shortcut, client }) => {
      await ack();
      await client.views.open({ trigger_id: shortcut.trigger_id, view: form('Short cut') });
    });
  };

  beforeAll(async () => {
    const delivery =
      mode === 'http' ? { kind: mode, requestUrl: '', signingSecret: TOKENS.signingSecret } : { kind: mode };
    slack = await startLocalSlack({ delivery, botToken: TOKENS.botToken, appToken: TOKENS.appToken, manifest });
    bolt = await startBolt(slack, mode, listen);
    sender = openWindow(slack.url, PEOPLE.sender);
  });
  afterAll(async () => {
    await bolt.stop();
    await slack.close();
  });

  const openForm = async (text = 'open') => {
    await sender.command(CHANNELS.general, `/tryout ${text}`);
    return until('the modal', async () => (await sender.views()).at(-1));
  };
  const last = async (channel: string) => (await sender.messages(channel)).at(-1);

  test('a command carries who, where and what, and its ack becomes an ephemeral', async () => {
    const outcome = await sender.command(CHANNELS.support, '/tryout to @ada & <b> in #general https://example.com');
    expect(outcome).toMatchObject({ ok: true });
    const text = `to <@${PEOPLE.admin}|ada> &amp; &lt;b&gt; in <#${CHANNELS.general}|general> <https://example.com>`;
    expect(seen.commands.at(-1)).toMatchObject({
      command: '/tryout',
      text,
      channel_id: CHANNELS.support,
      channel_name: 'support',
      user_id: PEOPLE.sender,
      user_name: 'sam',
      team_id: TEAM.id,
      team_domain: TEAM.domain,
      api_app_id: APP.id,
      is_enterprise_install: 'false',
    });
    expect(await last(CHANNELS.support)).toMatchObject({ text: `you said ${text}`, ephemeralFor: PEOPLE.sender });
    const others = await openWindow(slack.url, PEOPLE.admin).messages(CHANNELS.support);
    expect(others.filter((message) => message.text.startsWith('you said'))).toEqual([]);
  });

  test('an ack in the channel is for all', async () => {
    await sender.command(CHANNELS.support, '/tryout public');
    const others = await openWindow(slack.url, PEOPLE.admin).messages(CHANNELS.support);
    expect(others.at(-1)).toMatchObject({ text: 'for all', ephemeralFor: null, isApp: true });
  });

  test('respond() posts to the response URL', async () => {
    await sender.command(CHANNELS.dispatch, '/tryout later');
    const message = await until('the response', async () => last(CHANNELS.dispatch));
    expect(message).toMatchObject({ text: 'a little later', ephemeralFor: PEOPLE.sender });
  });

  test('a button in a message carries the message and its value, and the message is replaced', async () => {
    await sender.command(CHANNELS.general, '/tryout card');
    const posted = await until('the card', async () => {
      const message = await last(CHANNELS.general);
      return message?.blocks.length === 2 && message;
    });
    const where = { channel: posted.channel, ts: posted.ts };
    expect(await sender.act({ where, blockId: 'decide', actionId: 'approve' })).toMatchObject({ ok: true });
    const payload = seen.actions.at(-1);
    expect(payload).toMatchObject({
      type: 'block_actions',
      user: { id: PEOPLE.sender, name: 'sam', team_id: TEAM.id },
      team: { id: TEAM.id, domain: TEAM.domain },
      channel: { id: CHANNELS.general, name: 'general' },
      container: { type: 'message', message_ts: posted.ts, channel_id: CHANNELS.general, is_ephemeral: false },
      api_app_id: APP.id,
      is_enterprise_install: false,
      enterprise: null,
      message: { ts: posted.ts, bot_id: APP.botId, user: APP.botUserId, text: 'Buy it?' },
      actions: [{ type: 'button', action_id: 'approve', block_id: 'decide', value: 'req-1' }],
    });
    const replaced = await until('the replacement', async () => {
      const message = await last(CHANNELS.general);
      return message?.text === 'Approved' && message;
    });
    expect(replaced.ts).toBe(posted.ts);
    expect(replaced.blocks).toEqual([]);
  });

  test('a button opens a modal that is then updated', async () => {
    await sender.command(CHANNELS.general, '/tryout card');
    const posted = await until('the card', async () => {
      const message = await last(CHANNELS.general);
      return message?.blocks.length === 2 && message;
    });
    await sender.act({ where: { channel: posted.channel, ts: posted.ts }, blockId: 'decide', actionId: 'details' });
    const [view] = await until('the updated modal', async () => {
      const views = await sender.views();
      return JSON.stringify(views).includes('Details') && views;
    });
    expect(view?.values.words?.value).toEqual({ type: 'plain_text_input', value: 'hello' });
  });

  test('an external select asks the app, and the choice arrives with the submission', async () => {
    const view = await openForm();
    const found = await sender.options({ viewId: view.id }, 'who', 'pick', 'sam');
    expect(found).toMatchObject({ ok: true, options: [{ text: { text: 'Found sam' }, value: 'one' }] });
    const values = {
      words: { value: { value: 'as typed <&>' } },
      who: { pick: { selected_option: { value: 'one' } } },
    };
    expect(await sender.submit(view.id, values)).toMatchObject({ ok: true });
    expect(await sender.views()).toEqual([]);
    expect(seen.submitted.at(-1)).toMatchObject({
      id: view.id,
      callback_id: 'form',
      private_metadata: 'kept',
      root_view_id: view.id,
      previous_view_id: null,
      app_id: APP.id,
      bot_id: APP.botId,
      state: {
        values: {
          words: { value: { type: 'plain_text_input', value: 'as typed <&>' } },
          who: { pick: { type: 'external_select', selected_option: { text: { text: 'Found sam' }, value: 'one' } } },
        },
      },
    });
  });

  test('field errors keep the modal open with what was typed', async () => {
    const view = await openForm();
    const outcome = await sender.submit(view.id, { words: { value: { value: 'bad' } } });
    expect(outcome).toMatchObject({ ok: false, errors: { words: 'Not that.' } });
    const [open] = await sender.views();
    expect(open).toMatchObject({
      id: view.id,
      errors: { words: 'Not that.' },
      values: { words: { value: { value: 'bad' } } },
    });
  });

  test('an empty required field never reaches the app', async () => {
    const view = await openForm();
    const before = seen.submitted.length;
    const outcome = await sender.submit(view.id, { words: { value: { value: '' } } });
    expect(outcome).toMatchObject({ ok: false, errors: { words: expect.any(String) } });
    expect(seen.submitted.length).toBe(before);
  });

  test('errors for a block that is no input give trouble', async () => {
    const view = await openForm();
    const outcome = await sender.submit(view.id, { words: { value: { value: 'stray' } } });
    expect(outcome).toMatchObject({ ok: false, error: 'trouble_connecting' });
  });

  test('a submission updates, pushes and clears', async () => {
    const first = await openForm();
    await sender.submit(first.id, { words: { value: { value: 'update' } } });
    const [updated] = await sender.views();
    expect(updated).toMatchObject({ id: first.id, view: { title: { text: 'Updated' } } });
    expect(updated?.hash).not.toBe(first.hash);
    await sender.submit(first.id, { words: { value: { value: 'push' } } });
    const stack = await sender.views();
    expect(stack).toMatchObject([{ id: first.id }, { rootId: first.id, view: { title: { text: 'Pushed' } } }]);
    await sender.submit(stack[1]?.id ?? '', { words: { value: { value: 'clear' } } });
    expect(await sender.views()).toEqual([]);
  });

  test('closing a modal is told where it asked to be told', async () => {
    const view = await openForm();
    expect(await sender.closeView(view.id)).toMatchObject({ ok: true });
    expect(seen.closed).toContain(view.id);
    expect(await sender.views()).toEqual([]);
  });

  test('the home tab is published when it is opened', async () => {
    expect(await sender.openHome()).toMatchObject({ ok: true });
    const home = await until('the home tab', () => sender.home());
    expect(home.view.blocks).toMatchObject([{ block_id: 'words' }, { block_id: 'decide' }]);
  });

  test('a message reaches the app as an event, with what was typed escaped', async () => {
    await sender.say(CHANNELS.support, 'a <b> & c for @ada');
    const event = await until('the event', () => seen.events.find((one) => JSON.stringify(one).includes('for <@')));
    expect(event).toMatchObject({
      type: 'message',
      channel: CHANNELS.support,
      channel_type: 'channel',
      user: PEOPLE.sender,
      text: `a &lt;b&gt; &amp; c for <@${PEOPLE.admin}>`,
    });
  });

  test('a shortcut opens a modal', async () => {
    expect(await sender.shortcut('open-it')).toMatchObject({ ok: true });
    const view = await until('the modal', async () => (await sender.views()).at(-1));
    expect(view.view.title).toMatchObject({ text: 'Short cut' });
  });

  test('a command that nobody answers fails for the person', async () => {
    const outcome = await sender.command(CHANNELS.general, '/nobody');
    expect(outcome).toMatchObject({ ok: false, error: 'operation_timeout' });
  });

  test('a command in a thread is refused before it reaches the app', async () => {
    await sender.say(CHANNELS.general, 'a parent');
    const parent = await last(CHANNELS.general);
    const before = seen.commands.length;
    expect(await sender.say(CHANNELS.general, '/tryout here', parent?.ts)).toMatchObject({
      error: 'command_in_thread',
    });
    expect(seen.commands.length).toBe(before);
  });
});
