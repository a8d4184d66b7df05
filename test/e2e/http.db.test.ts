import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createManifest } from '../../manifest/manifest.ts';
import { signRequest } from '../../src/sandbox/slack/delivery/sign.ts';
import { CHANNELS, PEOPLE, TEAM } from '../../src/sandbox/slack/seed.ts';
import { startWorld, type World } from '../support/world.ts';
import { customer, deskOf, wordsOf } from './desk.ts';

const minutes = 60_000;

describe('the app over HTTP', () => {
  let world: World;
  const app = (path: string) => `http://127.0.0.1:${world.app.port}${path}`;
  beforeAll(async () => {
    const { oauth_config, ...manifest } = createManifest({ url: 'https://switchboard.example.com' });
    // As in a workspace that installed the app before it asked for this scope.
    const bot = oauth_config?.scopes?.bot?.filter((scope) => scope !== 'im:history');
    world = await startWorld({ slack: { manifest: { ...manifest, oauth_config: { scopes: { bot } } } } });
    // So that the sender is known, and a command's answer stands in its ack.
    await deskOf(world, 'sender', CHANNELS.support).asks('/mdr last');
  }, 60_000);
  afterAll(() => world?.close());

  /** `/sms <number> hello` as Slack would send it, with these headers and whatever is behind the text. */
  async function delivered(headers: (body: string) => { [name: string]: string }, trigger: string, more = '') {
    const body = new URLSearchParams({
      command: '/sms',
      text: `${customer('907', 140).typed} hello${more}`,
      user_id: PEOPLE.sender,
      channel_id: CHANNELS.support,
      channel_name: 'support',
      team_id: TEAM.id,
      trigger_id: trigger,
      response_url: `${world.slack.url}/commands/none`,
    }).toString();
    return fetch(app('/slack/events'), {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers(body) },
    });
  }

  const signed = (secret: string, offset: number) => (body: string) => signRequest(secret, body, Date.now() + offset);
  const secret = 'local-signing-secret';
  const drafts = () => world.database.db.selectFrom('drafts').select('id').execute();

  test.each([
    ['unsigned', () => ({})],
    ['signed with another secret', signed('another-secret', 0)],
    ['signed six minutes ago', signed(secret, -6 * minutes)],
    ['signed six minutes ahead', signed(secret, 6 * minutes)],
  ])('a request that is %s is refused, and nothing comes of it', async (name, headers) => {
    const response = await delivered(headers, `refused ${name}`);
    expect(response.status).toBe(401);
    expect(await drafts()).toEqual([]);
  });

  test.each([
    ['now', 0],
    ['four minutes ago', -4 * minutes],
    ['four minutes ahead', 4 * minutes],
  ])('a request signed %s is taken', async (name, offset) => {
    const before = (await drafts()).length;
    const response = await delivered(signed(secret, offset), `taken ${name}`);
    expect(response.status).toBe(200);
    expect(await response.text()).toContain('Send this to (907) 555-0140?');
    expect(await drafts()).toHaveLength(before + 1);
  });

  test('healthz and readyz answer anybody, and no other path does', async () => {
    expect((await fetch(app('/healthz'))).status).toBe(200);
    const ready = await fetch(app('/readyz'));
    expect([ready.status, await ready.text()]).toEqual([200, 'ready\n']);
    expect((await fetch(app('/no-such-path'))).status).toBe(404);
  });

  test('metrics are for this machine, and for nobody who comes through a proxy', async () => {
    const metrics = await fetch(app('/metrics'));
    expect(metrics.status).toBe(200);
    expect(await metrics.text()).toMatch(/^# HELP /m);
    expect((await fetch(app('/metrics'), { headers: { 'x-forwarded-for': '192.0.2.1' } })).status).toBe(403);
    expect((await fetch(app('/metrics'), { headers: { forwarded: 'for=192.0.2.1' } })).status).toBe(403);
  });

  test('doctor names a scope that the workspace has not granted, and how to get it', async () => {
    const ill = await deskOf(world, 'sender', CHANNELS.support).asks('/switchboard doctor');
    expect(wordsOf(ill.blocks)).toMatch(
      /❌ \*Scopes\* missing: im:history\n +Update the app from the manifest \(npm run manifest\), then install it again\./,
    );
  });

  // The last one, since the app closes the connection in the middle of it.
  test('a request that is larger than a megabyte is refused, however well it is signed', async () => {
    const before = await drafts();
    const response = await delivered(signed(secret, 0), 'too large', 'x'.repeat(1_100_000));
    expect(response.status).toBe(413);
    expect(await drafts()).toEqual(before);
  });
});
