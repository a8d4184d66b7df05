import { expect, test } from '@jest/globals';
import { parseMarkdown } from '../../../src/sandbox/page/text/markdown.ts';
import { RichText, richTextNodes } from '../../../src/sandbox/page/text/rich-text.ts';

const text = (words: string) => ({ type: 'text', text: words });

test('Markdown headings, lists, quotes, fences, rules and tables are told apart', () => {
  const source =
    '# Title\n\npara one\nline two\n\n- a\n- b\n  1. deep\n\n> quoted\n\n```ts\nx * y\n```\n---\n| h | i |\n|---|---|\n| 1 | a\\|b |';
  expect(parseMarkdown(source)).toMatchObject([
    { type: 'heading', level: 1, children: [text('Title')] },
    { type: 'paragraph', children: [text('para one'), { type: 'break' }, text('line two')] },
    { type: 'list', ordered: false, indent: 0, items: [[text('a')], [text('b')]] },
    { type: 'list', ordered: true, indent: 1, items: [[text('deep')]] },
    { type: 'quote', children: [{ type: 'paragraph', children: [text('quoted')] }] },
    { type: 'pre', text: 'x * y' },
    { type: 'rule' },
    { type: 'grid', head: [[text('h')], [text('i')]], rows: [[[text('1')], [text('a|b')]]] },
  ]);
});

test('Markdown marks format, links are held to safe schemes', () => {
  const [paragraph] = parseMarkdown(
    '**b** *i* ~~s~~ `c` [t](https://a.test/x) [x](javascript:alert(1)) \\*no\\* snake_case_word',
  );
  expect(paragraph).toMatchObject({
    children: [
      { type: 'bold', children: [text('b')] },
      text(' '),
      { type: 'italic', children: [text('i')] },
      text(' '),
      { type: 'strike', children: [text('s')] },
      text(' '),
      { type: 'code', text: 'c' },
      text(' '),
      { type: 'link', href: 'https://a.test/x', children: [text('t')] },
      text(' [x](javascript:alert(1)) '),
      text('*'),
      text('no'),
      text('*'),
      text(' snake_case_word'),
    ],
  });
});

test('an unclosed fence takes the rest and ends', () => {
  expect(parseMarkdown('```\nabc')).toEqual([{ type: 'pre', text: 'abc' }]);
});

test('rich text keeps styles, lists, mentions and dates', () => {
  const block = RichText.parse({
    type: 'rich_text',
    elements: [
      {
        type: 'rich_text_section',
        elements: [
          { type: 'text', text: 'a', style: { bold: true, italic: true } },
          { type: 'text', text: 'c', style: { code: true } },
          { type: 'user', user_id: 'U1' },
          { type: 'link', url: 'javascript:alert(1)', text: 'no' },
          { type: 'date', timestamp: 5, format: '{date}', fallback: 'f' },
          { type: 'hologram' },
        ],
      },
      {
        type: 'rich_text_list',
        style: 'ordered',
        offset: 2,
        elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'third' }] }],
      },
      { type: 'rich_text_preformatted', elements: [{ type: 'text', text: 'x\ny' }] },
    ],
  });
  expect(richTextNodes(block)).toEqual([
    {
      type: 'paragraph',
      children: [
        { type: 'bold', children: [{ type: 'italic', children: [text('a')] }] },
        { type: 'code', text: 'c' },
        { type: 'user', id: 'U1', label: null },
        text('no'),
        { type: 'date', unix: 5, format: '{date}', href: null, fallback: 'f' },
        { type: 'code', text: 'hologram' },
      ],
    },
    { type: 'list', ordered: true, start: 3, indent: 0, items: [[text('third')]] },
    { type: 'pre', text: 'x\ny' },
  ]);
});
