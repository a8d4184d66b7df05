import { describe, expect, test } from '@jest/globals';
import { type AppManifest, createManifest } from '../../manifest/manifest.ts';
import { commandNames, events } from '../../src/slack/surface.ts';
import { registered } from './registered.ts';
import { findSlackSchema } from './slack-schema.ts';

const url = 'https://switchboard.example.com';
const variants: [string, AppManifest][] = [
  ['HTTP', createManifest({ url })],
  ['HTTP with a prefix', createManifest({ url, prefix: 'acme-' })],
  ['Socket Mode', createManifest({ socket: true })],
  ['Socket Mode with a prefix', createManifest({ socket: true, prefix: 'acme-' })],
];

describe("the manifest and Slack's schema of it", () => {
  const schema = findSlackSchema();
  const problems = 'missing' in schema ? () => [] : schema.problems;
  const reason = 'missing' in schema ? ` (skipped: ${schema.missing})` : '';
  const testWithSchema = 'missing' in schema ? test.skip : test;

  testWithSchema.each(variants)(`the one for %s is valid${reason}`, (_, manifest) => {
    expect(problems(manifest)).toEqual([]);
  });

  testWithSchema(`the schema would find a mistake${reason}`, () => {
    const manifest = createManifest({ socket: true });
    const short = { ...manifest, display_information: { name: 'x', long_description: 'too short' } };
    expect(problems(short).join('\n')).toContain('must NOT have fewer than 175 characters');
  });
});

describe('the manifest and what the app registers', () => {
  test.each(['', 'acme-'])('with the prefix “%s” they name the same commands', (prefix) => {
    const { commands } = registered(prefix);
    expect(declaredCommands(createManifest({ socket: true, prefix }))).toEqual(commands);
    expect(commands).toEqual(commandNames.map((name) => `/${prefix}${name}`).toSorted());
  });

  test('they name the same events', () => {
    const heard = registered('').events;
    expect(createManifest({ url }).settings?.event_subscriptions?.bot_events?.toSorted()).toEqual(heard);
    expect(heard).toEqual([...events].toSorted());
  });

  test('they name the same shortcuts: none', () => {
    expect(registered('').shortcuts).toEqual([]);
    expect(createManifest({ url }).features?.shortcuts ?? []).toEqual([]);
  });

  test('there are choices to ask for and presses to hear, so interactivity is on in both modes', () => {
    const { options, actions, views } = registered('');
    expect(options).toHaveLength(1);
    expect(actions.length).toBeGreaterThan(0);
    expect(views.length).toBeGreaterThan(0);
    for (const [, manifest] of variants) expect(manifest.settings?.interactivity?.is_enabled).toBe(true);
  });
});

describe('the addresses in the manifest', () => {
  test('over HTTP all of Slack comes to one path, whether or not the address ends in a slash', () => {
    for (const given of [url, `${url}/`]) {
      const { settings, features } = createManifest({ url: given });
      const address = `${url}/slack/events`;
      expect(settings?.event_subscriptions?.request_url).toBe(address);
      expect(settings?.interactivity).toEqual({
        is_enabled: true,
        request_url: address,
        message_menu_options_url: address,
      });
      expect(features?.slash_commands?.map((one) => one.url)).toEqual(commandNames.map(() => address));
      expect(settings?.socket_mode_enabled).toBe(false);
    }
  });

  test('in Socket Mode there is none', () => {
    const manifest = createManifest({ socket: true });
    expect(manifest.settings?.socket_mode_enabled).toBe(true);
    expect(JSON.stringify(manifest)).not.toMatch(/https?:|_url|"url"/);
  });
});

test('mentions in a command arrive as ids, so that none is texted to a customer as plain words', () => {
  expect(createManifest({ url }).features?.slash_commands?.map((one) => one.should_escape)).toEqual(
    commandNames.map(() => true),
  );
});

function declaredCommands(manifest: AppManifest): string[] {
  return (manifest.features?.slash_commands ?? []).map((one) => one.command).toSorted();
}
