import { describe, expect, test } from '@jest/globals';
import { magicPurchases, magicRecipients } from '../../../src/sandbox/flowroute/protocol.ts';
import { commandIn, completionsAt, isWhole } from '../../../src/sandbox/page/chat/completions.ts';
import { recallStep } from '../../../src/sandbox/page/chat/recall.ts';
import { magicTexts, suggestions } from '../../../src/sandbox/page/chat/suggestions.ts';

const command = (name: string) => ({ command: name, description: `does ${name}`, usageHint: '[x]' });
const sources = {
  commands: ['/numbers', '/sms-all', '/sms'].map(command),
  people: [
    { name: 'ada', realName: 'Ada Okonedo', deleted: false },
    { name: 'dora', realName: 'Dora Ada', deleted: true },
  ],
  channels: [
    { name: 'support', kind: 'public', topic: '' },
    { name: 'U1', kind: 'im', topic: '' },
  ],
};
const titles = (text: string, cursor = text.length) =>
  completionsAt(text, cursor, sources)?.items.map(({ title }) => title);

describe('completion', () => {
  test('a slash offers every command, more letters fewer, the whole one first', () => {
    expect(titles('/')).toEqual(['/numbers', '/sms-all', '/sms']);
    expect(titles('/S')).toEqual(['/sms-all', '/sms']);
    expect(titles('/sms')).toEqual(['/sms', '/sms-all']);
    expect(titles('/nothing')).toBeUndefined();
  });

  test('arguments are not completed, and a slash inside a text is none', () => {
    expect(titles('/sms 206')).toBeUndefined();
    expect(titles('either /')).toBeUndefined();
  });

  test('a choice replaces the word at the cursor only', () => {
    expect(completionsAt('/s 206 555', 2, sources)).toMatchObject({ from: 0, to: 2 });
    expect(completionsAt('/sms hi @a', 10, sources)).toMatchObject({ from: 8, to: 10, items: [{ insert: '@ada ' }] });
  });

  test('people are found by a part of their name, deactivated ones are not', () => {
    expect(titles('ask @okon')).toEqual(['@ada']);
    expect(titles('mail a@a')).toBeUndefined();
  });

  test('channels are found by their start, direct messages are not', () => {
    expect(titles('in #s')).toEqual(['#support']);
    expect(titles('#U')).toBeUndefined();
  });

  test('a command that is typed out is sent and not completed', () => {
    const at = (text: string) => {
      const completing = completionsAt(text, text.length, sources);
      return completing !== null && isWhole(text, completing);
    };
    expect(at('/sms')).toBe(true);
    expect(at('/sm')).toBe(false);
  });

  test('the hint of a command stands by while its arguments are typed', () => {
    expect(commandIn('/sms 206', sources.commands)?.command).toBe('/sms');
    expect(commandIn('/sms', sources.commands)).toBeNull();
  });
});

describe('recall', () => {
  const sent = ['one', 'two'];

  test('goes back and forth through what was sent', () => {
    expect(recallStep({ key: 'ArrowUp', draft: '', sent, back: 0 })).toEqual({ text: 'two', back: 1 });
    expect(recallStep({ key: 'ArrowUp', draft: 'two', sent, back: 1 })).toEqual({ text: 'one', back: 2 });
    expect(recallStep({ key: 'ArrowUp', draft: 'one', sent, back: 2 })).toBeNull();
    expect(recallStep({ key: 'ArrowDown', draft: 'two', sent, back: 1 })).toEqual({ text: '', back: 0 });
  });

  test('leaves the arrows to whoever is writing', () => {
    expect(recallStep({ key: 'ArrowUp', draft: 'my own words', sent, back: 0 })).toBeNull();
    expect(recallStep({ key: 'ArrowUp', draft: 'two, changed', sent, back: 1 })).toBeNull();
    expect(recallStep({ key: 'ArrowUp', draft: '', sent: [], back: 0 })).toBeNull();
  });
});

describe('things to try', () => {
  test('are called as the commands are called here', () => {
    expect(suggestions(['/acme-sms', '/mdr'].map(command)).map(({ text }) => text)).toEqual([
      '/acme-sms',
      '/acme-sms 206 555 0111 Hello from the demo',
      '/mdr last',
    ]);
  });

  test('name every recipient that misbehaves, each ready to be typed', () => {
    const { recipients, purchases } = magicTexts(['/sms'].map(command));
    expect(recipients).toHaveLength(Object.keys(magicRecipients).length);
    expect(recipients[0]).toMatchObject({ number: '206 555 0120', text: '/sms 206 555 0120 Hello' });
    expect(purchases).toEqual([]);
  });

  test('name every number for sale that misbehaves, each ready to be asked for', () => {
    const { recipients, purchases } = magicTexts(['/numbers'].map(command));
    expect(purchases).toHaveLength(Object.keys(magicPurchases).length);
    expect(purchases[1]).toMatchObject({ number: '206 555 0191', text: '/numbers buy 206 555 0191' });
    expect(recipients).toEqual([]);
  });
});
