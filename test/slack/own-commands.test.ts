import { expect, test } from '@jest/globals';
import { asCalledHere } from '../../src/slack/own-commands.ts';

const acme = { config: { commandPrefix: 'acme-' } };

test.each([
  ['Delete one first: /mdr schedules.', 'Delete one first: /acme-mdr schedules.'],
  ['Add one (/switchboard access).', 'Add one (/acme-switchboard access).'],
  ['Type `/sms` or /numbers.', 'Type `/acme-sms` or /acme-numbers.'],
  ['It is /acme-mdr here.', 'It is /acme-mdr here.'],
  [
    'See https://example.com/sms and a/numbers, ./mdr, /smsing.',
    'See https://example.com/sms and a/numbers, ./mdr, /smsing.',
  ],
])('%s', (ours, read) => {
  expect(asCalledHere(acme, ours)).toBe(read);
  expect(asCalledHere({ config: { commandPrefix: '' } }, ours)).toBe(ours);
});
