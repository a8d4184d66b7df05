import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { slackToPlainText } from '../../src/slack/plain-text.ts';

function plain(raw: string): string {
  const read = slackToPlainText(raw);
  return read.ok ? read.text : `refused: ${read.problems.map(({ kind, shown }) => `${kind} ${shown}`).join(', ')}`;
}

describe('entities are decoded once', () => {
  test.each([
    ['Tom &amp; Jerry', 'Tom & Jerry'],
    ['1 &lt; 2 &gt; 0', '1 < 2 > 0'],
    ['&amp;lt;b&amp;gt;', '&lt;b&gt;'],
    ['&amp;amp;', '&amp;'],
    ['Tom & Jerry, a < b, x &copy; y', 'Tom & Jerry, a < b, x &copy; y'],
    ['`a &amp; b`', 'a & b'],
    ['```a &amp; b```', 'a & b'],
  ])('%j', (raw, text) => {
    expect(plain(raw)).toBe(text);
  });
});

describe('a link becomes its address', () => {
  test.each([
    ['see <https://x.test|our page>.', 'see https://x.test.'],
    ['<https://x.test/a_b_c*d*?e=1&amp;f=2>', 'https://x.test/a_b_c*d*?e=1&f=2'],
    ['<http://example.com|example.com>', 'example.com'],
    ['<https://example.com/|Example.com>', 'Example.com'],
    ['<mailto:ada@example.com|ada@example.com>', 'ada@example.com'],
    ['<mailto:ada@example.com?subject=hi|write us>', 'ada@example.com'],
    ['<tel:+12065550100|(206) 555-0100>', '(206) 555-0100'],
    ['<tel:+12065550100>', '+12065550100'],
    ['<tel:+12065550100|call>', '+12065550100'],
    ['*<https://x.test|bold>*', 'https://x.test'],
    ['_<https://x.test/a_|a>_', 'https://x.test/a_'],
    ['```<https://x.test>```', 'https://x.test'],
    ['<https://x.test|', '<https://x.test|'],
  ])('%j', (raw, text) => {
    expect(plain(raw)).toBe(text);
  });
});

describe('an address without brackets stays untouched', () => {
  test.each([
    'https://x.test/_a_/*b*/~c~',
    'go to https://x.test/snake_case_ now',
    'x.test/_draft_/y',
    'www.x.test/:wave:',
    'https://x.test/`a`',
  ])('%j', (raw) => {
    expect(plain(raw)).toBe(raw);
  });

  test('but for the marks around it', () => {
    expect(plain('*https://x.test*, _www.x.test/a_b_')).toBe('https://x.test, www.x.test/a_b');
    expect(plain('https://x.test/?a=1&amp;b=2')).toBe('https://x.test/?a=1&b=2');
    expect(plain('&lt;https://x.test&gt;')).toBe('<https://x.test>');
  });
});

describe('emoji names become emoji', () => {
  test.each([
    [':wave: hi :tada:', '👋 hi 🎉'],
    ['(:+1:)', '(👍)'],
    [':wave::skin-tone-3:', '👋🏼'],
    [':handshake::skin-tone-2-6:', '🫱🏻‍🫲🏿'],
    [':tada::tada::wave::skin-tone-2:', '🎉🎉👋🏻'],
    ['thanks:pray:', 'thanks🙏'],
    [':pray:thanks', '🙏thanks'],
    ['*:wave: hi*', '👋 hi'],
    [':100:', '💯'],
  ])('%j', (raw, text) => {
    expect(plain(raw)).toBe(text);
  });

  test.each([
    '10:30:45',
    'a:b:c',
    '3:100:2',
    'from 10:30: on',
    'key:value:more',
    'std::string::size',
    ': wave :',
    ':30:',
    'Re: a: b',
    'fe80::1:abc:2',
  ])('%j has none', (raw) => {
    expect(plain(raw)).toBe(raw);
  });

  test('but not in code', () => {
    expect(plain('`:wave:` ```:tada:```')).toBe(':wave: :tada:');
  });
});

