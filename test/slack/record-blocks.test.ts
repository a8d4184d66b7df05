import { describe, expect, test } from '@jest/globals';
import type { StoredRecord } from '../../src/messages/records.ts';
import { recordBlocks } from '../../src/slack/record-blocks.ts';

const [ours, customer] = ['+12065550100', '+15415550140'];

/** A record as it is shown, from a customer to us or the other way. */
function shown(direction: string, [from, to]: [string, string], readsBodies = false): string {
  const record: StoredRecord = {
    messageId: 'mdr2-1',
    textId: null,
    direction,
    from,
    to,
    isMms: false,
    encoding: 0,
    numberType: 'longcode',
    status: 'delivered',
    amountNanodollars: 4_000_000n,
    segments: 1,
    segmentsEstimated: false,
    at: new Date('2026-11-20T09:00:00Z'),
    receipts: [],
    readAt: new Date('2026-11-20T09:01:00Z'),
  };
  const found = { text: null, record, body: null, notThereYet: false, trouble: null };
  return JSON.stringify(recordBlocks(found, { readsBodies, name: (id) => id }));
}

describe('a record, for who may not read customers’ numbers', () => {
  test.each([
    ['of a text from us', 'outbound', [ours, customer], '*From* (206) 555-0100   *To* (541) 555-••••'],
    ['of a text to us', 'inbound', [customer, ours], '*From* (541) 555-••••   *To* (206) 555-0100'],
    ['of an unknown direction', 'sideways', [customer, ours], '*From* (541) 555-••••   *To* (206) 555-••••'],
  ] satisfies [string, string, [string, string], string][])('%s', (_, direction, parties, words) => {
    const said = shown(direction, parties);
    expect(said).toContain(words);
    expect(said).not.toContain('555-0140');
  });
});

test('a record of an unknown direction shows both numbers to who may read them', () => {
  expect(shown('sideways', [customer, ours], true)).toContain('*From* (541) 555-0140   *To* (206) 555-0100');
});
