import { describe, expect, test } from '@jest/globals';
import { emptyLine } from '../report.ts';
import { isMissed, isTwice, judgeReport, type ReportFate } from './judge-report.ts';
import { addReports, reportSums, reportTable } from './report-table.ts';

/** A report that was being read at the kill and then went its way. */
const well: ReportFate = {
  words: '/mdr report 2024-01-07 2024-01-08',
  phase: 'reading',
  runs: 1,
  state: 'ready',
  failure: null,
  messages: { report: 1, file: 1 },
  wrong: [],
  resumedMs: 15_000,
  upMs: 2_000,
  stuck: false,
};

const doubled = { ...well, runs: 2, messages: { report: 2, file: 2 } };
const lost = { ...well, runs: 0, state: 'missing', messages: { report: 0, file: 0 } };
const off = { ...well, wrong: ['its figures say 6 records, the records 7'] };

describe('the rules for reports', () => {
  test('one that stands once with its file breaks none', () => {
    expect(judgeReport(well)).toEqual([]);
    expect([isTwice(well), isMissed(well)]).toEqual([false, false]);
  });

  test('a late resume is not judged on a machine that had no time for the process', () => {
    expect(judgeReport({ ...well, upMs: 6_001, resumedMs: 20_001 })).toEqual([]);
  });

  test.each<[string, ReportFate, RegExp]>([
    ['a second run of the period', { ...well, runs: 2 }, /has 2 runs/],
    ['no run', lost, /has 0 runs/],
    ['a second message', { ...well, messages: { report: 2, file: 1 } }, /stands in Slack 2 times/],
    ['no message', { ...well, messages: { report: 0, file: 0 } }, /stands in Slack 0 times/],
    ['a second file', { ...well, messages: { report: 1, file: 2 } }, /has 2 files/],
    ['no file', { ...well, messages: { report: 1, file: 0 } }, /has 0 files/],
    ['wrong totals', off, /has wrong totals: its figures say 6 records, the records 7/],
    ['a stuck report', { ...well, stuck: true }, /is stuck/],
    ['one that was given up', { ...well, state: 'failed', failure: 'No key.' }, /ended as failed: No key\./],
    ['one that is missed', { ...well, state: 'missed' }, /ended as missed/],
    ['a late resume', { ...well, resumedMs: 20_001 }, /taken up again only after 20001 ms/],
  ])('%s is broken', (_, fate, rule) => {
    expect(judgeReport(fate).join('; ')).toMatch(rule);
  });

  test.each([
    ['run', { runs: 2 }],
    ['message', { messages: { report: 2, file: 1 } }],
    ['file', { messages: { report: 1, file: 2 } }],
  ])('a second %s is a report twice', (_, more) => {
    expect(isTwice({ ...well, ...more })).toBe(true);
  });

  test.each([
    ['run', { runs: 0 }],
    ['message', { messages: { report: 0, file: 1 } }],
    ['file', { messages: { report: 1, file: 0 } }],
    ['end', { state: 'failed' }],
  ])('without its %s a report is missed', (_, more) => {
    expect(isMissed({ ...well, ...more })).toBe(true);
  });

  test('the table and its sums count what is twice, missed and wrong', () => {
    const line = emptyLine<ReportFate>('report:read', 'all is read');
    addReports(line, [well, doubled, lost, off]);
    line.rounds = 2;
    const [head = '', , row = ''] = reportTable([line]).split('\n');
    const cells = (text: string) => text.split('|').map((cell) => cell.trim());
    const found = Object.fromEntries(cells(head).map((title, i) => [title, cells(row)[i]]));
    expect(found).toMatchObject({ reports: '4', twice: '1', missed: '1', 'wrong totals': '1', stuck: '0' });
    expect(Number(found.broken)).toBe(line.broken.length);
    expect(reportSums([line])).toBe(
      'Reports: 4 wanted, in 2 kills and 0 rounds of cases; twice 1, missed 1, wrong totals 1.',
    );
  });
});
