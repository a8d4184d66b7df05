import { describe, expect, test } from '@jest/globals';
import { maskPhone } from '../../src/phone-numbers.ts';
import { everyRecord } from '../../src/reports/filter.ts';
import type { Run } from '../../src/reports/runs.ts';
import type { Summary } from '../../src/reports/summary-shape.ts';
import { checkBlocks } from '../../src/sandbox/slack/validate/blocks.ts';
import { outcomeParts } from '../../src/slack/report-blocks/charts.ts';
import type { MessageBlock } from '../../src/slack/report-blocks/data-visualization.ts';
import { sayCorrections, sayReconciliation } from '../../src/slack/report-blocks/lines.ts';
import { sayCompared, sayDays, sayPeriod } from '../../src/slack/report-blocks/period-words.ts';
import { reportMessage } from '../../src/slack/report-blocks/report-blocks.ts';
import { counts, summaryOf } from '../support/summaries.ts';

const run: Run = {
  id: '00000000-0000-4000-8000-000000000001',
  kind: 'report',
  scheduleId: null,
  scheduledFor: null,
  isLate: false,
  skippedBefore: 0,
  owner: 'UOWNER',
  channelId: null,
  askedIn: 'C1',
  period: {
    from: '2026-11-19',
    to: '2026-11-25',
    start: new Date('2026-11-19T08:00:00Z'),
    end: new Date('2026-11-26T08:00:00Z'),
  },
  zone: 'America/Los_Angeles',
  filter: everyRecord,
  isWhole: false,
  onlyUnusual: false,
  state: 'ready',
  failure: null,
  tries: 0,
  recordsRead: 0,
  readAt: new Date('2026-11-26T08:05:00Z'),
  summary: null,
  before: null,
  corrections: null,
  reconciliation: null,
};
const parts = { sayNumber: (number: string) => number, before: 'Nov 12 to 18', below: [] };

const week = summaryOf({
  out: 1_234,
  in: 567,
  delivered: 743,
  undelivered: 22,
  handedOver: 400,
  sent: 69,
  segments: 1_801,
  nanodollars: 12_340_000_000n,
});

function shown(summary: Summary, more: Partial<Run> = {}) {
  const message = reportMessage({ ...run, ...more, summary }, summary, parts);
  expect(checkBlocks(message.blocks, 'message')).toEqual([]);
  expect(checkBlocks(message.plainBlocks, 'message')).toEqual([]);
  return { ...message, words: JSON.stringify(message.blocks) };
}
const kindsOf = (blocks: MessageBlock[]) => blocks.map(({ type }) => type);

