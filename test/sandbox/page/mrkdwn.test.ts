import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { parseMrkdwn, parsePlain } from '../../../src/sandbox/page/text/mrkdwn.ts';
import type { Inline, TextBlock } from '../../../src/sandbox/page/text/nodes.ts';
import { mrkdwnWords } from '../../../src/sandbox/page/text/words.ts';

const text = (words: string): Inline => ({ type: 'text', text: words });

/** What Slack asks of whoever puts foreign text into a message. */
function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** The nodes of a text that is one paragraph. */
function inline(source: string, options = { verbatim: true }): Inline[] {
  const [only, ...others] = parseMrkdwn(source, options);
  if (only?.type !== 'paragraph' || others.length > 0) throw new Error('not one paragraph');
  return only.children;
}

describe('formatting', () => {
  test('the four marks format what they enclose, also inside each other', () => {
    expect(inline('*bold* _italic_ ~strike~ `code` *_both_*')).toEqual([
      { type: 'bold', children: [text('bold')] },
      text(' '),
      { type: 'italic', children: [text('italic')] },
      text(' '),
      { type: 'strike', children: [text('strike')] },
      text(' '),
      { type: 'code', text: 'code' },
      text(' '),
      { type: 'bold', children: [{ type: 'italic', children: [text('both')] }] },
    ]);
  });

  test.each(['2 * 3 * 4', 'a*b*c', 'snake_case_name', '* not bold*', '*not bold *', '**', '*one\ntwo*', 'a ~ b ~'])(
    '%j stays as it is',
    (source) => {
      expect(mrkdwnWords(source)).toBe(source.replaceAll(/\s+/g, ' '));
      expect(inline(source).every(({ type }) => type === 'text' || type === 'break')).toBe(true);
    },
  );

  test('a mark inside code or a link closes nothing', () => {
    expect(inline('*a `*` b*')).toEqual([
      { type: 'bold', children: [text('a '), { type: 'code', text: '*' }, text(' b')] },
    ]);
    expect(inline('_see <https://a.test/x_y|the_page> now_')).toMatchObject([
      { type: 'italic', children: [text('see '), { type: 'link', href: 'https://a.test/x_y' }, text(' now')] },
    ]);
  });

  test('quotes, fences and paragraphs follow each other', () => {
    expect(parseMrkdwn('before\n&gt; one\n> two\nafter\n```\nlet a = *1*;\n```\nend')).toEqual([
      { type: 'paragraph', children: [text('before')] },
      { type: 'quote', children: [{ type: 'paragraph', children: [text('one'), { type: 'break' }, text('two')] }] },
      { type: 'paragraph', children: [text('after')] },
      { type: 'pre', text: 'let a = *1*;' },
      { type: 'paragraph', children: [text('end')] },
    ]);
  });

  test('three marks quote all the rest', () => {
    expect(parseMrkdwn('>>> one\n\ntwo')).toMatchObject([{ type: 'quote' }]);
  });

  test('known short names become emoji and others stay', () => {
    expect(inline(':tada: :no_such_thing: 10:30:45')).toEqual([
      { type: 'emoji', name: 'tada', text: '🎉' },
      text(' :no_such_thing: 10:30:45'),
    ]);
  });
});

