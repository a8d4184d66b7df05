import { describe, expect, test } from '@jest/globals';
import { collectValues, keepTyped } from '../../../src/sandbox/page/form/values.ts';
import { instantOf, wallClock } from '../../../src/sandbox/page/form/zoned-time.ts';

const label = { type: 'plain_text', text: 'Label' };
const option = (value: string) => ({ text: { type: 'plain_text' as const, text: value, emoji: true }, value });
const input = (block_id: string, element: object) => ({ type: 'input', block_id, label, element });
const textInput = (block_id: string, more: object = {}) =>
  input(block_id, { type: 'plain_text_input', action_id: 'a', ...more });

describe('what a form holds', () => {
  test('every stateful element is carried, with what the app put in', () => {
    const blocks = [
      textInput('text', { initial_value: 'hello' }),
      textInput('empty'),
      {
        type: 'section',
        block_id: 'section',
        accessory: { type: 'static_select', action_id: 's', options: [option('x')], initial_option: option('x') },
      },
      {
        type: 'actions',
        block_id: 'actions',
        elements: [
          { type: 'button', action_id: 'b', text: label },
          { type: 'datepicker', action_id: 'd', initial_date: '2026-02-18' },
        ],
      },
      input('people', { type: 'multi_users_select', action_id: 'a' }),
      input('here', { type: 'conversations_select', action_id: 'a', default_to_current_conversation: true }),
    ];
    expect(collectValues({ blocks, kept: {}, typed: {}, here: 'C1' })).toMatchObject({
      text: { a: { type: 'plain_text_input', value: 'hello' } },
      empty: { a: { type: 'plain_text_input', value: null } },
      section: { s: { type: 'static_select', selected_option: { value: 'x' } } },
      actions: { d: { type: 'datepicker', selected_date: '2026-02-18' } },
      people: { a: { type: 'multi_users_select', selected_users: [] } },
      here: { a: { type: 'conversations_select', selected_conversation: 'C1' } },
    });
  });

  test('what was typed here wins over what the server kept, and that over what the app put in', () => {
    const blocks = [textInput('one', { initial_value: 'app' }), textInput('two', { initial_value: 'app' })];
    const kept = {
      one: { a: { type: 'plain_text_input', value: 'server' } },
      two: { a: { type: 'plain_text_input', value: 'server' } },
    };
    const typed = { one: { a: { value: 'person' } } };
    expect(collectValues({ blocks, kept, typed, here: null })).toMatchObject({
      one: { a: { value: 'person' } },
      two: { a: { value: 'server' } },
    });
  });

  test('a field that was emptied stays empty', () => {
    const typed = { one: { a: { value: null } } };
    expect(
      collectValues({ blocks: [textInput('one', { initial_value: 'app' })], kept: {}, typed, here: null }),
    ).toEqual({
      one: { a: { type: 'plain_text_input', value: null } },
    });
  });

  test('over a change of the view typed values stay only where block, action and kind stay', () => {
    const typed = { same: { a: { value: '1' } }, renamed: { a: { value: '2' } }, other: { a: { value: '3' } } };
    const blocks = [
      textInput('same', { initial_value: 'ignored' }),
      textInput('renamed-2'),
      input('other', { type: 'datepicker', action_id: 'a' }),
    ];
    expect(keepTyped(typed, blocks)).toEqual({ same: { a: { value: '1' } } });
  });
});

describe('an instant as a wall clock', () => {
  test.each([
    ['2026-02-18T06:39', 'America/Los_Angeles', '2026-02-18T14:39:00Z'],
    ['2026-07-01T00:05', 'Europe/Madrid', '2026-06-30T22:05:00Z'],
    ['2026-01-01T05:30', 'Asia/Kolkata', '2026-01-01T00:00:00Z'],
    // The hour that comes twice is the first of the two; the one that is jumped over comes as much later.
    ['2026-11-01T01:30', 'America/New_York', '2026-11-01T05:30:00Z'],
    ['2026-03-08T02:30', 'America/New_York', '2026-03-08T07:30:00Z'],
  ])('%s in %s is %s', (wall, zone, utc) => {
    expect(instantOf(wall, zone)).toBe(Date.parse(utc) / 1000);
  });

  test('goes there and back', () => {
    expect(wallClock(Date.parse('2026-02-18T14:39:00Z') / 1000, 'America/Los_Angeles')).toBe('2026-02-18T06:39');
    expect(wallClock(Date.parse('2026-02-18T08:00:00Z') / 1000, 'America/Los_Angeles')).toBe('2026-02-18T00:00');
  });

  test('what is no date is nothing', () => {
    expect(instantOf('soon', 'UTC')).toBeNull();
  });
});