describe('a report', () => {
  test('begins with what is read in two seconds, and has two charts and a table', () => {
    const { text, blocks, words } = shown(week);
    expect(text).toBe(
      'Report for Nov 19 to 25, 2026: 1,234 texts out, 567 in, $12.34, 97.1 % delivered of the 62 % that have a receipt',
    );
    expect(blocks[0]).toMatchObject({
      type: 'header',
      text: { text: 'Nov 19 to 25, 2026: 1,234 texts out, 567 in, $12.34' },
    });
    expect(kindsOf(blocks).filter((kind) => kind.startsWith('data_'))).toEqual([
      'data_visualization',
      'data_visualization',
      'data_table',
    ]);
    expect(words).toContain('2026-11-19 to 2026-11-25, America/Los_Angeles');
  });

  test('stands beside the period before, figure by figure', () => {
    const before = summaryOf({ out: 1_134, in: 567, delivered: 700, undelivered: 30, nanodollars: 13_340_000_000n });
    const { words } = shown(week, { before });
    expect(words).toContain('*Texts out*\\n1,234  ▲ 100 from 1,134');
    expect(words).toContain('*Texts in*\\n567  as before');
    expect(words).toContain('*Failed*\\n22  ▼ 8 from 30');
    expect(words).toContain('*Delivery rate*\\n97.1 %  ▲ 1.2 points from 95.9 %');
    expect(words).toContain('*Cost*\\n$12.34  ▼ $1.00 from $13.34');
    expect(words).toContain('▲ ▼ beside Nov 12 to 18');
  });

  test('of an empty period says so kindly, without a chart', () => {
    const { text, blocks } = shown(summaryOf({}, { buckets: [] }));
    expect(text).toBe('No texts for Nov 19 to 25, 2026: nothing went out and nothing came in.');
    expect(kindsOf(blocks)).toEqual(['section', 'context']);
  });

  test('of failed texts alone says so first, and gives no rate: none of them was delivered', () => {
    const failed = summaryOf(
      { out: 28, undelivered: 28, segments: 30, nanodollars: 230_000_000n },
      { recordsRead: 1_013 },
    );
    const only = { filter: { ...everyRecord, failed: true }, before: summaryOf({ out: 20, undelivered: 20 }) };
    const { text, blocks, plainBlocks, words } = shown(failed, only);
    expect(text).toBe('Report for Nov 19 to 25, 2026, only failed: 28 texts out, $0.23');
    for (const [first] of [blocks, plainBlocks]) {
      expect(first).toMatchObject({ text: { text: 'Nov 19 to 25, 2026, only failed: 28 texts out, $0.23' } });
    }
    for (const said of [words, JSON.stringify(plainBlocks)]) {
      expect(said).toContain('*Failed*\\n28  ▲ 8 from 20');
      expect(said).not.toMatch(/% delivered|Delivery rate|Texts in|\*Delivered|Taken, no receipt/);
    }
  });

  test('of one direction gives the figures of that direction', () => {
    const only = (direction: 'inbound' | 'outbound') => ({ filter: { ...everyRecord, direction } });
    const incoming = shown(summaryOf({ in: 567, segments: 600 }), only('inbound'));
    expect(incoming.text).toBe('Report for Nov 19 to 25, 2026, only inbound: 567 texts in, $0.00');
    expect(incoming.words).toContain('*Texts in*\\n567');
    expect(incoming.words).not.toMatch(/Texts out|\*Failed|Delivery rate/);
    const out = shown(summaryOf({ out: 2, delivered: 1, undelivered: 1 }), only('outbound'));
    expect(out.text).toMatch(/^Report for Nov 19 to 25, 2026, only outbound: 2 texts out, \$0\.00, 50 % delivered/);
    expect(out.words).not.toContain('Texts in');
  });

  test('of numbers or a type names them in the headline, as its reader may see them', () => {
    const filter = { ...everyRecord, direction: 'outbound', type: 'toll-free', to: '+12065550142' } as const;
    const longest = {
      ...{ ...run, filter: { ...filter, failed: true, from: '+13605550143' } },
      period: { ...run.period, from: '2025-12-28', to: '2026-01-03', end: new Date('2026-01-03T20:00:00Z') },
    };
    const summary = summaryOf({ out: 1_234_567, undelivered: 1_234_567, nanodollars: 12_345_670_000_000n });
    const [head] = reportMessage(longest, summary, { ...parts, sayNumber: maskPhone }).blocks;
    expect(head).toMatchObject({
      text: {
        text: 'Dec 28, 2025 to Jan 3, 2026 so far, only outbound, toll-free, failed, from (360) 555-••••, to (206) 555-••••: 1,234,567 texts out, $12,345.67',
      },
    });
    expect(shown(summaryOf({ out: 1, in: 2 }), { filter: { ...everyRecord, from: '12345' } }).text).toContain(
      ', only from 12345: 1 text out, 2 in, $0.00',
    );
  });

  test('of a single text, in or out, is drawn', () => {
    shown(summaryOf({ out: 1, sent: 1 }));
    expect(kindsOf(shown(summaryOf({ in: 1 })).blocks).filter((kind) => kind === 'data_visualization')).toHaveLength(1);
  });

  test('of 400 numbers shows 200, says what the rest comes to, and no customer’s number', () => {
    const one = counts({
      out: 123_456,
      in: 123_456,
      delivered: 100_000,
      undelivered: 9_999,
      segments: 999_999,
      nanodollars: 1_234_567_891_234n,
    });
    const numbers = Array.from({ length: 200 }, (_, at) => ({
      ...one,
      number: `+1206555${String(at).padStart(4, '0')}`,
    }));
    const { words, blocks } = shown({
      ...week,
      numbers,
      otherNumbers: { ...counts({ out: 5, in: 2, nanodollars: 1_000_000n }), numbers: 200 },
    });
    expect(blocks.find((block) => block.type === 'data_table')).toHaveProperty('rows.length', 201);
    expect(words).toContain('And 200 numbers more: 5 texts out, 2 in, $0.0010. The CSV has them all.');
  });

  test.each(['&', '<', '"&"'])(
    'keeps Slack’s limits with reasons that are full of %s, and counts what it leaves out',
    (sign) => {
      const description = sign.repeat(100).slice(0, 100);
      const worst = [{ number: '+12065550100', texts: 5 }];
      const codes = Array.from({ length: 8 }, (_, at) => ({ code: 2_000 + at, description, texts: 5, worst }));
      const { words } = shown(summaryOf({ out: 100, undelivered: 100 }, { codes }), {
        before: summaryOf({ out: 100, delivered: 100 }),
      });
      expect(words).toContain('*2000* · ');
      const listed = words.match(/• \*20/g)?.length ?? 0;
      if (listed < 8) expect(words).toContain(`${8 - listed} more kinds: ${5 * (8 - listed)} texts`);
    },
  );

  test('keeps Slack’s limits with long names, twenty points and every note at once', () => {
    const buckets = Array.from({ length: 20 }, (_, at) => ({
      ...week.totals,
      start: '2026-11-19T00:00:00.000Z',
      label: `the same long label ${at}`,
    }));
    const codes = Array.from({ length: 30 }, (_, at) => ({
      code: at % 2 === 0 ? null : 1_100 + at,
      description: `<!channel> & ${'long '.repeat(60)}`,
      texts: 30 - at,
      worst: [{ number: '+12065550100', texts: 3 }],
    }));
    const { words, plainBlocks } = shown(
      {
        ...week,
        buckets,
        codes,
        unreadable: 3,
        segmentsEstimated: 4,
        withoutCost: 5,
        otherDirection: 6,
        recordsRead: 9_999,
      },
      {
        before: summaryOf({ out: 1 }),
        isLate: true,
        scheduledFor: new Date('2026-11-26T08:00:00Z'),
        skippedBefore: 2,
        corrections: { first_day: '2026-11-12', last_day: '2026-11-18', records: 3, nanodollars: 12_000_000n },
        reconciliation: {
          sentHere: 9,
          found: 8,
          missing: 1,
          missingTexts: ['a'],
          elsewhere: 4,
          elsewhereRecords: ['mdr2-1', 'mdr2-2', 'mdr2-3', 'mdr2-4'],
        },
        filter: { ...everyRecord, failed: true, to: '+12065550100' },
      },
    );
    expect(words).not.toMatch(/"type":"mrkdwn","text":"[^"]*<!channel>/);
    expect(words).toContain('⚠️ 3 records could not be read and are in no figure');
    expect(JSON.stringify(plainBlocks)).toContain('█');
  });
});

