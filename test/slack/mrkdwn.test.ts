import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  channelMention,
  escapeMrkdwn,
  fitted,
  groupMention,
  link,
  memberMention,
  mrkdwn,
  oneLine,
  plainText,
  raw,
  slackDate,
  truncate,
  userMention,
} from '../../src/slack/mrkdwn.ts';

const nasty = fc.string({ unit: fc.constantFrom(...'<>&|!@#^*`_~:;/ \n', 'U', '1', 'http://', '😀', 'here', 'amp') });

describe('the template', () => {
  test('escapes every value', () => {
    expect(mrkdwn`*${'<!channel> & co'}* has ${3} and ${4n}`).toBe('*&lt;!channel&gt; &amp; co* has 3 and 4');
  });

  test('lets its own mentions, links and dates through', () => {
    const made = mrkdwn`${userMention('U123')} in ${channelMention('C123')}: ${link('https://x.test', 'a & b')}`;
    expect(made).toBe('<@U123> in <#C123>: <https://x.test|a &amp; b>');
    expect(mrkdwn`${raw(mrkdwn`<${'>'}`)}`).toBe('<&gt;');
  });

  test('cannot be broken out of', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        expect(mrkdwn`[${text}]`.slice(1, -1)).not.toMatch(/[<>]|&(?!(?:amp|lt|gt);)/);
      }),
    );
  });

  test('and gives back, decoded once, what was put in', () => {
    fc.assert(
      fc.property(nasty, (text) => {
        const decoded = escapeMrkdwn(text).replace(
          /&(amp|lt|gt);/g,
          (_, name) => ({ amp: '&', lt: '<', gt: '>' })[String(name)] ?? '',
        );
        expect(decoded).toBe(text);
      }),
    );
  });
});

describe('a mention', () => {
  test('is made of an id of its kind', () => {
    expect(`${userMention('W0ADA')}`).toBe('<@W0ADA>');
    expect(`${groupMention('S0TEAM')}`).toBe('<!subteam^S0TEAM>');
    expect(['U0ADA', 'S0TEAM'].map(memberMention).join(' ')).toBe('<@U0ADA> <!subteam^S0TEAM>');
    expect(`${channelMention('D0DIRECT')}`).toBe('<#D0DIRECT>');
  });

  test('of anything else is its text, escaped', () => {
    expect(`${userMention('U1> <!channel')}`).toBe('U1&gt; &lt;!channel');
    expect(`${userMention('C123')}`).toBe('C123');
    fc.assert(
      fc.property(nasty, (id) => {
        for (const make of [userMention, groupMention, memberMention, channelMention])
          expect(`${make(id)}`).toMatch(/^(?:<[^<>|]+>|[^<>]*)$/);
      }),
    );
  });
});

describe('a link', () => {
  test('keeps its address and its label', () => {
    expect(`${link('https://x.test/?a=1&b=2', 'here')}`).toBe('<https://x.test/?a=1&amp;b=2|here>');
    expect(`${link('mailto:ada@example.com', 'write')}`).toBe('<mailto:ada@example.com|write>');
    expect(`${link('https://x.test/', ' ')}`).toBe('<https://x.test/>');
  });

  test('to anything but the web and mail is shown as text', () => {
    expect(`${link('javascript:alert(1)', 'x')}`).toBe('x (javascript:alert(1))');
    expect(`${link('!channel', 'x')}`).toBe('x (!channel)');
    expect(`${link('https://x.test/a b', 'x')}`).toBe('x (https://x.test/a b)');
  });

  test('has one opening, one closing and one bar at most, whatever is in it', () => {
    fc.assert(
      fc.property(nasty, nasty, (address, label) => {
        const made = `${link(`https://x.test/${address}`, label)}`;
        expect(made).toMatch(/^(?:<https:[^<>|\s]+(?:\|[^<>\n]+)?>|[^<>]*)$/);
      }),
    );
  });
});

describe('a date', () => {
  const instant = new Date('2026-11-23T21:50:31.500Z');

  test('is shown in the reader’s time zone, else in UTC', () => {
    expect(`${slackDate(instant)}`).toBe('<!date^1795470631^{date_short_pretty} at {time}|2026-11-23 21:50 UTC>');
  });

  test('cannot be broken out of by its format or fallback', () => {
    fc.assert(
      fc.property(nasty, nasty, (format, fallback) => {
        expect(`${slackDate(instant, format, fallback)}`).toMatch(/^<!date\^1795470631\^[^<>|^\n]*\|[^<>\n]*>$/);
      }),
    );
  });
});

describe('a text is cut', () => {
  test('by code points, with an ellipsis in place of what is gone', () => {
    expect(truncate('hello', 5)).toBe('hello');
    expect(truncate('hello', 4)).toBe('hel…');
    expect(truncate('😀😀😀', 3)).toBe('😀😀😀');
    expect(truncate('😀😀😀', 2)).toBe('😀…');
    expect(truncate('hello', 1)).toBe('…');
    expect(truncate('hello', 0)).toBe('');
    expect(truncate('', 0)).toBe('');
  });

  test('before it is escaped, so that no entity is cut and the result fits', () => {
    expect(fitted('a&b', 7)).toBe('a&amp;b');
    expect(fitted('a&b', 6)).toBe('a…');
    expect(fitted('a&bcd', 8)).toBe('a&amp;b…');
    fc.assert(
      fc.property(nasty, fc.nat(40), (text, max) => {
        const shown = fitted(text, max);
        expect(shown.length).toBeLessThanOrEqual(max);
        expect(shown).not.toMatch(/[<>]|&(?!(?:amp|lt|gt);)/);
        if (escapeMrkdwn(text).length <= max) expect(shown).toBe(escapeMrkdwn(text));
        else if (max > 0) expect(shown).toMatch(/…$/);
      }),
    );
  });

  test('never in the middle of a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(20), (text, max) => {
        for (const one of [truncate(text, max), fitted(text, max), plainText(text, max + 1).text])
          expect(one.isWellFormed()).toBe(true);
        expect([...truncate(text, max)].length).toBeLessThanOrEqual(max);
      }),
    );
  });
});

test('one line has no breaks, and nothing that turns the direction of what follows', () => {
  expect(oneLine(' a\r\n\n b\tc\u2028d \u202egnp.exe')).toBe('a b c d gnp.exe');
});

describe('a plain text object', () => {
  test('shows outside words as they are', () => {
    expect(plainText('*hi* <!here> :tada:', 150)).toEqual({
      type: 'plain_text',
      text: '*hi* <!here> :tada:',
      emoji: false,
    });
  });

  test('is never empty and never too long', () => {
    expect(plainText(' \n', 150).text).toBe('(empty)');
    expect(plainText('', 150, 'no words').text).toBe('no words');
    fc.assert(
      fc.property(nasty, fc.integer({ min: 1, max: 30 }), (text, max) => {
        const { length } = plainText(text, max).text;
        expect(length).toBeGreaterThan(0);
        expect(length).toBeLessThanOrEqual(max);
      }),
    );
  });
});
