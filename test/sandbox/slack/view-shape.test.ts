import { describe, expect, test } from '@jest/globals';
import type { Json } from '../../../src/sandbox/slack/protocol.ts';
import { checkView } from '../../../src/sandbox/slack/validate/view.ts';

const plain = (text: string) => ({ type: 'plain_text', text });

describe('the shape of a view', () => {
  const modal = (more: object = {}): Json =>
    JSON.parse(JSON.stringify({ type: 'modal', title: plain('Title'), blocks: [], ...more }));
  const field = { type: 'input', label: plain('Label'), element: { type: 'plain_text_input' } };

  test.each<[Json, string[]]>([
    [modal(), []],
    [modal({ submit: plain('Save'), blocks: [field] }), []],
    [
      modal({ blocks: [field] }),
      ['must define `submit` to use an `input` block in modals [json-pointer:/view/blocks/0/input]'],
    ],
    [modal({ title: plain('x'.repeat(25)) }), ['must be less than 25 characters [json-pointer:/view/title/text]']],
    [modal({ title: undefined }), ['missing required field: title [json-pointer:/view]']],
    [
      modal({ private_metadata: 'x'.repeat(3001) }),
      ['must be less than 3001 characters [json-pointer:/view/private_metadata]'],
    ],
    [modal({ callback_id: 'x'.repeat(256) }), ['must be less than 256 characters [json-pointer:/view/callback_id]']],
    [modal({ submit_disabled: true }), ['invalid additional property: submit_disabled [json-pointer:/view]']],
    [modal({ blocks: undefined }), ['missing required field: blocks [json-pointer:/view]']],
    [{ type: 'home', blocks: [] }, ['must be of type modal [json-pointer:/view/type]']],
    [
      modal({ blocks: [{ type: 'section' }] }),
      ['must define either `text` or `fields` [json-pointer:/view/blocks/0/type]'],
    ],
  ])('%j', (view, said) => {
    expect(checkView(view, 'modal')).toEqual(said);
  });

  test('a view above 250 kB is too large', () => {
    const fat = { type: 'section', text: plain('x'.repeat(2900)) };
    expect(() => checkView(modal({ blocks: Array.from({ length: 90 }, () => fat) }), 'modal')).toThrow(
      'view_too_large',
    );
    expect(checkView(modal({ blocks: Array.from({ length: 80 }, () => fat) }), 'modal')).toEqual([]);
  });
});