describe('marks are taken away where Slack draws them', () => {
  test.each([
    ['*bold* _italic_ ~gone~ `code`', 'bold italic gone code'],
    ['(*bold*), "_it_"!', '(bold), "it"!'],
    ['*_both_*', 'both'],
    ['_a *b* c_', 'a b c'],
    ['*two words* and *more*', 'two words and more'],
    ['*a* b*', 'a b*'],
    ['`*not bold*`', '*not bold*'],
    ['*a `*` b*', 'a * b'],
    ['before ```pre``` after', 'before pre after'],
    ['before\n```\none\n  two *x*\n```\nafter', 'before\none\n  two *x*\nafter'],
    ['> quoted\nnot', 'quoted\nnot'],
    ['&gt; quoted &gt; more', 'quoted > more'],
    ['&gt;&gt;&gt; all of it\nthis too', 'all of it\nthis too'],
  ])('%j', (raw, text) => {
    expect(plain(raw)).toBe(text);
  });

  test.each([
    '2*3*4',
    '2 * 3 * 4',
    'snake_case_name',
    '__init__',
    '**markdown**',
    'a/_b_/c',
    '* a list\n* of things',
    '~5 and ~6 of them',
    '5`6`7',
    'don`t and won`t',
    'a*b and c*d',
    '*never closed',
    '*not over\nlines*',
    '> ',
    '->x',
    '>5 left',
    '>>>look<<<',
    '``',
    '**',
    '_',
    '```',
  ])('%j stays', (raw) => {
    expect(plain(raw)).toBe(raw);
  });
});

describe('what only Slack understands stops the text', () => {
  test.each([
    ['hi <@U123ABC>', 'user @U123ABC'],
    ['hi <@U123ABC|ada>', 'user @ada'],
    ['<!subteam^S123|@support> hi', 'group @support'],
    ['<!subteam^S123>', 'group @S123'],
    ['see <#C123|general>', 'channel #general'],
    ['see <#C123|>', 'channel #C123'],
    ['<!here> <!channel> <!everyone|everyone>', 'special @here, special @channel, special @everyone'],
    [':partyparrot: yes', 'custom_emoji :partyparrot:'],
    ['(:partyparrot:)', 'custom_emoji :partyparrot:'],
    [':partyparrot::wave:', 'custom_emoji :partyparrot:'],
    [':wave: <@U1> <@U1> <@U2>', 'user @U1, user @U2'],
    ['*<@U123>*', 'user @U123'],
    ['`<@U123>`', 'user @U123'],
    ['```<@U123>```', 'user @U123'],
    ['> <@U123>', 'user @U123'],
    ['&lt;@U123&gt;', 'user @U123'],
    ['<!date^1795470631^{date}>', 'special a date of Slack’s'],
  ])('%j', (raw, problems) => {
    expect(plain(raw)).toBe(`refused: ${problems}`);
  });

  test.each([
    ['at <!date^1795470631^{date} {time}|Nov 23, 9:50 PM>', 'at Nov 23, 9:50 PM'],
    ['<!date^1795470631^{date}^https://x.test|a &amp; b>', 'a & b'],
    ['<3 you', '<3 you'],
    ['a <b> c', 'a <b> c'],
    ['a < b > c', 'a < b > c'],
    ['<note: bring tools>', '<note: bring tools>'],
    ['<@ada>', '<@ada>'],
    ['@here', '@here'],
    ['<!important>', '<!important>'],
  ])('%j does not', (raw, text) => {
    expect(plain(raw)).toBe(text);
  });
});

const piece = fc.constantFrom(
  ...[
    '*',
    '_',
    '~',
    '`',
    '```',
    '> ',
    '&gt;',
    '&lt;',
    '&amp;',
    '<',
    '>',
    '|',
    '@U123',
    '#C123',
    '!here',
    'https://x.test/',
  ],
  ...[':', ':wave:', ':nope:', ':skin-tone-2:', ' ', '\n', 'word', '1', '<@U123>', '<https://x.test|y>', 'a.b/'],
);

test('whatever is typed, no customer reads a mention, and words and breaks stay', () => {
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 25 }), (pieces) => {
      const read = slackToPlainText(pieces.join(''));
      if (!read.ok) {
        expect(read.problems.length).toBeGreaterThan(0);
        return;
      }
      expect(read.text).not.toMatch(/<@U123>|<#C123>|<!here>/);
      const words = (text: string) => text.match(/word/g)?.length ?? 0;
      // What stands on a link as its label is not part of the text.
      const source = pieces.join('').replace(/<https:[^<>|\s]*\|[^<>]*>/g, '');
      expect(words(read.text)).toBe(words(source));
    }),
    { numRuns: 2000 },
  );
});

test('text without any of Slack’s signs stays as it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), (text) => {
      fc.pre(!/[*_~`:<>&]/.test(text));
      expect(plain(text)).toBe(text);
    }),
  );
});

test('escaped by Slack, a typed text comes out as it was typed', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'<>&;amplt @#!| ') }), (typed) => {
      const escaped = typed.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
      expect(plain(escaped)).toBe(typed.replace(/^>(?:>>)? (?=\S)/, ''));
    }),
  );
});

test.each(['*a.', '`', '<', ':a', '*_~', 'a.', '<https://x.test|', '*<a '])(
  'a long run of %j does not hold up the program',
  (one) => {
    expect(plain(one.repeat(Math.ceil(4_000 / one.length)))).toContain(one.at(-1));
  },
);
