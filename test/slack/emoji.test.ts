import { describe, expect, test } from '@jest/globals';
import { emojiFor } from '../../src/slack/emoji.ts';
import { withoutTones, withTones, withTwoTones } from '../../src/slack/emoji-data.ts';

test.each([
  ['wave', '👋'],
  ['+1', '👍'],
  ['thumbsup', '👍'],
  ['-1', '👎'],
  ['tada', '🎉'],
  ['100', '💯'],
  ['us', '🇺🇸'],
  ['flag-us', '🇺🇸'],
  ['white_check_mark', '✅'],
  ['heart', '❤️'],
  ['woman-running', '🏃‍♀️'],
  ['skin-tone-4', '🏽'],
])('%s is %s', (name, emoji) => {
  expect(emojiFor(name)).toBe(emoji);
});

test.each(['partyparrot', 'WAVE', '', 'constructor', '__proto__'])('%j is none', (name) => {
  expect(emojiFor(name)).toBeUndefined();
});

describe('a skin tone', () => {
  test.each([
    ['wave', '2', '👋🏻'],
    ['wave', '6', '👋🏿'],
    ['point_up', '4', '☝🏽'],
    ['woman-running', '3', '🏃🏼‍♀️'],
    ['male-detective', '5', '🕵🏾‍♂️'],
    ['handshake', '3', '🤝🏼'],
    ['handshake', '2-6', '🫱🏻‍🫲🏿'],
    ['handshake', '3-3', '🤝🏼'],
    ['people_holding_hands', '6-2', '🧑🏿‍🤝‍🧑🏻'],
  ])('is put on %s::skin-tone-%s', (name, tone, emoji) => {
    expect(emojiFor(name, tone)).toBe(emoji);
  });

  test('stands behind an emoji that takes none', () => {
    expect(emojiFor('pizza', '2')).toBe('🍕🏻');
  });

  test('makes no emoji of a name that is none', () => {
    expect(emojiFor('partyparrot', '2')).toBeUndefined();
  });
});

test('the list is whole: an emoji and its names on each line, no name twice', () => {
  const lines = `${withoutTones}${withTones}`.trim().split(/\n+/);
  for (const line of lines) expect(line).toMatch(/^[^a-z ]+( [a-z0-9_+'-]+)+$/);
  const names = lines.flatMap((line) => line.split(' ').slice(1));
  expect(names.length).toBeGreaterThan(1_900);
  expect(new Set(names).size).toBe(names.length);
  for (const line of withTwoTones.trim().split('\n')) expect(line).toMatch(/^\D+1\D+2 [a-z_-]+( [a-z_]+)*$/);
});