describe('the words of a report', () => {
  test('days are said as people say them', () => {
    expect(sayDays('2026-11-25', '2026-11-25')).toBe('Nov 25');
    expect(sayDays('2026-11-28', '2026-12-04')).toBe('Nov 28 to Dec 4');
    expect(sayDays('2025-12-28', '2026-01-03')).toBe('Dec 28, 2025 to Jan 3, 2026');
  });

  test('a period that ends within its last day says so, by the clock of its zone', () => {
    expect(sayPeriod(run.period, run.zone)).toBe('Nov 19 to 25, 2026');
    expect(sayPeriod({ ...run.period, end: new Date('2026-11-26T07:59:59Z') }, run.zone)).toBe('Nov 19 to 25 so far');
    expect(sayPeriod(run.period, 'UTC')).toBe('Nov 19 to 25, 2026');
  });

  test('a period that is over is said with its year, once', () => {
    const days = (from: string, to: string) => sayPeriod({ ...run.period, from, to }, run.zone);
    expect(days('2020-01-01', '2020-01-05')).toBe('Jan 1 to 5, 2020');
    expect(days('2020-11-20', '2020-11-20')).toBe('Nov 20, 2020');
    expect(days('2025-12-28', '2026-01-03')).toBe('Dec 28, 2025 to Jan 3, 2026');
  });

  test('what came to the period before since it was reported', () => {
    const of = (records: number, nanodollars: bigint) =>
      sayCorrections({ first_day: '2026-11-12', last_day: '2026-11-18', records, nanodollars });
    expect(of(3, 12_000_000n)).toBe('Since it was reported, Nov 12 to 18 has 3 records and $0.012 more.');
    expect(of(0, -4_000_000n)).toBe('Since it was reported, Nov 12 to 18 has $0.004 less.');
    expect(of(1, -4_000_000n)).toBe('Since it was reported, Nov 12 to 18 has 1 record more and $0.004 less.');
  });

  test('what it stands beside was cut at the same time of day', () => {
    expect(sayCompared(run.period, run.zone)).toBe('Nov 19 to 25');
    expect(sayCompared({ ...run.period, end: new Date('2026-11-26T07:59:59Z') }, run.zone)).toBe(
      'Nov 19 to 25 until the same time',
    );
  });

  test('beside a period without a record nothing is unusual, and that is said', () => {
    const { words } = shown(week, { before: summaryOf({}) });
    expect(words).toContain('nothing in Nov 12 to 18 to compare with');
    expect(words).not.toContain('▲');
    expect(words).not.toContain('⚠️');
  });

  test('rows of the period before that could not be read are said, since the figures stand beside fewer', () => {
    const { words } = shown(week, { before: summaryOf({ out: 100, delivered: 100 }, { unreadable: 900 }) });
    expect(words).toContain('⚠️ 900 records of Nov 12 to 18 could not be read');
    expect(shown(week, { before: summaryOf({ out: 100 }) }).words).not.toContain('could not be read');
  });

  test('texts sent here against records billed', () => {
    const none = { sentHere: 0, found: 0, missing: 0, missingTexts: [], elsewhere: 0, elsewhereRecords: [] };
    expect(sayReconciliation({ ...none, sentHere: 2, found: 2 })).toBe(
      'Sent from Switchboard: 2 texts, each with its record.',
    );
    expect(
      sayReconciliation({
        ...none,
        sentHere: 2,
        found: 1,
        missing: 1,
        missingTexts: ['t1'],
        elsewhere: 1,
        elsewhereRecords: ['mdr2-1'],
      }),
    ).toBe(
      'Sent from Switchboard: 2 texts, 1 of them without a record yet (`t1`); 1 text out was sent elsewhere (`mdr2-1`).',
    );
  });

  test('outcomes: the five largest, the rest as one, none empty', () => {
    const codes = [7, 6, 5, 4, 3].map((texts, at) => ({ code: 1_100 + at, description: null, texts, worst: [] }));
    const totals = counts({ out: 60, delivered: 20, handedOver: 10, undelivered: 26, sent: 4 });
    expect(outcomeParts({ ...week, totals, codes })).toEqual([
      { label: 'Delivered', value: 20 },
      { label: 'Taken, no receipt', value: 10 },
      { label: 'Failed: 1100', value: 7 },
      { label: 'Failed: 1101', value: 6 },
      { label: 'Failed: 1102', value: 5 },
      { label: 'Other', value: 12 },
    ]);
    expect(outcomeParts({ ...week, totals: counts({ in: 5 }), codes: [] })).toEqual([]);
  });
});
