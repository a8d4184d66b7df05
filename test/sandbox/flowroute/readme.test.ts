import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { magicPurchases, magicRecipients, overLimitMedia } from '../../../src/sandbox/flowroute/protocol.ts';

const file = new URL('../../../src/sandbox/flowroute/README.md', import.meta.url);
// The formatter pads the tables' cells.
const readme = readFileSync(file, 'utf8').replaceAll(/ +/g, ' ');

test.each(Object.entries({ ...magicRecipients, ...magicPurchases }))('the README has %s: %s', (line, what) => {
  expect(readme).toContain(`| ${line.slice(0, 3)}-${line.slice(3)} | ${what} |`);
});

test('the README has the name of media over the limit', () => {
  expect(readme).toContain(`\`${overLimitMedia}\``);
});
