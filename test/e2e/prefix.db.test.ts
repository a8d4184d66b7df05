import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createManifest } from '../../manifest/manifest.ts';
import { CHANNELS } from '../../src/sandbox/slack/seed.ts';
import { startWorld, type World } from '../support/world.ts';
import { deskOf } from './desk.ts';

/** A command of the app under the name that somebody else's app may have. */
const bare = /(?<![\p{L}\p{N}/.-])\/(?:sms|mdr|numbers|switchboard)\b[^"]*/gu;

describe('where the commands have a prefix', () => {
  let world: World;
  beforeAll(async () => {
    world = await startWorld({
      environment: { COMMAND_PREFIX: 'acme-', APPROVAL_CHANNEL: CHANNELS.finance },
      slack: { manifest: createManifest({ url: 'https://switchboard.example.com', prefix: 'acme-' }) },
    });
  }, 60_000);
  afterAll(() => world?.close());

  test.each([
    ['member', 'sms 406 555 0199 hello'],
    ['member', 'switchboard freeze'],
    ['sender', 'sms help'],
    ['sender', 'mdr help'],
    ['sender', 'mdr last'],
    ['sender', 'mdr list 3/4'],
    ['sender', 'mdr list 2026-11-10 2026-11-01'],
    ['sender', 'mdr list'],
    ['sender', 'mdr schedules'],
    ['sender', 'mdr alerts'],
    ['sender', 'mdr nonsense'],
    ['sender', 'numbers help'],
    ['sender', 'numbers nonsense'],
    ['sender', 'numbers list starts abc'],
    ['sender', 'numbers list starts 999'],
    ['sender', 'numbers requests'],
    ['sender', 'numbers notify sometimes'],
    ['sender', 'numbers show'],
    ['sender', 'numbers for-sale help'],
    ['sender', 'switchboard nonsense'],
    ['sender', 'switchboard optouts'],
    ['sender', 'switchboard optouts add 406 555 0198'],
    ['sender', 'switchboard mdr list 3/4'],
    ['admin', 'switchboard help'],
    ['admin', 'switchboard settings'],
    ['admin', 'switchboard access'],
    ['admin', 'switchboard doctor'],
    ['admin', 'switchboard freeze lift'],
    ['admin', 'switchboard audit nonsense'],
  ] as const)('what a %s is told of /acme-%s names commands that are there', async (who, typed) => {
    const answer = await deskOf(world, who, CHANNELS.support).asks(`/acme-${typed}`);
    expect(JSON.stringify([answer.text, answer.blocks]).match(bare)).toBe(null);
  });

  test.each([
    ['sender', 'numbers show 406 555 0190', 'is not on the account'],
    ['sender', 'numbers release 406 555 0190', 'is not on the account'],
  ] as const)('so does the window that %s sees for /acme-%s', async (who, typed, words) => {
    const desk = deskOf(world, who, CHANNELS.support);
    await desk.window.command(CHANNELS.support, `/acme-${typed}`);
    const view = await desk.viewSaying(words);
    expect(JSON.stringify(view).match(bare)).toBe(null);
    await desk.closesAll();
  });

  test('so does everything that was said', () => {
    const said = world.slack.calls.map(({ args }) => JSON.stringify(args));
    expect(said.length).toBeGreaterThan(5);
    expect(said.flatMap((one) => one.match(bare) ?? [])).toEqual([]);
  });
});
