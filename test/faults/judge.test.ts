import { describe, expect, test } from '@jest/globals';
import { type Fate, judge } from './judge.ts';

/** A text that was killed before its *about to* row and then went its way. */
const well: Fate = {
  words: 'Order 1 is ready for pickup',
  phase: 'before',
  posts: 1,
  accepted: 1,
  state: 'delivered',
  reason: null,
  outcome: 'accepted',
  atRest: true,
  asked: false,
  wasAsked: false,
  uncertain: 0,
  messages: { text: 1, conversation: 1, question: 0 },
  resumedMs: 9_000,
  upMs: 2_000,
  stuck: false,
};

const cut: Fate = { ...well, phase: 'between', outcome: null, uncertain: 1, reason: 'found_by_looking' };
const asking: Fate = {
  ...cut,
  posts: 0,
  accepted: 0,
  state: 'uncertain',
  atRest: false,
  asked: true,
  wasAsked: true,
  messages: { text: 1, conversation: 1, question: 1 },
};

describe('the rules of the fault tests', () => {
  test('a text that went out once and is shown once breaks none', () => {
    expect(judge(well)).toEqual([]);
  });

  test('a text cut off behind its about-to row may be uncertain, and is settled by its record', () => {
    expect(judge(cut)).toEqual([]);
  });

  test('a text cut off before the carrier had it may end with a question', () => {
    expect(judge(asking)).toEqual([]);
  });

  test('a text whose answer the carrier kept back may be uncertain without a kill', () => {
    expect(judge({ ...cut, phase: null, outcome: 'uncertain' })).toEqual([]);
  });

  test('a late resume is not judged on a machine that had no time for the process', () => {
    expect(judge({ ...well, upMs: 6_001, resumedMs: 20_001 })).toEqual([]);
  });

  test('an old text is held, and nothing leaves', () => {
    const held: Fate = { ...asking, phase: null, state: 'held', uncertain: 0 };
    expect(judge(held, { held: true })).toEqual([]);
    expect(judge(well, { held: true })).toHaveLength(1);
  });

  test.each<[string, Fate, RegExp]>([
    ['a second POST', { ...cut, posts: 2 }, /POSTed 2 times/],
    ['a lost text', { ...well, posts: 0, accepted: 0 }, /never POSTed/],
    ['a stuck text', { ...cut, stuck: true }, /stuck/],
    ['a second message', { ...well, messages: { ...well.messages, text: 2 } }, /2 messages/],
    ['no message', { ...well, messages: { ...well.messages, text: 0 } }, /0 messages/],
    ['a second conversation', { ...well, messages: { ...well.messages, conversation: 2 } }, /2 conversation faces/],
    ['a question asked twice', { ...asking, messages: { ...asking.messages, question: 2 } }, /2 questions/],
    ['a question that is not asked', { ...asking, messages: { ...asking.messages, question: 0 } }, /0 questions/],
    ['uncertain before the about-to row', { ...cut, phase: 'before' }, /became uncertain/],
    ['uncertain after a stored outcome', { ...cut, phase: 'after', outcome: 'accepted' }, /became uncertain/],
    ['a question about what the carrier has', { ...asking, posts: 1, accepted: 1 }, /has its record/],
    ['a late resume', { ...well, resumedMs: 20_001 }, /taken up again only after 20001 ms/],
  ])('%s is broken', (_, fate, rule) => {
    expect(judge(fate).join('; ')).toMatch(rule);
  });
});
