import { describe, expect, test } from '@jest/globals';
import type { Json } from '../../../src/sandbox/slack/protocol.ts';
import { checkBlocks, checkOptionsAnswer, type Surface } from '../../../src/sandbox/slack/validate/blocks.ts';

const plain = (text: string) => ({ type: 'plain_text', text });
const option = (value: string, more: object = {}) => ({ text: plain(value), value, ...more });
const options = (count: number) => Array.from({ length: count }, (_, index) => option(`o${index}`));
const section = (more: object) => ({ type: 'section', text: plain('words'), ...more });
const actions = (...elements: object[]) => ({ type: 'actions', elements });
const input = (element: object, more: object = {}) => ({ type: 'input', label: plain('Label'), element, ...more });
const button = (more: object = {}) => ({ type: 'button', text: plain('Press'), action_id: 'press', ...more });
const select = (more: object = {}) => ({ type: 'static_select', action_id: 'pick', options: options(2), ...more });
const raw = (text: string) => ({ type: 'raw_text', text });
const table = (rows: object[][], more: object = {}) => ({ type: 'data_table', caption: 'Numbers', rows, ...more });
const bars = (more: object = {}) => ({
  type: 'data_visualization',
  title: 'Texts',
  chart: {
    type: 'bar',
    series: [{ name: 'sent', data: [{ label: 'Mon', value: 1 }] }],
    axis_config: { categories: ['Mon'] },
    ...more,
  },
});
const rich = { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'a' }] }] };

describe('blocks that Slack takes', () => {
  test.each<[string, object, Surface]>([
    ['a section with fields and an accessory', section({ fields: [plain('a')], accessory: button() }), 'message'],
    ['a header of 150 characters, emoji counted once', { type: 'header', text: plain('😀'.repeat(150)) }, 'home'],
    ['a divider', { type: 'divider', block_id: 'line' }, 'message'],
    [
      'context with an image',
      {
        type: 'context',
        elements: [plain('a'), { type: 'image', image_url: 'https://example.com/a.png', alt_text: 'a' }],
      },
      'message',
    ],
    ['25 buttons', actions(...Array.from({ length: 25 }, (_, index) => button({ action_id: `a${index}` }))), 'message'],
    [
      'a button with an address and a confirmation',
      actions(
        button({
          url: 'https://example.com',
          style: 'danger',
          value: 'x'.repeat(2000),
          confirm: {
            title: plain('Sure?'),
            text: { type: 'mrkdwn', text: '*x*' },
            confirm: plain('Yes'),
            deny: plain('No'),
          },
        }),
      ),
      'message',
    ],
    [
      'a select of 100 with an initial option',
      actions(select({ options: options(100), initial_option: option('o7') })),
      'modal',
    ],
    [
      'a select of groups',
      actions(select({ options: undefined, option_groups: [{ label: plain('G'), options: options(3) }] })),
      'modal',
    ],
    [
      'an option value of 150 characters',
      actions(select({ options: [{ text: plain('a'), value: 'x'.repeat(150) }] })),
      'modal',
    ],
    ['an external select', input({ type: 'external_select', action_id: 'e', min_query_length: 0 }), 'modal'],
    ['a multi select', input({ type: 'multi_users_select', action_id: 'm', max_selected_items: 1 }), 'modal'],
    ['an overflow', section({ accessory: { type: 'overflow', action_id: 'o', options: options(5) } }), 'message'],
    [
      'pickers',
      actions(
        { type: 'datepicker', initial_date: '2026-11-23' },
        { type: 'timepicker', initial_time: '23:59' },
        { type: 'datetimepicker', initial_date_time: 1_760_000_000 },
      ),
      'message',
    ],
    [
      'checkboxes with mrkdwn options',
      input({ type: 'checkboxes', options: [{ text: { type: 'mrkdwn', text: '*a*' }, value: 'a' }] }),
      'modal',
    ],
    [
      'a number input',
      input({ type: 'number_input', is_decimal_allowed: false, min_value: '1', max_value: '9' }),
      'modal',
    ],
    ['a file input', input({ type: 'file_input', action_id: 'f', max_files: 10, filetypes: ['csv'] }), 'modal'],
    ['rich text and its input', rich, 'message'],
    ['an alert in a modal', { type: 'alert', text: plain('Careful'), level: 'warning' }, 'modal'],
    ['markdown in a message', { type: 'markdown', text: '# a' }, 'message'],
    [
      'a data table',
      table(
        [
          [raw('a'), raw('b')],
          [raw('1'), { type: 'raw_number', value: 2 }],
        ],
        { page_size: 100 },
      ),
      'message',
    ],
    ['a bar chart', bars(), 'message'],
    [
      'a pie',
      { type: 'data_visualization', title: 'T', chart: { type: 'pie', segments: [{ label: 'a', value: 1 }] } },
      'message',
    ],
    ['a table', { type: 'table', rows: [[raw('a')]], column_settings: [{ align: 'right' }] }, 'message'],
  ])('%s', (_what, block, surface) => {
    expect(checkBlocks(JSON.parse(JSON.stringify([block])), surface)).toEqual([]);
  });
});

