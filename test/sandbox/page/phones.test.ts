import { describe, expect, test } from '@jest/globals';
import { readNumber, showNumber } from '../../../src/sandbox/page/phones/phone-number.ts';
import {
  knownSenders,
  noPhones,
  type PhonesAction,
  reducePhones,
} from '../../../src/sandbox/page/phones/phones-state.ts';

const text = (id: string, to: string, at: string, from = '+12065550100') => ({
  id,
  from,
  to,
  body: id,
  mediaUrls: [],
  at,
});
const received = (...args: Parameters<typeof text>): PhonesAction => ({
  type: 'event',
  event: { type: 'received', message: text(...args) },
});
const play = (...actions: PhonesAction[]) => actions.reduce(reducePhones, noPhones);
const shape = ({ phones }: ReturnType<typeof play>) =>
  phones.map(({ number, bubbles }) => [number, bubbles.map(({ id }) => id)]);

const ONE = '+12065550111';
const TWO = '+12065550112';

describe('phones', () => {
  test('stand in the order of their latest text, each one’s texts in the order in which they came', () => {
    const state = play(
      received('a', ONE, '2026-01-01T00:00:01Z'),
      received('b', TWO, '2026-01-01T00:00:02Z'),
      received('c', ONE, '2026-01-01T00:00:03Z'),
    );
    expect(shape(state)).toEqual([
      [ONE, ['a', 'c']],
      [TWO, ['b']],
    ]);
    expect(state.unseen).toBe(3);
  });

  test('a text that is read and then told of is there once', () => {
    const message = text('a', ONE, '2026-01-01T00:00:01Z');
    const state = play(
      { type: 'read', phones: [{ number: ONE, messages: [message] }] },
      received('a', ONE, message.at),
    );
    expect(shape(state)).toEqual([[ONE, ['a']]]);
  });

  test('what was typed on a phone stays over a new read, until everything is reset', () => {
    const message = text('a', ONE, '2026-01-01T00:00:01Z');
    const wrote: PhonesAction = { type: 'wrote', message: text('mine', '+12065550100', '2026-01-01T00:00:02Z', ONE) };
    const phones = [{ number: ONE, messages: [message] }];
    const state = play({ type: 'read', phones }, wrote, { type: 'read', phones });
    expect(shape(state)).toEqual([[ONE, ['a', 'mine']]]);
    expect(knownSenders(state.phones)).toEqual(['+12065550100']);
    expect(reducePhones(state, { type: 'read', phones: [] }).phones).toEqual([]);
    expect(reducePhones(state, { type: 'event', event: { type: 'reset' } }).phones).toEqual([]);
  });
});

describe('numbers', () => {
  test('of the North American plan are shown as people write them', () => {
    expect(showNumber('+12065550100')).toBe('(206) 555-0100');
    expect(showNumber('+442079460000')).toBe('+442079460000');
  });

  test.each(['206 555 0100', '(206) 555-0100', '+1 206.555.0100', '12065550100'])('%s is read', (typed) => {
    expect(readNumber(typed)).toBe('+12065550100');
  });

  test.each(['', '555 0100', '911', '+44 20 7946 0000'])('%j is not', (typed) => {
    expect(readNumber(typed)).toBeNull();
  });
});
