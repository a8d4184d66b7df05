import { describe, expect, test } from '@jest/globals';
import type { MessageRecord, Receipt } from '../../src/flowroute/index.ts';
import { createWindow, worstOf } from '../../src/reports/alert-window.ts';
import { countedOf } from '../../src/reports/tally.ts';
import { recordOf } from '../support/texts.ts';

const [ours, other, customer] = ['+12065550100', '+12065550101', '+15415550140'];
const at = (time: string) => new Date(`2026-03-${time}Z`);
/** Now is 10:00 UTC on 1 March in a zone whose month began at 08:00. */
const ends = {
  start: new Date('2026-02-28T10:00:00Z'),
  end: at('01T10:00:00'),
  today: at('01T00:00:00'),
  monthStart: at('01T08:00:00'),
};

let count = 0;
function record(time: Date, end: 'delivered' | number | null, more: Partial<MessageRecord> = {}): MessageRecord {
  count += 1;
  const receipt = (status: string, code: number | null): Receipt => ({
    level: 2,
    status,
    code,
    description: null,
    at: time,
  });
  const receipts =
    end === null ? [] : end === 'delivered' ? [receipt('delivery success', null)] : [receipt('delivery failure', end)];
  const parties = { from: ours ?? '', to: customer ?? '', body: 'secret words', isMms: false };
  return recordOf(parties, {
    id: `mdr2-${count}`,
    direction: 'outbound',
    timestamp: time,
    receipts,
    amountNanodollars: 4_000_000n,
    ...more,
  });
}

describe('the last 24 hours', () => {
  test('takes the records from its start on and before its end, and parts them at the UTC day and the month', () => {
    const window = createWindow(ends, new Set());
    window.add(record(new Date('2026-02-28T09:59:59.999Z'), 'delivered'));
    window.add(record(ends.start, 'delivered'));
    window.add(record(at('01T07:59:59'), 1105));
    window.add(record(at('01T08:00:00'), null));
    window.add(record(ends.end, 'delivered'));
    const account = window.of(null);
    expect(account.tally).toEqual({ textsOut: 3, delivered: 1, undelivered: 1, nanodollars: 12_000_000n });
    expect(account.earlier.tally).toMatchObject({ textsOut: 1, delivered: 1, undelivered: 0 });
    expect(account.todayNanodollars).toBe(4_000_000n);
    expect(account.codes).toEqual(new Map([[1105, 1]]));
    expect(account.earlier.codes).toEqual(new Map());
  });

  test('keeps what a watched number had apart from the account’s', () => {
    const window = createWindow(ends, new Set(['+12065550101']));
    window.add(record(at('01T09:00:00'), 'delivered'));
    window.add(record(at('01T09:00:01'), 1105, { from: other ?? '' }));
    window.add(record(at('01T09:00:02'), null, { direction: 'inbound', from: customer ?? '', to: other ?? '' }));
    expect(window.of('+12065550101').tally).toEqual({
      textsOut: 1,
      delivered: 0,
      undelivered: 1,
      nanodollars: 8_000_000n,
    });
    expect(window.of(null).tally).toMatchObject({ textsOut: 2, delivered: 1, undelivered: 1 });
    expect(window.of('+12065550199').tally).toMatchObject({ textsOut: 0 });
  });

  test('shows the five newest that failed, those of a code, or the five dearest; and nothing of a customer’s', () => {
    const window = createWindow(ends, new Set());
    for (const second of [3, 1, 7, 5, 2, 6, 4]) {
      window.add(
        record(at(`01T09:00:0${second}`), second % 2 === 0 ? 1104 : 1105, {
          id: `failed-${second}`,
          amountNanodollars: BigInt(second),
        }),
      );
    }
    window.add(record(at('01T09:30:00'), 'delivered', { id: 'dear', amountNanodollars: 99n }));
    const scope = window.of(null);
    const ids = (...given: Parameters<typeof worstOf>) => worstOf(...given).map((one) => one.id);
    expect(ids(scope, 'delivery_below', null)).toEqual(['failed-7', 'failed-6', 'failed-5', 'failed-4', 'failed-3']);
    expect(ids(scope, 'new_code', 1104)).toEqual(['failed-6', 'failed-4', 'failed-2']);
    expect(ids(scope, 'new_code', 4470)).toEqual([]);
    expect(ids(scope, 'spend_above', null)).toEqual(['dear', 'failed-7', 'failed-6', 'failed-5', 'failed-4']);
    expect(worstOf(scope, 'new_code', 1104)[0]).toEqual({
      id: 'failed-6',
      at: '2026-03-01T09:00:06.000Z',
      number: ours,
      other: '(541) 555-••••',
      code: 1104,
      why: 'Could not be delivered',
    });
  });
});

test('a record of an unknown direction is shown with both numbers masked, since either may be a customer’s', () => {
  const window = createWindow(ends, new Set());
  window.add(record(at('01T09:00:00'), null, { direction: 'sideways', from: customer ?? '', to: ours ?? '' }));
  expect(worstOf(window.of(null), 'spend_above', null)[0]).toMatchObject({
    number: '(541) 555-••••',
    other: '(206) 555-••••',
  });
});

describe('what a record counts for', () => {
  test('a text that did not arrive counts without a code where the carrier gave none, or one that is no code', () => {
    expect(countedOf(record(at('01T09:00:00'), 0))).toMatchObject({ end: 'undelivered', code: null });
    expect(countedOf(record(at('01T09:00:00'), 9_999_999_999))).toMatchObject({ end: 'undelivered', code: null });
    expect(countedOf(record(at('01T09:00:00'), 1110))).toMatchObject({ end: 'undelivered', code: 1110 });
  });

  test('a text that is on its way, or that the carrier took without a word, has no end yet', () => {
    expect(countedOf(record(at('01T09:00:00'), null))).toMatchObject({ isOut: true, end: null });
    expect(countedOf(record(at('01T09:00:00'), 1003))).toMatchObject({ isOut: true, end: null, code: null });
  });

  test('a record of an unknown direction is no text, and costs what it cost', () => {
    expect(countedOf(record(at('01T09:00:00'), 1105, { direction: 'sideways' }))).toEqual({
      number: ours,
      isOut: false,
      end: null,
      code: null,
      why: null,
      nanodollars: 4_000_000n,
    });
  });
});