describe('blocks that Slack refuses', () => {
  test.each<[object, Surface, string]>([
    [{ type: 'bogus' }, 'message', 'unsupported type: bogus [json-pointer:/blocks/0/type]'],
    [{ text: plain('a') }, 'message', 'missing required field: type [json-pointer:/blocks/0]'],
    [{ type: 'section' }, 'message', 'must define either `text` or `fields` [json-pointer:/blocks/0/type]'],
    [section({ color: 'red' }), 'message', 'invalid additional property: color [json-pointer:/blocks/0]'],
    [section({ text: plain('') }), 'message', 'must be more than 0 characters [json-pointer:/blocks/0/text/text]'],
    [
      section({ text: plain('x'.repeat(3001)) }),
      'message',
      'must be less than 3001 characters [json-pointer:/blocks/0/text/text]',
    ],
    [
      section({ text: { type: 'html', text: 'a' } }),
      'message',
      'unsupported type: html [json-pointer:/blocks/0/text/type]',
    ],
    [
      section({ fields: Array.from({ length: 11 }, () => plain('a')) }),
      'message',
      'no more than 10 items allowed [json-pointer:/blocks/0/fields]',
    ],
    [
      section({ fields: [plain('x'.repeat(2001))] }),
      'message',
      'must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]',
    ],
    [
      { type: 'header', text: { type: 'mrkdwn', text: 'a' } },
      'message',
      'must be a valid enum value [json-pointer:/blocks/0/text/type]',
    ],
    [
      { type: 'header', text: plain('x'.repeat(151)) },
      'message',
      'must be less than 151 characters [json-pointer:/blocks/0/text/text]',
    ],
    [
      { type: 'context', elements: Array.from({ length: 11 }, () => plain('a')) },
      'message',
      'no more than 10 items allowed [json-pointer:/blocks/0/elements]',
    ],
    [actions(), 'message', 'no fewer than 1 items allowed [json-pointer:/blocks/0/elements]'],
    [
      actions(button({ value: 'x'.repeat(2001) })),
      'message',
      'must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]',
    ],
    [
      actions(button({ text: plain('x'.repeat(76)) })),
      'message',
      'must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]',
    ],
    [
      actions(button({ style: 'default' })),
      'message',
      'must be a valid enum value [json-pointer:/blocks/0/elements/0/style]',
    ],
    [actions(button({ url: 'nowhere' })), 'message', 'must be a valid URL [json-pointer:/blocks/0/elements/0/url]'],
    [
      actions(button(), button()),
      'message',
      '`action_id` "press" already exists [json-pointer:/blocks/0/elements/1/action_id]',
    ],
    [
      actions(select({ options: options(101) })),
      'message',
      'no more than 100 items allowed [json-pointer:/blocks/0/elements/0/options]',
    ],
    [
      actions(select({ options: [] })),
      'message',
      'no fewer than 1 items allowed [json-pointer:/blocks/0/elements/0/options]',
    ],
    [
      actions(select({ options: undefined })),
      'message',
      'must have either options or option_groups [json-pointer:/blocks/0/elements/0]',
    ],
    [
      actions(select({ initial_option: option('o9') })),
      'message',
      'must match one of the provided options [json-pointer:/blocks/0/elements/0/initial_option]',
    ],
    [
      actions(select({ initial_option: option('o1', { description: plain('d') }) })),
      'message',
      'must match one of the provided options [json-pointer:/blocks/0/elements/0/initial_option]',
    ],
    [
      actions(select({ options: [option('x'.repeat(76))] })),
      'message',
      'must be less than 76 characters [json-pointer:/blocks/0/elements/0/options/0/text/text]',
    ],
    [
      actions({ type: 'plain_text_input' }),
      'message',
      'unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]',
    ],
    [
      actions({ type: 'datepicker', initial_date: '2026-13-01' }),
      'message',
      'must be a date in the form YYYY-MM-DD [json-pointer:/blocks/0/elements/0/initial_date]',
    ],
    [
      section({ accessory: { type: 'overflow', options: options(6) } }),
      'message',
      'no more than 5 items allowed [json-pointer:/blocks/0/accessory/options]',
    ],
    [
      input({ type: 'radio_buttons', options: options(11) }),
      'modal',
      'no more than 10 items allowed [json-pointer:/blocks/0/element/options]',
    ],
    [
      input({ type: 'plain_text_input', max_length: 3001 }),
      'modal',
      'must be less than 3001 [json-pointer:/blocks/0/element/max_length]',
    ],
    [
      input({ type: 'number_input' }),
      'modal',
      'missing required field: is_decimal_allowed [json-pointer:/blocks/0/element]',
    ],
    [
      input({ type: 'multi_static_select', options: options(1), max_selected_items: 0 }),
      'modal',
      'must be more than 0 [json-pointer:/blocks/0/element/max_selected_items]',
    ],
    [
      input({ type: 'file_input' }, { dispatch_action: true }),
      'modal',
      'file_input does not support dispatch_action [json-pointer:/blocks/0/dispatch_action]',
    ],
    [input({ type: 'file_input' }), 'message', 'unsupported type: file_input [json-pointer:/blocks/0/element/type]'],
    [{ type: 'image', alt_text: 'a' }, 'message', 'must have either image_url or slack_file [json-pointer:/blocks/0]'],
    [{ type: 'alert', text: plain('a') }, 'message', 'unsupported type: alert [json-pointer:/blocks/0/type]'],
    [bars(), 'modal', 'unsupported type: data_visualization [json-pointer:/blocks/0/type]'],
    [{ type: 'markdown', text: 'a' }, 'home', 'unsupported type: markdown [json-pointer:/blocks/0/type]'],
    [
      table([[raw('a')], [raw('1'), raw('2')]]),
      'message',
      'all rows must have the same number of cells [json-pointer:/blocks/0/rows/1]',
    ],
    [
      table([[{ type: 'rich_text', elements: [] }], [raw('1')]]),
      'message',
      'header cells must not be rich_text [json-pointer:/blocks/0/rows/0/0]',
    ],
    [
      table([[raw('a')], [raw('x'.repeat(20_000))]]),
      'message',
      'data_table blocks must be less than 20001 characters together [json-pointer:/blocks]',
    ],
    [
      table(Array.from({ length: 202 }, () => [raw('a')])),
      'message',
      'no more than 201 items allowed [json-pointer:/blocks/0/rows]',
    ],
    [
      bars({ axis_config: { categories: ['Tue'] } }),
      'message',
      'labels must be equal to the categories [json-pointer:/blocks/0/chart/series/0/data]',
    ],
    [bars({ series: [] }), 'message', 'no fewer than 1 items allowed [json-pointer:/blocks/0/chart/series]'],
  ])('%j in a %s', (block, surface, said) => {
    expect(checkBlocks(JSON.parse(JSON.stringify([block])), surface)).toEqual([said]);
  });

  test('two blocks with one id, but not two blocks with the same action', () => {
    const twice = [section({ block_id: 'a', accessory: button() }), section({ block_id: 'a', accessory: button() })];
    expect(checkBlocks(twice, 'message')).toEqual(['`block_id` "a" already exists [json-pointer:/blocks/1/block_id]']);
  });

  test('51 in a message and 101 in a modal', () => {
    const dividers = (count: number) => Array.from({ length: count }, () => ({ type: 'divider' }));
    expect(checkBlocks(dividers(50), 'message')).toEqual([]);
    expect(checkBlocks(dividers(51), 'message')).toEqual(['no more than 50 items allowed [json-pointer:/blocks]']);
    expect(checkBlocks(dividers(100), 'modal')).toEqual([]);
    expect(checkBlocks(dividers(101), 'modal')).toEqual(['no more than 100 items allowed [json-pointer:/blocks]']);
  });

  test('too much of what is counted over a whole message', () => {
    const markdown = { type: 'markdown', text: 'x'.repeat(6001) };
    expect(checkBlocks([markdown, markdown], 'message')).toEqual([
      'markdown blocks must be less than 12001 characters together [json-pointer:/blocks]',
    ]);
    expect(checkBlocks([bars(), bars(), bars()], 'message')).toEqual([
      'no more than 2 data_visualization blocks allowed [json-pointer:/blocks]',
    ]);
    const focused = input({ type: 'plain_text_input', focus_on_load: true });
    expect(checkBlocks([focused, focused], 'modal')).toEqual([
      'only one element may have focus_on_load [json-pointer:/blocks]',
    ]);
  });
});

describe('answers to an options request', () => {
  test.each<[Json, string[]]>([
    [{ options: [] }, []],
    [{ options: [option('a')] }, []],
    [{ option_groups: [{ label: plain('G'), options: [option('a')] }] }, []],
    [{ options: options(101) }, ['no more than 100 items allowed [json-pointer:/options]']],
    [{ options: [{ text: plain('a') }] }, ['missing required field: value [json-pointer:/options/0]']],
    [{}, ['missing required field: options']],
  ])('%j', (body, said) => {
    expect(checkOptionsAnswer(JSON.parse(JSON.stringify(body)))).toEqual(said);
  });
});
