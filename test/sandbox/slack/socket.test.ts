import { afterEach, describe, expect, test } from '@jest/globals';
import { WebSocket } from 'ws';
import { type LocalSlack, startLocalSlack } from '../../../src/sandbox/slack/local-slack.ts';
import { CHANNELS, PEOPLE } from '../../../src/sandbox/slack/seed.ts';
import { startBolt, TOKENS } from './bolt-app.ts';
import { manifest } from './manifest.ts';
import { clientOf } from './tryout.ts';
import { until } from './wait.ts';
import { openWindow } from './window.ts';

type Said = {
  type: string;
  envelope_id?: string;
  payload?: { text?: string; event_id?: string };
  [key: string]: unknown;
};

/** A bare websocket in the place of an app: what it was told, and whether it acks. */
async function connect(slack: LocalSlack, ack: (said: Said, count: number) => object | null) {
  const { url } = await clientOf(slack, TOKENS.appToken).apps.connections.open({});
  const socket = new WebSocket(url ?? '');
  const told: Said[] = [];
  let pings = 0;
  socket.on('ping', () => {
    pings += 1;
  });
  socket.on('message', (data) => {
    const said: Said = JSON.parse(String(data));
    told.push(said);
    if (said.envelope_id === undefined) return;
    const answer = ack(said, envelopes().length);
    if (answer) socket.send(JSON.stringify({ envelope_id: said.envelope_id, ...answer }));
  });
  const envelopes = () => told.filter((one) => one.envelope_id !== undefined);
  await until('the first word', () => told.length > 0);
  return { socket, url: url ?? '', told, envelopes, pings: () => pings };
}

describe('Socket Mode', () => {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
  });

  const start = async (timing: object = {}) => {
    const delivery = { kind: 'socket' } as const;
    const { botToken, appToken } = TOKENS;
    const slack = await startLocalSlack({ delivery, botToken, appToken, manifest, timing });
    closing.push(() => slack.close());
    return { slack, sender: openWindow(slack.url, PEOPLE.sender) };
  };

  test('a connection is greeted, pinged, and its address lets one in', async () => {
    const { slack } = await start({ pingMs: 20 });
    const app = await connect(slack, () => ({}));
    expect(app.told[0]).toMatchObject({ type: 'hello', num_connections: 1, connection_info: { app_id: 'A0SWITCH01' } });
    await until('a ping', () => app.pings() > 0);
    const second = new WebSocket(app.url);
    const failed = await new Promise<string>((resolve) => second.on('error', (error) => resolve(error.message)));
    expect(failed).toContain('408');
  });

  test('a command is answered inside its ack', async () => {
    const { slack, sender } = await start();
    const app = await connect(slack, () => ({ payload: { text: 'inside' } }));
    expect(await sender.command(CHANNELS.general, '/plain a & b')).toMatchObject({ ok: true });
    expect(app.envelopes()).toMatchObject([
      { type: 'slash_commands', accepts_response_payload: true, payload: { command: '/plain', text: 'a & b' } },
    ]);
    expect(app.envelopes()[0]).not.toHaveProperty('retry_attempt');
    expect(await sender.messages(CHANNELS.general)).toMatchObject([{ text: 'inside', ephemeralFor: PEOPLE.sender }]);
  });

  test('an envelope that nobody acked fails for the person and comes once more', async () => {
    const { slack, sender } = await start({ ackMs: 50 });
    const app = await connect(slack, (_said, count) => (count === 1 ? null : { payload: { text: 'too late' } }));
    expect(await sender.command(CHANNELS.general, '/plain')).toMatchObject({ ok: false, error: 'operation_timeout' });
    await until('the second envelope', () => app.envelopes().length === 2);
    const [first, second] = app.envelopes();
    expect(second).toMatchObject({ retry_attempt: 1, retry_reason: 'timeout', payload: first?.payload });
    expect(await sender.messages(CHANNELS.general)).toEqual([]);
  });

  test('an event that nobody acked comes again by its waits, with the same event id', async () => {
    const { slack, sender } = await start({ ackMs: 30, eventRetryMs: [0, 10] });
    const app = await connect(slack, (_said, count) => (count < 3 ? null : {}));
    await sender.say(CHANNELS.support, 'hello');
    await until('three envelopes', () => app.envelopes().length === 3);
    expect(app.envelopes().map((one) => [one.type, one.retry_attempt])).toEqual([
      ['events_api', undefined],
      ['events_api', 1],
      ['events_api', 2],
    ]);
    expect(new Set(app.envelopes().map((one) => one.payload?.event_id)).size).toBe(1);
  });

  test('any of the connections gets an envelope, and an eleventh is turned away', async () => {
    const { slack, sender } = await start();
    const apps = [];
    for (let count = 0; count < 10; count += 1) apps.push(await connect(slack, () => ({})));
    for (let count = 0; count < 10; count += 1) await sender.command(CHANNELS.general, '/plain');
    expect(apps.map((app) => app.envelopes().length)).toEqual(Array.from({ length: 10 }, () => 1));
    const eleventh = await connect(slack, () => ({}));
    expect(eleventh.told[0]).toMatchObject({ type: 'disconnect', reason: 'too_many_websockets' });
    expect(slack.connections()).toBe(10);
  });

  test('without a connection a command fails at once', async () => {
    const { sender } = await start();
    expect(await sender.command(CHANNELS.general, '/plain')).toMatchObject({ ok: false, error: 'dispatch_failed' });
  });

  test('the last act can be handed over again, the same but for its envelope', async () => {
    const { slack, sender } = await start();
    const app = await connect(slack, () => ({}));
    await sender.command(CHANNELS.general, '/plain twice');
    expect(await slack.admin.repeat({})).toMatchObject({ ok: true });
    const [first, second] = app.envelopes();
    expect(second?.payload).toEqual(first?.payload);
    expect(second).toMatchObject({ retry_attempt: 1 });
    expect(second?.envelope_id).not.toBe(first?.envelope_id);
  });

  test.each(['refresh_requested', 'cut'] as const)('a Bolt app comes back after %s', async (reason) => {
    const { slack, sender } = await start({ pingMs: 1_000 });
    const bolt = await startBolt(slack, 'socket', (app) => {
      app.command('/plain', ({ ack }) => ack('still here'));
    });
    closing.unshift(bolt.stop);
    await sender.command(CHANNELS.general, '/plain');
    expect(slack.connections()).toBe(1);
    const opened = () => slack.calls.filter((call) => call.method === 'apps.connections.open').length;
    const before = opened();
    await slack.admin.disconnect({ reason });
    await until('the new connection', () => opened() > before && slack.connections() === 1);
    expect(await sender.command(CHANNELS.general, '/plain')).toMatchObject({ ok: true });
  });
});