describe('control sequences', () => {
  test('people, channels, groups and whole channels are mentioned', () => {
    expect(inline('<@U1A> <#C1|ops> <!subteam^S1|@texters> <!here>')).toEqual([
      { type: 'user', id: 'U1A', label: null },
      text(' '),
      { type: 'channel', id: 'C1', label: 'ops' },
      text(' '),
      { type: 'usergroup', id: 'S1', label: '@texters' },
      text(' '),
      { type: 'broadcast', range: 'here' },
    ]);
  });

  test('a date keeps its seconds, its format, its link and what to say without it', () => {
    expect(inline('<!date^1392734382^{date} at {time}^https://a.test/|18 Feb>')).toEqual([
      { type: 'date', unix: 1392734382, format: '{date} at {time}', href: 'https://a.test/', fallback: '18 Feb' },
    ]);
  });

  test('links lead where their address says, decoded once', () => {
    expect(inline('<https://a.test/?x=1&amp;y=2|Q&amp;amp;A>')).toEqual([
      { type: 'link', href: 'https://a.test/?x=1&y=2', host: null, children: [text('Q&amp;A')] },
    ]);
    expect(inline('<mailto:a@example.com>')).toMatchObject([
      { href: 'mailto:a@example.com', children: [text('a@example.com')] },
    ]);
    expect(inline('<tel:+12065550100|call>')).toMatchObject([{ href: 'tel:+12065550100' }]);
  });

  test.each(['<javascript:alert(1)|click>', '<data:text/html,x|click>', '<file:///etc/passwd|click>', '<vbscript:x>'])(
    '%s is shown and leads nowhere',
    (source) => {
      expect(inline(source)).toEqual([text(source)]);
    },
  );

  test('a label that reads like another address is shown with the host behind it', () => {
    expect(inline('<https://evil.test/|bank.example.com>')).toMatchObject([{ host: 'evil.test' }]);
    expect(inline('<https://evil.test/|https://bank.example.com/login>')).toMatchObject([{ host: 'evil.test' }]);
    expect(inline('<https://www.example.com/a|example.com>')).toMatchObject([{ host: null }]);
    expect(inline('<https://evil.test/|your account>')).toMatchObject([{ host: null }]);
  });

  test('bare addresses are found unless the text is verbatim', () => {
    expect(inline('see https://a.test/x?a=1&amp;b=2.', { verbatim: false })).toEqual([
      text('see '),
      {
        type: 'link',
        href: 'https://a.test/x?a=1&b=2',
        host: null,
        children: [text('https://a.test/x?a=1&b=2')],
      },
      text('.'),
    ]);
    expect(inline('see https://a.test/x')).toEqual([text('see https://a.test/x')]);
  });
});

describe('text from outside', () => {
  test('escaped control sequences are words', () => {
    expect(inline('&lt;https://evil.test|bank&gt; &lt;!channel&gt; &amp;lt;b&amp;gt;')).toEqual([
      text('<https://evil.test|bank> <!channel> &lt;b&gt;'),
    ]);
  });

  test('whatever is typed, escaped text pings nobody and links nowhere', () => {
    const lively = (nodes: (Inline | TextBlock)[]): boolean =>
      nodes.some((node) => {
        if (['link', 'user', 'channel', 'usergroup', 'broadcast', 'date'].includes(node.type)) return true;
        return 'children' in node && lively(node.children);
      });
    const piece = fc.oneof(
      fc.constantFrom(
        '<',
        '>',
        '|',
        '!',
        '@U1',
        '#C1',
        '&lt;',
        '&amp;',
        'https://a.test',
        '!here',
        '`',
        '```',
        '*',
        '_',
        '~',
        '\n',
        ':',
      ),
      fc.string(),
    );
    const typed = fc.array(piece).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(typed, (words) => {
        expect(lively(parseMrkdwn(escaped(words), { verbatim: true }))).toBe(false);
      }),
    );
  });

  test('a long line of openers takes no longer than its length asks', () => {
    const took = (source: string) => {
      const started = performance.now();
      parseMrkdwn(source);
      return performance.now() - started;
    };
    took('*a '.repeat(20_000));
    // Searching the line once for each opener would take a hundred times as long here.
    const long = '*a '.repeat(20_000);
    // The best of several: the machine may be busy with something else.
    expect(Math.min(took(long), took(long), took(long), took(long))).toBeLessThan(50 * took('*a '.repeat(2000)) + 50);
  });
});

describe('plain text', () => {
  test('knows emoji and nothing else', () => {
    expect(parsePlain('*a* <@U1> &amp; :wave:')).toEqual([
      text('*a* <@U1> & '),
      { type: 'emoji', name: 'wave', text: '👋' },
    ]);
    expect(parsePlain(':wave:', false)).toEqual([text(':wave:')]);
  });
});

test('the words of a text name people', () => {
  const people = [{ id: 'U1', realName: 'Ada Okonedo' }];
  expect(mrkdwnWords('> *Hi* <@U1>\n<https://a.test|link> <!date^1^{date}|soon>', people)).toBe(
    'Hi @Ada Okonedo link soon',
  );
});
