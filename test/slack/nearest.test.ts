import { expect, test } from '@jest/globals';
import { nearest } from '../../src/slack/nearest.ts';

const words = ['list', 'show', 'for-sale', 'search', 'buy', 'requests', 'help', 'schedule', 'schedules'];

test.each([
  ['shwo', 'show'],
  ['lsit', 'list'],
  ['Lists', 'list'],
  ['serach', 'search'],
  ['forsale', 'for-sale'],
  ['request', 'requests'],
  ['req', 'requests'],
  ['hepl', 'help'],
  ['bu', 'buy'],
  ['shcedules', 'schedules'],
  ['sched', 'schedule'],
  ['show', 'show'],
])('%s is probably %s', (typed, meant) => {
  expect(nearest(typed, words)).toBe(meant);
});

test.each(['', 'x', 'banana', 'tomorrow', '206'])('%j is none of them', (typed) => {
  expect(nearest(typed, words)).toBeNull();
});

test('among no words there is none', () => {
  expect(nearest('show', [])).toBeNull();
});
